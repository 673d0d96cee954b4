"""Bring a registered study in from a file, and see what it changed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.web.components import Column
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.portal_views import page, principal_of
from cro_platform.web.shell import Entry, add_entry
from studies.api import Imports
from studies.forms.imports import UploadForm
from studies.panels import ImportedStudies, ImportedTable
from studies.services import run_import

add_entry(
    Entry(
        "Delivery",
        "Import a study",
        "studies-import",
        "file-input",
        "studies.import",
        beside="studies",
    )
)

PROBLEM_COLUMNS = (
    Column(
        "Place in the file", lambda each: each.field.removeprefix("content") or "the whole file"
    ),
    Column("What is wrong", lambda each: each.detail),
)


class ImportPages(Pages):
    """Imports."""

    resource = Imports
    onward = {
        "shown": "confirm",
    }
    section = "Records"
    stand = "more"
    icon = "file-input"
    columns = (
        "created_at",
        "kind",
        "status",
        "file_name",
        "imported_by",
        "records",
        "created",
        "changed",
    )
    tones = {"shown": "warning", "done": "success", "discarded": "neutral"}
    panels = (
        ImportedStudies(),
        ImportedTable(),
        Facts("Import", ("kind", "file_name", "sha256", "imported_by", "created_at", "records", "created", "changed")),
        Trail(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a file; what was taken over, or every fault of the file with nothing written."""
    by = principal_of(request)
    authorize(by, "studies.import")
    sent = request.method == "POST"
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None, by=by)
    problems: tuple[Any, ...] = ()
    if sent and form.is_valid():
        try:
            return HttpResponseRedirect(_imported(form, by))
        except RuleBroken as refusal:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            problems = refusal.problems
        except Refused as refusal:
            request.failed = True  # type: ignore[attr-defined]  # as above
            form.add_error("file", str(refusal))
    context = {"form": form, "problems": problems, "columns": PROBLEM_COLUMNS}
    return page(request, "studies/import.html", context, status=422 if sent else 200)


def _imported(form: UploadForm, by: Principal) -> str:
    uploaded = form.cleaned_data["file"]
    made = run_import(by=by, kind="study", content=uploaded.read(), file_name=uploaded.name[:255])
    return reverse("portal-record", args=[by.organization_slug, "imports", made.pk])
