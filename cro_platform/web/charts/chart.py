"""A chart as a page or a paper carries it: the drawing, what it says in words, and the table with the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.safestring import SafeString

from cro_platform.web.charts.svg import element, joined
from cro_platform.web.components import Column

WIDE, WIDEST = 500, 900
"""Drawings wider than this scroll in their own region on a phone, so that their words stay readable."""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend: the word and the kind of stroke it explains."""

    word: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What the `chart` component draws. `description` says in a sentence what the drawing shows."""

    title: str
    description: str
    svg: SafeString
    columns: Sequence[Column]
    rows: Sequence[Any]
    keys: Sequence[Key] = ()


def drawing(
    parts: list[SafeString], *, width: float, height: float, title: str, description: str
) -> SafeString:
    """An image with its name and description for those who do not see it (WCAG 2.2, 1.1.1); the same input gives the same bytes."""
    content = joined(parts)
    name = f"chart-{sha256(f'{title}{description}{content}'.encode()).hexdigest()[:10]}"
    head = [
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
    ]
    return element(
        "svg",
        joined([*head, content]),
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        class_=_class(width),
    )


def _class(width: float) -> str:
    if width > WIDEST:
        return "chart-drawing is-widest"
    return "chart-drawing is-wide" if width > WIDE else "chart-drawing"
