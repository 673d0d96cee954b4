"""Enrolment of a study: the curve, its countries and its sites; and the plans behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, may
from cro_platform.tenancy.countries import countries
from cro_platform.web.charts import Band, Chart, Share, bars, curve
from cro_platform.web.components import Column, Link, RowUrl, Tone
from cro_platform.web.pages import PAGES, Pages, list_url, record_url
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.portal_views import page, principal_of
from cro_platform.web.templatetags.ui import meter, status
from sites.api import EnrolmentPlans, SubjectEvents
from sites.enums import StudySiteStatus
from sites.selectors.enrolment import Enrolment, WeekOfSite, enrolments, weeks_of_sites
from studies.api import Studies
from studies.models import Study
from studies.selectors.instants import transaction_instant

RECENT_WEEKS = 8
STANDINGS: dict[str, tuple[Tone, Any]] = {
    "on_track": ("success", gettext_lazy("On plan")),
    "at_risk": ("warning", gettext_lazy("At risk")),
    "behind": ("danger", gettext_lazy("Behind plan")),
    "early": ("info", gettext_lazy("Begins")),
    "unplanned": ("neutral", gettext_lazy("No plan")),
}


def standing_of(enrolment: Enrolment) -> tuple[Tone, str]:
    """How enrolment stands against the plan of today, in a tone and a word."""
    tone, word = STANDINGS[enrolment.standing]
    return tone, str(word)


def enrolment_chart(enrolment: Enrolment, *, title: str) -> Chart:
    """The curve with plan, forecast and its interval."""
    return curve(
        title=title,
        today=enrolment.today,
        actual=enrolment.actual(),
        planned=enrolment.course(),
        forecast=[Band(*each) for each in enrolment.ahead()],
        target=enrolment.target,
    )


def country_names() -> dict[str, str]:
    """English names by code."""
    return {each.code: each.name for each in countries()}


def sites_chart(enrolments_: list[Enrolment], *, title: str) -> Chart:
    """Sites that recruit, of all that were chosen, by country; the most first."""
    names = country_names()
    whole: dict[str, list[int]] = {}
    for site in (site for each in enrolments_ for site in each.chosen_sites):
        pair = whole.setdefault(site.country, [0, 0])
        pair[0] += site.status == StudySiteStatus.RECRUITING
        pair[1] += 1
    ranked = sorted(whole.items(), key=lambda item: (-item[1][1], item[0]))
    rows = [Share(names.get(code, code), active, every) for code, (active, every) in ranked]
    return bars(title=title, rows=rows, value=_("Recruiting"), rest=_("Other sites"))


def on_plan(enrolment: Enrolment) -> Any:
    """A small bar of enrolled against the target, in the tone of its standing."""
    if not enrolment.target:
        return enrolment.enrolled
    tone, word = standing_of(enrolment)
    label = _("Enrolled of the target; %(word)s") % {"word": word}
    return meter(enrolment.enrolled, maximum=enrolment.target, label=label, tone=tone)


@dataclass(frozen=True, slots=True)
class CountryLine:
    """One country of the study."""

    name: str
    enrolment: Enrolment


def country_columns() -> list[Column]:
    """Figures of a country against its plan."""
    return [
        Column(_("Country"), "name"),
        Column(_("Enrolled / target"), lambda line: on_plan(line.enrolment)),
        Column(_("Planned by today"), "enrolment.planned", is_numeric=True),
        Column(_("Standing"), lambda line: status(*standing_of(line.enrolment))),
        Column(_("Screen failures"), lambda line: failures(line.enrolment), is_numeric=True),
        Column(_("Recruiting sites"), lambda line: recruiting(line.enrolment), is_numeric=True),
    ]


def recruiting(enrolment: Enrolment) -> str:
    """Sites that recruit, of those that were chosen."""
    return f"{enrolment.open_sites} / {len(enrolment.chosen_sites)}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the strip at the top, with its basis."""

    label: str
    value: object
    basis: str
    change: str = ""
    tone: Tone = "neutral"


def figures(enrolment: Enrolment) -> list[Figure]:
    """Where the study stands, in five numbers."""
    tone, word = standing_of(enrolment)
    target, end = enrolment.target, enrolment.at_end()
    ends_on = date_format(enrolment.ends_on, "SHORT_DATE_FORMAT") if enrolment.ends_on else ""
    reached = reached_in_words(enrolment)
    return [
        Figure(
            _("Enrolled"),
            enrolment.enrolled,
            _("of %(n)d wanted") % {"n": target} if target else _("no target yet"),
            word,
            tone,
        ),
        Figure(_("Planned by today"), enrolment.planned, _("straight lines of the plans")),
        Figure(_("Screen failures"), failures(enrolment), _("of those whose screening ended")),
        Figure(
            _("At the end of the plan"),
            f"{end[0]}–{end[2]}" if end else None,
            _("on %(day)s, with 80 %% probability") % {"day": ends_on} if end else _("no forecast"),
        ),
        Figure(
            _("Target met"),
            reached.partition(" (")[0] or None,
            _("between %(range)s") % {"range": reached.partition(" (")[2].rstrip(")")}
            if " (" in reached
            else _("by the forecast"),
        ),
    ]


def failures(enrolment: Enrolment) -> str | None:
    """“4 (12 %)”, of those whose screening ended."""
    share = enrolment.failure_share
    return None if share is None else f"{enrolment.failed} ({share:.0%})".replace("%", " %")


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site: its figures, and what was enrolled in each of the last weeks."""

    site: Any
    recent: tuple[int, ...]
    country: str

    @property
    def total(self) -> Any:
        """Against the site's own plan where it has one."""
        if self.site.plan is None:
            return self.site.enrolled
        return meter(self.site.enrolled, maximum=self.site.plan.planned, label=_("Enrolled of the site's plan"))  # fmt: skip


def site_columns(mondays: list[date]) -> list[Column]:
    """The site's figures, then one column for each of the last weeks."""
    labels = dict(StudySiteStatus.choices)
    weeks = [
        Column(date_format(monday, "j M"), _recent(number), is_numeric=True)
        for number, monday in enumerate(mondays)
    ]
    return [
        Column(_("Site"), lambda line: f"{line.site.number} {line.site.name}".strip()),
        Column(_("Country"), "country"),
        Column(_("State"), lambda line: labels[line.site.status]),
        Column(_("Screened"), "site.screened", is_numeric=True),
        Column(_("Failed"), "site.failed", is_numeric=True),
        Column(_("Enrolled"), "total", is_numeric=True),
        *weeks,
    ]


def _recent(number: int) -> Any:
    return lambda line: line.recent[number]


def site_lines(enrolment: Enrolment, mondays: list[date], weeks: list[WeekOfSite]) -> list[SiteLine]:  # fmt: skip
    """Every chosen site with its last weeks."""
    names, came = country_names(), {(w.study_site, w.week): w.enrolled for w in weeks}
    return [
        SiteLine(site, tuple(came.get((site.id, m), 0) for m in mondays), names[site.country])
        for site in enrolment.chosen_sites
    ]


@require_GET
def enrolment_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """What was planned, what is and what may come, for the study, its countries and its sites."""
    by = principal_of(request)
    study: Any = Studies.find(by, pk)
    authorize(by, "subjects.view")
    today = transaction_instant().date()
    enrolment = enrolments([(study.pk, study.planned_enrollment)], today)[study.pk]
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=n) for n in reversed(range(RECENT_WEEKS))]
    names = country_names()
    context = {
        "title": _("Enrolment"),
        "subtitle": f"{study.protocol_number}: {study.title}",
        "links": [Link(str(study), record_url(slug, study)), Link(_("Enrolment"))],
        "figures": figures(enrolment),
        "basis": basis(enrolment),
        "curve": enrolment_chart(enrolment, title=_("Participants enrolled")),
        "sites_chart": sites_chart([enrolment], title=_("Sites by country")),
        "country_columns": country_columns(),
        "country_lines": [
            CountryLine(names.get(code, code), enrolment.of_country(code))
            for code in enrolment.countries
        ],
        "site_columns": site_columns(mondays),
        "site_lines": site_lines(enrolment, mondays, weeks_of_sites(study.pk, since=mondays[0])),
        "site_url": RowUrl(
            lambda line: reverse("portal-record", args=[slug, "study-sites", line.site.id])
        ),
        "plans_url": f"{list_url(slug, 'enrolment-plans')}?study={study.pk}",
        "plan_url": plan_url(slug, study) if may(by, "enrolment.plan", study) else "",
    }
    return page(request, "sites/enrolment.html", context)


def plan_url(slug: str, study: Study) -> str:
    """The form for a plan of this study."""
    return f"{reverse('portal-create', args=[slug, 'enrolment-plans'])}?study={study.pk}"


def in_words(enrolment: Enrolment) -> str:
    """What may be enrolled by the end of the plan."""
    end = enrolment.at_end()
    if end is None or enrolment.ends_on is None:
        return ""
    low, expected, high = end
    return _("%(low)d–%(high)d by %(day)s; %(expected).0f expected") % {
        "low": low, "high": high, "expected": expected, "day": date_format(enrolment.ends_on, "SHORT_DATE_FORMAT"),
    }  # fmt: skip


def reached_in_words(enrolment: Enrolment) -> str:
    """When the target is met."""
    if enrolment.target and enrolment.enrolled >= enrolment.target:
        return _("reached")
    if enrolment.reached is None:
        return ""
    early, middle, late = enrolment.reached
    if middle is None:
        return _("not within ten years")
    return _("%(middle)s (%(early)s – %(late)s)") % {
        "middle": date_format(middle, "M Y"),
        "early": date_format(early or middle, "M Y"),
        "late": date_format(late, "M Y") if late else _("beyond ten years"),
    }


def basis(enrolment: Enrolment) -> list[str]:
    """What the figures stand on, and what they leave out."""
    told = [
        _("Forecast: Poisson–gamma model of the sites' own rates; the band holds with 80 % probability.")
        if enrolment.forecast.is_possible
        else _("No forecast yet: it needs an enrolled participant and a site that will enrol.")
    ]  # fmt: skip
    if enrolment.uncounted:
        names = ", ".join(site.number or site.name for site in enrolment.uncounted[:8])
        told.append(
            _("Not in the forecast, being on hold or without a planned start: %(names)s.")
            % {"names": names}
        )
    if enrolment.undated:
        told.append(
            _("%(n)d enrolled on a day that nobody stated: not counted here.") % {"n": enrolment.undated}
        )  # fmt: skip
    return told


@dataclass(frozen=True, slots=True)
class EnrolmentPanel:
    """A study's enrolment in one line, with the way to the whole of it."""

    title: str = "Enrolment"
    is_side: bool = True
    template: str = "sites/panels/enrolment.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Nothing for people who may not read participants."""
        if not may(by, "subjects.view"):
            return None
        today = transaction_instant().date()
        found = enrolments([(record.pk, record.planned_enrollment)], today, by_week=False)
        enrolment = found[record.pk]
        return {
            "enrolment": enrolment,
            "bar": on_plan(enrolment),
            "standing": status(*standing_of(enrolment)),
            "at_end": in_words(enrolment),
            "url": reverse("studies-enrolment", args=[by.organization_slug, record.pk]),
        }


def add_to_study_page() -> None:
    """The study's room knows nothing of sites; this room adds its panel."""
    pages = PAGES["studies"]
    pages.panels = (EnrolmentPanel(), *pages.panels)


class EnrolmentPlanPages(Pages):
    """Plans of enrolment."""

    resource = EnrolmentPlans
    columns = ("country", "site", "planned", "starts_on", "ends_on", "author")
    facts = ("country", "site", "planned", "starts_on", "ends_on")
    panels = (Facts("Plan", ("country", "site", "planned", "starts_on", "ends_on")), Trail())
    intro = "A study's own plan stands for it; without one its countries are added up, and for a country its sites."


class SubjectEventPages(Pages):
    """Days of participants."""

    resource = SubjectEvents
    columns = ("code", "status", "on")
    facts = ("on",)
    panels = (Facts("Day", ("code", "status", "on", "corrects")), Trail())

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The participant."""
        event: Any = record
        subject: Model = event.subject
        return subject
