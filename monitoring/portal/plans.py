"""Monitoring plans in the portal."""

from typing import Any

from django.db.models import Model

from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from monitoring.api import MonitoringPlans, VerificationTargets, VisitRules, VisitTimelines

RULE = ("kind", "anchor", "after_days", "every_days", "window_days", "from_subjects", "country", "source", "reference")  # fmt: skip
TARGET = ("verification", "data", "percent", "source", "reference")
TIMELINE = ("milestone", "days", "source", "reference")


class PlanPartPages(Pages, is_abstract=True):
    """A line of a plan, below its plan."""

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The plan."""
        line: Any = record
        plan: Model = line.plan
        return plan

    @classmethod
    def tone_and_state(cls, row: dict[str, Any]) -> Any:
        """A line that was taken out says so."""
        return ("neutral", "Taken out" if row["is_withdrawn"] else "")


class VisitRulePages(PlanPartPages):
    """When which visit is due."""

    resource = VisitRules
    columns = RULE
    panels = (Facts("Visit rule", (*RULE, "is_withdrawn")), Trail())


class VerificationTargetPages(PlanPartPages):
    """How much is verified."""

    resource = VerificationTargets
    columns = TARGET
    panels = (Facts("Target", (*TARGET, "is_withdrawn")), Trail())


class VisitTimelinePages(PlanPartPages):
    """Until when reports and letters are due."""

    resource = VisitTimelines
    columns = TIMELINE
    panels = (Facts("Timeline", (*TIMELINE, "is_withdrawn")), Trail())


class MonitoringPlanPages(Pages):
    """Monitoring plans."""

    resource = MonitoringPlans
    onward = {
        "draft": "put-in-force",
        "in_force": "propose-visits",
    }
    section = "Delivery"
    icon = "clipboard-list"
    columns = ("title", "version", "status", "effective_on", "author")
    facts = ("version", "effective_on", "approved_by_name", "author")
    tones = {"in_force": "success", "draft": "info"}
    panels = (
        Facts("Plan", ("title", "version", "approach", "effective_on", "approved_by_name")),
        Related("visit-rules", "plan", RULE),
        Related("verification-targets", "plan", TARGET),
        Related("visit-timelines", "plan", TIMELINE),
        Trail(),
    )
