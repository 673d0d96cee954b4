"""Reviews of access in the API."""

from uuid import UUID

from cro_platform.web.actions import Action
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ReasonForm
from cro_platform.web.resources import Resource
from studies.forms.reviews import BeginReviewForm, ConfirmForm
from studies.models import AccessReview, AccessReviewLine
from studies.services.access_review import begin_review, confirm_access, revoke_access


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
    filters = (Filter("review", "review_id", "Review", "uuid"), "decision")
    actions = (
        Action("confirm", "Confirm", confirm_access, "reviews.decide", ConfirmForm),
        Action("revoke", "Revoke", revoke_access, "reviews.decide", ReasonForm),
    )

    @classmethod
    def study_of(cls, row: dict[str, object]) -> UUID | None:
        """As the review."""
        return None
