"""Writes of alerts: tell people, take notice, stand in, mail, escalate."""

from cro_platform.notifications.services.absences import arrange_absence, end_absence
from cro_platform.notifications.services.alerts import (
    Alert,
    acknowledge,
    acknowledge_about,
    mark_read,
    notify,
    settle_about,
)
from cro_platform.notifications.services.digest import send_digest, set_schedule
from cro_platform.notifications.services.escalation import escalate
from cro_platform.notifications.services.mail import send, set_mail, write_outside

__all__ = [
    "Alert",
    "acknowledge",
    "acknowledge_about",
    "arrange_absence",
    "end_absence",
    "escalate",
    "mark_read",
    "notify",
    "send",
    "send_digest",
    "set_mail",
    "set_schedule",
    "settle_about",
    "write_outside",
]
