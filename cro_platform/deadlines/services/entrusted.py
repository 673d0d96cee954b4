"""Alerts of a sponsor that is not on the platform: to the CRO that keeps it, and by mail to the contact outside."""

from uuid import UUID

from cro_platform.access.holders import holder_of
from cro_platform.access.models import Representation, StudyParty
from cro_platform.access.obligations import obligation
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.events import AlertEntrusted
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.recipients import audience_of
from cro_platform.deadlines.wording import body_of, severity_for, subject_of
from cro_platform.notifications.selectors import people_on, transaction_instant
from cro_platform.notifications.services import Alert, notify, write_outside
from cro_platform.outbox.events import emit
from cro_platform.tenancy.models import Organization
from cro_platform.tenancy.scope import organization_id

CAUSE = "The sponsor is not on the platform: you hear this because your organization keeps it."
LINE = "Urgent: something is due that your organization answers for"
REASON = "You receive this because {cro} named you as the contact of {sponsor}. Ask {cro} what it is about."


class NobodyToAlert(RuntimeError):
    """Not even the sponsor has anybody left: the message stays due, and the health of the safety lane shows it."""


def entrust(deadline: Deadline, stage: str) -> bool:
    """In the sponsor's name: hand the alert to whoever keeps this sponsor; False where it is on the platform."""
    kept = Representation.objects.filter(sponsor=organization_id(), ended_at=None).first()
    if kept is None:
        return False
    event = AlertEntrusted(
        study_id=deadline.study_id,
        deadline_id=deadline.pk,
        version=deadline.version,
        stage=stage,
    )
    emit(event, to=kept.organization_id, ref=_ref(event))
    return True


def tell_representative(event: AlertEntrusted) -> None:
    """Alert the named role, on the study first, then anywhere, then the administrators; NobodyToAlert without any."""
    deadline, kept = _current(event)
    if deadline is None or kept is None:
        return
    people = _people(event.study_id, kept.role)
    if not people:
        raise NobodyToAlert
    notify(_alert(deadline, event.stage), people)


def write_to_contact(event: AlertEntrusted) -> None:
    """Write to the contact outside that something is due: never what, nor for which study."""
    deadline, kept = _current(event)
    if deadline is None or kept is None:
        return
    names = dict(
        Organization.objects.filter(pk__in=[kept.organization_id, kept.sponsor_id]).values_list(
            "pk", "name"
        )
    )
    reason = REASON.format(cro=names[kept.organization_id], sponsor=names[kept.sponsor_id])
    write_outside(kept.contact_email, line=LINE, reason=reason, key=f"entrusted-{_ref(event)}")


def _current(event: AlertEntrusted) -> tuple[Deadline | None, Representation | None]:
    """The clock as it still runs in this version, and who keeps its sponsor; authorized again at this instant."""
    rows = Deadline.objects.raw("SELECT * FROM app.represented_deadline(%s)", [event.deadline_id])
    deadline = next(iter(rows), None)
    if (
        deadline is None
        or deadline.version != event.version
        or deadline.status != DeadlineStatus.RUNNING
    ):
        return None, None
    sponsors = StudyParty.objects.filter(study_id=event.study_id).values("sponsor_id")
    kept = Representation.objects.filter(
        organization=organization_id(), sponsor__in=sponsors, ended_at=None
    )
    return deadline, kept.first()


def _people(study: UUID, role: str) -> set[UUID]:
    return (
        people_on(study, roles=(role,))
        or people_on(None, roles=(role,))
        or people_on(None, roles=("admin",))
    )


def _alert(deadline: Deadline, stage: str) -> Alert:
    now = transaction_instant()
    holding = holder_of(deadline.study_id, deadline.obligation, deadline.cell)
    duty = obligation(deadline.obligation).name
    return Alert(
        kind=audience_of(deadline.obligation).kind,
        severity=severity_for(deadline, stage, now, is_returned=True),
        subject=subject_of(deadline, stage, now),
        body=body_of(deadline, holding, duty, cause=CAUSE),
        key=f"deadline:{deadline.pk}:{deadline.version}:entrusted:{stage}",
        link_resource="studies",
        link_id=deadline.study_id,
        study_id=deadline.study_id,
    )


def _ref(event: AlertEntrusted) -> str:
    return f"{event.deadline_id}:{event.version}:{event.stage}"
