"""Sites, investigators and participants in the portal."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from cro_platform.access.principal import Principal
from cro_platform.web.components import Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from sites.api import Investigators, Sites, StudySites, SubjectArms, Subjects
from sites.enums import StudySiteStatus
from sites.selectors.readiness import missing_at

SITE_TONES: dict[str, Tone] = {
    "activated": "success",
    "recruiting": "success",
    "start_up": "info",
    "qualifying": "info",
    "selected": "info",
    "enrolment_closed": "info",
    "closing": "info",
    "on_hold": "warning",
    "terminated": "danger",
}


class SitePages(Pages):
    """The organization's own network of sites."""

    resource = Sites
    section = "Organization"
    icon = "hospital"
    columns = ("name", "city", "country")
    intro = "Your own knowledge of places. No partner sees it."
    panels = (
        Facts("Site", ("name", "city", "region", "postal_code", "country", "notes")),
        Trail(),
    )


@dataclass(frozen=True, slots=True)
class BeforeActivation:
    """What still stands between a site in start-up and its activation: derived from the record, nothing to tick."""

    title: str = "Before activation"
    is_side: bool = False
    template: str = "sites/panels/before_activation.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Each with who holds it and by which clause; only while it matters."""
        if record.status != StudySiteStatus.START_UP:
            return None
        return {"missing": missing_at(record)}


class StudySitePages(Pages):
    """Sites of studies."""

    resource = StudySites
    onward = {
        "identified": "qualify",
        "qualifying": "select",
        "selected": "begin-start-up",
        "start_up": "activate",
        "activated": "open-enrolment",
        "recruiting": "close-enrolment",
        "on_hold": "resume-enrolment",
        "enrolment_closed": "begin-close-out",
        "closing": "close",
    }
    section = "Delivery"
    icon = "map-pin"
    columns = ("name", "number", "city", "country", "status", "author")
    facts = ("number", "city", "country", "author")
    tones = SITE_TONES
    panels = (
        BeforeActivation(),
        Facts(
            "Site",
            ("number", "name", "city", "region", "postal_code", "country", "time_zone", "registry_status", "activated_on",
             "enrolment_closed_on", "closed_on"),
        ),
        Related("investigators", "study_site", ("name", "role", "from_on", "until_on")),
        Related("subjects", "study_site", ("code", "sex", "year_of_birth", "age", "status")),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The place, and the site's number."""
        site: Any = record
        return site.name, site.number


class InvestigatorPages(Pages):
    """Investigators."""

    resource = Investigators
    columns = ("name", "role", "study_site", "from_on", "until_on")
    panels = (
        Facts("Investigator", ("name", "role", "email", "study_site", "from_on", "until_on")),
        Trail(),
    )

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The site."""
        investigator: Any = record
        site: Model = investigator.study_site
        return site


class SubjectPages(Pages):
    """Participants."""

    resource = Subjects
    onward = {
        "screening": "enrol",
        "enrolled": "begin-treatment",
        "on_treatment": "begin-follow-up",
        "follow_up": "complete",
        "discontinued": "",
    }
    section = "Delivery"
    icon = "user-round"
    columns = ("code", "site", "sex", "year_of_birth", "age", "status")
    facts = ("site", "sex", "year_of_birth", "age")
    tones = {
        "on_treatment": "info",
        "completed": "success",
        "died": "danger",
        "discontinued": "warning",
    }
    panels = (
        Facts("Participant", ("code", "site", "sex", "year_of_birth", "age", "status")),
        Related("subject-events", "subject", ("status", "on")),
        Trail(),
    )  # fmt: skip

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The site."""
        subject: Any = record
        site: Model = subject.study_site
        return site


class SubjectArmPages(Pages):
    """Arms of participants; for named persons."""

    resource = SubjectArms
    columns = ("code", "arm_label", "study")
    panels = (Facts("Unblinding fact", ("code", "arm_label", "created_at")), Trail())
