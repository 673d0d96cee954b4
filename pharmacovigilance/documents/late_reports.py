"""The late-report log: every expedited report of a study that went out after it was due, or has not gone out at all."""

from dataclasses import dataclass
from datetime import date

from cro_platform.documents.rendition import Rendition
from pharmacovigilance.documents.cioms_i import Blinding
from pharmacovigilance.documents.fixed_width import Column, heading, sheets
from pharmacovigilance.documents.sae_listing import MARKS, ListingPages, period_of
from pharmacovigilance.documents.study_head import StudyHead

COLUMNS = (
    Column("Case number", 20),
    Column("Authority", 16),
    Column("Recipient", 22),
    Column("Report", 16),
    Column("Rule", 16),
    Column("Due (UTC)", 16),
    Column("Sent (UTC)", 16),
    Column("Late by", 10),
    Column("State", 14),
    Column("Why it is late", 42),
)
LEGEND = (
    (
        "Late: sent after the due instant of its clock, due and not sent, or closed only after it was due, as it stands when "
        "this log is made. A rejected report is no submission. The reason explains, it does not erase."
    ),
)


@dataclass(frozen=True, slots=True)
class LateReportLog:
    """Everything the log prints; `rows` are cells in the order of `COLUMNS`, `due_count` all reports due in the period."""

    study: StudyHead
    period_from: date
    lock_on: date
    blinding: Blinding
    filters: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    due_count: int


def lay_out(log: LateReportLog) -> ListingPages:
    """The rows on sheets."""
    share = f"{len(log.rows)} of {log.due_count} reports due in the period were late"
    return ListingPages(
        title="Late-report log",
        mark=MARKS[log.blinding],
        is_unblinded=False,
        study_line=log.study.line,
        study_title=log.study.title,
        period=period_of(log.period_from, log.lock_on),
        facts=(share, *log.filters),
        heading=heading(COLUMNS),
        sheets=sheets(COLUMNS, log.rows),
        legend=LEGEND,
    )


LATE_REPORT_LOG: Rendition[LateReportLog] = Rendition(
    template="documents/pharmacovigilance/listing.html",
    template_id="late-report-log",
    template_version="2",
    title="Late-report log",
    prepare=lay_out,
)
