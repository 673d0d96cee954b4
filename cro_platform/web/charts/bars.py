"""Shares of a whole, ranked: how many of so many, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cro_platform.web.charts import svg
from cro_platform.web.charts.chart import Chart, Key, drawing
from cro_platform.web.charts.scales import Scale
from cro_platform.web.components import Column

WIDTH, LEFT, RIGHT, ROW = 420.0, 130.0, 350.0, 24.0
LONGEST = 18


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    label: str
    value: int
    whole: int

    @property
    def figures(self) -> str:
        """Both numbers."""
        return f"{self.value} / {self.whole}"


def bars(*, title: str, rows: Sequence[Share], value: str, rest: str) -> Chart:
    """Bars to one scale; `value` and `rest` are the words for the two parts."""
    x = Scale(0, max([row.whole for row in rows], default=0) or 1, LEFT, RIGHT)
    said = "; ".join(
        _("%(place)s: %(n)d of %(whole)d") % {"place": r.label, "n": r.value, "whole": r.whole}
        for r in rows[:8]
    )
    said = f"{said}." if said else _("Nothing to show yet.")
    parts = [part for number, row in enumerate(rows) for part in _row(x, ROW * number, row)]
    return Chart(
        title=title,
        description=said,
        svg=drawing(
            parts, width=WIDTH, height=ROW * max(len(rows), 1), title=title, description=said
        ),
        columns=(
            Column(_("Country"), "label"),
            Column(value, "value", is_numeric=True),
            Column(_("All"), "whole", is_numeric=True),
        ),
        rows=rows,
        keys=(Key(value, "bar"), Key(rest, "rest")),
    )


def _row(x: Scale, top: float, row: Share) -> list[SafeString]:
    label = row.label if len(row.label) <= LONGEST else f"{row.label[: LONGEST - 1]}…"
    whole, part = x.at(row.whole) - LEFT, x.at(row.value) - LEFT
    parts = [
        svg.words(0, top + 16, label, kind="chart-label"),
        svg.drawn("rect", "chart-rest", x=LEFT, y=top + 6, width=max(whole, 1.5), height=12, rx=2),
        svg.words(RIGHT + 10, top + 16, row.figures, kind="chart-figure"),
    ]
    if row.value:
        parts.insert(
            2,
            svg.drawn(
                "rect", "chart-bar", x=LEFT, y=top + 6, width=max(part, 1.5), height=12, rx=2
            ),
        )
    return parts
