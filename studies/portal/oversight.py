"""How providers perform, the evidence of oversight, and issues."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.errors import RuleBroken
from cro_platform.access.rights import authorize
from cro_platform.web.components import Column, RowUrl, Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.portal_views import filter_form, page, principal_of
from cro_platform.web.shell import Entry, add_entry
from studies.api.oversight import OversightIssues, ProviderPerformance, period_of
from studies.documents.oversight import evidence_of, spent
from studies.selectors.oversight import Period, evidence, performances, providers

COLUMNS = (
    Column("Provider", "provider"),
    Column("Deadlines in time", lambda row: row.in_time or None, is_numeric=True),
    Column("Late", "late", is_numeric=True),
    Column("Missed, open", "missed", is_numeric=True),
    Column("Median turnaround", lambda row: spent(row.turnaround) if row.turnaround else None),
    Column("Accepted", lambda row: row.acceptance or None, is_numeric=True),
    Column("Waits", "waiting", is_numeric=True),
    Column("Open issues", "open_issues", is_numeric=True),
)

TONES: dict[str, Tone] = {"open": "warning", "answered": "info", "closed": "success"}


def register_oversight() -> None:
    """Put the page into the navigation."""
    add_entry(
        Entry("Overview", "How providers perform", "provider-oversight", "gauge", "oversight.view")
    )


def _period(request: HttpRequest) -> Period:
    read = {each.name: each.read(request.GET[each.name]) for each in ProviderPerformance.asked if request.GET.get(each.name)}  # fmt: skip
    return period_of(read.get("since"), read.get("until"))


@require_GET
def oversight_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Every provider of the sponsor in a period, each with its evidence as a PDF."""
    by = principal_of(request)
    authorize(by, "oversight.view")
    refusal, rows, period = "", [], None
    try:
        period = _period(request)
        rows = performances(by, period)
    except RuleBroken as error:
        refusal = str(error)
    query = request.GET.urlencode()
    context = {
        "title": _("How providers perform"),
        "period": period,
        "columns": COLUMNS,
        "rows": rows,
        "row_url": RowUrl(
            lambda row: f"{reverse('provider-evidence', args=[slug, row.provider_id])}?{query}"
        ),
        "filter_form": filter_form(ProviderPerformance.asked, request.GET.dict()),
        "refusal": refusal,
    }
    return page(request, "studies/oversight.html", context)


@require_GET
def evidence_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The evidence of oversight of one provider; what is no provider of one's own is answered like what does not exist."""
    by = principal_of(request)
    if pk not in providers(by) or not by.is_sponsor:
        raise Http404
    authorize(by, "oversight.view")
    period = _period(request)
    figures = next(each for each in performances(by, period) if each.provider_id == pk)
    found = evidence_of(by.organization_name, figures, evidence(by, pk, period), period)
    response = HttpResponse(found, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="oversight.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class IssuePages(Pages):
    """Oversight issues."""

    resource = OversightIssues
    onward = {
        "open": "answer",
        "answered": "close",
    }
    section = "Delivery"
    icon = "flag"
    columns = ("title", "grade", "status", "answer_due_on", "raised_by_name", "created_at")
    facts = ("grade", "answer_due_on", "created_at")
    tones = TONES
    panels = (
        Facts("Issue", ("title", "description", "grade", "answer_due_on", "raised_by_name", "created_at")),
        Facts("Answer", ("answer", "answered_by_name", "answered_at", "closing_note", "closed_by_name", "closed_at")),
        Trail(),
    )  # fmt: skip
