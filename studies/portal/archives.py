"""Pages of archives, and their bytes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cro_platform.access.errors import TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.web.pages import Pages, record_url
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.portal_views import principal_of
from studies.api.archives import CloseOutArchives
from studies.models import CloseOutArchive
from studies.services.archiving import open_archive


@dataclass(frozen=True, slots=True)
class Download:
    """Where the archive is opened."""

    title: str = "The archive"
    is_side: bool = False
    template: str = "studies/panels/archive.html"

    def context(self, record: CloseOutArchive, by: Principal) -> dict[str, Any] | None:
        """The address, for whoever may open it."""
        is_open = record.is_ready and may(by, "archives.open")
        arguments = [by.organization_slug, record.pk]
        return {"url": reverse("close-out-archives-file", args=arguments) if is_open else ""}


class ArchivePages(Pages):
    """Archives."""

    resource = CloseOutArchives
    section = "Organization"
    stand = "more"
    icon = "archive"
    intro = "Certified copies of what had been released to you, made shortly before your access to a study ended."
    columns = ("protocol_number", "sponsor_name", "closes_at", "status", "files", "made_at")
    facts = ("sponsor_name", "closes_at", "status", "files")
    panels = (
        Download(),
        Facts("Archive", ("protocol_number", "sponsor_name", "closes_at", "made_at", "files", "size", "manifest_sha256", "content_sha256")),
        Trail(),
    )  # fmt: skip


def _file(by: Principal, pk: UUID) -> HttpResponse:
    archive: Any = CloseOutArchives.find(by, pk)
    response = HttpResponse(open_archive(archive, by=by), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="archive-{archive.pk}.zip"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def archive_file_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The ZIP; the trail keeps who took it."""
    by = principal_of(request)
    try:
        return _file(by, pk)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(record_url(slug, CloseOutArchives.find(by, pk)))


class ArchiveFileView(APIView):
    """`GET /api/v1/close-out-archives/{id}/file/`"""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The ZIP's bytes."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        return _file(by, pk)
