"""Work of a cell that nobody has finished yet: each app names its own, so that a hand-over lists all of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

Cell = tuple[UUID, str, str]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One piece of work: what it is, and how far it has come."""

    title: str
    state: str
    author_id: UUID


Finder = Callable[[frozenset[Cell]], Iterable[Unfinished]]
FINDERS: list[Finder] = []


def finds_unfinished(finder: Finder) -> Finder:
    """Register an app's own; it is asked in the sponsor's scope, for cells (study, obligation, cell)."""
    FINDERS.append(finder)
    return finder


def unfinished(cells: frozenset[Cell]) -> list[Unfinished]:
    """Everything unfinished in these cells."""
    return [found for finder in FINDERS for found in finder(cells)]
