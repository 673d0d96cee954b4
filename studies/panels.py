"""Parts of pages: who holds what, and the outcome of an import."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.web.components import Column
from studies.selectors.timeline import version_differences

EVERYWHERE = {"*": "whole study"}

HOLDER_COLUMNS = (
    Column("Obligation", lambda held: held.owed.name),
    Column("Cells", lambda held: ", ".join(EVERYWHERE.get(cell, cell) for cell in held.cells)),
    Column("Holder", "holder"),
    Column("By", "clause"),
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


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """What a version changes of the one executed before it, as sentences."""

    title: str = "What it changes"
    is_side: bool = False
    template: str = "studies/panels/version_changes.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """One sentence per cell; a termination returns everything."""
        return {"sentences": version_differences(record)}
