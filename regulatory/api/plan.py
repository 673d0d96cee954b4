"""Planned milestones in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ReasonForm
from cro_platform.web.resources import Resource
from regulatory.forms import plan as forms
from regulatory.models.plan import MilestoneDependency, PlannedMilestone
from regulatory.plan_workflow import PLANNED_MILESTONE
from regulatory.selectors.plan import lines_of
from regulatory.services import plan as services
from studies.selectors.instants import transaction_instant

PLAN = "milestones.plan"


def _step(verb: str, service: Any, form: Any) -> Action:
    label = PLANNED_MILESTONE.step(verb).label
    return Action(verb, label, service, PLAN, form, PLANNED_MILESTONE)


class PlannedMilestones(Resource):
    """Milestones of study, countries and sites: first plan, plan, forecast, and the day they were reached."""

    name = "planned-milestones"
    title = "Planned milestones"
    singular = "planned milestone"
    model = PlannedMilestone
    view = "regulatory.view"
    fields = (
        ("study", "study_id"), "kind", "country", ("study_site", "study_site_id"), ("site", "study_site__name"), "status",
        "baseline_on", "planned_on", "forecast_on", "created_at", "rev",
    )  # fmt: skip
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "expected_on": serializers.DateField(allow_null=True),
        "actual_on": serializers.DateField(allow_null=True),
        "slip_days": serializers.IntegerField(allow_null=True),
        "standing": serializers.CharField(),
        "pushed_by": serializers.UUIDField(allow_null=True),
    }
    filters = ("kind", "country", "status", Filter("study_site", "study_site_id", "Study site", "uuid"))  # fmt: skip
    create = Action(
        "create", "Plan a milestone", services.add_planned_milestone, PLAN, forms.PlannedMilestoneForm,
        summary="The first date is the baseline. That it was reached is recorded as a day of the study, or follows from the site.",
    )  # fmt: skip
    actions = (
        _step("plan", services.plan_first, forms.ReachedForm),
        _step("forecast", services.forecast, forms.NewDateForm),
        _step("replan", services.plan_anew, forms.NewDateForm),
        Action("achieve", "Record that it is reached", services.achieve, "regulatory.record", forms.AchieveForm),
        Action("wait", "Let it wait for another", services.make_wait, PLAN, forms.WaitForm),
        _step("rule-out", services.rule_out, ReasonForm),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the site by which it is named."""
        return PlannedMilestone.objects.select_related("study_site")

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """What is expected or achieved; dependencies over the whole plan of the study decide."""
        today = transaction_instant().date()
        found = lines_of({row["study"] for row in rows}) if rows else {}
        lines = {line.plan.pk: line for each in found.values() for line in each}
        for row in rows:
            line = lines[row["id"]]
            row["expected_on"], row["actual_on"] = line.expected_on, line.actual_on
            row["slip_days"], row["standing"] = line.slip, line.state(today)
            row["pushed_by"] = line.pushed_by.pk if line.pushed_by else None


class MilestoneDependencies(Resource):
    """Which milestone waits for which."""

    name = "milestone-dependencies"
    title = "Dependencies of milestones"
    singular = "dependency"
    model = MilestoneDependency
    view = "regulatory.view"
    fields = (
        ("study", "study_id"), ("milestone", "milestone_id"), ("after", "after_id"), ("after_kind", "after__kind"),
        ("after_country", "after__country"), "days", "ended_at", "created_at", "rev",
    )  # fmt: skip
    filters = (Filter("milestone", "milestone_id", "Milestone", "uuid"),)
    actions = (Action("end", "End", services.end_wait, PLAN, ReasonForm),)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the milestone, whose country decides the rights."""
        return MilestoneDependency.objects.select_related("milestone", "after")
