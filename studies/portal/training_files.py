"""A certificate's bytes, for both faces; each opening is recorded."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cro_platform.access.principal import Principal
from cro_platform.web.portal_views import principal_of
from studies.api.team import TrainingRecords
from studies.models import TrainingRecord
from studies.services.training import open_certificate


@require_GET
def certificate_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Open the file."""
    return _file(principal_of(request), pk)


class CertificateView(APIView):
    """`GET /api/v1/training-records/{id}/file/`"""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The file's bytes."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        return _file(by, pk)


def _file(by: Principal, pk: UUID) -> HttpResponse:
    record = TrainingRecords.find(by, pk)
    assert isinstance(record, TrainingRecord)  # noqa: S101 -- the resource's model
    response = HttpResponse(open_certificate(record, by=by), content_type=record.media_type)
    response["Content-Disposition"] = f'attachment; filename="certificate-{record.pk}"'
    response["Cache-Control"] = "no-store"
    return response
