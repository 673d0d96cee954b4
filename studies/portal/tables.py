"""Upload a table, look at every difference, take it over: three pages that work without a script."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cro_platform.access.errors import Refused, RuleBroken, Stale
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.web.components import Column, Link
from cro_platform.web.portal_views import page, principal_of
from studies.api import Imports
from studies.exchange.tables import (
    MAXIMUM_BYTES,
    MAXIMUM_ROWS,
    template_csv,
    template_xlsx,
)
from studies.forms.imports import ConfirmForm, TableUploadForm
from studies.importers import TABLES, TableImporter
from studies.models import Import
from studies.panels import rows_context
from studies.portal.imports import PROBLEM_COLUMNS
from studies.services import run_import
from studies.services.tables import confirm_table, look_again, study_of

LAYOUT_COLUMNS = (
    Column("Heading", "name", is_unbroken=True),
    Column("Needed", lambda each: "Yes" if each.is_required else "No"),
    Column("What it holds", "words"),
)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WRITERS = {"csv": template_csv, "xlsx": template_xlsx}


def _importer(by: Principal, kind: str) -> TableImporter:
    if kind not in TABLES:
        raise Http404
    importer = TABLES[kind]
    authorize(by, "imports.run")
    authorize(by, importer.code)
    return importer


@require_http_methods(["GET", "POST"])
def upload_page(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The columns, the template, the form; a file that can be read leads to its differences."""
    by = principal_of(request)
    importer = _importer(by, kind)
    sent = request.method == "POST"
    form = TableUploadForm(request.POST if sent else None, request.FILES if sent else None, by=by)
    problems: tuple[Any, ...] = ()
    if sent and form.is_valid():
        try:
            return HttpResponseRedirect(_shown(form, by, kind))
        except RuleBroken as broken:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            problems = broken.problems
        except Refused as refusal:
            request.failed = True  # type: ignore[attr-defined]  # as above
            form.add_error("file", str(refusal))
    context = {
        "title": _("Import: %(what)s") % {"what": importer.layout.title.lower()},
        "form": form,
        "problems": problems,
        "problem_columns": PROBLEM_COLUMNS,
        "layout": importer.layout,
        "layout_columns": LAYOUT_COLUMNS,
        "limits": _("At most %(rows)s rows and %(size)s MB.")
        % {"rows": f"{MAXIMUM_ROWS:,}", "size": f"{MAXIMUM_BYTES / 1e6:g}"},
        "csv_url": reverse("import-template", args=[slug, kind, "csv"]),
        "xlsx_url": reverse("import-template", args=[slug, kind, "xlsx"]),
    }
    return page(request, "studies/table_upload.html", context, status=422 if sent else 200)


def _shown(form: TableUploadForm, by: Principal, kind: str) -> str:
    uploaded = form.cleaned_data["file"]
    made = run_import(
        by=by,
        kind=kind,
        content=uploaded.read(),
        study=form.cleaned_data["study"].pk,
        file_name=uploaded.name[:255],
    )
    return reverse("import-confirm", args=[by.organization_slug, made.pk])


@require_GET
def template_page(request: HttpRequest, slug: str, kind: str, form: str) -> HttpResponse:
    """An empty table to fill in."""
    importer = _importer(principal_of(request), kind)
    if form not in WRITERS:
        raise Http404
    response = HttpResponse(WRITERS[form](importer.layout), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
    return response


@require_http_methods(["GET", "POST"])
def confirm_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Every difference, and the button that takes them over; what has changed meanwhile is shown again."""
    by = principal_of(request)
    record = cast("Import", Imports.find(by, pk))
    if record.status != "shown":
        return HttpResponseRedirect(reverse("portal-record", args=[slug, "imports", pk]))
    importer = _importer(by, record.kind)
    sent = request.method == "POST"
    form = ConfirmForm(request.POST if sent else None, by=by, record=record)
    refusal = ""
    if sent and form.is_valid():
        try:
            return _taken_over(request, record, form, by)
        except Refused as error:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            refusal = str(error)
    context = {
        "title": _("Import: %(what)s") % {"what": importer.layout.title.lower()},
        "study": study_of(record).protocol_number,
        "links": [
            Link(Imports.title, reverse("portal-list", args=[slug, "imports"])),
            Link(record.file_name or str(record)),
        ],
        "values": rows_context(record),
        "refusal": refusal,
        "form": form,
        "submit": _("Take over %(number)s rows") % {"number": record.created + record.changed},
        "discard_url": reverse("portal-action", args=[slug, "imports", pk, "discard"]),
        "again_url": reverse(f"import-{record.kind.replace('_', '-')}", args=[slug]),
    }
    return page(request, "studies/table_confirm.html", context, status=422 if sent else 200)


def _taken_over(
    request: HttpRequest, record: Import, form: ConfirmForm, by: Principal
) -> HttpResponse:
    slug = by.organization_slug
    Imports.hold(record.pk)
    record.refresh_from_db()
    try:
        with transaction.atomic():
            confirm_table(record, by=by, **form.values())
    except Stale:
        record.refresh_from_db()
        look_again(record, by=by)
        messages.warning(
            request,
            _("Not taken over: the records have changed meanwhile. These are the differences now."),
        )
        return HttpResponseRedirect(reverse("import-confirm", args=[slug, record.pk]))
    messages.success(request, _("Taken over."))
    return HttpResponseRedirect(reverse("portal-record", args=[slug, "imports", record.pk]))
