"""Pages of studies and what belongs to them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.web.components import Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from studies.api import Arms, Identifiers, Interventions, Studies, StudyCountries
from studies.panels import HOLDER_COLUMNS
from studies.selectors.responsibility import Question, grouped, responsibility

KEY_OBLIGATIONS = (
    "trial-application", "expedited-safety-reporting", "safety-case-processing", "site-monitoring", "ethics-submission",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeyHolders:
    """Who holds the obligations with the hardest clocks, with the way to all of them."""

    title: str = "Who holds what"
    is_side: bool = False
    template: str = "studies/panels/holders.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The key obligations, each with its holders."""
        answers = [
            answer
            for answer in responsibility(Question(record.pk))
            if answer.owed.code in KEY_OBLIGATIONS
        ]
        return {
            "columns": HOLDER_COLUMNS,
            "rows": grouped(answers),
            "all_url": reverse("studies-holders", args=[by.organization_slug, record.pk]),
        }


TONES: dict[str, Tone] = {
    "recruiting": "success",
    "active_not_recruiting": "info",
    "follow_up": "info",
    "start_up": "info",
    "closing": "info",
    "suspended": "warning",
    "terminated": "danger",
    "withdrawn": "danger",
}


class StudyPages(Pages):
    """Studies."""

    resource = Studies
    onward = {
        "draft": "plan",
        "planned": "begin-start-up",
        "start_up": "open-recruitment",
        "recruiting": "close-recruitment",
        "active_not_recruiting": "begin-follow-up",
        "follow_up": "begin-closing",
        "closing": "complete",
        "completed": "archive",
        "suspended": "",
        "terminated": "archive",
        "withdrawn": "archive",
    }
    section = "Delivery"
    icon = "flask-conical"
    columns = ("protocol_number", "title", "phases", "status", "countries", "start", "author")
    facts = ("study_type", "start", "completion", "author")
    tones = TONES
    panels = (
        Facts(
            "Study",
            (
                "official_title", "acronym", "study_type", "phases", "conditions", "therapeutic_area", "blinding",
                "planned_enrollment", "actual_enrollment", "start", "primary_completion", "completion", "registry_status",
                "why_stopped",
            ),
        ),
        KeyHolders(),
        Related("study-countries", "study", ("country", "sponsor_entity", "legal_representative", "opened_on")),
        Related("study-sites", "study", ("name", "city", "country", "status")),
        Related("arms", "study", ("label", "kind", "intervention_names")),
        Related("interventions", "study", ("name", "kind", "is_investigational")),
        Related("study-identifiers", "study", ("kind", "value")),
        Related("study-team", "content_object", ("name", "role", "team_role", "begins_at", "valid_until")),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The title, and the protocol number."""
        study: Any = record
        return study.title, study.protocol_number


class CountryPages(Pages):
    """Countries of studies."""

    resource = StudyCountries
    columns = ("country", "study", "opened_on", "closed_on")
    panels = (
        Facts("Country", ("country", "sponsor_entity", "legal_representative", "opened_on", "closed_on")),
        Trail(),
    )  # fmt: skip


class IdentifierPages(Pages):
    """Numbers of studies."""

    resource = Identifiers
    columns = ("value", "kind", "study")
    panels = (Facts("Number", ("kind", "value", "domain")), Trail())


class ArmPages(Pages):
    """Arms."""

    resource = Arms
    columns = ("label", "kind", "intervention_names")
    panels = (Facts("Arm", ("label", "kind", "description", "intervention_names")), Trail())


class InterventionPages(Pages):
    """Interventions."""

    resource = Interventions
    columns = ("name", "kind", "is_investigational")
    panels = (
        Facts("Intervention", ("name", "kind", "is_investigational", "description", "other_names")),
        Trail(),
    )
