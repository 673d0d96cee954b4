"""Which kinds of files can be imported, and who reads them; rooms above the studies add their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an accepted import did: `records` were read, of which `created` are new and `changed` differ from before.

    `entries` tell each record's result as JSON; never the name of a participant.
    """

    records: int
    created: int
    changed: int
    study_id: UUID | None = None
    entries: list[dict[str, Any]] = field(default_factory=list)


Run = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Importer:
    """Reads one kind of file: `run(data, *, by, study)`.

    It authorizes, writes all or nothing, and raises RuleBroken whose fields are places in the document.
    """

    kind: str
    run: Run
    needs_study: bool = False


IMPORTERS: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Make a kind of file importable; a kind has one reader."""
    if importer.kind in IMPORTERS:
        raise ValueError(f"{importer.kind} is imported by another room already")
    IMPORTERS[importer.kind] = importer
