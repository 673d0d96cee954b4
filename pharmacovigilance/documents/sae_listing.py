"""The SAE line listing: every serious event of a study in a period, one row each, in fixed-width lines."""

from dataclasses import dataclass
from datetime import date

from cro_platform.documents.rendition import Rendition
from pharmacovigilance.documents.cioms_i import Blinding
from pharmacovigilance.documents.fixed_width import Column, Sheet, heading, sheets
from pharmacovigilance.documents.study_head import StudyHead

COLUMNS = (
    Column("Case number", 20),
    Column("Subject", 12),
    Column("Ctry", 4),
    Column("Age", 4),
    Column("S", 1),
    Column("Serious adverse event, as reported [MedDRA code]", 35),
    Column("Serious", 7),
    Column("Onset", 10),
    Column("End", 10),
    Column("Outcome", 16),
    Column("Suspect product(s); dose", 30),
    Column("Reporter", 11),
    Column("Sponsor", 11),
    Column("Expected", 10),
    Column("Received", 10),
)
LEGEND = (
    (
        "Serious: DTH results in death, LT life-threatening, HOS hospitalization or its prolongation, DIS disability or "
        "incapacity, CA congenital anomaly, OMI other medically important (ICH E2A II.B)."
    ),
    (
        "Reporter, Sponsor: each one's latest opinion on causality. Dates as exactly as they are known (ISO 8601). Terms as "
        "reported; no dictionary is applied."
    ),
)


@dataclass(frozen=True, slots=True)
class LineListing:
    """Everything the listing prints; `rows` are cells in the order of `COLUMNS`."""

    study: StudyHead
    period_from: date
    lock_on: date
    blinding: Blinding
    filters: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    event_count: int
    case_count: int


@dataclass(frozen=True, slots=True)
class ListingPages:
    """What the template prints."""

    title: str
    mark: str
    is_unblinded: bool
    study_line: str
    study_title: str
    period: str
    facts: tuple[str, ...]
    heading: str
    sheets: tuple[Sheet, ...]
    legend: tuple[str, ...]


MARKS = {
    Blinding.BLINDED: "Blinded",
    Blinding.UNBLINDED: "Unblinded – restricted",
    Blinding.OPEN_LABEL: "Open label",
}


def lay_out(listing: LineListing) -> ListingPages:
    """The rows on sheets, and what stands on top of each."""
    counted = f"{listing.event_count} serious events in {listing.case_count} cases"
    return ListingPages(
        title="Line listing of serious adverse events",
        mark=MARKS[listing.blinding],
        is_unblinded=listing.blinding is Blinding.UNBLINDED,
        study_line=listing.study.line,
        study_title=listing.study.title,
        period=period_of(listing.period_from, listing.lock_on),
        facts=(counted, *listing.filters),
        heading=heading(COLUMNS),
        sheets=sheets(COLUMNS, listing.rows),
        legend=LEGEND,
    )


def period_of(start: date, lock_on: date) -> str:
    """The period in words, with its data lock point."""
    return f"{start.isoformat()} to {lock_on.isoformat()} (data lock point)"


SAE_LISTING: Rendition[LineListing] = Rendition(
    template="documents/pharmacovigilance/listing.html",
    template_id="sae-line-listing",
    template_version="2",
    title="Line listing of serious adverse events",
    prepare=lay_out,
)
