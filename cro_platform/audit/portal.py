"""The trail and the log-ins in the portal."""

from typing import ClassVar

from cro_platform.audit.api import AuditEvents, LogIns
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts


class AuditEventPages(Pages):
    """The trail of everything the reader may see."""

    resource = AuditEvents
    section = "Records"
    icon = "history"
    intro = "Written by the database with each change; nobody can change it (21 CFR 11.10(e))."
    columns = ("at", "who", "organization", "action", "record_type", "reason")
    panels: ClassVar = (
        Facts(
            "Event",
            ("at", "who", "organization", "action", "record_type", "record_id", "reason"),
        ),
    )


class LogInPages(Pages):
    """Who signed in, or tried to."""

    resource = LogIns
    section = "Organization"
    stand = "more"
    icon = "log-in"
    columns = ("at", "name", "outcome", "address")
    panels: ClassVar = (Facts("Log-in", ("at", "name", "outcome", "address")),)
