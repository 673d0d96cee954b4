"""Where a right is asked: a study, and where it matters a country or a site."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Target:
    """What a right is asked about; empty for what belongs to no study. `cell` names the obligation's cell where no country does."""

    study_id: UUID | None = None
    country: str = ""
    study_site_id: UUID | None = None
    cell: str = ""


@runtime_checkable
class HasTarget(Protocol):
    """A record that knows which study, country and site its rights hang on."""

    @property
    def target(self) -> Target:
        """Where the right is asked."""
