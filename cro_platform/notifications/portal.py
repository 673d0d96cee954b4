"""The inbox, absences and mail wishes in the portal."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.notifications.api import Absences, MailPreferences, MailSchedules, Notifications
from cro_platform.notifications.enums import Severity
from cro_platform.notifications.models import Notification
from cro_platform.notifications.selectors import alerts_of, count_unread
from cro_platform.web.pages import PAGES, Pages
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.shell import Alert, count_alerts_by
from cro_platform.web.spoken import noop, speak, spoken

SHOWN = 6
speak(("Not answered: {rest}", noop("Not answered: %(rest)s")))


def newest_alerts(by: Principal) -> list[Alert]:
    """What the bell opens: the newest that wait."""
    found = alerts_of(by).filter(read_at=None, settled_at=None, is_silent=False).order_by("-id")
    return [
        Alert(
            spoken(each.subject),
            reverse("portal-record", args=[by.organization_slug, "notifications", each.pk]),
            each.created_at,
            is_urgent=each.severity == Severity.URGENT,
        )
        for each in found[:SHOWN]
    ]


count_alerts_by(count_unread, newest_alerts)


@dataclass(frozen=True, slots=True)
class Message:
    """What the alert says, with the way to what it is about."""

    title: str = "Alert"
    is_side: bool = False
    template: str = "notifications/message.html"

    def context(self, record: Notification, by: Principal) -> dict[str, Any] | None:
        """Words, severity and link."""
        return {
            "subject": spoken(record.subject),
            "lines": [spoken(line) for line in record.body.splitlines()],
            "url": _record_url(record, by),
        }


def _record_url(record: Notification, by: Principal) -> str:
    if record.link_resource not in PAGES or record.link_id is None:
        return ""
    return reverse(
        "portal-record", args=[by.organization_slug, record.link_resource, record.link_id]
    )


class NotificationPages(Pages):
    """The inbox."""

    resource = Notifications
    section = "Overview"
    icon = "bell"
    intro = "Your alerts, newest first. Acknowledge what you take on: repeats and escalations end."
    columns = ("subject", "severity", "created_at", "state")
    panels = (
        Message(),
        Facts("State", ("severity", "created_at", "read_at", "acknowledged_at"), is_side=True),
    )

    @classmethod
    def heading(cls, record: Any) -> tuple[str, str]:
        """What it says."""
        return spoken(record.subject), ""


class AbsencePages(Pages):
    """Absences."""

    resource = Absences
    section = "Organization"
    stand = "own"
    icon = "calendar-off"
    columns = ("user_name", "from_on", "until_on", "deputy_name")
    panels = (Facts("Absence", ("user_name", "deputy_name", "from_on", "until_on")), Trail())


class MailPreferencePages(Pages):
    """Wishes by kind of alert."""

    resource = MailPreferences
    section = "Overview"
    stand = "own"
    icon = "bell-ring"
    intro = "How you hear of which alerts. All stand in your inbox; those of safety clocks always ring and are always mailed."
    columns = ("kind", "is_shown", "is_mailed")
    panels = (Facts("Wish", ("kind", "is_shown", "is_mailed")), Trail())


class MailSchedulePages(Pages):
    """When mail comes."""

    resource = MailSchedules
    section = "Overview"
    stand = "own"
    icon = "mail"
    intro = "When mail of this organization reaches you. Without a wish it comes at once; alerts of safety clocks always do."
    columns = ("rhythm", "at", "time_zone", "quiet_from", "quiet_until")
    panels = (
        Facts("Wish", ("rhythm", "at", "weekday", "time_zone", "quiet_from", "quiet_until")),
        Trail(),
    )
