"""What documents there are: each app registers how one is built from its record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cro_platform.documents.rendition import Rendition


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    `build(subject_id, variant)` gathers the typed context as the organization in scope sees it; `contributors(subject_id)`
    are the actors who therefore cannot review or approve it; `view` and `sign` are permission codes.
    """

    code: str
    title: str
    subject_type: str
    rendition: Rendition[Any]
    build: Callable[[UUID, str], Any]
    contributors: Callable[[UUID], list[str]]
    request: str
    sign: str
    meanings: tuple[str, ...] = field(default=("medical_assessment", "approval"))


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind of document known."""
    KINDS[kind.code] = kind
    return kind
