"""What follows when a reminder comes due, an alert is addressed, and people answer or do not."""

from cro_platform.deadlines import services
from cro_platform.deadlines.events import (
    AlertAddressed,
    AlertEntrusted,
    AlertReturned,
    AlertsSettled,
    ReminderDue,
)
from cro_platform.notifications.events import AlertAcknowledged, AlertUnanswered
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from cro_platform.outbox.periodic import sweep_regularly

sweep_regularly(services.sweep)


@on(ReminderDue, lane=Lane.SAFETY)
def remind(event: ReminderDue) -> None:
    """A rung of a clock's ladder has come; in the sponsor's name."""
    services.remind(event)


@on(AlertAddressed, lane=Lane.SAFETY)
def deliver(event: AlertAddressed) -> None:
    """Tell people; in the addressed organization's name."""
    services.deliver(event)


@on(AlertReturned, lane=Lane.SAFETY)
def take_back(event: AlertReturned) -> None:
    """Nobody was reached; in the sponsor's name."""
    services.take_back(event)


@on(AlertEntrusted, lane=Lane.SAFETY)
def tell_representative(event: AlertEntrusted) -> None:
    """The sponsor is not on the platform; in the name of the CRO that keeps it."""
    services.tell_representative(event)


@on(AlertEntrusted, lane=Lane.SAFETY)
def write_to_contact(event: AlertEntrusted) -> None:
    """The same, by mail, to the sponsor's own contact outside."""
    services.write_to_contact(event)


@on(AlertsSettled, lane=Lane.SAFETY)
def settle(event: AlertsSettled) -> None:
    """What was told needs no answer any more."""
    services.settled(event)


@on(AlertUnanswered, lane=Lane.SAFETY)
def go_across(event: AlertUnanswered) -> None:
    """Nobody answered; in the name of the organization that was asked."""
    services.unanswered(event)


@on(AlertAcknowledged, lane=Lane.SAFETY)
def note_answer(event: AlertAcknowledged) -> None:
    """Somebody answered in the inbox."""
    services.answered(event)
