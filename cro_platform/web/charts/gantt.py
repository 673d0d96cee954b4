"""Work over time with its baseline: labels stand in a column of their own, so that none lies on a bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cro_platform.web.charts import svg
from cro_platform.web.charts.chart import Chart, Key, drawing
from cro_platform.web.charts.scales import Scale, days, month_ticks, month_words
from cro_platform.web.components import Column, Tone

WIDTH, LEFT, RIGHT, TOP, ROW = 1000.0, 218.0, 986.0, 30.0, 25.0
LONGEST = 38


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on a row: reached (filled), expected (hollow), or as first planned (small and grey)."""

    on: date
    word: str
    kind: str
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Span:
    """One row: a bar from start to end with the baseline beneath it, and days marked on it."""

    label: str
    start: date | None = None
    end: date | None = None
    baseline_start: date | None = None
    baseline_end: date | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def every_day(self) -> list[date]:
        """All days that the row names."""
        own = (self.start, self.end, self.baseline_start, self.baseline_end)
        return [day for day in own if day] + [mark.on for mark in self.marks]

    @property
    def marked(self) -> str:
        """The marks in words."""
        return "; ".join(f"{mark.word} {date_format(mark.on, 'd M Y')}" for mark in self.marks)


def gantt(*, title: str, today: date, rows: Sequence[Span]) -> Chart:
    """Rows from top to bottom in the order given."""
    every = [day for row in rows for day in row.every_day] + [today]
    first, last = min(every) - timedelta(days=14), max(every) + timedelta(days=14)
    x, height = days(first, last, LEFT, RIGHT), TOP + ROW * max(len(rows), 1) + 8
    slipped = sum(
        1 for row in rows if row.baseline_end and row.end and row.end > row.baseline_end
    ) + sum(1 for row in rows if _slips(row))
    said = _("%(rows)d rows from %(first)s to %(last)s; %(slipped)d later than first planned.") % {
        "rows": len(rows),
        "first": date_format(first, "M Y"),
        "last": date_format(last, "M Y"),
        "slipped": slipped,
    }
    parts = [*_frame(x, first, last, height, today)]
    for number, row in enumerate(rows):
        parts += _row(x, TOP + ROW * number, row)
    parts += [
        svg.line("chart-today", x.on(today), TOP - 8, x.on(today), height - 8),
        svg.words(x.on(today), TOP - 12, _("Today"), anchor="middle", kind="chart-figure"),
    ]
    return Chart(
        title=title,
        description=said,
        svg=drawing(parts, width=WIDTH, height=height, title=title, description=said),
        columns=(
            Column(_("Row"), "label"),
            Column(_("Start"), "start", is_unbroken=True),
            Column(_("End"), "end", is_unbroken=True),
            Column(_("First planned"), _baseline, is_unbroken=True),
            Column(_("Days marked"), lambda row: row.marked or None),
        ),
        rows=rows,
        keys=_keys(rows),
    )


def _keys(rows: Sequence[Span]) -> tuple[Key, ...]:
    kinds = {mark.kind for row in rows for mark in row.marks}
    words = (
        ("reached", _("Reached")),
        ("expected", _("Expected")),
        ("baseline", _("First planned")),
    )
    has_baseline = any(row.baseline_end for row in rows)
    return tuple(
        Key(word, kind)
        for kind, word in words
        if kind in kinds or (kind == "baseline" and has_baseline)
    )


def _slips(row: Span) -> bool:
    days_of = {mark.kind: mark.on for mark in row.marks}
    now = days_of.get("reached") or days_of.get("expected")
    return bool(now and "baseline" in days_of and now > days_of["baseline"])


def _baseline(row: Span) -> str | None:
    found = [
        date_format(d, "SHORT_DATE_FORMAT") for d in (row.baseline_start, row.baseline_end) if d
    ]
    return " – ".join(found) or None


def _frame(x: Scale, first: date, last: date, height: float, today: date) -> list[SafeString]:
    return [
        part
        for day in month_ticks(first, last, most=10)
        for part in (
            svg.line("chart-grid", x.on(day), TOP - 4, x.on(day), height - 8),
            svg.words(x.on(day) + 3, 12, month_words(day))
            if not -44 < x.on(day) - x.on(today) < 22
            else SafeString(),
        )
    ]


def _row(x: Scale, top: float, row: Span) -> list[SafeString]:
    middle = top + ROW / 2
    label = row.label if len(row.label) <= LONGEST else f"{row.label[: LONGEST - 1]}…"
    parts = [
        svg.line("chart-grid", 0, top + ROW, RIGHT, top + ROW),
        svg.words(0, middle + 4, label, kind="chart-label"),
    ]
    if row.start and row.end:
        parts.append(_bar("chart-rest", x, row.start, row.end, middle - 7, 9))
    if row.baseline_start and row.baseline_end:
        parts.append(_bar("chart-baseline", x, row.baseline_start, row.baseline_end, middle + 4, 3))
    days_of = {mark.kind: mark.on for mark in row.marks}
    now = days_of.get("reached") or days_of.get("expected")
    if now and "baseline" in days_of and now != days_of["baseline"]:
        one, other = sorted((now, days_of["baseline"]))
        parts.append(svg.line("chart-axis", x.on(one), middle, x.on(other), middle))
    order = {"baseline": 0, "expected": 1, "reached": 2}
    return parts + [_mark(x, middle, m) for m in sorted(row.marks, key=lambda m: order[m.kind])]


def _bar(kind: str, x: Scale, start: date, end: date, top: float, height: float) -> SafeString:
    width = max(x.on(end) - x.on(start), 1.5)
    return svg.drawn("rect", kind, x=x.on(start), y=top, width=width, height=height, rx=2)


def _mark(x: Scale, middle: float, mark: Mark) -> SafeString:
    size = 3.5 if mark.kind == "baseline" else 5.5
    at = x.on(mark.on)
    diamond = f"M{at:.1f} {middle - size} L{at + size:.1f} {middle} L{at:.1f} {middle + size} L{at - size:.1f} {middle}Z"
    named = svg.element("title", f"{mark.word}: {date_format(mark.on, 'd M Y')}")
    if mark.kind == "reached":
        return svg.toned("path", mark.tone, named, d=diamond)
    if mark.kind == "baseline":
        return svg.drawn("path", "chart-baseline", named, d=diamond)
    return svg.element(
        "path",
        named,
        class_="chart-hollow-tone",
        data_tone=mark.tone,
        fill="#ffffff",
        stroke=svg.TONE_INK[mark.tone],
        stroke_width=1.75,
        d=diamond,
    )
