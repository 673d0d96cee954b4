"""Milestones and periodic reports in the API."""

from typing import Any, ClassVar

from rest_framework import serializers

from cro_platform.access.models import Delegation
from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.answers import Answers
from cro_platform.web.filters import Filter
from cro_platform.web.paging import Page
from cro_platform.web.resources import Resource
from regulatory.forms import milestones as forms
from regulatory.models import Milestone
from regulatory.selectors.milestones import PeriodicState, periodic_states
from regulatory.services.milestones import correct_milestone, record_milestone

TEXT = serializers.CharField


class Milestones(Resource):
    """Days from which authorities count."""

    name = "milestones"
    title = "Regulatory milestones"
    singular = "milestone"
    model = Milestone
    view = "regulatory.view"
    fields = (
        "kind", "country", "on", "source", ("study", "study_id"), ("corrects", "corrects_id"), "created_at", "rev",
    )  # fmt: skip
    filters = ("kind", "country")
    create = Action(
        "create", "Record a milestone", record_milestone, "regulatory.record", forms.MilestoneForm,
        summary="Clocks of notifications and periodic reports start with it.",
    )  # fmt: skip
    actions = (
        Action(
            "correct",
            "Correct the day",
            correct_milestone,
            "regulatory.record",
            forms.CorrectionForm,
        ),
    )


class PeriodicReports(Answers):
    """Where each periodic safety report of a study stands, jurisdiction by jurisdiction."""

    name = "periodic-reports"
    title = "Periodic safety reports"
    singular = "periodic report"
    model = Delegation
    view = "regulatory.view"
    required = ("study",)
    asked = (Filter("study", "study", "Study", "uuid"),)
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "study": serializers.UUIDField(),
        "jurisdiction": TEXT(),
        "rule": TEXT(),
        "state": serializers.ChoiceField(choices=["running", "no_clock"]),
        "reason": TEXT(),
        "deadline": serializers.UUIDField(allow_null=True),
        "due_on": serializers.DateField(allow_null=True),
        "unverified": serializers.BooleanField(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """One row per jurisdiction; a study one is no party to has none."""
        return Page([_row(each) for each in periodic_states(by, study_id=given["study"])], None)


def _row(state: PeriodicState) -> dict[str, Any]:
    clock = state.deadline
    return {
        "study": state.study.pk,
        "jurisdiction": state.jurisdiction,
        "rule": state.rule_id,
        "state": "running" if clock else "no_clock",
        "reason": state.sentence,
        "deadline": clock.pk if clock else None,
        "due_on": clock.due_on if clock else None,
        "unverified": clock.is_unverified if clock else True,
    }
