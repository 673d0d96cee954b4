"""The narrow door of a former party: it tells the sponsor what it hears of, and reads nothing of the study."""

from uuid import UUID

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.selectors import people_on
from cro_platform.notifications.services import Alert, notify
from cro_platform.outbox.events import emit
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from pharmacovigilance.events import LateNoticeGiven
from pharmacovigilance.models import LateNotice
from pharmacovigilance.services.adverse_events import record_adverse_event
from pharmacovigilance.services.awareness import read_awareness, transaction_time
from studies.models import ContractStudy, Study

CLAUSE = "ICH E6(R3) 3.6: what anybody acting for the sponsor knew, the sponsor knew"
SAFETY = ("safety-physician", "unblinded-safety-physician")


def give_notice(
    *,
    by: Principal,
    study: UUID,
    aware_at: str,
    aware_zone: str,
    term: str,
    description: str = "",
    subject_code: str = "",
    country: str = "",
    is_serious: bool = True,
) -> LateNotice:
    """Tell the sponsor of a study one once worked on; its safety physicians are alerted at once.

    RuleBroken for a study the organization never worked on, told like one that does not exist; and while it still is a party:
    then the event is recorded in the study itself.
    """
    authorize(by, "safety.give-notice")
    known = read_awareness(aware_at, aware_zone, now=transaction_time())
    sponsor = _former_sponsor(study, by)
    numbers = ContractStudy.objects.filter(study_id=study).order_by("-id")
    with intent("pharmacovigilance.late-notice.give"):
        notice: LateNotice = LateNotice.objects.create(
            other_organization_id=sponsor,
            shared_at=TransactionNow(),
            study_id=study,
            protocol_number=numbers.values_list("protocol_number", flat=True).first() or "",
            term=term,
            description=description,
            subject_code=subject_code,
            country=country,
            is_serious=is_serious,
            aware_at=known.at,
            aware_zone=known.zone,
            aware_on=known.on,
            has_aware_time=known.has_time,
            reported_by_id=by.user_id,
        )
        emit(LateNoticeGiven(study_id=study, notice_id=notice.pk), to=sponsor, ref=str(notice.pk))
    return notice


def _former_sponsor(study: UUID, by: Principal) -> UUID:
    parties = StudyParty.objects.filter(study_id=study, organization_id=by.organization_id)
    found = list(parties.values_list("sponsor_id", "valid_from", "valid_until"))
    now = transaction_time()
    if not found or found[0][0] == by.organization_id or all(begin > now for _, begin, _ in found):
        raise RuleBroken.of("study", "There is no such study of yours.")
    if any(begin <= now and (end is None or end > now) for _, begin, end in found):
        raise RuleBroken.of("study", "You still work on it: record the event in the study.", CLAUSE)
    return found[0][0]


def take_up(notice: LateNotice, *, by: Principal) -> LateNotice:
    """The sponsor records the event in its study, known since the former provider knew."""
    study = Study.objects.filter(pk=notice.study_id).first()
    if study is None or notice.other_organization_id != by.organization_id:
        raise TransitionRefused("The sponsor of the study takes it up.")
    if notice.taken_up_at is not None:
        raise TransitionRefused("It was taken up before.")
    with intent("pharmacovigilance.late-notice.take-up"):
        at = notice.aware_at.isoformat() if notice.has_aware_time else notice.aware_on.isoformat()
        recorded = record_adverse_event(
            by=by,
            study=study,
            aware_at=at,
            aware_zone=notice.aware_zone,
            term=notice.term,
            description=notice.description,
            country=notice.country,
            is_otherwise_important=notice.is_serious,
        )
        claim(notice, taken_up_at=TransactionNow(), adverse_event_id=recorded.pk)
    return notice


def alert_sponsor(event: LateNoticeGiven) -> int:
    """In the sponsor's name: its safety physicians hear of it."""
    notice = LateNotice.objects.filter(pk=event.notice_id).first()
    if notice is None or event.study_id is None:
        return 0
    kind = "a serious adverse event" if notice.is_serious else "an adverse event"
    alert = Alert(
        kind=Kind.SAFETY,
        severity=Severity.URGENT,
        subject=f"A former provider reports {kind}",
        body=f"Known since {notice.aware_on:%d %b %Y}. Awareness counts from then ({CLAUSE}). Take it up as an adverse event of the study.",
        key=f"late-notice:{notice.pk}",
        link_resource="late-notices",
        link_id=notice.pk,
        study_id=event.study_id,
    )
    return notify(alert, people_on(event.study_id, roles=SAFETY))
