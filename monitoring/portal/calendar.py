"""The page of the calendar: a month of visits, by monitor and by site."""

from datetime import date
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cro_platform.access.rights import authorize
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import page, principal_of
from monitoring.selectors.calendar import Month, month_of
from studies.selectors.instants import transaction_instant


@require_GET
def calendar_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A month as a table of weeks; an address that makes no sense shows the present month of everybody."""
    by = principal_of(request)
    authorize(by, "monitoring.view")
    month = month_of(
        by, _month(request.GET.get("month", "")), monitor=_id(request, "monitor"), site=_id(request, "site")
    )  # fmt: skip
    kept = {name: request.GET.get(name, "") for name in ("monitor", "site")}
    rows = [
        [
            {
                "on": day.on,
                "is_outside": day.is_outside,
                "visits": [(each, record_url(slug, each)) for each in day.visits],
            }
            for day in week
        ]
        for week in month.weeks
    ]
    context = {"month": month, "rows": rows, "kept": kept, "filter_form": _form(request, month)}
    return page(request, "monitoring/calendar.html", context)


def _form(request: HttpRequest, month: Month) -> forms.Form:
    fields = {
        "month": forms.CharField(required=False, label="Month", help_text="As in 2026-11."),
        "monitor": forms.ChoiceField(
            choices=[("", "Everybody"), *month.monitors], required=False, label="Monitor"
        ),
        "site": forms.ChoiceField(
            choices=[("", "Every site"), *month.sites], required=False, label="Site"
        ),
    }
    made: type[forms.Form] = type("CalendarForm", (forms.Form,), fields)
    return made(initial=request.GET.dict() | {"month": f"{month.first:%Y-%m}"})


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return transaction_instant().date().replace(day=1)


def _id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None
