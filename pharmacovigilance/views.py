"""Bespoke answers of pharmacovigilance: reportability by authority, and the page on which a decision is signed."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cro_platform.access.errors import TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.signing_views import Signing, signing_page, signs
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import principal_of
from pharmacovigilance.api import SafetyCases
from pharmacovigilance.models import (
    ReportabilityDecision,
    SafetyCase,
    SafetyMessage,
    UnblindedMessage,
)
from pharmacovigilance.services.decisions import shown_sha256, sign_decision
from pharmacovigilance.services.reportability.answers import answers
from pharmacovigilance.services.sending.messages import open_message, open_unblinded


class ReportabilityRow(serializers.Serializer[Any]):
    """The answer for one authority."""

    authority = serializers.CharField()
    authority_name = serializers.CharField()
    jurisdiction = serializers.CharField()
    reportable = serializers.ChoiceField(choices=["yes", "no", "presumed", "undecided"])
    basis = serializers.CharField()
    rule = serializers.CharField()
    reason = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    clause = serializers.CharField()
    confidence = serializers.CharField()
    unverified = serializers.BooleanField()
    needs_signature = serializers.BooleanField()
    awaiting_signature = serializers.UUIDField(allow_null=True)
    decided_by_person = serializers.BooleanField()
    rationale = serializers.CharField()
    day_zero_on = serializers.DateField(allow_null=True)
    pending_since = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    is_internal_target = serializers.BooleanField()
    status = serializers.CharField()
    holder = serializers.CharField()
    holder_clause = serializers.CharField()
    recipients = serializers.ListField(child=serializers.CharField())
    duties = serializers.JSONField()
    deadlines = serializers.JSONField()
    reports = serializers.JSONField()


class ReportabilityAnswer(serializers.Serializer[Any]):
    """One row per authority of the study."""

    results = ReportabilityRow(many=True)


class ReportabilityView(APIView):
    """`GET /api/v1/safety-cases/{id}/reportability/`"""

    @extend_schema(responses=ReportabilityAnswer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Whether each authority is told of the case, by which rule and until when, and why."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        case = cast("SafetyCase", SafetyCases.find(by, pk))
        return Response({"results": answers(case, by)})


@signs
def sign_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign a “no”: the clocks of this authority end with it."""
    decision = _find(principal_of(request), pk)
    signing = Signing(
        record=decision,
        shown=shown_sha256(decision),
        sign=_sign,
        template="pharmacovigilance/sign_decision.html",
        back=record_url(slug, decision.case),
        meaning="I made this medical assessment",
        follows="The clocks of this authority end, and nothing is reported to it.",
        context={"decision": decision, "reasons": decision.reason.splitlines()},
        said="Signed. The clocks of this authority have ended.",
    )
    return signing_page(request, signing)


def _find(by: Principal, pk: UUID) -> ReportabilityDecision:
    decision = ReportabilityDecision.objects.select_related("case").filter(pk=pk).first()
    if decision is None or decision.decided_by_id is None:
        raise Http404
    authorize(by, "safety.decide-reportability", decision)
    return decision


def _sign(
    decision: ReportabilityDecision,
    *,
    by: Principal,
    request: HttpRequest,
    shown: str,
    **factors: str,
) -> None:
    sign_decision(decision, by=by, shown=shown, credentials=Credentials(request, **factors))


MESSAGES: dict[str, tuple[Any, Any]] = {
    "safety-messages": (SafetyMessage, open_message),
    "unblinded-messages": (UnblindedMessage, open_unblinded),
}
"""What of each resource has bytes, and the service that opens them."""


def _file(name: str, pk: UUID, by: Principal) -> HttpResponse:
    """The message as it was made; its file name tells neither study nor product."""
    model, service = MESSAGES[name]
    authorize(by, "safety.view")
    message = model.objects.filter(pk=pk).first()
    if message is None:
        raise Http404
    response = HttpResponse(service(message, by=by), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="message-{message.pk}.xml"'
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def message_file_page(request: HttpRequest, slug: str, name: str, pk: UUID) -> HttpResponse:
    """Download the message; the trail keeps who did. Without a file, the message's page says why."""
    by = principal_of(request)
    try:
        return _file(name, pk, by)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(record_url(slug, MESSAGES[name][0].objects.get(pk=pk)))


class MessageFileView(APIView):
    """`GET /api/v1/safety-messages/{id}/file/`"""

    resource_name = ""

    @extend_schema(responses={(200, "application/xml"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The message's bytes."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        return _file(self.resource_name, pk, by)
