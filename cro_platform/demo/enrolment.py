"""Enrolment and milestones of the demonstration: some sites fast, some slow, one study behind its plan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cro_platform.access.principal import Principal, acting
from cro_platform.demo.companies import person
from cro_platform.demo.portfolio import Portfolio
from regulatory.models import PlannedMilestone
from regulatory.services.plan import achieve, add_planned_milestone, forecast, make_wait
from sites.models import StudySite, Subject
from sites.services.enrolment import plan_enrolment
from sites.services.study_sites import move_site
from sites.services.subjects import add_subject, move_subject

SELECTION = ("qualify", "select", "begin-start-up")
OPENING = ("activate", "open-enrolment")
ACTIVATED: dict[str, Any] = {
    "despite": "Opened before the requirements of countries were kept here"
}
LOG = "Screening log"


@dataclass(frozen=True, slots=True)
class Course:
    """How one site recruits: opened so many days ago, one more participant every so many days; `last` days ago it stopped."""

    study: str
    country: str
    opened: int
    every: int
    last: int = 0


COURSES = (
    Course("aurora", "DE", 400, 21), Course("aurora", "FR", 360, 34), Course("aurora", "ES", 330, 30),
    Course("aurora", "PL", 290, 17), Course("aurora", "GB", 240, 48), Course("aurora", "US", 200, 26),
    Course("lumen", "DE", 54, 4), Course("lumen", "GB", 40, 7),
    Course("prism", "DE", 650, 60, last=120), Course("prism", "US", 610, 75, last=120),
    Course("harbor", "US", 180, 15), Course("harbor", "GB", 120, 22),
)  # fmt: skip
SELECTORS = {"aurora": ("project-manager", "helix"), "harbor": ("project-manager", "helix")}
OPENERS = {"aurora": ("project-manager", "orbis"), "harbor": ("project-manager", "helix")}
SPONSORS = {"harbor": "meridian"}
PLANS = (
    ("aurora", "", 120, -400, 240),
    ("aurora", "DE", 30, -400, 200),
    ("aurora", "US", 24, -200, 240),
    ("lumen", "", 24, -54, 40),
    ("prism", "", 16, -650, -130),
    ("harbor", "", 60, -180, 260),
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A milestone of a study: first planned, forecast since, reached; days from the build."""

    study: str
    kind: str
    planned: int
    expected: int | None = None
    reached: int | None = None
    after: str = ""
    wait: int = 0


MILESTONES = (
    Dated("aurora", "protocol_final", -500, reached=-492),
    Dated("aurora", "last_enrolment", 240, expected=310),
    Dated("aurora", "database_locked", 330, after="last_enrolment", wait=60),
    Dated("aurora", "report_final", 450, after="database_locked", wait=90),
    Dated("lumen", "protocol_final", -90, reached=-88),
    Dated("lumen", "last_enrolment", 40),
    Dated("lumen", "database_locked", 75, after="last_enrolment", wait=21),
    Dated("prism", "last_enrolment", -130, reached=-128),
    Dated("prism", "database_locked", -4),
    Dated("harbor", "protocol_final", -230, reached=-226),
    Dated("harbor", "last_enrolment", 260),
)


def build_enrolment(portfolio: Portfolio) -> None:
    """Open the sites, enrol their participants on their days, and plan both."""
    for course in COURSES:
        _recruit(portfolio, course)
    for key, country, planned, start, end in PLANS:
        lead = _lead(key)
        with acting(lead):
            plan_enrolment(
                by=lead,
                study=portfolio.studies[key],
                country=country,
                planned=planned,
                starts_on=portfolio.days(start),
                ends_on=portfolio.days(end),
            )
    _milestones(portfolio)


def _lead(key: str) -> Principal:
    return person("study-lead", SPONSORS.get(key, "northwind"))


def _recruit(portfolio: Portfolio, course: Course) -> None:
    selector = person(*SELECTORS.get(course.study, ("study-lead", "northwind")))
    opener = person(*OPENERS.get(course.study, ("study-lead", "northwind")))
    with acting(selector):
        site = StudySite.objects.get(
            study_id=portfolio.studies[course.study], country=course.country
        )
        for verb in SELECTION:
            move_site(site, verb, by=selector)
    with acting(opener):
        for verb in OPENING:
            given = ACTIVATED | {"on": portfolio.days(-course.opened)} if verb == "activate" else {}
            move_site(site, verb, by=opener, **given)
    with acting(selector):
        _participants(portfolio, course, site, selector)


def _participants(portfolio: Portfolio, course: Course, site: StudySite, by: Principal) -> None:
    """The first three are there already; every fifth fails screening, the last is still in it."""
    known = list(
        Subject.objects.filter(study_site=site).select_related("study_site").order_by("code")
    )
    days = list(range(course.opened - 9, course.last, -course.every))
    for number, ago in enumerate(days):
        subject = known[number] if number < len(known) else _further(portfolio, site, number, ago, by)  # fmt: skip
        is_last = number == len(days) - 1 and not course.last
        if not is_last:
            verb = "fail-screening" if number % 5 == 4 else "enrol"
            move_subject(subject, verb, by=by, reason=LOG, on=_screened(portfolio, ago - 7))


def _further(
    portfolio: Portfolio, site: StudySite, number: int, ago: int, by: Principal
) -> Subject:
    return add_subject(
        by=by,
        study_site=site,
        code=f"{site.number[2:]}-{number + 1:03d}",
        year_of_birth=1950 + number % 40,
        on=_screened(portfolio, ago),
    )


def _screened(portfolio: Portfolio, ago: int) -> date:
    return portfolio.days(-max(ago, 0))


def _milestones(portfolio: Portfolio) -> None:
    plans: dict[tuple[str, str], PlannedMilestone] = {}
    for dated in MILESTONES:
        lead = _lead(dated.study)
        with acting(lead):
            plan = add_planned_milestone(
                by=lead,
                study=portfolio.studies[dated.study],
                kind=dated.kind,
                on=portfolio.days(dated.planned),
            )
            plans[dated.study, dated.kind] = plan
            if dated.expected is not None:
                forecast(plan, by=lead, on=portfolio.days(dated.expected), reason="Enrolment is slower than planned")  # fmt: skip
            if dated.reached is not None:
                achieve(plan, by=lead, on=portfolio.days(dated.reached), source="Trial master file")
            if dated.after:
                after = plans[dated.study, dated.after]
                make_wait(plan, by=lead, after=after, days=dated.wait, reason="Data cleaning")
    _site_milestones(portfolio)


def _site_milestones(portfolio: Portfolio) -> None:
    lead = _lead("aurora")
    with acting(lead):
        for site in StudySite.objects.filter(study_id=portfolio.studies["aurora"]):
            opened = next((c.opened for c in COURSES if (c.study, c.country) == ("aurora", site.country)), -30)  # fmt: skip
            add_planned_milestone(
                by=lead,
                study=site.study_id,
                kind="site_activated",
                study_site=site,
                on=portfolio.days(-opened - 14),
            )
