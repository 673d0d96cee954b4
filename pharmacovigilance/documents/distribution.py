"""The record of a letter's distribution: who was told when, who confirmed, and why somebody was not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cro_platform.documents.rendition import Rendition
from pharmacovigilance.documents.fixed_width import Column, heading, sheets
from pharmacovigilance.documents.sae_listing import ListingPages
from pharmacovigilance.documents.study_head import StudyHead
from pharmacovigilance.documents.study_reading import study_head, study_of, transaction_time
from pharmacovigilance.models import SafetyLetter, SafetyLetterRecipient

COLUMNS = (
    Column("Country", 7),
    Column("Site", 34),
    Column("Investigator", 28),
    Column("State", 18),
    Column("Distributed (UTC)", 16),
    Column("Opened (UTC)", 16),
    Column("Acknowledged", 16),
    Column("Reminders", 9),
    Column("How it is known, or why not distributed", 46),
)
LEGEND = (
    (
        "Proof that investigators were informed (21 CFR 312.32(c)(1); ICH E6(R3) 3.13.2(d)). Opening is no acknowledgement. "
        "Recipients are the principal investigators of active sites when the letter was written."
    ),
)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Everything the record prints; `rows` are cells in the order of `COLUMNS`."""

    study: StudyHead
    case_number: str
    state: str
    told_at: str
    summary: str
    rows: tuple[tuple[str, ...], ...]


def distribution_of(letter_id: UUID, variant: str) -> Distribution:
    """The record as the recipients stand now."""
    letter = SafetyLetter.objects.select_related("case").get(pk=letter_id)
    found = letter.recipients.select_related("study_site").order_by(
        "country", "study_site__number", "name", "id"
    )
    recipients = list(found)
    answered = sum(each.acknowledged_at is not None for each in recipients)
    declined = sum(bool(each.not_distributed_reason) for each in recipients)
    return Distribution(
        study=study_head(study_of(letter.study_id)),
        case_number=letter.case.number,
        state=letter.get_status_display(),
        told_at=_instant(transaction_time()),
        summary=(
            f"{len(recipients)} recipients: {answered} acknowledged, {declined} not distributed with a reason, "
            f"{len(recipients) - answered - declined} open"
        ),
        rows=tuple(cells(each) for each in recipients),
    )


def cells(recipient: SafetyLetterRecipient) -> tuple[str, ...]:
    """One row of the record."""
    known = recipient.not_distributed_reason or "; ".join(
        filter(None, [recipient.channel, recipient.acknowledgement])
    )
    return (
        recipient.country,
        str(recipient.study_site),
        str(recipient),
        recipient.get_status_display(),
        _instant(recipient.distributed_at),
        _instant(recipient.opened_at),
        _instant(recipient.acknowledged_at),
        str(recipient.chase_count) if recipient.chase_count else "",
        known,
    )


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def lay_out(distribution: Distribution) -> ListingPages:
    """The rows on sheets."""
    return ListingPages(
        title="Distribution record of a safety letter",
        mark="Blinded",
        is_unblinded=False,
        study_line=distribution.study.line,
        study_title=distribution.study.title,
        period=f"Case {distribution.case_number}, as of {distribution.told_at} UTC",
        facts=(f"letter {distribution.state.lower()}", distribution.summary),
        heading=heading(COLUMNS),
        sheets=sheets(COLUMNS, distribution.rows),
        legend=LEGEND,
    )


DISTRIBUTION: Rendition[Distribution] = Rendition(
    template="documents/pharmacovigilance/listing.html",
    template_id="safety-letter-distribution",
    template_version="1",
    title="Distribution record of a safety letter",
    prepare=lay_out,
)
