"""The page of report times: per company, monitor and site, against the plan's targets."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cro_platform.access.first_wall import first_wall
from cro_platform.access.rights import authorize
from cro_platform.web.components import Column
from cro_platform.web.portal_views import page, principal_of
from monitoring.rules.metrics import STEPS, GroupFigures
from monitoring.selectors.metrics import GROUPS, report_times
from studies.models import Study

TITLES = {"draft": "Handed in", "final": "Approved", "letter": "Letter sent"}


@require_GET
def times_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Three tables of one study; without a study chosen, the newest that the reader meets."""
    by = principal_of(request)
    authorize(by, "monitoring.view")
    studies = list(Study.objects.filter(first_wall(Study, by)).order_by("-id")[:200])
    named = {str(each.pk): each for each in studies}
    study = named.get(request.GET.get("study", ""), studies[0] if studies else None)
    choice = forms.ChoiceField(
        choices=[(pk, str(each)) for pk, each in named.items()], label="Study"
    )
    made: type[forms.Form] = type("StudyForm", (forms.Form,), {"study": choice})
    tables = [
        (f"By {title.lower()}", title, report_times(by, study.pk, group)) for group, title in GROUPS
    ] if study else []  # fmt: skip
    context = {
        "study": study,
        "filter_form": made(initial={"study": str(study.pk)} if study else {}),
        "tables": [(name, _columns(title), rows) for name, title, rows in tables],
    }
    return page(request, "monitoring/times.html", context)


def _columns(title: str) -> list[Column]:
    found = [Column(title, "group"), Column("Visits", "visits", is_numeric=True)]
    for step in STEPS:
        found.append(Column(f"{TITLES[step]}, median days (target)", _days(step), is_numeric=True))
        found.append(Column(f"{TITLES[step]}, late", _late(step), is_numeric=True))
    return found


def _days(step: str) -> Any:
    def told(row: GroupFigures) -> str:
        figures = row.steps[step]
        days = "none yet" if figures.median_days is None else f"{figures.median_days:g}"
        return f"{days} ({'no target' if figures.target is None else figures.target}) of {figures.done}"

    return told


def _late(step: str) -> Any:
    return lambda row: row.steps[step].late
