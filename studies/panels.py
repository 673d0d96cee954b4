"""Parts of pages: who holds what, and the outcome of an import."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.web.columns import words
from cro_platform.web.components import Column
from studies.selectors.responsibility import RETAINED
from studies.selectors.timeline import version_differences

EVERYWHERE = {"*": "whole study"}

HOLDER_COLUMNS = (
    Column("Obligation", lambda held: _(held.owed.name)),
    Column("Cells", lambda held: ", ".join(_(EVERYWHERE.get(cell, cell)) for cell in held.cells)),
    Column("Holder", "holder"),
    Column("By", lambda held: _("not transferred") if held.clause == RETAINED else held.clause),
    Column("Since", "since"),
)

CHANGE_COLUMNS = (
    Column("What", lambda each: each["field"]),
    Column("Before", lambda each: _words(each["old"])),
    Column("Now", lambda each: _words(each["new"])),
)


def _words(value: Any) -> str | None:
    """A value of the register, short enough for a table."""
    if value in (None, "", []):
        return None
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 300 else f"{text[:300]}…"


@dataclass(frozen=True, slots=True)
class ImportedStudies:
    """Each study of an import: new or brought up to date, and what the register has changed since last time."""

    title: str = "What was taken over"
    is_side: bool = False
    template: str = "studies/panels/imported.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The studies with their changes; an import of another kind has none."""
        if record.kind != "study":
            return None
        return {
            "studies": [
                {
                    **entry,
                    "url": reverse(
                        "portal-record", args=[by.organization_slug, "studies", entry["study"]]
                    ),
                }
                for entry in record.outcome
            ],
            "columns": CHANGE_COLUMNS,
        }


REFUSED_COLUMNS = (
    Column("Row", "row", is_numeric=True),
    Column("Field", "field"),
    Column("Why it is refused", "detail"),
    Column("Clause", lambda each: each.clause or None),
)
CHANGED_COLUMNS = (
    Column("Number", "key", is_unbroken=True),
    Column("Row", "row", is_numeric=True),
    Column("Field", "field"),
    Column("Before", lambda each: _words(each.old)),
    Column("After", lambda each: _words(each.new)),
)
NEW_COLUMNS = (
    Column("Number", "key", is_unbroken=True),
    Column("Row", "row", is_numeric=True),
    Column("Values", "values"),
)


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """One fault of one row; without a field it is the row's as a whole."""

    row: int
    field: str | None
    detail: str
    clause: str


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field of one record, before and after."""

    row: int
    key: str
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record that is not there yet."""

    row: int
    key: str
    values: str


@dataclass(frozen=True, slots=True)
class TableDifferences:
    """What a table would do, or did: every row in one of four groups."""

    refused: list[RefusedCell]
    changed: list[ChangedField]
    new: list[NewRecord]
    unchanged: int

    @property
    def refused_rows(self) -> int:
        """Rows with at least one fault."""
        return len({each.row for each in self.refused})

    @property
    def changed_rows(self) -> int:
        """Known records that differ."""
        return len({each.row for each in self.changed})

    @classmethod
    def of(cls, entries: list[dict[str, Any]]) -> "TableDifferences":
        """From the rows as an import keeps them."""
        of = partial(_entries, entries)
        return cls(
            [
                RefusedCell(each["row"], _field(error["field"]), error["detail"], error["clause"])
                for each in of("refused")
                for error in each["errors"]
            ],
            [
                ChangedField(each["row"], each["key"], words(c["field"]), c["old"], c["new"])
                for each in of("changed")
                for c in each["changes"]
            ],
            [NewRecord(each["row"], each["key"], _values(each["changes"])) for each in of("new")],
            len(of("unchanged")),
        )


def _entries(entries: list[dict[str, Any]], result: str) -> list[dict[str, Any]]:
    return [each for each in entries if each["result"] == result]


def _field(pointer: str) -> str | None:
    """`/7/year_of_birth` is the year of birth; `/7` is the row as a whole."""
    name = pointer.lstrip("/").partition("/")[2]
    return words(name) if name else None


def _values(changes: list[dict[str, Any]]) -> str:
    return "; ".join(f"{words(each['field'])}: {_words(each['new'])}" for each in changes)


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """The rows of a table: refused, changed, new; whether they are taken over yet says the import's state."""

    title: str = "Rows"
    is_side: bool = False
    template: str = "studies/panels/table.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Each group with its columns; a document of another kind has none."""
        if not record.seen:
            return None
        return rows_context(record)


def rows_context(record: Any) -> dict[str, Any]:
    """What the template of the rows takes."""
    return {
        "found": TableDifferences.of(record.outcome),
        "notes": record.notes,
        "refused_columns": REFUSED_COLUMNS,
        "changed_columns": CHANGED_COLUMNS,
        "new_columns": NEW_COLUMNS,
        "is_done": record.status == "done",
    }


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """What a version changes of the one executed before it, as sentences."""

    title: str = "What it changes"
    is_side: bool = False
    template: str = "studies/panels/version_changes.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """One sentence per cell; a termination returns everything."""
        return {"sentences": version_differences(record)}
