"""Deliver a clock's alerts to people: in the organization that was addressed, under its own rights, at this moment."""

from uuid import UUID

from cro_platform.access.holders import Holding, Relation, holder_of
from cro_platform.access.models import StudyParty
from cro_platform.access.obligations import obligation
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.events import AlertAddressed, AlertReturned, AlertsSettled
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.recipients import LAST_RESORT, audience_of
from cro_platform.deadlines.services.closing import note_acknowledged
from cro_platform.deadlines.services.entrusted import NobodyToAlert, entrust
from cro_platform.deadlines.services.reminders import address, settled_ref
from cro_platform.deadlines.wording import body_of, severity_for, subject_of
from cro_platform.notifications.events import AlertAcknowledged, AlertUnanswered
from cro_platform.notifications.selectors import people_on, transaction_instant
from cro_platform.notifications.services import Alert, notify, settle_about
from cro_platform.outbox.events import emit
from cro_platform.tenancy.models import Membership, Organization
from cro_platform.tenancy.scope import organization_id

RESOURCE = "deadlines"
NO_LONGER_HELD = "It is no longer held by the organization that was addressed."
NOBODY = "The organization that holds it has nobody who could be alerted."
UNANSWERED = "Nobody at the organization that holds it has answered."


def deliver(event: AlertAddressed) -> None:
    """Alert the people of the organization in scope who act on this duty; give it back where it is not theirs, or nobody is there.

    Runs in the addressed organization's name. Told once per clock, version, stage and person, however often delivered.
    """
    deadline = Deadline.objects.filter(pk=event.deadline_id).first()
    if deadline is not None and deadline.organization_id == organization_id():
        _deliver_to_sponsor(deadline, event)
        return
    holding = _holding(deadline)
    if deadline is None or holding is None or holding.relation is not Relation.YOU:
        _give_back(event, NO_LONGER_HELD)
    elif _is_current(deadline, event.version) and not _tell(deadline, event.stage, holding):
        _give_back(event, NOBODY)


def take_back(event: AlertReturned) -> None:
    """An organization could not be reached: the sponsor's safety role hears of it, at once; a new holder as well."""
    deadline = Deadline.objects.filter(pk=event.deadline_id).first()
    if deadline is None or not _is_current(deadline, event.version):
        return
    _tell_last_resort(deadline, event.stage, cause=event.cause)
    holding = _holding(deadline)
    if event.cause == NO_LONGER_HELD and holding and holding.relation is Relation.PROVIDER:
        address(deadline, event.stage, holding.holder_id)


def settled(event: AlertsSettled) -> None:
    """Alerts of older versions need no answer; in the sponsor's name the holder is told as well."""
    settle_about(RESOURCE, event.deadline_id, but=_thread(event.deadline_id, event.version))
    deadline = Deadline.objects.filter(pk=event.deadline_id).first()
    if deadline is None or deadline.organization_id != organization_id():
        return
    holding = _holding(deadline)
    if holding is not None and holding.holder_id not in {None, organization_id()}:
        emit(event, to=holding.holder_id, ref=settled_ref(event))


def unanswered(event: AlertUnanswered) -> None:
    """An organization's own ladder has ended without an answer: the clock goes across to the sponsor."""
    if event.link_resource != RESOURCE or event.link_id is None:
        return
    deadline = Deadline.objects.filter(pk=event.link_id).first()
    if deadline is None or deadline.organization_id == organization_id():
        return
    if deadline.status != DeadlineStatus.RUNNING or not _is_about(event.thread, deadline):
        return
    stage = event.thread.rpartition(":")[2]
    returned = AlertReturned(
        study_id=deadline.study_id,
        deadline_id=deadline.pk,
        version=deadline.version,
        stage=stage,
        cause=UNANSWERED,
    )
    emit(returned, to=deadline.organization_id, ref=f"{event.thread}:unanswered")


def answered(event: AlertAcknowledged) -> None:
    """A person took notice in the inbox: the clock knows it too, and its daily repeats end."""
    if event.link_resource != RESOURCE or event.link_id is None:
        return
    deadline = (
        Deadline.objects.select_for_update()
        .filter(pk=event.link_id, status=DeadlineStatus.RUNNING)
        .first()
    )
    if deadline is None or not _is_about(event.thread, deadline):
        return
    person = Membership.objects.select_related("user").get(
        user_id=event.user_id, organization_id=organization_id()
    )
    note_acknowledged(deadline, person.user_id, person.user.name)


def _deliver_to_sponsor(deadline: Deadline, event: AlertAddressed) -> None:
    holding = _holding(deadline)
    if not _is_current(deadline, event.version) or holding is None:
        return
    if not _tell(deadline, event.stage, holding):
        _tell_last_resort(deadline, event.stage, cause=NOBODY)


def _holding(deadline: Deadline | None) -> Holding | None:
    if deadline is None:
        return None
    return holder_of(deadline.study_id, deadline.obligation, deadline.cell)


def _is_about(thread: str, deadline: Deadline) -> bool:
    """The alerts spoke of the version that runs now."""
    return thread.startswith(_thread(deadline.pk, deadline.version))


def _is_current(deadline: Deadline, version: int) -> bool:
    return deadline.version == version and deadline.status == DeadlineStatus.RUNNING


def _tell(deadline: Deadline, stage: str, holding: Holding) -> int:
    kind = Organization.objects.values_list("kind", flat=True).get(pk=organization_id())
    roles = audience_of(deadline.obligation).roles(kind)
    people = people_on(deadline.study_id, roles=roles)
    return _notify(deadline, stage, people, holding)


def _tell_last_resort(deadline: Deadline, stage: str, *, cause: str) -> None:
    """The sponsor's safety role; where it is empty, whoever is left; of a sponsor that is not here, the CRO that keeps it.

    Raises NobodyToAlert at the very end.
    """
    holding = holder_of(deadline.study_id, deadline.obligation, deadline.cell)
    for roles in LAST_RESORT:
        people = people_on(None, roles=roles)
        if people:
            _notify(deadline, stage, people, holding, cause=cause)
            return
    if not entrust(deadline, stage):
        raise NobodyToAlert


def _notify(
    deadline: Deadline, stage: str, people: set[UUID], holding: Holding, *, cause: str = ""
) -> int:
    now = transaction_instant()
    severity = severity_for(deadline, stage, now, is_returned=bool(cause))
    alert = Alert(
        kind=audience_of(deadline.obligation).kind,
        severity=severity,
        subject=subject_of(deadline, stage, now),
        body=body_of(deadline, holding, obligation(deadline.obligation).name, cause=cause),
        key=f"{_thread(deadline.pk, deadline.version)}{'returned:' if cause else ''}{stage}",
        link_resource=RESOURCE,
        link_id=deadline.pk,
        study_id=deadline.study_id,
    )
    return notify(alert, people, eligible=people_on(deadline.study_id))


def _thread(deadline_id: UUID, version: int) -> str:
    return f"deadline:{deadline_id}:{version}:"


def _give_back(event: AlertAddressed, cause: str) -> None:
    """To the study's sponsor, whom even a former party of the study may still address."""
    sponsor = (
        StudyParty.objects.filter(study_id=event.study_id, organization_id=organization_id())
        .values_list("sponsor_id", flat=True)
        .distinct()
        .get()
    )
    returned = AlertReturned(
        study_id=event.study_id,
        deadline_id=event.deadline_id,
        version=event.version,
        stage=event.stage,
        cause=cause,
    )
    emit(returned, to=sponsor, ref=f"{event.deadline_id}:{event.version}:{event.stage}")
