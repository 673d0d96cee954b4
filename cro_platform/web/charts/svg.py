"""Elements of a drawing. Colour comes from a class on screen and in print, and from the light palette where no sheet reaches: in a PDF."""

from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from cro_platform.web.components import Tone

FONT = "Inter, 'DejaVu Sans', sans-serif"
INK: dict[str, dict[str, object]] = {
    "chart-grid": {"stroke": "#e3e0d8", "stroke_width": 1},
    "chart-axis": {"stroke": "#cfcbc0", "stroke_width": 1},
    "chart-today": {"stroke": "#5d645f", "stroke_width": 1, "stroke_dasharray": "2 3"},
    "chart-words": {"fill": "#5d645f", "font_size": 11, "font_family": FONT},
    "chart-label": {"fill": "#191f1c", "font_size": 11.5, "font_family": FONT},
    "chart-figure": {"fill": "#191f1c", "font_size": 11.5, "font_weight": 600, "font_family": FONT},
    "chart-line": {"fill": "none", "stroke": "#0e5c49", "stroke_width": 2.25},
    "chart-area": {"fill": "#e0efe8"},
    "chart-plan": {"fill": "none", "stroke": "#5d645f", "stroke_width": 1.5, "stroke_dasharray": "1.5 3"},
    "chart-forecast": {"fill": "none", "stroke": "#a5651d", "stroke_width": 2, "stroke_dasharray": "6 4"},
    "chart-band": {"fill": "#a5651d", "fill_opacity": 0.17},
    "chart-dot": {"fill": "#0e5c49"},
    "chart-bar": {"fill": "#0e5c49"},
    "chart-rest": {"fill": "#e0efe8"},
    "chart-track": {"fill": "#eeece6"},
    "chart-baseline": {"fill": "#cfcbc0"},
    "chart-hollow": {"fill": "#ffffff", "stroke": "#5d645f", "stroke_width": 1.5},
    "chart-cell": {"fill": "#faf9f6", "stroke": "#e3e0d8", "stroke_width": 1},
}  # fmt: skip
TONE_INK: dict[Tone, str] = {
    "neutral": "#454d48",
    "info": "#23509a",
    "success": "#19693f",
    "warning": "#814b00",
    "danger": "#a3211b",
}


def element(name: str, content: str | SafeString = "", **attributes: object) -> SafeString:
    """One element; `stroke_width` is written `stroke-width`, numbers with at most one decimal."""
    given = format_html_join(
        "", ' {}="{}"', ((key.strip("_").replace("_", "-"), _text(value)) for key, value in attributes.items())
    )  # fmt: skip
    return format_html("<{0}{1}>{2}</{0}>", name, given, conditional_escape(content))


def drawn(name: str, kind: str, content: str | SafeString = "", **geometry: object) -> SafeString:
    """An element of a kind of `INK`."""
    return element(name, content, class_=kind, **{**INK[kind], **geometry})


def toned(name: str, tone: Tone, content: str | SafeString = "", **geometry: object) -> SafeString:
    """An element filled with the ink of a tone."""
    given = {"class_": "chart-tone", "data_tone": tone, "fill": TONE_INK[tone]} | geometry
    return element(name, content, **given)


def words(x: float, y: float, text: object, *, anchor: str = "start", kind: str = "chart-words") -> SafeString:  # fmt: skip
    """A text on its base line."""
    return drawn("text", kind, str(text), x=x, y=y, text_anchor=anchor)


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> SafeString:
    """A straight line."""
    return drawn("line", kind, x1=x1, y1=y1, x2=x2, y2=y2)


def path(kind: str, points: Iterable[tuple[float, float]], *, is_closed: bool = False) -> SafeString:  # fmt: skip
    """Straight strokes from point to point."""
    strokes = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return drawn("path", kind, d=f"M{strokes}{'Z' if is_closed else ''}") if strokes else SafeString()  # fmt: skip


def joined(parts: Iterable[SafeString]) -> SafeString:
    """One after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def _text(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) and value >= 1 else str(value)  # fmt: skip
