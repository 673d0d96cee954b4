"""Which kinds of files can be imported, and who reads them; rooms above the studies add their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from cro_platform.access.principal import Principal
from studies.exchange.tables import Layout
from studies.models import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an accepted import did: `records` were read, of which `created` are new and `changed` differ from before.

    `entries` tell each record's result as JSON, `notes` what is odd about the file itself; never the name of a participant.
    """

    records: int
    created: int
    changed: int
    study_id: UUID | None = None
    entries: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)


Run = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Importer:
    """Reads one kind of file: `run(data, *, by, study)`.

    It authorizes, writes all or nothing, and raises RuleBroken whose fields are places in the document.
    """

    kind: str
    run: Run
    needs_study: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a record: what stood there, what the file says. None: nothing."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RowTaken:
    """What taking over one row did."""

    is_new: bool
    differences: Sequence[Difference] = ()


class TakeRow(Protocol):
    """Takes one row over through the services that people use, each of which authorizes; raises Refused where it cannot."""

    def __call__(
        self, values: Mapping[str, Any], *, study: Study, by: Principal, reason: str
    ) -> RowTaken: ...


@dataclass(frozen=True, slots=True)
class TableImporter:
    """Takes over a table row by row. `code` is the permission that its pages ask for first."""

    layout: Layout
    code: str
    take: TakeRow


IMPORTERS: dict[str, Importer] = {}
TABLES: dict[str, TableImporter] = {}


def register(importer: Importer) -> None:
    """Make a kind of file importable; a kind has one reader."""
    _check_free(importer.kind)
    IMPORTERS[importer.kind] = importer


def register_table(importer: TableImporter) -> None:
    """Make a kind of table importable; it is shown before anything is written."""
    _check_free(importer.layout.kind)
    TABLES[importer.layout.kind] = importer


def _check_free(kind: str) -> None:
    if kind in IMPORTERS or kind in TABLES:
        raise ValueError(f"{kind} is imported by another room already")
