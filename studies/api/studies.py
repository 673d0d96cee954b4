"""Studies in the API."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import NoInput, ReasonForm
from cro_platform.web.resources import Resource
from cro_platform.workflow.machine import Transition
from studies.documents.study_papers import (
    request_complete_list,
    request_form_1571,
    request_providers_list,
)
from studies.forms.studies import ChangeStudyForm, CreateStudyForm
from studies.forms.team import AssignForm, UnassignForm
from studies.models import Study, StudyCountry, StudyIdentifier
from studies.rules.dates import DATES
from studies.selectors.embedded import embed_in_studies
from studies.services import assign_to, change_study, create_study, unassign_from
from studies.services.lifecycle import mover
from studies.workflows import STUDY


@dataclass(frozen=True, slots=True)
class ByChild(Filter):
    """Studies that have a child with this value."""

    child: type[Model] = StudyIdentifier

    def apply(self, records: QuerySet[Any], text: str) -> QuerySet[Any]:
        """The studies that the child rows name."""
        rows = self.child._default_manager.filter(**{self.path: self.read(text)})
        return records.filter(pk__in=rows.values("study"))


def _step(step: Transition) -> Action:
    form = ReasonForm if step.needs_reason else NoInput
    return Action(step.verb, step.label, mover(step.verb), step.code, form, STUDY)


class Studies(Resource):
    """Studies, with their numbers and countries."""

    name = "studies"
    title = "Studies"
    singular = "study"
    model = Study
    view = "studies.view"
    fields = (
        "protocol_number", "title", "official_title", "acronym", "summary", "study_type", "phases", "therapeutic_area",
        "conditions", "status", "registry_status", "why_stopped", "blinding", "planned_enrollment", "actual_enrollment",
        *(f"{name}_{part}" for name in DATES for part in ("on", "precision", "is_actual")),
        ("sponsor", "organization_id"), "source", "created_at", "rev",
    )  # fmt: skip
    computed = {
        **{name: serializers.CharField(read_only=True) for name in DATES},
        "identifiers": serializers.ListField(
            child=serializers.DictField(child=serializers.CharField()), read_only=True
        ),
        "countries": serializers.ListField(child=serializers.CharField(), read_only=True),
    }
    filters = (
        "status",
        "study_type",
        "protocol_number",
        ByChild("identifier", "value", "Identifier", "text"),
        ByChild("country", "country", "Country", "text", child=StudyCountry),
    )
    create = Action("create", "Open a study", create_study, "studies.import", CreateStudyForm)
    actions = (
        Action("change", "Change", change_study, "studies.change", ChangeStudyForm),
        *(_step(step) for step in STUDY.transitions),
        Action(
            "request-obligations-list",
            "Complete list of obligations",
            request_complete_list,
            "contracts.list-holders",
            summary="Every obligation and who holds it, over all providers: for the sponsor alone.",
        ),
        Action(
            "request-form-1571",
            "Text for Form FDA 1571",
            request_form_1571,
            "contracts.list-holders",
        ),
        Action(
            "request-providers-list",
            "Service providers for investigators",
            request_providers_list,
            "contracts.list-holders",
            summary="ICH E6(R3) 3.6.5: investigators are told which service providers work on the study.",
        ),
        Action("assign", "Assign a person", assign_to, "studies.staff", AssignForm),
        Action("unassign", "Take a person off", unassign_from, "studies.staff", UnassignForm),
    )

    @classmethod
    def study_of(cls, row: dict[str, Any]) -> UUID | None:
        """Itself."""
        found: UUID = row["id"]
        return found

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Numbers, countries, partial dates."""
        embed_in_studies(rows, by)
