"""The bytes of papers and attachments, and the page on which an agreement is signed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cro_platform.access.errors import TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.esign.signing_views import Signing, led_back, signing_page, signs
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import principal_of
from studies.api import AgreementPapers, ContractAttachments
from studies.documents.schema import TRANSFER_OF_OBLIGATIONS
from studies.services.agreements.attaching import open_attachment
from studies.services.agreements.signing import (
    has_opened,
    open_paper,
    pages_shown,
    preview_paper,
    shown_sha256,
    sign_paper,
    step_for,
)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    kind = "inline" if media_type == "application/pdf" else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _paper_file(by: Principal, pk: UUID) -> HttpResponse:
    paper: Any = AgreementPapers.find(by, pk)
    return _file(open_paper(paper, by=by), "application/pdf", f"agreement-{paper.pk}.pdf")


def _attachment_file(by: Principal, pk: UUID) -> HttpResponse:
    found: Any = ContractAttachments.find(by, pk)
    return _file(open_attachment(found, by=by), found.media_type, f"attachment-{found.pk}")


@require_GET
def paper_file_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Open the paper; the trail keeps who opened it."""
    by = principal_of(request)
    try:
        return _paper_file(by, pk)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(record_url(slug, AgreementPapers.find(by, pk)))


@require_GET
def paper_picture_page(request: HttpRequest, slug: str, pk: UUID, page: int) -> HttpResponse:
    """One page as a picture, inside other pages; the trail keeps who saw it."""
    by = principal_of(request)
    paper: Any = AgreementPapers.find(by, pk)
    try:
        return _file(preview_paper(paper, page, by=by), "image/png", f"page-{page}")
    except (LookupError, TransitionRefused):
        raise Http404 from None


@require_GET
def attachment_file_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Open the attachment."""
    return _attachment_file(principal_of(request), pk)


class PaperFileView(APIView):
    """`GET /api/v1/agreement-papers/{id}/file/`"""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The PDF's bytes."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        return _paper_file(by, pk)


class AttachmentFileView(APIView):
    """`GET /api/v1/contract-attachments/{id}/file/`"""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The file's bytes."""
        by: Principal = request.auth  # type: ignore[assignment]  # as above
        return _attachment_file(by, pk)


class TransferSchemaView(APIView):
    """`GET /api/v1/json-schemas/transfer-of-obligations/`"""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """The JSON Schema of the data embedded in lists of transferred obligations."""
        return Response(TRANSFER_OF_OBLIGATIONS)


@signs
def sign_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign an agreement for one's organization, on the very paper that was shown."""
    by = principal_of(request)
    paper: Any = AgreementPapers.find(by, pk)
    back = record_url(slug, paper.version)
    try:
        step_for(paper, by)
    except TransitionRefused as refusal:
        return led_back(request, back, str(refusal))
    context = {
        "paper": paper,
        "is_opened": has_opened(paper, by),
        "pictures": [
            reverse("agreement-papers-picture", args=[slug, pk, each])
            for each in pages_shown(paper, by)
        ],
        "file_url": reverse("agreement-papers-file", args=[slug, paper.pk]),
        "is_last": by.organization_id == paper.version.contract.sponsor_id,
    }
    signing = Signing(
        record=paper,
        shown=shown_sha256(paper),
        sign=sign_paper,
        template="studies/sign_agreement.html",
        back=back,
        meaning="I sign this agreement for my organization",
        follows="The version is executed, and its transfers become rights at their effective instant."
        if context["is_last"]
        else "The sponsor signs next; its signature, the last, executes the version.",
        context=context,
    )
    return signing_page(request, signing)
