"""The bytes of packages, and the reference data of authorities."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.web.components import Column
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import filter_form, page, principal_of
from cro_platform.web.templatetags.ui import unverified
from regulatory.api.bodies import CATALOGUE, Authorities, found
from regulatory.api.submissions import SubmissionDocuments
from regulatory.models import SubmissionItem
from regulatory.rules.bodies import Body, confidence_words
from regulatory.rules.milestones import jurisdiction_name
from regulatory.services.packages import open_item

UNREAD = "The entry, or a part of it, is from memory or in doubt."


def _file(by: Principal, pk: UUID) -> HttpResponse:
    """The file; its name tells neither study nor product."""
    item = cast("SubmissionItem", SubmissionDocuments.find(by, pk))
    response = HttpResponse(open_item(item, by=by), content_type=item.media_type)
    kind = "inline" if item.media_type == "application/pdf" else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="document-{item.pk}"'
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def file_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Open the document; the trail keeps who opened it. Without its bytes, its page says why."""
    by = principal_of(request)
    try:
        return _file(by, pk)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(record_url(slug, SubmissionDocuments.find(by, pk)))


class ItemFileView(APIView):
    """`GET /api/v1/submission-documents/{id}/file/`"""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The document's bytes."""
        by: Any = request.auth  # set by ScopedAuthentication
        return _file(by, pk)


@dataclass(frozen=True, slots=True)
class Place:
    """The bodies of one country, or of the Union."""

    title: str
    bodies: list[Body]


def _sure(each: Body) -> SafeString:
    mark = unverified(each.doubt or UNREAD) if each.is_unverified else ""
    return format_html("{} {}", confidence_words(each.confidence), mark)


COLUMNS = [
    Column("Code", "code", is_unbroken=True),
    Column("Name", "name"),
    Column("Kind", lambda each: each.kind.label),
    Column(
        "Procedures", lambda each: ", ".join(p.label.partition(" (")[0] for p in each.procedures)
    ),
    Column("Reached by", "channel"),
    Column("Source", "source"),
    Column("How sure", _sure),
]


@require_GET
def authorities_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom a trial answers to, place by place."""
    by = principal_of(request)
    authorize(by, CATALOGUE)
    given = {name: str(value) for name, value in request.GET.items() if name in {"country", "kind"}}
    try:
        listed = found(**{name: text for name, text in given.items() if text})
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)
    places: dict[str, list[Body]] = {}
    for each in listed:
        places.setdefault(each.country, []).append(each)
    context = {
        "title": _(Authorities.title),
        "places": [Place(_title(code), rows) for code, rows in places.items()],
        "columns": COLUMNS,
        "filter_form": filter_form(Authorities.asked, given),
        "count": len(listed),
    }
    return page(request, "regulatory/authorities.html", context)


def _title(code: str) -> str:
    name = jurisdiction_name(code)
    return name[0].upper() + name[1:]
