"""How long reports and letters take, in the API."""

from typing import Any, ClassVar

from django.utils.translation import gettext
from rest_framework import serializers

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.web.answers import Answers
from cro_platform.web.filters import Filter
from cro_platform.web.paging import Page
from monitoring.models import MonitoringVisit
from monitoring.rules.metrics import STEPS, GroupFigures, StepFigures
from monitoring.selectors.metrics import GROUPS, report_times

TEXT, WHOLE, NUMBER = serializers.CharField, serializers.IntegerField, serializers.FloatField


def _columns() -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    found: dict[str, serializers.Field[Any, Any, Any, Any]] = {"group": TEXT(), "visits": WHOLE()}
    for step in STEPS:
        found |= {
            f"{step}_done": WHOLE(),
            f"{step}_median_days": NUMBER(allow_null=True),
            f"{step}_longest_days": WHOLE(allow_null=True),
            f"{step}_target_days": WHOLE(allow_null=True),
            f"{step}_late": WHOLE(),
        }
    return found


class VisitReportTimes(Answers):
    """Calendar days from visit to draft, final report and letter, per company, monitor or site, against the plan's targets."""

    name = "visit-report-times"
    title = "Times of visit reports"
    singular = "group of visits"
    model = MonitoringVisit
    view = "monitoring.view"
    required = ("study",)
    asked = (
        Filter("study", "study", "Study", "uuid"),
        Filter("by", "by", "By", "text", GROUPS),
    )
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = _columns()

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """One row for each group; no page follows."""
        group = given.get("by", "company")
        if group not in dict(GROUPS):
            raise RuleBroken.of(
                "by", gettext("Choose one of: %(allowed)s.") % {"allowed": ", ".join(dict(GROUPS))}
            )
        return Page([_row(each) for each in report_times(by, given["study"], group)], None)


def _row(found: GroupFigures) -> dict[str, Any]:
    row: dict[str, Any] = {"group": found.group, "visits": found.visits}
    for name, step in found.steps.items():
        row |= _step(name, step)
    return row


def _step(name: str, step: StepFigures) -> dict[str, Any]:
    return {
        f"{name}_done": step.done,
        f"{name}_median_days": step.median_days,
        f"{name}_longest_days": step.longest_days,
        f"{name}_target_days": step.target,
        f"{name}_late": step.late,
    }
