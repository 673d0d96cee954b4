"""The chain of reminders: each next one is a row of the outbox, written in the transaction that sets or moves the clock."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from cro_platform.access.holders import Relation, holder_of
from cro_platform.audit.intent import intent
from cro_platform.deadlines.clock import Reckoning
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.events import AlertAddressed, AlertsSettled, ReminderDue
from cro_platform.deadlines.ladder import (
    Stage,
    Timing,
    first_stage,
    is_repeat,
    nearness_at,
    next_stage,
    reaches_sponsor,
    stage_at,
)
from cro_platform.deadlines.models import Deadline
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.outbox.events import emit
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.scope import Actor, organization_id, organization_scope

UNNOTICED: dict[str, Any] = {
    "acknowledged_at": None,
    "acknowledged_by_id": None,
    "acknowledged_by_name": "",
}
HORIZON = timedelta(hours=1)
BATCH = 500


def set_now(found: Reckoning | Deadline) -> dict[str, Any]:
    """The columns of a version that is set at this instant: nobody has taken notice, its first alert is armed."""
    now = transaction_instant()
    stage = first_stage(Timing(now, found.starts_on, found.due_at, found.time_zone))
    armed = {"last_stage": "", "next_stage": stage.name, "next_reminder_at": stage.at}
    return {"reckoned_at": now, **UNNOTICED, **armed}


def emit_armed(deadline: Deadline) -> int:
    """Put the armed rung into the outbox, in the transaction that armed it; 0 where it is there already."""
    event = ReminderDue(
        study_id=deadline.study_id,
        deadline_id=deadline.pk,
        version=deadline.version,
        stage=deadline.next_stage,
    )
    to, due_at = deadline.organization_id, deadline.next_reminder_at
    return emit(event, to=to, ref=_ref(deadline), due_at=due_at)


def remind(event: ReminderDue) -> None:
    """A rung has come: address whoever holds the duty now, from the due day on the sponsor too, and arm the next.

    Runs in the sponsor's name. A moved, met or stopped clock and a rung that was already told are left alone. Rungs that
    were slept through collapse into the one the clock has reached.
    """
    deadline = _armed(event)
    if deadline is None:
        return
    now = transaction_instant()
    stage = stage_at(deadline.timing, now, event.stage)
    is_quiet = is_repeat(stage) and deadline.is_silenced
    if not is_quiet:
        for organization in _addressees(deadline, nearness_at(deadline.timing, now, stage)):
            address(deadline, stage, organization)
    with intent("deadlines.reminder.send"):
        _arm(
            deadline,
            None if is_quiet else next_stage(deadline.timing, now),
            told=deadline.last_stage if is_quiet else stage,
        )


def settle(deadline: Deadline) -> None:
    """Let alerts about versions before this one, or about a closed clock, need no answer any more.

    Tells the organization in scope and the sponsor, who tells the holder: a third party never learns its name.
    """
    is_running = deadline.status == DeadlineStatus.RUNNING
    settled = AlertsSettled(
        study_id=deadline.study_id,
        deadline_id=deadline.pk,
        version=deadline.version if is_running else deadline.version + 1,
    )
    for organization in {organization_id(), deadline.organization_id}:
        emit(settled, to=organization, ref=settled_ref(settled))


def settled_ref(settled: AlertsSettled) -> str:
    """What makes this settling unique."""
    return f"{settled.deadline_id}:{settled.version}"


def rearm() -> int:
    """Restore lost reminders of the organization in scope, due within the hour; returns how many were missing."""
    with transaction.atomic():
        soon = transaction_instant() + HORIZON
        armed = list(
            Deadline.objects.select_for_update(skip_locked=True)
            .filter(
                organization_id=organization_id(),
                status=DeadlineStatus.RUNNING,
                next_reminder_at__lte=soon,
            )
            .order_by("next_reminder_at")[:BATCH]
        )
        rows = OutboxMessage.objects.filter(
            organization_id=organization_id(), event=ReminderDue.name, done_at=None
        )
        pending = set(
            rows.filter(ref__in=[_ref(each) for each in armed]).values_list("ref", flat=True)
        )
        missing = [each for each in armed if _ref(each) not in pending]
        for each in missing:
            _restore(each)
    return len(missing)


def sweep() -> int:
    """Restore lost reminders of every organization; harmless however often and by however many it is run.

    Needs the relay's connection, which alone may learn which organizations have clocks; each is then swept in its own name.
    """
    with transaction.atomic("relay"), connections["relay"].cursor() as cursor:
        cursor.execute("SELECT app.organizations_with_clocks(%s)", [str(HORIZON)])
        organizations: list[UUID] = [row[0] for row in cursor.fetchall()]
    restored = 0
    for organization in organizations:
        with organization_scope(organization, Actor.system("deadline-sweep")):
            restored += rearm()
    return restored


def _armed(event: ReminderDue) -> Deadline | None:
    return (
        Deadline.objects.select_for_update()
        .filter(
            pk=event.deadline_id,
            version=event.version,
            next_stage=event.stage,
            status=DeadlineStatus.RUNNING,
        )
        .first()
    )


def _addressees(deadline: Deadline, nearness: str) -> set[UUID]:
    holding = holder_of(deadline.study_id, deadline.obligation, deadline.cell)
    sponsor = deadline.organization_id
    if holding.holder_id is None or holding.relation is Relation.NOT_YOURS:
        return {sponsor}
    if reaches_sponsor(nearness, is_unanswered=deadline.is_unanswered):
        return {sponsor, holding.holder_id}
    return {holding.holder_id}


def address(deadline: Deadline, stage: str, organization: UUID | None) -> None:
    """Let an organization alert its people; ids only, and once per stage."""
    event = AlertAddressed(
        study_id=deadline.study_id, deadline_id=deadline.pk, version=deadline.version, stage=stage
    )
    emit(event, to=organization, ref=f"{deadline.pk}:{deadline.version}:{stage}")


def _arm(deadline: Deadline, stage: Stage | None, *, told: str) -> None:
    """Note on the clock what was told and what comes next, and put that into the outbox.

    The revision stays: a reminder is no change that somebody's open form has to know of.
    """
    name, at = (stage.name, stage.at) if stage else ("", None)
    values = {"last_stage": told, "next_stage": name, "next_reminder_at": at}
    Deadline.objects.filter(pk=deadline.pk).update(**values)
    deadline.last_stage, deadline.next_stage, deadline.next_reminder_at = told, name, at
    if stage is not None:
        emit_armed(deadline)


def _restore(deadline: Deadline) -> None:
    """Write the row anew; where one is there that was marked done without its effect, let it run again."""
    if not emit_armed(deadline):
        OutboxMessage.objects.filter(
            organization_id=deadline.organization_id, event=ReminderDue.name, ref=_ref(deadline)
        ).update(done_at=None, claimed_until=None)


def _ref(deadline: Deadline) -> str:
    return f"{deadline.pk}:{deadline.version}:{deadline.next_stage}"
