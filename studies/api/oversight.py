"""Oversight of providers in the API: issues, and figures computed from events."""

from datetime import datetime
from typing import Any, ClassVar

from rest_framework import serializers

from cro_platform.access.models import Delegation
from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.answers import Answers
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ToldReasonForm
from cro_platform.web.paging import Page
from cro_platform.web.resources import Resource
from studies.api.contracts import InstantFilter
from studies.forms.oversight import AnswerForm, CloseForm, IssueForm
from studies.models import OversightIssue
from studies.rules.oversight import whole_quarter
from studies.selectors.instants import transaction_instant
from studies.selectors.oversight import Performance, Period, performances
from studies.services.oversight import answer_issue, ask_again, close_issue, raise_issue
from studies.workflows import ISSUE

WHOLE, TEXT = serializers.IntegerField, serializers.CharField


class OversightIssues(Resource):
    """What the sponsor raised on a provider's work; each provider reads its own."""

    name = "oversight-issues"
    title = "Oversight issues"
    singular = "oversight issue"
    model = OversightIssue
    view = "issues.view"
    fields = (
        ("study", "study_id"), ("provider", "other_organization_id"), "title", "description", "grade", "status",
        "answer_due_on", "raised_by_name", "created_at", "answer", "answered_by_name", "answered_at", "closed_at",
        "closed_by_name", "closing_note", "rev",
    )  # fmt: skip
    filters = ("status", "grade", Filter("study", "study_id", "Study", "uuid"))
    create = Action("create", "Raise an issue", raise_issue, "issues.raise", IssueForm)
    actions = (
        Action("answer", "Answer", answer_issue, "issues.answer", AnswerForm, ISSUE),
        Action("ask-again", "Ask again", ask_again, "issues.raise", ToldReasonForm, ISSUE),
        Action("close", "Close", close_issue, "issues.raise", CloseForm, ISSUE),
    )


class ProviderPerformance(Answers):
    """How each provider performed in a period, from recorded events; without one, in the last 90 days."""

    name = "provider-performance"
    title = "How providers perform"
    singular = "provider's performance"
    model = Delegation
    view = "oversight.view"
    asked = (
        InstantFilter("since", "since", "From", "text"),
        InstantFilter("until", "until", "Until", "text"),
    )
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "provider": serializers.UUIDField(),
        "provider_name": TEXT(),
        "since": serializers.DateTimeField(),
        "until": serializers.DateTimeField(),
        "deadlines_met": WHOLE(),
        "deadlines_late": WHOLE(),
        "deadlines_missed": WHOLE(),
        "turnaround_seconds": WHOLE(allow_null=True),
        "accepted": WHOLE(),
        "returned": WHOLE(),
        "waiting": WHOLE(),
        "open_issues": WHOLE(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """One row for each provider."""
        period = period_of(given.get("since"), given.get("until"))
        return Page([_row(each, period) for each in performances(by, period)], None)


def period_of(since: datetime | None, until: datetime | None) -> Period:
    """What was asked for; what was not, ends now and begins 90 days before."""
    return Period(*whole_quarter(since, until, transaction_instant()))


def _row(each: Performance, period: Period) -> dict[str, Any]:
    return {
        "provider": each.provider_id,
        "provider_name": each.provider,
        "since": period.since,
        "until": period.until,
        "deadlines_met": each.met,
        "deadlines_late": each.late,
        "deadlines_missed": each.missed,
        "turnaround_seconds": int(each.turnaround.total_seconds()) if each.turnaround else None,
        "accepted": each.accepted,
        "returned": each.returned,
        "waiting": each.waiting,
        "open_issues": each.open_issues,
    }
