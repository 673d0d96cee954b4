"""Parts of a case's page: its clock facts, events, products, the causality matrix, the narrative."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.web.components import Column
from pharmacovigilance.models import CaseEvent, CaseFact, CaseProduct, CaseVersion, SafetyCase
from pharmacovigilance.selectors import Cell, causality_matrix

NOT_STATED = "Not stated"


def current(record: Any) -> CaseVersion | None:
    """The version a page shows: a case's current one, or the version itself."""
    return record.current_version if isinstance(record, SafetyCase) else record


@dataclass(frozen=True, slots=True)
class TablePanel:
    """Rows of the record in a table."""

    title: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], Sequence[Any]]
    empty: str
    is_side: bool = False
    template: str = "pharmacovigilance/table_panel.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The table's values."""
        return {
            "columns": self.columns,
            "rows": self.rows(record),
            "caption": self.title,
            "empty": self.empty,
        }


@dataclass(frozen=True, slots=True)
class NarrativePanel:
    """What was told, as text."""

    title: str = "Narrative"
    is_side: bool = False
    template: str = "pharmacovigilance/narrative.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Narrative and sender's comments of the version shown; nothing where none was written."""
        version = current(record)
        if version is None or not (version.narrative or version.sender_comments):
            return None
        return {"narrative": version.narrative, "comments": version.sender_comments}


def _events(record: Any) -> list[CaseEvent]:
    version = current(record)
    return list(version.events.order_by("position")) if version else []


def _products(record: Any) -> list[CaseProduct]:
    version = current(record)
    return list(version.products.order_by("position")) if version else []


def _facts(case: SafetyCase) -> list[CaseFact]:
    return list(CaseFact.objects.filter(study_id=case.study_id, case=case).order_by("at", "id"))


def _seriousness(event: CaseEvent) -> str:
    return ", ".join(sorted(_(c.label) for c in event.seriousness)) or _("Not serious")


def _partial(on: str, precision: str) -> Callable[[Any], Any]:
    lengths = {"year": 4, "month": 7}

    def read(row: Any) -> Any:
        value, known = getattr(row, on), getattr(row, precision)
        return value.isoformat()[: lengths[known]] if value and known in lengths else value

    return read


def _opinion(name: str) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        given = getattr(cell, name)
        if given is None:
            return _(NOT_STATED)
        verbatim = f" (“{given.verbatim}”)" if given.verbatim else ""
        return f"{_(given.get_result_display())}{verbatim}"

    return read


def _expected(cell: Cell) -> str:
    if cell.expectedness is None:
        return _("Not judged")
    reference = cell.expectedness.reference
    against = (
        _(", against version %(version)s") % {"version": reference.version}
        if reference
        else _(", no reference in force")
    )
    return f"{_(cell.expectedness.get_result_display())}{against}"


EVENTS = TablePanel(
    "Events",
    (
        Column("Event", "term"),
        Column("Serious because", _seriousness),
        Column("Onset", _partial("onset_on", "onset_precision")),
        Column("Ended", _partial("ended_on", "ended_precision")),
        Column("Outcome", "get_outcome_display"),
        Column("Country", "country"),
    ),
    _events,
    "No event was reported yet.",
)
PRODUCTS = TablePanel(
    "Products",
    (
        Column("Product", "name"),
        Column("Role", "get_role_display"),
        Column("Substance", "substance"),
        Column("Dose", "dose"),
        Column("Action taken", "get_action_taken_display"),
        Column("Blinded", "is_blinded"),
    ),
    _products,
    "No product was reported yet.",
)
MATRIX = TablePanel(
    "Causality and expectedness",
    (
        Column("Product", "product.name"),
        Column("Event", "event.term"),
        Column("Reporter", _opinion("reporter")),
        Column("Sponsor", _opinion("sponsor")),
        Column("Expectedness", _expected),
    ),
    causality_matrix,
    "There is no pair of suspect product and event to judge.",
)
FACTS = TablePanel(
    "Facts that start clocks",
    (
        Column("Fact", "get_kind_display"),
        Column("Date there", "on"),
        Column("Instant", "at"),
        Column("Time zone", "zone"),
        Column("Time recorded", "has_time"),
        Column("Note", "note"),
    ),
    _facts,
    "No fact was recorded.",
)
