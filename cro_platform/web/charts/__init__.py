"""Charts as SVG made on the server: one renderer for screen, print and PDF, each chart with its words and its table."""

from cro_platform.web.charts.bars import Share, bars
from cro_platform.web.charts.calendar import CalendarDay, calendar
from cro_platform.web.charts.chart import Chart
from cro_platform.web.charts.curve import Band, curve
from cro_platform.web.charts.distribution import distribution
from cro_platform.web.charts.gantt import Mark, Span, gantt

__all__ = [
    "Band",
    "CalendarDay",
    "Chart",
    "Mark",
    "Share",
    "Span",
    "bars",
    "calendar",
    "curve",
    "distribution",
    "gantt",
]
