"""Action items, deviations, CAPA and serious breaches in the portal."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.deadlines.models import Deadline
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from monitoring.api import ActionItems, Capas, DeviationNotices, ProtocolDeviations, SeriousBreaches
from studies.selectors.instants import transaction_instant

DEVIATION = (
    "description", "occurred_on", "aware_on", "is_important", "criteria", "impact_on_participants", "impact_on_data", "resolution",
)  # fmt: skip
CAPA = (
    "problem", "root_cause", "corrective_action", "preventive_action", "effectiveness_measure", "effectiveness_result",
    "approved_on", "implemented_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of a record, with the way to each and to why it is due then."""

    title: str = "Clocks"
    is_side: bool = True
    template: str = "monitoring/panels/clocks.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Running, met and stopped ones, as far as the reader sees them."""
        rows = Deadline.objects.filter(study_id=record.study_id, subject_id=record.pk)
        found = [
            (each, reverse("portal-record", args=[by.organization_slug, "deadlines", each.pk]))
            for each in rows.order_by("sort_at", "id")
        ]
        return {"clocks": found, "now": transaction_instant()} if found else None


class OfSitePages(Pages, is_abstract=True):
    """A record of one site."""

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The site."""
        found: Any = record
        site: Model = found.study_site
        return site


class ActionItemPages(OfSitePages):
    """Action items."""

    resource = ActionItems
    onward = {
        "new": "open",
        "open": "begin",
        "in_progress": "resolve",
        "resolved": "verify",
    }
    section = "Delivery"
    icon = "square-check"
    columns = ("text", "site", "responsible", "due_on", "status", "author")
    facts = ("site", "due_on", "author")
    tones = {
        "new": "info",
        "open": "info",
        "in_progress": "info",
        "resolved": "warning",
        "closed": "success",
    }
    panels = (
        Facts("Action item", ("text", "responsible", "due_on", "resolution", "resolved_on")),
        Clocks(),
        Trail(),
    )  # fmt: skip


class ProtocolDeviationPages(OfSitePages):
    """Protocol deviations."""

    resource = ProtocolDeviations
    onward = {
        "potential": "confirm",
        "confirmed": "classify",
        "classified": "resolve",
        "resolved": "close",
    }
    section = "Delivery"
    icon = "git-branch"
    columns = ("category", "site", "subject_code", "aware_on", "is_important", "status", "author")
    facts = ("site", "subject_code", "aware_on", "author")
    tones = {
        "potential": "warning",
        "confirmed": "warning",
        "classified": "info",
        "closed": "success",
    }
    panels = (
        Facts(
            "Deviation",
            DEVIATION,
        ),
        Related("deviation-notices", "deviation", ("recipient", "name", "basis", "due_on", "told_on")),
        Related("capas", "deviation", ("title", "status", "due_on")),
        Related("serious-breaches", "deviation", ("status", "aware_at")),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """Category, and what people call it."""
        deviation: Any = record
        return f"Deviation: {deviation.get_category_display()}", deviation.reference


class DeviationNoticePages(Pages):
    """Who is told of a deviation."""

    resource = DeviationNotices
    columns = ("recipient", "name", "basis", "due_on", "told_on")
    panels = (
        Facts("Notice", ("recipient", "name", "basis", "due_on", "told_on", "evidence")),
        Clocks(),
        Trail(),
    )

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The deviation."""
        notice: Any = record
        deviation: Model = notice.deviation
        return deviation


class CapaPages(Pages):
    """Corrective and preventive actions."""

    resource = Capas
    onward = {
        "draft": "find-cause",
        "cause_found": "propose",
        "proposed": "approve",
        "approved": "implement",
        "implemented": "effective",
    }
    section = "Delivery"
    icon = "wrench"
    columns = ("title", "status", "due_on", "effectiveness_due_on", "author")
    facts = ("due_on", "effectiveness_due_on", "round", "author")
    tones = {
        "proposed": "warning",
        "approved": "info",
        "implemented": "warning",
        "closed": "success",
    }
    panels = (
        Facts(
            "Corrective and preventive action",
            CAPA,
        ),
        Clocks(),
        Trail(),
    )  # fmt: skip


class SeriousBreachPages(OfSitePages):
    """Serious breaches."""

    resource = SeriousBreaches
    onward = {
        "suspected": "confirm",
        "confirmed": "notify",
        "notified": "close",
    }
    section = "Safety"
    icon = "siren"
    columns = ("site", "description", "aware_at", "status", "author")
    facts = ("site", "aware_at", "aware_zone", "author")
    tones = {
        "suspected": "danger",
        "confirmed": "danger",
        "notified": "warning",
        "closed": "success",
    }
    panels = (
        Facts("Serious breach", ("description", "aware_at", "aware_zone", "rationale", "likely_effect")),
        Clocks(),
        Trail(),
    )  # fmt: skip
