"""The bytes of a version, and the page on which it is signed."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cro_platform.access.errors import TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.documents.enums import Variant
from cro_platform.documents.forms import SignForm
from cro_platform.documents.making import MODELS
from cro_platform.documents.models import VersionBase
from cro_platform.documents.services import (
    authorize_signing,
    check_signable,
    has_opened,
    open_version,
    pages_shown,
    preview_version,
    shown_sha256,
    sign_version,
)
from cro_platform.esign.signing_views import Signing, led_back, signing_page, signs
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import principal_of

PREFIXES = {"document-versions": Variant.BLINDED, "unblinded-document-versions": Variant.UNBLINDED}


def find_version(by: Principal, name: str, pk: UUID) -> VersionBase:
    """A version the asker may read; anything else is unknown."""
    authorize(by, "documents.view")
    model = MODELS[PREFIXES[name]]
    version = model._default_manager.select_related("document").filter(pk=pk).first()
    if version is None:
        raise Http404
    return version


def pdf(version: VersionBase, by: Principal) -> HttpResponse:
    """The file; its name tells neither study nor product."""
    response = HttpResponse(open_version(version, by=by), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="document-{version.pk}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def file_page(request: HttpRequest, slug: str, name: str, pk: UUID) -> HttpResponse:
    """Open the PDF; the trail keeps who opened it. Without a file, the version's page says why."""
    by = principal_of(request)
    version = find_version(by, name, pk)
    try:
        return pdf(version, by)
    except TransitionRefused as refusal:
        return led_back(request, record_url(slug, version), str(refusal))


@require_GET
def picture_page(request: HttpRequest, slug: str, name: str, pk: UUID, page: int) -> HttpResponse:
    """One page as a picture, inside other pages; the trail keeps who saw it."""
    by = principal_of(request)
    version = find_version(by, name, pk)
    try:
        response = HttpResponse(preview_version(version, page, by=by), content_type="image/png")
    except (LookupError, TransitionRefused):
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class FileView(APIView):
    """`GET /api/v1/document-versions/{id}/file/`"""

    resource_name = ""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The PDF's bytes."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        return pdf(find_version(by, self.resource_name, pk), by)


def pictures_of(slug: str, name: str, version: VersionBase) -> list[str]:
    """Addresses of the pages that are shown as pictures."""
    return [
        reverse(f"{name}-picture", args=[slug, version.pk, each]) for each in pages_shown(version)
    ]


@signs
def sign_page(request: HttpRequest, slug: str, name: str, pk: UUID) -> HttpResponse:
    """Sign the version, on the very bytes that were shown."""
    by = principal_of(request)
    version = find_version(by, name, pk)
    authorize_signing(by, version)
    back = record_url(slug, version)
    try:
        check_signable(version)
    except TransitionRefused as refusal:
        return led_back(request, back, str(refusal))
    prefix = next(name for name, variant in PREFIXES.items() if variant == version.variant)
    context = {
        "version": version,
        "is_opened": has_opened(version, by),
        "pictures": pictures_of(slug, prefix, version),
        "file_url": reverse(f"{prefix}-file", args=[slug, version.pk]),
    }
    signing = Signing(
        record=version,
        shown=shown_sha256(version),
        sign=sign_version,
        template="documents/sign.html",
        back=back,
        meaning="What you choose below",
        follows="A page with your name, role, time and meaning is added to the PDF. A later change of the record supersedes this version; "
        "its bytes and your signature stay.",
        context=context,
        said="Signed. The signature page is being added.",
        form=SignForm,
    )
    return signing_page(request, signing)
