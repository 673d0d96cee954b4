"""A record's trail as a file."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from cro_platform.access.rights import authorize
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.services import record_act_on
from cro_platform.audit.trail import Entry, Narrowed, entries
from cro_platform.web.portal_views import principal_of

HEADINGS = ("When (UTC)", "Who", "Organization", "Action", "Field", "Before", "After", "Reason")
LONGEST = 50_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
def trail_file(request: HttpRequest, slug: str, table: str, pk: UUID) -> HttpResponse:
    """The events of a record that the reader may see and asks for, as CSV; taking them away is an event itself."""
    authorize(principal_of(request), "audit.export")
    try:
        narrowed = Narrowed.by(request.GET.dict())
    except ValueError:
        raise Http404 from None
    of_record = AuditEvent.objects.filter(tbl=table, pk_text=str(pk))
    found = list(narrowed.events(of_record).order_by("id")[:LONGEST])
    if not found:
        raise Http404
    record_act_on(
        "audit.trail.export", table, str(pk), study_id=found[0].study_id, events=len(found)
    )
    with translation.override(settings.LANGUAGE_CODE):
        content = as_csv(narrowed.entries(entries(found)))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="trail-{pk}.csv"'
    return response


def as_csv(found: list[Entry]) -> str:
    """One line per changed field; a cell that a spreadsheet would calculate is made text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([_cell(value) for value in line] for entry in found for line in _lines(entry))
    return out.getvalue()


def _lines(entry: Entry) -> Iterator[list[object]]:
    head = [entry.at.isoformat(), entry.who, entry.organization, entry.action]
    for change in entry.changes:
        yield [*head, change.field, change.old, change.new, entry.reason]
    if not entry.changes:
        yield [*head, "", "", "", entry.reason]


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
