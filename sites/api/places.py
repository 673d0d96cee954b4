"""Places in the API: the organization's own network, and the sites of studies."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ActionForm, NoInput, ReasonForm
from cro_platform.web.resources import Resource
from cro_platform.workflow.machine import Transition
from sites.forms import (
    ActivateForm,
    AddInvestigatorForm,
    AddSiteForm,
    AddStudySiteForm,
    ChangeInvestigatorForm,
    ChangeSiteForm,
    ChangeStudySiteForm,
    LinkSiteForm,
    OnDayBecauseForm,
    OnDayForm,
)
from sites.models import Investigator, Site, SiteLink, StudySite, StudySiteGrant
from sites.services import network, people, study_sites
from sites.workflows import STUDY_SITE
from studies.forms.team import AssignForm, UnassignForm
from studies.services.team import running


class Sites(Resource):
    """The organization's own network of sites; no partner sees it."""

    name = "sites"
    title = "Site network"
    singular = "site"
    model = Site
    view = "sites.network"
    fields = ("name", "city", "region", "postal_code", "country", "notes", "created_at", "rev")
    computed = {"study_sites": serializers.ListField(child=serializers.UUIDField(), read_only=True)}
    filters = ("country", "name", "city")
    create = Action("create", "Add a site", network.add_site, "sites.network-change", AddSiteForm)
    actions = (
        Action("change", "Change", network.change_site, "sites.network-change", ChangeSiteForm),
        Action("link", "Tie to a study site", network.link_site, "sites.network-change", LinkSiteForm),
    )  # fmt: skip

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """The study sites that are this place, of studies that the asker meets."""
        found: defaultdict[UUID, list[UUID]] = defaultdict(list)
        links = SiteLink.objects.filter(site__in=[row["id"] for row in rows]).order_by("id")
        for site, study_site in links.values_list("site_id", "study_site_id"):
            found[site].append(study_site)
        for row in rows:
            row["study_sites"] = found[row["id"]]


def _form(step: Transition) -> type[ActionForm]:
    """A step that keeps its day asks for it; one that needs a reason asks for that, too."""
    if step.verb == study_sites.ACTIVATION:
        return ActivateForm
    if step.verb in study_sites.DATED:
        return OnDayBecauseForm if step.needs_reason else OnDayForm
    return ReasonForm if step.needs_reason else NoInput


def _step(step: Transition) -> Action:
    service = study_sites.mover(step.verb)
    return Action(step.verb, step.label, service, step.code, _form(step), STUDY_SITE)


class StudySites(Resource):
    """Sites of studies, shared by the parties."""

    name = "study-sites"
    title = "Study sites"
    singular = "study site"
    model = StudySite
    view = "sites.view"
    fields = (
        ("study", "study_id"), "number", "name", "city", "region", "postal_code", "country", "time_zone", "status",
        "registry_status", "activated_on", "enrolment_closed_on", "closed_on", "created_at", "rev",
    )  # fmt: skip
    computed = {
        "team": serializers.ListField(
            child=serializers.DictField(child=serializers.CharField()), read_only=True
        )
    }
    filters = ("country", "status", "number")
    create = Action("create", "Add a site", study_sites.add_study_site, "sites.select", AddStudySiteForm)  # fmt: skip
    actions = (
        Action("change", "Change", study_sites.change_study_site, "sites.select", ChangeStudySiteForm),
        *(_step(step) for step in STUDY_SITE.transitions),
        Action("assign", "Assign a person", people.assign_to, "sites.staff", AssignForm),
        Action("unassign", "Take a person off", people.unassign_from, "sites.staff", UnassignForm),
    )  # fmt: skip

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Who of one's own organization is assigned to the site."""
        found: defaultdict[UUID, list[dict[str, str]]] = defaultdict(list)
        sites = [row["id"] for row in rows]
        standing = running(StudySiteGrant, content_object__in=sites)
        grants = standing.order_by("id")
        for site, person, name in grants.values_list("content_object_id", "user_id", "user__name"):
            found[site].append({"person": str(person), "name": name})
        for row in rows:
            row["team"] = found[row["id"]]


class Investigators(Resource):
    """Who conducts studies at their sites."""

    name = "investigators"
    title = "Investigators"
    singular = "investigator"
    model = Investigator
    view = "sites.view"
    fields = (
        ("study", "study_id"), ("study_site", "study_site_id"), "name", "role", "email", "from_on", "until_on", "rev",
    )  # fmt: skip
    filters = (Filter("study_site", "study_site_id", "Study site", "uuid"), "role")
    create = Action(
        "create", "Add an investigator", people.add_investigator, "sites.investigators", AddInvestigatorForm
    )  # fmt: skip
    actions = (
        Action("change", "Change", people.change_investigator, "sites.investigators", ChangeInvestigatorForm),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the site, whose country decides the rights."""
        return Investigator.objects.select_related("study_site")
