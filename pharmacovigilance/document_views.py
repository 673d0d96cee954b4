"""Exports of listings and letters: files that leave the platform, each one in the trail."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cro_platform.access.principal import Principal
from cro_platform.web.portal_views import principal_of
from pharmacovigilance.document_api import SafetyLetters, SafetyListings
from pharmacovigilance.documents.export import export_letter, export_listing
from pharmacovigilance.models import SafetyLetter, SafetyListing

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _listing(by: Principal, pk: UUID, kind: str) -> HttpResponse:
    listing = cast("SafetyListing", SafetyListings.find(by, pk))
    return _file(export_listing(listing, kind, by=by), f"listing-{pk}", kind)


def _letter(by: Principal, pk: UUID) -> HttpResponse:
    letter = cast("SafetyLetter", SafetyLetters.find(by, pk))
    return _file(export_letter(letter, by=by), f"letter-{pk}", "docx")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    """The file; its name tells neither study nor product."""
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def export_csv(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The listing's rows as CSV."""
    return _listing(principal_of(request), pk, "csv")


@require_GET
def export_xlsx(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The listing's rows as a workbook."""
    return _listing(principal_of(request), pk, "xlsx")


@require_GET
def export_word(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The letter for a word processor, an uncontrolled copy."""
    return _letter(principal_of(request), pk)


def _by(request: Request) -> Principal:
    found: Any = request.auth  # set by ScopedAuthentication
    return cast("Principal", found)


class ExportCsvView(APIView):
    """`GET /api/v1/safety-listings/{id}/listing.csv`"""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The listing's rows as CSV."""
        return _listing(_by(request), pk, "csv")


class ExportXlsxView(APIView):
    """`GET /api/v1/safety-listings/{id}/listing.xlsx`"""

    @extend_schema(responses={(200, TYPES["xlsx"]): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The listing's rows as a workbook."""
        return _listing(_by(request), pk, "xlsx")


class WordView(APIView):
    """`GET /api/v1/safety-letters/{id}/letter.docx`"""

    @extend_schema(responses={(200, TYPES["docx"]): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The letter for a word processor, an uncontrolled copy."""
        return _letter(_by(request), pk)
