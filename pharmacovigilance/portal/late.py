"""The late-report log as a page: what missed its date, by how much, why, and whose duty it was then."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from cro_platform.access.errors import RuleBroken
from cro_platform.web.components import Column, RowUrl
from cro_platform.web.portal_views import filter_form, next_url, page, principal_of
from cro_platform.web.spoken import spoken
from cro_platform.web.templatetags.ui import instant, status, unverified
from pharmacovigilance.api import LateReports
from pharmacovigilance.enums import ReportKind
from pharmacovigilance.selectors import Lateness

SIZE = 50
INTRO = (
    "A report that went out late stays late, with its reason. One that did not go out stays missed until it does. "
    "Internal targets are no law and do not stand here."
)
NO_REASON = "No reason recorded yet"
UNREAD = "The rule, or a part of it, is from memory or in doubt."


def _what(row: dict[str, Any]) -> str:
    to = row["authority"]
    if row["kind"] == ReportKind.OTHER:
        to = f"{to}, {row['rule']}, {row['recipient']}"
    kind = ReportKind(row["kind"]).label
    return spoken(f"{kind} to {to}: {row['case_number']}")


def _due(row: dict[str, Any]) -> str:
    mark = unverified(_(UNREAD)) if row["unverified"] else ""
    return format_html("{} {}", instant(row["due_at"], zone=row["time_zone"]), mark)


def _ended(row: dict[str, Any]) -> str | None:
    return instant(row["ended_at"], zone=row["time_zone"]) if row["ended_at"] else None


def _state(row: dict[str, Any]) -> str:
    state = Lateness(row["state"])
    return status("danger" if state is Lateness.MISSED else "warning", _(state.label))


def _days(row: dict[str, Any]) -> str:
    n = row["days_late"]
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def _holder(row: dict[str, Any]) -> str:
    clause = format_html('<br><span class="clause">{}</span>', row["holder_clause"])
    return format_html("{}{}", row["holder_when_due"], clause if row["holder_clause"] else "")


COLUMNS = [
    Column("Report", _what),
    Column("State", _state),
    Column("Was due", _due),
    Column("Went out or closed", _ended),
    Column("Late by", _days, is_numeric=True),
    Column("Reason", lambda row: row["reason"] or _(NO_REASON)),
    Column("Duty held then by", _holder),
]


@require_GET
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """Every report of the reader's studies that missed its legal date, the longest overdue first."""
    by = principal_of(request)
    given = {k: str(v) for k, v in request.GET.items() if k != "cursor"}
    try:
        found = LateReports.page(by, given=given, cursor=request.GET.get("cursor"), size=SIZE)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)
    filters = tuple(f for f in LateReports.all_filters() if f.kind != "uuid" or f.name in given)
    context = {
        "title": _(LateReports.title),
        "list_title": _("Longest overdue first"),
        "intro": _(INTRO),
        "columns": COLUMNS,
        "rows": found.rows,
        "row_url": RowUrl(
            lambda row: reverse("portal-record", args=[slug, "safety-reports", row["id"]])
        ),
        "next_url": next_url(request, found.cursor),
        "filter_form": filter_form(filters, given),
        "empty": _("Nothing matches this filter.")
        if given
        else _("No report has missed its date."),
    }
    return page(request, "web/list.html", context)
