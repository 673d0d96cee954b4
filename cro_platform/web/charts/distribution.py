"""How long things took: how many in each stretch of days, with the middle, the slow tenth and the limit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cro_platform.web.charts import svg
from cro_platform.web.charts.chart import Chart, Key, drawing
from cro_platform.web.charts.scales import Scale, round_ticks
from cro_platform.web.components import Column

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 480.0, 210.0, 34.0, 468.0, 30.0, 176.0
MOST_STRETCHES = 16


@dataclass(frozen=True, slots=True)
class Stretch:
    """From so many days to so many, both included."""

    first: int
    last: int
    count: int

    @property
    def words(self) -> str:
        """The days."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def distribution(*, title: str, values: Sequence[int], limit: int | None = None) -> Chart:
    """Whole days; `limit` is what was agreed or what the law gives, and is drawn as a line."""
    stretches = _stretches(values, limit)
    x = Scale(stretches[0].first, stretches[-1].last + 1, LEFT, RIGHT)
    ticks = round_ticks(max(s.count for s in stretches), most=3)
    y = Scale(0, ticks[-1], BOTTOM, TOP)
    said = _said(values, limit)
    parts = [*_frame(y, ticks)]
    for stretch in stretches:
        parts += _bar(x, y, stretch, limit)
    parts += _lines(x, values, limit)
    parts.append(svg.words(RIGHT, BOTTOM + 31, _("days"), anchor="end"))
    return Chart(
        title=title,
        description=said,
        svg=drawing(parts, width=WIDTH, height=HEIGHT, title=title, description=said),
        columns=(
            Column(_("Days"), "words", is_unbroken=True),
            Column(_("Count"), "count", is_numeric=True),
        ),
        rows=[each for each in stretches if each.count],
        keys=(Key(_("In time"), "bar"), Key(_("Later"), "late")) if limit is not None else (),
    )


def _stretches(values: Sequence[int], limit: int | None) -> list[Stretch]:
    """A limit always ends a stretch, so that no bar holds both what was in time and what was late."""
    longest = max([*values, limit or 0, 1])
    width = max(1, -(-(longest + 1) // MOST_STRETCHES))
    first = 0 if limit is None else (limit + 1) % width - width
    first = 0 if first == -width else first
    found = []
    while first <= longest:
        last = first + width - 1
        low = max(first, 0)
        count = sum(1 for each in values if low <= each <= last)
        found.append(Stretch(low, last, count))
        first = last + 1
    return found


def _frame(y: Scale, ticks: list[int]) -> list[SafeString]:
    return [
        part
        for tick in ticks
        for part in (
            svg.line("chart-grid" if tick else "chart-axis", LEFT, y.at(tick), RIGHT, y.at(tick)),
            svg.words(LEFT - 7, y.at(tick) + 4, tick, anchor="end"),
        )
    ]


def _bar(x: Scale, y: Scale, stretch: Stretch, limit: int | None) -> list[SafeString]:
    left, right = x.at(stretch.first) + 1.5, x.at(stretch.last + 1) - 1.5
    named = svg.element("title", f"{stretch.words}: {stretch.count}")
    place = {
        "x": left,
        "y": y.at(stretch.count),
        "width": max(right - left, 1),
        "height": BOTTOM - y.at(stretch.count),
    }
    is_late = limit is not None and stretch.first > limit
    bar = (
        svg.toned("rect", "danger", named, **place)
        if is_late
        else svg.drawn("rect", "chart-bar", named, **place)
    )
    label = svg.words((left + right) / 2, BOTTOM + 16, stretch.first, anchor="middle")
    return [bar, label] if stretch.count else [label]


def _lines(x: Scale, values: Sequence[int], limit: int | None) -> list[SafeString]:
    """Words stand on two lines above the bars, so that neighbours do not lie on each other."""
    wanted = []
    if values:
        middle = quantile(values, 0.5)
        wanted.append((x.at(middle + 0.5), 12.0, _("median %(n)d") % {"n": middle}))
    if limit is not None:
        wanted.append((x.at(limit + 1), 24.0, _("limit %(n)d") % {"n": limit}))
    return [
        part
        for place, height, text in wanted
        for part in (
            svg.line("chart-today", place, height + 3, place, BOTTOM),
            svg.words(
                place,
                height,
                text,
                anchor="end" if place > RIGHT - 50 else "middle",
                kind="chart-figure",
            ),
        )
    ]


def _said(values: Sequence[int], limit: int | None) -> str:
    if not values:
        return _("Nothing to measure yet.")
    text = _("%(n)d, half of them within %(median)d days, nine in ten within %(slow)d.") % {
        "n": len(values),
        "median": quantile(values, 0.5),
        "slow": quantile(values, 0.9),
    }
    if limit is not None:
        late = sum(1 for each in values if each > limit)
        text += " " + _("%(late)d took longer than %(limit)d days.") % {
            "late": late,
            "limit": limit,
        }
    return text
