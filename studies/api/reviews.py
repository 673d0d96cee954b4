"""Reviews of access in the API."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.access.rights import Decision as Rights
from cro_platform.access.roles import roles_of
from cro_platform.web.actions import Action
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ReasonForm
from cro_platform.web.resources import Resource
from studies.forms.reviews import BeginReviewForm, ConfirmAccessForm
from studies.models import AccessReview, AccessReviewLine
from studies.services.access_review import OWN, begin_review, confirm_access, revoke_access


class AccessReviews(Resource):
    """Reviews of who may what."""

    name = "access-reviews"
    title = "Access reviews"
    singular = "access review"
    model = AccessReview
    view = "reviews.view"
    fields = (
        Column("study", "study_id"),
        Column("due_on", "due_on", "Internal target"),
        Column("created_at", "created_at", "Begun"),
        "signed_at",
        "rev",
    )
    filters = (Filter("study", "study_id", "Study", "uuid"), ("is_open", "signed_at__isnull"))
    create = Action(
        "create",
        "Begin a review",
        begin_review,
        "reviews.decide",
        BeginReviewForm,
        summary="Lists every member, or everybody assigned to one study. Somebody else than the person decides each line.",
    )

    @classmethod
    def study_of(cls, row: dict[str, object]) -> UUID | None:
        """The organization's own record: rights on it hang on no study."""
        return None


@dataclass(frozen=True, slots=True)
class Decision(Action):
    """Confirm or revoke: once, and never oneself."""

    def is_possible(self, record: Model) -> bool:
        """The line waits for its decision."""
        return not record.decision  # type: ignore[attr-defined]  # always a line

    def decision(self, by: Principal, record: Any) -> Rights:
        """Somebody else decides about oneself."""
        if record.user_id == by.user_id:
            return Rights(is_allowed=False, sentence=OWN)
        return Action.decision(self, by, record)


class AccessReviewLines(Resource):
    """Each person's membership or assignment under review."""

    name = "access-review-lines"
    title = "Lines of access reviews"
    singular = "line"
    model = AccessReviewLine
    view = "reviews.view"
    fields = (
        Column("review", "review_id"), Column("name", "user__name", "Person"), ("person", "user_id"), "subject", "role",
        "since", "decision", "reason", Column("by", "decided_by__name", "Decided by"), "decided_at", "rev",
    )  # fmt: skip
    computed = {"role_name": serializers.CharField(read_only=True)}
    filters = (Filter("review", "review_id", "Review", "uuid"), "decision")
    actions = (
        Decision("confirm", "Confirm", confirm_access, "reviews.decide", ConfirmAccessForm,
                 summary="The person still needs it."),
        Decision("revoke", "Revoke", revoke_access, "reviews.decide", ReasonForm,
                 summary="Membership or assignment ends at once."),
    )  # fmt: skip

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """The role by its name, as it stood."""
        names = {each.code: each.name for each in roles_of(by.organization_kind)}
        for row in rows:
            row["role_name"] = names.get(row["role"], row["role"])

    @classmethod
    def study_of(cls, row: dict[str, object]) -> UUID | None:
        """As the review."""
        return None
