"""What follows when a reminder comes due."""

from cro_platform.deadlines.events import ReminderDue
from cro_platform.deadlines.services.reminders import remind as send_reminder
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on


@on(ReminderDue, lane=Lane.SAFETY)
def remind(event: ReminderDue) -> None:
    """A rung of a clock's ladder has come."""
    send_reminder(event)
