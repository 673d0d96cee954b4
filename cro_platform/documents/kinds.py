"""What documents there are: each app registers how one is built from its record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cro_platform.documents.rendition import Rendition
from cro_platform.tenancy.enums import Audience


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    `build(subject_id, variant)` gathers the typed context as the organization in scope sees it; `contributors(subject_id)`
    are the actors who therefore cannot review or approve it. `request` and `request_unblinded` are permission codes, the
    latter empty where no variant shows the treatment; any one of the codes in `sign` suffices to sign. `audience` is who reads it
    beside its author.
    """

    code: str
    title: str
    subject_type: str
    rendition: Rendition[Any]
    build: Callable[[UUID, str], Any]
    contributors: Callable[[UUID], list[str]]
    request: str
    sign: tuple[str, ...]
    request_unblinded: str = ""
    meanings: tuple[str, ...] = ("review", "approval")
    audience: str = Audience.HOLDER


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind of document known."""
    KINDS[kind.code] = kind
    return kind
