"""A list as a file: every row that the reader may see, streamed; taking it away is an act in the trail (21 CFR 11.10(e))."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID

import xlsxwriter
from django.conf import settings
from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.errors import RuleBroken
from cro_platform.access.first_wall import my_parties
from cro_platform.access.principal import Principal, acting
from cro_platform.access.rights import authorize
from cro_platform.audit.services import record_act_on
from cro_platform.web.lists.asking import Asked
from cro_platform.web.pages import Pages, list_url
from cro_platform.web.paging import MAXIMUM
from cro_platform.web.panels import label_of, shown
from cro_platform.web.portal_views import pages_named, principal_of

SHEET_ROWS = 100_000
"""A workbook is finished before it is sent: longer lists are sent as CSV, row by row."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = list[str]


def as_text(value: Any) -> str:
    """A cell as text; what a spreadsheet would calculate is made text by an apostrophe in front."""
    match value:
        case None:
            return ""
        case datetime():
            text = value.isoformat(timespec="seconds")
        case date():
            text = value.isoformat()
        case list() | tuple():
            text = ", ".join(str(each) for each in value)
        case _:
            text = strip_tags(str(value)) if hasattr(value, "__html__") else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def lines(pages: type[Pages], asked: Asked, by: Principal) -> Iterator[Line]:
    """The rows in the list's own columns, after the id by which each is found again; a page in memory at a time."""
    resource = pages.resource
    for found in asked.pages(resource, by, size=MAXIMUM):
        for row in found.rows:
            cells = (shown(resource, name, row) for name in asked.columns)
            yield [str(row.get("id", "")), *(as_text(each) for each in cells)]


def headings(pages: type[Pages], asked: Asked) -> Line:
    """As the list's own, after the id."""
    return ["Id", *(str(label_of(pages.resource, name)) for name in asked.columns)]


def table(pages: type[Pages], asked: Asked, by: Principal) -> Iterator[Line]:
    """Headings and rows in the terms of the standards, whoever takes the file; between two rows the thread speaks the reader's again."""
    found = _table(pages, asked, by)
    while True:
        with translation.override(settings.LANGUAGE_CODE):
            line = next(found, None)
        if line is None:
            return
        yield line


def _table(pages: type[Pages], asked: Asked, by: Principal) -> Iterator[Line]:
    yield headings(pages, asked)
    yield from lines(pages, asked, by)


@require_GET
def export(request: HttpRequest, slug: str, name: str, form: str) -> HttpResponseBase:
    """The list as it is asked for, as CSV or XLSX; who took it, with which filters, stands in the trail before a byte leaves."""
    pages, by = pages_named(name), principal_of(request)
    authorize(by, pages.resource.view)
    try:
        asked = Asked.of(request, pages)
        response = _FORMS[form](pages, asked, by)
    except KeyError:
        raise Http404 from None
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(list_url(slug, name))
    record_act_on(
        "web.list.export",
        pages.resource.model._meta.db_table if hasattr(pages.resource, "model") else name,
        str(by.organization_id),
        study_id=_study(asked, by),
        list=name,
        form=form,
        filters=asked.given,
        columns=list(asked.columns),
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _study(asked: Asked, by: Principal) -> UUID | None:
    """The study whose people may read of it: one that the asker meets, never a foreign one."""
    wanted = asked.given.get("study", "")
    found = my_parties(by).filter(study_id=UUID(wanted)) if wanted else None
    return found.values_list("study_id", flat=True).first() if found is not None else None


def _csv(pages: type[Pages], asked: Asked, by: Principal) -> HttpResponseBase:
    """Row by row: the first page is read here, so that a refusal is told; the rest in a transaction of its own while it is sent."""
    asked.page(pages.resource, by, size=1)
    return StreamingHttpResponse(_sent(pages, asked, by), content_type="text/csv; charset=utf-8")


def _sent(pages: type[Pages], asked: Asked, by: Principal) -> Iterator[str]:
    yield "\ufeff"
    with acting(by):
        for line in table(pages, asked, by):
            out = io.StringIO()
            csv.writer(out).writerow(line)
            yield out.getvalue()


def _xlsx(pages: type[Pages], asked: Asked, by: Principal) -> HttpResponseBase:
    """A workbook of texts; flat in memory, on disk until it is sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    _write_book(file, table(pages, asked, by))
    file.seek(0)
    return FileResponse(file, content_type=XLSX)


def _write_book(file: IO[bytes], found: Iterator[Line]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(found):
            if number > SHEET_ROWS:
                raise RuleBroken.of(
                    "form", _("A workbook holds 100,000 rows: narrow the list, or take CSV.")
                )
            for place, text in enumerate(line):
                sheet.write_string(number, place, text[:32_000])


_FORMS = {"csv": _csv, "xlsx": _xlsx}
