"""Monitoring plans in the API."""

from typing import Any

from django.db.models import QuerySet

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import NoInput, ReasonForm
from cro_platform.web.resources import Resource
from monitoring.forms.plans import (
    RevisePlanForm,
    RuleForm,
    TimelineForm,
    VerificationForm,
    WritePlanForm,
)
from monitoring.models import MonitoringPlan, VerificationTarget, VisitRule, VisitTimeline
from monitoring.services import planning, plans
from monitoring.workflows import APPROVE_PLAN, PLAN, PLAN_LIFE

PART = ("source", "reference", "is_withdrawn", "rev")
OF_PLAN = (Filter("plan", "plan_id", "Plan", "uuid"),)
TAKE_OUT = (Action("withdraw", "Take out", plans.withdraw_line, PLAN, ReasonForm),)


class MonitoringPlans(Resource):
    """Versions of the studies' monitoring plans (ICH E6(R3) 3.11.4.3)."""

    name = "monitoring-plans"
    title = "Monitoring plans"
    singular = "monitoring plan"
    model = MonitoringPlan
    view = "monitoring.view"
    fields = (
        ("study", "study_id"), "title", "version", "status", "approach", "effective_on", "approved_by_name", "created_at", "rev",
    )  # fmt: skip
    filters = ("status",)
    create = Action("create", "Write a plan", plans.write_plan, PLAN, WritePlanForm)
    actions = (
        Action("add-rule", "Add a visit rule", plans.add_rule, PLAN, RuleForm),
        Action("add-target", "Add an SDV or SDR target", plans.add_target, PLAN, VerificationForm),
        Action("add-timeline", "Add a timeline", plans.add_timeline, PLAN, TimelineForm),
        Action("put-in-force", "Put in force", plans.put_in_force, APPROVE_PLAN, NoInput, PLAN_LIFE),
        Action("withdraw", "Withdraw", plans.withdraw_plan, PLAN, ReasonForm, PLAN_LIFE),
        Action("revise", "Revise", plans.revise_plan, PLAN, RevisePlanForm),
        Action("propose-visits", "Propose the visits now due", planning.propose_visits, planning.PROPOSE),
    )  # fmt: skip


class PlanPartResource(Resource):
    """A line of a plan, with its plan."""

    view = "monitoring.view"

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the plan, whose state decides whether the line can change."""
        return cls.model._default_manager.select_related("plan")


class VisitRules(PlanPartResource):
    """When which visit is due."""

    name = "visit-rules"
    title = "Visit rules"
    singular = "visit rule"
    model = VisitRule
    fields = (
        ("study", "study_id"), ("plan", "plan_id"), "kind", "anchor", "after_days", "every_days", "window_days", "from_subjects",
        "country", *PART,
    )  # fmt: skip
    filters = OF_PLAN
    actions = TAKE_OUT


class VerificationTargets(PlanPartResource):
    """How much is verified in, or reviewed against, the source."""

    name = "verification-targets"
    title = "SDV and SDR targets"
    singular = "SDV or SDR target"
    model = VerificationTarget
    fields = (("study", "study_id"), ("plan", "plan_id"), "verification", "data", "percent", *PART)
    filters = OF_PLAN
    actions = TAKE_OUT


class VisitTimelines(PlanPartResource):
    """Until when reports and letters are due."""

    name = "visit-timelines"
    title = "Timelines of reports and letters"
    singular = "timeline"
    model = VisitTimeline
    fields = (("study", "study_id"), ("plan", "plan_id"), "milestone", "days", *PART)
    filters = OF_PLAN
    actions = TAKE_OUT
