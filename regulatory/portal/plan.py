"""The plan of milestones: a Gantt chart with its baseline, the study's own dates, and the roll-up of sites and countries."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, may
from cro_platform.tenancy.countries import countries
from cro_platform.web.charts import Chart, Mark, Span, gantt
from cro_platform.web.components import Column, Link, RowUrl, Tone
from cro_platform.web.pages import PAGES, Pages, list_url, record_url
from cro_platform.web.panels import Facts, Related, Trail
from cro_platform.web.portal_views import page, principal_of
from cro_platform.web.templatetags.ui import badge, status
from regulatory.api.plan import MilestoneDependencies, PlannedMilestones
from regulatory.selectors.plan import MilestoneLine, Roll, lines_of, next_of, rolls
from studies.api import Studies
from studies.selectors.instants import transaction_instant


def standings() -> dict[str, tuple[Tone, str]]:
    """How a milestone stands, in a tone and a word."""
    return {
        "achieved": ("success", _("Achieved")),
        "upcoming": ("info", _("Upcoming")),
        "overdue": ("danger", _("Overdue")),
        "not_planned": ("neutral", _("Not planned")),
        "not_applicable": ("neutral", _("Not applicable")),
    }


def slip_in_words(days: int | None) -> Any:
    """“12 days later” than first planned, with its tone."""
    if days is None:
        return None
    if days == 0:
        return badge(_("as planned"))
    if days > 0:
        text = ngettext("%(n)d day later", "%(n)d days later", days) % {"n": days}
        return badge(text, tone="danger" if days > 30 else "warning")
    text = ngettext("%(n)d day earlier", "%(n)d days earlier", -days) % {"n": -days}
    return badge(text, tone="success")


def line_columns(today: date) -> list[Column]:
    """A milestone's dates."""
    return [
        Column(_("Milestone"), lambda line: str(line.plan)),
        Column(_("Standing"), lambda line: status(*standings()[line.state(today)])),
        Column(_("First planned"), "plan.baseline_on", is_unbroken=True),
        Column(_("Planned"), "plan.planned_on", is_unbroken=True),
        Column(_("Forecast"), "expected_on", is_unbroken=True),
        Column(_("Actual"), "actual_on", is_unbroken=True),
        Column(_("Against the first plan"), lambda line: slip_in_words(line.slip)),
        Column(_("Pushed by"), lambda line: str(line.pushed_by) if line.pushed_by else None),
    ]


def roll_columns() -> list[Column]:
    """One kind over its places."""
    names = {each.code: each.name for each in countries()} | {"": _("Whole study")}
    return [
        Column(_("Milestone"), "label"),
        Column(_("Where"), lambda roll: names.get(roll.country, roll.country)),
        Column(_("Reached"), lambda roll: f"{roll.sum.reached} / {roll.sum.places}", is_numeric=True),
        Column(_("First"), "sum.first_actual", is_unbroken=True),
        Column(_("Last, first planned"), "sum.last_baseline", is_unbroken=True),
        Column(_("Last, planned"), "sum.last_planned", is_unbroken=True),
        Column(_("Last, now"), lambda roll: roll.sum.last_actual or roll.sum.last_expected, is_unbroken=True),
        Column(_("Against the first plan"), lambda roll: slip_in_words(roll.sum.slip)),
    ]  # fmt: skip


def milestone_chart(lines: list[MilestoneLine], rolled: list[Roll], today: date) -> Chart:
    """The study's own milestones, then the last site or country of each kind."""
    own = [_span(line, today) for line in lines if not line.plan.country]
    return gantt(title=_("Milestones"), today=today, rows=own + [_rolled(r) for r in rolled if not r.country])  # fmt: skip


def _span(line: MilestoneLine, today: date) -> Span:
    marks = []
    if line.plan.baseline_on:
        marks.append(Mark(line.plan.baseline_on, _("First planned"), "baseline"))
    tone, word = standings()[line.state(today)]
    if line.expected.on:
        kind = "reached" if line.expected.is_reached else "expected"
        marks.append(Mark(line.expected.on, word, kind, tone))
    return Span(str(line.plan), marks=tuple(marks))


def _rolled(roll: Roll) -> Span:
    marks, last = [], roll.sum.last_actual or roll.sum.last_expected
    if roll.sum.last_baseline:
        marks.append(Mark(roll.sum.last_baseline, _("Last, first planned"), "baseline"))
    if last:
        is_late = (roll.sum.slip or 0) > 0
        kind = "reached" if roll.sum.last_actual else "expected"
        tone: Tone = "success" if roll.sum.last_actual else "warning" if is_late else "info"
        marks.append(Mark(last, _("Last"), kind, tone))
    first = roll.sum.first_actual
    if first and last and first < last:
        return Span(f"{roll.label} ({roll.sum.reached}/{roll.sum.places})", first, last, marks=tuple(marks))  # fmt: skip
    return Span(f"{roll.label} ({roll.sum.reached}/{roll.sum.places})", marks=tuple(marks))


@require_GET
def milestones_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """First plan, plan, forecast and actual days of a study, its countries and its sites."""
    by = principal_of(request)
    study: Any = Studies.find(by, pk)
    authorize(by, "regulatory.view")
    today = transaction_instant().date()
    lines = lines_of([study.pk])[study.pk]
    rolled = rolls(lines)
    context = {
        "title": _("Milestones"),
        "subtitle": f"{study.protocol_number}: {study.title}",
        "links": [Link(str(study), record_url(slug, study)), Link(_("Milestones"))],
        "chart": milestone_chart(lines, rolled, today) if lines else None,
        "columns": line_columns(today),
        "lines": [line for line in lines if not line.plan.country],
        "country_lines": [line for line in lines if line.plan.country and not line.plan.study_site],
        "line_url": RowUrl(lambda line: reverse("portal-record", args=[slug, "planned-milestones", line.plan.pk])),
        "roll_columns": roll_columns(),
        "rolls": rolled,
        "all_url": f"{list_url(slug, 'planned-milestones')}?study={study.pk}",
        "plan_url": f"{reverse('portal-create', args=[slug, 'planned-milestones'])}?study={study.pk}"
        if may(by, "milestones.plan", study)
        else "",
    }  # fmt: skip
    return page(request, "regulatory/plan.html", context)


@dataclass(frozen=True, slots=True)
class MilestonePanel:
    """On the study's page: the next milestone, with the way to all of them."""

    title: str = "Milestones"
    is_side: bool = True
    template: str = "regulatory/panels/plan.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Nothing for people who may not read milestones."""
        if not may(by, "regulatory.view"):
            return None
        today = transaction_instant().date()
        lines = lines_of([record.pk])[record.pk]
        following = next_of(lines)
        return {
            "next": following,
            "standing": status(*standings()[following.state(today)]) if following else None,
            "slip": slip_in_words(following.slip) if following else None,
            "reached": sum(1 for line in lines if line.actual_on),
            "count": len(lines),
            "url": reverse("studies-milestones", args=[by.organization_slug, record.pk]),
        }


def add_to_study_page() -> None:
    """The study's room knows nothing of milestones; this room adds its panel."""
    pages = PAGES["studies"]
    pages.panels = (MilestonePanel(), *pages.panels)


class PlannedMilestonePages(Pages):
    """Planned milestones."""

    resource = PlannedMilestones
    onward = {
        "not_planned": "plan",
        "planned": "forecast",
        "reforecast": "forecast",
    }
    columns = (
        "kind",
        "country",
        "site",
        "status",
        "baseline_on",
        "planned_on",
        "expected_on",
        "actual_on",
    )
    facts = ("country", "site", "planned_on", "expected_on", "actual_on")
    tones = {"planned": "info", "reforecast": "warning"}
    panels = (
        Facts(
            "Dates",
            ("kind", "country", "site", "status", "standing", "baseline_on", "planned_on", "forecast_on", "expected_on", "actual_on",
             "slip_days"),
        ),
        Related("milestone-dependencies", "milestone", ("after_kind", "after_country", "days", "ended_at")),
        Trail(),
    )  # fmt: skip


class MilestoneDependencyPages(Pages):
    """Dependencies."""

    resource = MilestoneDependencies
    columns = ("after_kind", "after_country", "days", "ended_at")
    panels = (Facts("Dependency", ("after_kind", "after_country", "days", "ended_at")), Trail())

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The milestone that waits."""
        dependency: Any = record
        milestone: Model = dependency.milestone
        return milestone
