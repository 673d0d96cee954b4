"""Who must be told, and what became of each copy."""

from datetime import datetime

from django.db.models import Q

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.documents.services import supersede_documents_of
from pharmacovigilance.documents.permissions import RECEIPT
from pharmacovigilance.enums import LetterStatus, RecipientStatus
from pharmacovigilance.models import SafetyLetter, SafetyLetterRecipient
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.letters.lives import RECIPIENT_LIFE
from sites.enums import InvestigatorRole, StudySiteStatus
from sites.models import Investigator, StudySite

CLAUSE = "21 CFR 312.32(c)(1); ICH E6(R3) 3.13.2(d)"
ACTIVE = (
    StudySiteStatus.ACTIVATED,
    StudySiteStatus.RECRUITING,
    StudySiteStatus.ON_HOLD,
    StudySiteStatus.ENROLMENT_CLOSED,
    StudySiteStatus.CLOSING,
)
SENT = (LetterStatus.DISTRIBUTED, LetterStatus.COMPLETE)


def add_recipients(letter: SafetyLetter) -> int:
    """The principal investigators of the active sites; a site without one on record is listed all the same."""
    sites = StudySite.objects.filter(study_id=letter.study_id, status__in=ACTIVE)
    today = transaction_time().date()
    leaders = Investigator.objects.filter(
        Q(until_on=None) | Q(until_on__gte=today),
        study_id=letter.study_id,
        role=InvestigatorRole.PRINCIPAL,
    ).order_by("name", "id")
    by_site: dict[object, dict[str, Investigator]] = {}
    for each in leaders:
        by_site.setdefault(each.study_site_id, {}).setdefault(each.name, each)
    rows = [
        _recipient(letter, site, leader)
        for site in sites.order_by("country", "number", "id")
        for leader in (by_site.get(site.pk, {}).values() or (None,))
    ]
    SafetyLetterRecipient.objects.bulk_create(rows)
    return len(rows)


def _recipient(
    letter: SafetyLetter, site: StudySite, leader: Investigator | None
) -> SafetyLetterRecipient:
    return SafetyLetterRecipient(
        study_id=letter.study_id,
        letter=letter,
        study_site=site,
        country=site.country,
        name=leader.name if leader else "",
        email=leader.email if leader else "",
    )


def record_distribution(
    recipient: SafetyLetterRecipient, *, by: Principal, at: datetime, channel: str
) -> None:
    """This copy went out later than the others, for instance once the investigator was known."""
    _check_sent(recipient)
    _step(recipient, "distribute", by, at, channel, distributed_at=at, channel=channel)


def record_opening(recipient: SafetyLetterRecipient, *, by: Principal, at: datetime) -> None:
    """The recipient has opened the copy; opening is no acknowledgement."""
    _step(recipient, "open", by, at, "Opened", opened_at=at)


def record_acknowledgement(
    recipient: SafetyLetterRecipient, *, by: Principal, at: datetime, acknowledgement: str
) -> None:
    """The recipient confirms to have read it; `acknowledgement` says how that is proven."""
    _step(
        recipient, "acknowledge", by, at, acknowledgement,
        acknowledged_at=at, acknowledgement=acknowledgement,
    )  # fmt: skip


def record_chasing(recipient: SafetyLetterRecipient, *, by: Principal, at: datetime) -> None:
    """The recipient was reminded once more."""
    verb = "chase-opened" if recipient.status == RecipientStatus.OPENED else "chase"
    count = recipient.chase_count + 1
    _step(recipient, verb, by, at, f"Reminder {count}", chased_at=at, chase_count=count)


def record_forwarding(
    recipient: SafetyLetterRecipient, *, by: Principal, at: datetime, reason: str
) -> None:
    """The investigator passed it on to the site's ethics committee; `reason` says how it is known."""
    _step(recipient, "forward", by, at, reason, forwarded_at=at)


def decline_distribution(recipient: SafetyLetterRecipient, *, by: Principal, reason: str) -> None:
    """This investigator does not get the letter, and the record says why."""
    authorize(by, RECEIPT, recipient)
    RECIPIENT_LIFE.check(recipient, "not-distribute")
    with intent("pharmacovigilance.letter.not-distribute", reason=reason):
        RECIPIENT_LIFE.take(recipient, "not-distribute", not_distributed_reason=reason)
        _overtake(recipient)


def _step(
    recipient: SafetyLetterRecipient,
    verb: str,
    by: Principal,
    at: datetime,
    reason: str,
    **changes: object,
) -> None:
    authorize(by, RECEIPT, recipient)
    RECIPIENT_LIFE.check(recipient, verb)
    _check_instant(recipient, at)
    with intent(f"pharmacovigilance.letter-recipient.{verb}", reason=reason):
        RECIPIENT_LIFE.take(recipient, verb, **changes)
        _overtake(recipient)


def _overtake(recipient: SafetyLetterRecipient) -> None:
    """The distribution record lists what has just changed."""
    supersede_documents_of("safety-letter-distributions", recipient.letter_id)


def _check_sent(recipient: SafetyLetterRecipient) -> None:
    if recipient.letter.status not in SENT:
        raise RuleBroken.of("status", "The letter was not distributed yet.", "21 CFR 11.50")


def _check_instant(recipient: SafetyLetterRecipient, at: datetime) -> None:
    if at > transaction_time():
        raise RuleBroken.of("at", "It lies in the future.", CLAUSE)
    sent = recipient.distributed_at
    if sent is not None and at < sent:
        raise RuleBroken.of("at", "It lies before the copy was distributed.", CLAUSE)
