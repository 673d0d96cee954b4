"""The bytes of a version, and the page on which it is signed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cro_platform.access.errors import Refused, RuleBroken, TransitionRefused
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
    shown_sha256,
    sign_version,
)
from cro_platform.esign.passkeys import question_for
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import page, principal_of

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
        return _back(request, version, str(refusal))


class FileView(APIView):
    """`GET /api/v1/document-versions/{id}/file/`"""

    resource_name = ""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The PDF's bytes."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        return pdf(find_version(by, self.resource_name, pk), by)


@sensitive_post_parameters("password", "code", "passkey")
@require_http_methods(["GET", "POST"])
def sign_page(request: HttpRequest, slug: str, name: str, pk: UUID) -> HttpResponse:
    """Sign the version: what is on screen is what is signed, with both factors in one step."""
    by = principal_of(request)
    version = find_version(by, name, pk)
    authorize_signing(by, version)
    try:
        check_signable(version)
    except TransitionRefused as refusal:
        return _back(request, version, str(refusal))
    form = SignForm(
        request.POST or None, by=by, record=version, initial={"shown": shown_sha256(version)}
    )
    refusal_words = ""
    if form.is_valid():
        try:
            sign_version(version, by=by, request=request, **form.values())
        except Refused as error:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            refusal_words = _tell(form, error)
        else:
            messages.success(request, "Signed. The signature page is being added.")
            return HttpResponseRedirect(record_url(slug, version))
    return _sign_form(request, version, form, refusal_words)


def _sign_form(
    request: HttpRequest, version: VersionBase, form: SignForm, refusal: str
) -> HttpResponse:
    by = principal_of(request)
    name = next(name for name, variant in PREFIXES.items() if variant == version.variant)
    context: dict[str, Any] = {
        "form": form,
        "version": version,
        "shown_sha256": shown_sha256(version),
        "passkey": question_for(request, by),
        "is_opened": has_opened(version, by),
        "file_url": reverse(f"{name}-file", args=[by.organization_slug, version.pk]),
        "cancel_url": record_url(by.organization_slug, version),
        "refusal": refusal,
    }
    return page(request, "documents/sign.html", context, status=422 if form.is_bound else 200)


def _back(request: HttpRequest, version: VersionBase, words: str) -> HttpResponse:
    messages.error(request, words)
    return HttpResponseRedirect(record_url(principal_of(request).organization_slug, version))


def _tell(form: SignForm, error: Refused) -> str:
    """Put each broken rule at its field; what belongs to no field is told on top."""
    if not isinstance(error, RuleBroken):
        return str(error)
    for problem in error.problems:
        form.add_error(problem.field, " ".join(filter(None, [problem.detail, problem.clause])))
    return ""
