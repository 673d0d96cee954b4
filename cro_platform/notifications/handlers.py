"""What follows when an alert was told."""

from cro_platform.notifications.events import DigestDue, EscalationDue, MailRequested
from cro_platform.notifications.services import escalate, send, send_digest
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on


@on(MailRequested, lane=Lane.CELERY)
def mail(event: MailRequested) -> None:
    """Mail the alert to its person."""
    send(event)


@on(DigestDue, lane=Lane.CELERY)
def digest(event: DigestDue) -> None:
    """Mail the person what waits, once."""
    send_digest(event)


@on(EscalationDue, lane=Lane.SAFETY)
def go_up(event: EscalationDue) -> None:
    """Nobody answered in time."""
    escalate(event)
