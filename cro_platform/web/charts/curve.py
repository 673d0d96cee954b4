"""Participants over time: what was, what was planned, and what may come with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cro_platform.web.charts import svg
from cro_platform.web.charts.chart import Chart, Key, drawing
from cro_platform.web.charts.scales import (
    Scale,
    days,
    month_ticks,
    month_words,
    round_ticks,
)
from cro_platform.web.components import Column

WIDTH, HEIGHT = 680.0, 270.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 584.0, 22.0, 238.0
APART = 14.0
MOST_ROWS = 24
Point = tuple[date, float]


@dataclass(frozen=True, slots=True)
class Band:
    """What is expected on a day, and the interval around it."""

    on: date
    low: float
    expected: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """A day of the table."""

    on: date
    actual: float | None
    planned: float | None
    forecast: str | None


def curve(
    *,
    title: str,
    today: date,
    actual: Sequence[Point],
    planned: Sequence[Point],
    forecast: Sequence[Band],
    target: int | None = None,
) -> Chart:
    """Cumulative participants by day; any of the three lines may be empty."""
    every = [day for day, _n in (*actual, *planned)] + [band.on for band in forecast] + [today]
    first, last = min(every), max(every)
    if first == last:
        last += timedelta(days=30)
    top = max([target or 0, *(n for _d, n in (*actual, *planned)), *(b.high for b in forecast)])
    ticks = round_ticks(top)
    x, y = days(first, last, LEFT, RIGHT), Scale(0, ticks[-1], BOTTOM, TOP)
    said = _said(today, actual, planned, forecast, target)
    parts = [
        *_frame(x, y, first, last, ticks),
        *_lines(x, y, actual, planned, forecast),
        *_today(x, today),
        *_ends(x, y, actual, planned, forecast),
    ]
    return Chart(
        title=title,
        description=said,
        svg=drawing(parts, width=WIDTH, height=HEIGHT, title=title, description=said),
        columns=(
            Column(_("Day"), "on", is_unbroken=True),
            Column(_("Actual"), "actual", is_numeric=True),
            Column(_("Planned"), "planned", is_numeric=True),
            Column(_("Forecast, 80 % interval"), "forecast", is_numeric=True),
        ),
        rows=_rows(today, actual, planned, forecast),
        keys=_keys(planned, forecast),
    )


def _keys(planned: Sequence[Point], forecast: Sequence[Band]) -> tuple[Key, ...]:
    keys = [Key(_("Actual"), "line")]
    if planned:
        keys.append(Key(_("Plan"), "plan"))
    if forecast:
        keys += [Key(_("Forecast"), "forecast"), Key(_("80 % interval"), "band")]
    return tuple(keys)


def _frame(x: Scale, y: Scale, first: date, last: date, ticks: list[int]) -> list[SafeString]:
    rows = [
        part
        for tick in ticks
        for part in (
            svg.line("chart-grid" if tick else "chart-axis", LEFT, y.at(tick), RIGHT, y.at(tick)),
            svg.words(
                LEFT - 8, y.at(tick) + 4, number_format(tick, force_grouping=True), anchor="end"
            ),
        )
    ]
    months = [
        svg.words(x.on(day), BOTTOM + 18, month_words(day), anchor="middle")
        for day in month_ticks(first, last)
    ]
    return rows + months


def _lines(
    x: Scale, y: Scale, actual: Sequence[Point], planned: Sequence[Point], forecast: Sequence[Band]
) -> list[SafeString]:
    parts = []
    if actual:
        strokes = [(x.on(day), y.at(n)) for day, n in actual]
        ground = [(strokes[0][0], BOTTOM), *strokes, (strokes[-1][0], BOTTOM)]
        parts.append(svg.path("chart-area", ground, is_closed=True))
    if forecast:
        upper = [(x.on(b.on), y.at(b.high)) for b in forecast]
        lower = [(x.on(b.on), y.at(b.low)) for b in reversed(forecast)]
        parts.append(svg.path("chart-band", upper + lower, is_closed=True))
    parts.append(svg.path("chart-plan", [(x.on(day), y.at(n)) for day, n in planned]))
    parts.append(svg.path("chart-forecast", [(x.on(b.on), y.at(b.expected)) for b in forecast]))
    if actual:
        parts.append(svg.path("chart-line", strokes))
        parts.append(svg.drawn("circle", "chart-dot", cx=strokes[-1][0], cy=strokes[-1][1], r=3.5))
    return [part for part in parts if part]


def _today(x: Scale, today: date) -> list[SafeString]:
    place = x.on(today)
    return [
        svg.line("chart-today", place, TOP - 6, place, BOTTOM),
        svg.words(place, TOP - 10, _("Today"), anchor="middle"),
    ]


def _ends(
    x: Scale, y: Scale, actual: Sequence[Point], planned: Sequence[Point], forecast: Sequence[Band]
) -> list[SafeString]:
    """The last figure of each line in the right margin, moved apart where they would lie on each other."""
    wanted = []
    if planned:
        wanted.append((y.at(planned[-1][1]), _("Plan %(n)s"), planned[-1][1]))
    if forecast:
        wanted.append((y.at(forecast[-1].expected), _("Forecast %(n)s"), forecast[-1].expected))
    if actual and not forecast:
        wanted.append((y.at(actual[-1][1]), _("Actual %(n)s"), actual[-1][1]))
    parts, free = [], 0.0
    for place, text, figure in sorted(wanted):
        free = max(place + 4, free + APART)
        shown = text % {"n": number_format(round(figure), force_grouping=True)}
        parts.append(svg.words(RIGHT + 8, free, shown, kind="chart-figure"))
    if actual and forecast:
        day, count = actual[-1]
        near = x.on(day) + 8 if x.on(day) < RIGHT - 70 else x.on(day) - 8
        anchor = "start" if near > x.on(day) else "end"
        written = number_format(round(count), force_grouping=True)
        parts.append(
            svg.words(
                near, min(y.at(count) + 16, BOTTOM - 4), written, anchor=anchor, kind="chart-figure"
            )
        )
    return parts


def _said(
    today: date,
    actual: Sequence[Point],
    planned: Sequence[Point],
    forecast: Sequence[Band],
    target: int | None,
) -> str:
    now = round(actual[-1][1]) if actual else 0
    text = _("%(n)d participants on %(day)s.") % {
        "n": now,
        "day": date_format(today, "SHORT_DATE_FORMAT"),
    }
    if planned:
        due = _at(planned, today)
        text += " " + _("Planned by that day: %(n)d.") % {"n": round(due or 0)}
    if forecast:
        last = forecast[-1]
        text += " " + _(
            "Expected on %(day)s: %(n)d, with 80 %% probability between %(low)d and %(high)d."
        ) % {
            "day": date_format(last.on, "SHORT_DATE_FORMAT"),
            "n": round(last.expected),
            "low": last.low,
            "high": last.high,
        }
    if target:
        text += " " + _("Target: %(n)d.") % {"n": target}
    return text


def _at(points: Sequence[Point], day: date) -> float | None:
    """The value of a line on a day, between its points; none outside of it except after its end."""
    if not points or day < points[0][0]:
        return None
    for (one, low), (other, high) in pairwise(points):
        if one <= day <= other:
            share = (day - one).days / max((other - one).days, 1)
            return low + share * (high - low)
    return points[-1][1]


def _rows(
    today: date, actual: Sequence[Point], planned: Sequence[Point], forecast: Sequence[Band]
) -> list[Row]:
    bands = {band.on: band for band in forecast}
    known = {day for day, _n in actual} or {today}
    every = sorted({*known, *bands, *(day for day, _n in planned)})
    kept = every[:: max(1, -(-len(every) // MOST_ROWS))]
    kept = kept if not every or kept[-1] == every[-1] else [*kept, every[-1]]
    return [
        Row(
            day,
            _rounded(_at(actual, day)) if day <= today else None,
            _rounded(_at(planned, day)),
            _interval(bands.get(day)),
        )
        for day in kept
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value)


def _interval(band: Band | None) -> str | None:
    return None if band is None else f"{band.expected:.0f} ({band.low:.0f}–{band.high:.0f})"
