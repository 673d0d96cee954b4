"""What is due on which day, week by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cro_platform.web.charts import svg
from cro_platform.web.charts.chart import Chart, drawing
from cro_platform.web.components import Column, Tone
from cro_platform.web.templatetags.ui.states import SHAPES

CELL_WIDTH, CELL_HEIGHT, LEFT, TOP, WEEK = 50.0, 36.0, 46.0, 20.0, 7


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """How many things are due on a day, and how the worst of them stands."""

    on: date
    count: int
    tone: Tone
    words: str = ""


def calendar(*, title: str, today: date, entries: Sequence[CalendarDay], weeks: int = 5) -> Chart:
    """Whole weeks from the one of today on; what is due before or later stands in the table alone."""
    monday = today - timedelta(days=today.weekday())
    known = {entry.on: entry for entry in entries}
    shown = [monday + timedelta(days=n) for n in range(weeks * WEEK)]
    total = sum(known[day].count for day in shown if day in known)
    said = ngettext(
        "%(n)d thing due in the %(weeks)d weeks from %(day)s.",
        "%(n)d things due in the %(weeks)d weeks from %(day)s.",
        total,
    ) % {"n": total, "weeks": weeks, "day": date_format(monday, "SHORT_DATE_FORMAT")}
    parts = [*_frame(monday, weeks)]
    for number, day in enumerate(shown):
        parts += _cell(number, day, today, known.get(day))
    width, height = LEFT + WEEK * CELL_WIDTH + 1, TOP + weeks * CELL_HEIGHT + 1
    return Chart(
        title=title,
        description=said,
        svg=drawing(parts, width=width, height=height, title=title, description=said),
        columns=(
            Column(_("Day"), "on", is_unbroken=True),
            Column(_("Due"), "count", is_numeric=True),
            Column(_("What"), lambda each: each.words or None),
        ),
        rows=sorted(entries, key=lambda each: each.on),
    )


def _frame(monday: date, weeks: int) -> list[SafeString]:
    names = [
        svg.words(
            LEFT + CELL_WIDTH * (n + 0.5),
            12,
            date_format(monday + timedelta(days=n), "D"),
            anchor="middle",
        )
        for n in range(WEEK)
    ]
    rows = [
        svg.words(
            0, TOP + CELL_HEIGHT * (n + 0.5) + 4, date_format(monday + timedelta(weeks=n), "d M")
        )
        for n in range(weeks)
    ]
    return names + rows


def _cell(number: int, day: date, today: date, entry: CalendarDay | None) -> list[SafeString]:
    left, top = LEFT + CELL_WIDTH * (number % WEEK), TOP + CELL_HEIGHT * (number // WEEK)
    size: dict[str, Any] = {"width": CELL_WIDTH, "height": CELL_HEIGHT}
    parts = [svg.drawn("rect", "chart-cell", x=left, y=top, **size)]
    if day == today:
        parts.append(svg.drawn("rect", "chart-hollow", x=left, y=top, fill="none", **size))
    kind = "chart-figure" if day == today else "chart-words"
    parts.append(svg.words(left + 7, top + 14, day.day, kind=kind))
    if entry is not None and entry.count:
        parts += _entry(left + 14, top + 20, entry)
    return parts


def _entry(left: float, top: float, entry: CalendarDay) -> list[SafeString]:
    named = svg.element("title", entry.words or str(entry.count))
    place = f"translate({left:.1f} {top:.1f})"
    return [
        svg.toned("path", entry.tone, named, d=SHAPES[entry.tone], transform=place),
        svg.words(left + 15, top + 9, entry.count, kind="chart-figure"),
    ]
