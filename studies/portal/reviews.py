"""Pages of reviews of access: the list to decide, the signing page, the report."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cro_platform.access.errors import NotPermitted, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.audit.services import record_act
from cro_platform.esign.panels import Signatures
from cro_platform.esign.selectors import content_sha256
from cro_platform.esign.signing_views import Signing, led_back, signing_page, signs
from cro_platform.web.pages import Pages, record_url
from cro_platform.web.panels import Facts, Related, Trail
from cro_platform.web.portal_views import principal_of
from studies.api.reviews import AccessReviewLines, AccessReviews
from studies.documents.access_review import report_of
from studies.models import AccessReview, AccessReviewLine
from studies.services.access_review import check_signable, sign_review


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The report, and signing where it is this person's turn; otherwise why not."""

    title: str = "Conclusion"
    is_side: bool = True
    template: str = "studies/panels/review.html"

    def context(self, record: AccessReview, by: Principal) -> dict[str, Any] | None:
        """Addresses and the reason."""
        why_not = ""
        try:
            check_signable(record, by)
        except (NotPermitted, TransitionRefused) as refusal:
            why_not = str(refusal)
        at = [by.organization_slug, record.pk]
        return {
            "report_url": reverse("access-reviews-report", args=at),
            "sign_url": "" if why_not else reverse("access-reviews-sign", args=at),
            "why_not": why_not,
        }


LINES = Related("access-review-lines", "review", ("name", "role_name", "since", "decision", "by"))


class ReviewPages(Pages):
    """Reviews of access."""

    resource = AccessReviews
    section = "Organization"
    icon = "list-checks"
    intro = "Once a quarter, an internal target: who still needs what they may do. Nobody reviews their own access."
    columns = ("created_at", "study", "due_on", "signed_at")
    panels = (
        LINES,
        Facts("Review", ("study", "due_on", "created_at", "signed_at")),
        Conclusion(),
        Signatures(),
        Trail(),
    )  # fmt: skip

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """None."""
        return None


class LinePages(Pages):
    """One line."""

    resource = AccessReviewLines
    columns = ("name", "role_name", "since", "decision", "by")
    panels = (
        Facts("Line", ("name", "subject", "role_name", "since", "decision", "reason", "by", "decided_at")),
        Trail(),
    )  # fmt: skip

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The review."""
        assert isinstance(record, AccessReviewLine)  # noqa: S101 -- the resource's model
        return record.review


@require_GET
def report_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The report's PDF."""
    return _report(principal_of(request), pk)


class ReportView(APIView):
    """`GET /api/v1/access-reviews/{id}/report/`"""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The report's bytes."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        return _report(by, pk)


def _review(by: Principal, pk: UUID) -> AccessReview:
    review = AccessReviews.find(by, pk)
    assert isinstance(review, AccessReview)  # noqa: S101 -- the resource's model
    return review


def _report(by: Principal, pk: UUID) -> HttpResponse:
    review = _review(by, pk)
    response = HttpResponse(report_of(review), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="access-review.pdf"'
    response["Cache-Control"] = "no-store"
    record_act("studies.access-review.report", review)
    return response


@signs
def sign_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign the decided list; from then on it never changes."""
    by = principal_of(request)
    review = _review(by, pk)
    back = record_url(slug, review)
    try:
        check_signable(review, by)
    except TransitionRefused as refusal:
        return led_back(request, back, str(refusal))
    signing = Signing(
        record=review,
        shown=content_sha256(review),
        sign=sign_review,
        template="studies/sign_review.html",
        back=back,
        meaning="I take responsibility for this review",
        follows="The list never changes again; the report bears your signature.",
        context={"review": review, **(LINES.context(review, by) or {})},
    )
    return signing_page(request, signing)
