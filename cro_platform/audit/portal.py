"""The trail and the log-ins in the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model

from cro_platform.audit.api import AuditEvents, LogIns
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.trail import entries
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts

if TYPE_CHECKING:
    from cro_platform.access.principal import Principal


@dataclass(frozen=True, slots=True)
class Changes:
    """What the event changed, before and after."""

    title: str = "Before and after"
    is_side: bool = False
    template: str = "web/panels/changes.html"

    def context(self, record: AuditEvent, by: Principal) -> dict[str, Any] | None:
        """The one entry; nothing for an act that changed no row."""
        (entry,) = entries([record])
        return {"entry": entry} if entry.changes else None


class AuditEventPages(Pages):
    """The trail of everything the reader may see."""

    resource = AuditEvents
    section = "Records"
    icon = "history"
    intro = "Written by the database with each change; nobody can change it (21 CFR 11.10(e))."
    columns = ("sentence", "at", "who", "organization", "entity", "record_name", "reason")
    panels: ClassVar = (
        Facts(
            "Event",
            (
                "sentence",
                "at",
                "who",
                "organization",
                "entity",
                "record_name",
                "record_id",
                "intent",
                "reason",
            ),
        ),
        Changes(),
    )

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """What was done."""
        event: Any = record
        return entries([event])[0].sentence, ""


class LogInPages(Pages):
    """Who signed in, or tried to."""

    resource = LogIns
    section = "Organization"
    stand = "more"
    icon = "log-in"
    columns = ("at", "name", "outcome", "address")
    panels: ClassVar = (Facts("Log-in", ("at", "name", "outcome", "address")),)
