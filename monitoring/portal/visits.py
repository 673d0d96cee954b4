"""Visits in the portal."""

from typing import Any

from django.db.models import Model

from cro_platform.web.components import Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from monitoring.api import MonitoringVisits, VisitParticipants
from monitoring.documents.kinds import SUBJECT
from monitoring.portal.panels import MadeDocuments

VISIT_TONES: dict[str, Tone] = {
    "scheduled": "info",
    "confirmed": "info",
    "conducted": "warning",
    "reported": "warning",
    "closed": "success",
    "cancelled": "neutral",
    "not_done": "danger",
}


WORDS = (
    "kind", "sequence", "is_remote", "basis", "due_on", "window_days", "from_on", "until_on", "monitor_name", "agenda", "closing_reason",
)  # fmt: skip


class MonitoringVisitPages(Pages):
    """Visits of monitors at sites."""

    resource = MonitoringVisits
    onward = {
        "planned": "schedule",
        "scheduled": "confirm",
        "confirmed": "conduct",
        "conducted": "begin-report",
        "reported": "close",
    }
    section = "Delivery"
    icon = "briefcase-business"
    columns = ("kind", "site", "country", "monitor_name", "due_on", "from_on", "status", "author")
    facts = ("site", "country", "monitor_name", "from_on", "author")
    tones = VISIT_TONES
    panels = (
        Facts(
            "Visit",
            WORDS,
        ),
        Related("visit-reports", "visit", ("number", "status", "submitted_at", "reviewed_by_name")),
        Related("findings", "visit", ("number", "category", "grade", "description")),
        Related("visit-participants", "visit", ("name", "function", "side", "has_attended")),
        Facts(
            "On time", ("confirmed_on", "conducted_from", "conducted_until", "drafted_on", "approved_on", "letter_on"), is_side=True
        ),
        MadeDocuments(SUBJECT),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """Kind and count; the site's number."""
        visit: Any = record
        return f"{visit.get_kind_display()} {visit.sequence}", visit.study_site.number

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The site."""
        visit: Any = record
        site: Model = visit.study_site
        return site


class VisitParticipantPages(Pages):
    """Who takes part in visits."""

    resource = VisitParticipants
    columns = ("name", "function", "side", "has_attended")
    panels = (
        Facts("Participant", ("name", "function", "side", "has_attended", "is_withdrawn")),
        Trail(),
    )

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The visit."""
        participant: Any = record
        visit: Model = participant.visit
        return visit
