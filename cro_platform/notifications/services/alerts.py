"""Tell people of the organization in scope, and hear that they took notice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Coalesce

from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.events import AlertAcknowledged, EscalationDue, MailRequested
from cro_platform.notifications.ladder import answer_within
from cro_platform.notifications.models import Notification
from cro_platform.notifications.selectors import (
    deputies,
    today_in_organization,
    transaction_instant,
    who_wants_silence,
)
from cro_platform.notifications.stand_in import present
from cro_platform.outbox.events import emit
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What people are told: in words for the portal, where only they read it, and a link to the record.

    `key` makes telling it twice harmless. Mails carry neither subject nor body, only that something waits.
    """

    kind: Kind
    severity: Severity
    subject: str
    body: str
    key: str
    link_resource: str = ""
    link_id: UUID | None = None
    study_id: UUID | None = None
    thread: str = ""
    step: int = 0


def notify(
    alert: Alert, people: Iterable[UUID], *, eligible: Collection[UUID] | None = None
) -> int:
    """Alert these members of the organization in scope, or whoever stands in for them; returns how many are reached.

    `eligible` limits who may stand in. The same key reaches a person once, however often it is told. Urgent and overdue
    alerts escalate unless somebody answers in time.
    """
    recipients = present(people, deputies(today_in_organization()), eligible=eligible)
    silent = who_wants_silence(recipients, alert.kind)
    with intent("notifications.alert.send"):
        Notification.objects.bulk_create(
            [
                _notification(alert, user, absent, is_silent=user in silent)
                for user, absent in recipients.items()
            ],
            ignore_conflicts=True,
        )
        for user in recipients:
            mail = MailRequested(study_id=alert.study_id, user_id=user, key=alert.key)
            emit(mail, ref=f"{alert.key}:{user}")
        if recipients:
            _schedule_escalation(alert)
    return len(recipients)


def mark_read(notification: Notification, *, by: Principal) -> None:
    """One's own alert was read; reading answers nothing."""
    authorize(by, "notifications.answer", notification)
    if notification.read_at is None:
        with intent("notifications.alert.read"):
            claim(notification, read_at=transaction_instant())


def acknowledge(notification: Notification, *, by: Principal) -> None:
    """The person takes notice: nobody else of the organization is asked any more. Twice is once."""
    authorize(by, "notifications.answer", notification)
    if notification.acknowledged_at is not None:
        return
    now = transaction_instant()
    with intent("notifications.alert.acknowledge"):
        claim(notification, acknowledged_at=now, read_at=notification.read_at or now)
        event = AlertAcknowledged(
            study_id=notification.study_id,
            link_resource=notification.link_resource,
            link_id=notification.link_id,
            user_id=by.user_id,
            thread=notification.thread,
        )
        emit(event, ref=str(notification.pk))


def acknowledge_about(link_resource: str, link_id: UUID, *, by: Principal) -> int:
    """The person took notice at the record itself: all their alerts about it are answered; returns how many were open."""
    open_alerts = Notification.objects.filter(
        user_id=by.user_id, link_resource=link_resource, link_id=link_id, acknowledged_at=None
    )
    with intent("notifications.alert.acknowledge"):
        return open_alerts.update(
            acknowledged_at=TransactionNow(), read_at=Coalesce("read_at", TransactionNow())
        )


def settle_about(link_resource: str, link_id: UUID, *, but: str = "") -> int:
    """What was told about a record needs no answer any more, except threads that begin with `but`; for the platform."""
    open_alerts = Notification.objects.filter(
        link_resource=link_resource, link_id=link_id, settled_at=None
    )
    if but:
        open_alerts = open_alerts.exclude(thread__startswith=but)
    with intent("notifications.alert.settle"):
        return open_alerts.update(settled_at=TransactionNow())


def _notification(
    alert: Alert, user: UUID, absent: UUID | None, *, is_silent: bool
) -> Notification:
    return Notification(
        user_id=user,
        kind=alert.kind,
        severity=alert.severity,
        subject=alert.subject,
        body=alert.body,
        link_resource=alert.link_resource,
        link_id=alert.link_id,
        study_id=alert.study_id,
        key=alert.key,
        thread=alert.thread or alert.key,
        step=alert.step,
        stands_in_for_id=absent,
        is_silent=is_silent,
    )


def _schedule_escalation(alert: Alert) -> None:
    hours = answer_within(alert.severity)
    if hours is None:
        return
    due_at = transaction_instant() + timedelta(hours=hours)
    emit(EscalationDue(study_id=alert.study_id, key=alert.key), ref=alert.key, due_at=due_at)
