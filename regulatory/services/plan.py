"""Plan milestones: first plan, new plan, forecast, what they wait for; and reach one by recording its day."""

from datetime import date
from uuid import UUID

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.workflow.machine import claim
from regulatory.enums.milestones import OF_A_COUNTRY, MilestoneKind
from regulatory.enums.plan import SiteMilestoneKind
from regulatory.models import Milestone
from regulatory.models.plan import MilestoneDependency, PlannedMilestone
from regulatory.plan_workflow import PLANNED_MILESTONE
from regulatory.rules.plan import closes_a_circle
from regulatory.selectors.plan import recordable, waits_of
from regulatory.services.milestones import record_milestone
from sites.models import StudySite
from sites.services.enrolment import authorize_plan
from studies.models import Study, StudyCountry
from studies.selectors.instants import transaction_instant

PLAN = "milestones.plan"


def add_planned_milestone(
    *,
    by: Principal,
    study: UUID,
    kind: str,
    country: str = "",
    study_site: StudySite | None = None,
    on: date | None = None,
) -> PlannedMilestone:
    """Name a milestone of the study, a country or a site, with its date where one is planned already: the baseline.

    The sponsor plans everything; a CRO the countries in which it holds site selection.
    """
    place = study_site.country if study_site else country
    authorize_plan(by, PLAN, Target(study_id=study, country=place))
    problems = _place(study, kind, place, country, study_site)
    known = PlannedMilestone.objects.filter(
        study_id=study, kind=kind, country=place, study_site=study_site
    )
    if not problems and known.exists():
        problems = [Problem("kind", "This milestone is in the plan already.")]
    if problems:
        raise RuleBroken(*problems)
    with intent("regulatory.milestone-plan.add", reason="First plan"):
        plan = PlannedMilestone.objects.create(
            study_id=study, kind=kind, country=place, study_site=study_site
        )
        if on is not None:
            PLANNED_MILESTONE.take(plan, "plan", planned_on=on, baseline_on=on)
        return plan


def plan_first(plan: PlannedMilestone, *, by: Principal, on: date) -> None:
    """The first date: it is the plan, and the baseline from now on."""
    PLANNED_MILESTONE.check(plan, "plan")
    authorize_plan(by, PLAN, plan.target)
    with intent("regulatory.milestone-plan.plan", reason="First plan"):
        PLANNED_MILESTONE.take(plan, "plan", planned_on=on, baseline_on=on)


def plan_anew(plan: PlannedMilestone, *, by: Principal, on: date, reason: str) -> None:
    """Agree on another date; the baseline stays."""
    PLANNED_MILESTONE.check(plan, "replan")
    authorize_plan(by, PLAN, plan.target)
    with intent("regulatory.milestone-plan.replan", reason=reason):
        PLANNED_MILESTONE.take(plan, "replan", planned_on=on, forecast_on=None)


def forecast(plan: PlannedMilestone, *, by: Principal, on: date, reason: str) -> None:
    """Say when it is expected now; plan and baseline stay."""
    PLANNED_MILESTONE.check(plan, "forecast")
    authorize_plan(by, PLAN, plan.target)
    with intent("regulatory.milestone-plan.forecast", reason=reason):
        PLANNED_MILESTONE.take(plan, "forecast", forecast_on=on)


def rule_out(plan: PlannedMilestone, *, by: Principal, reason: str) -> None:
    """It does not apply; whatever waited for it waits no more."""
    PLANNED_MILESTONE.check(plan, "rule-out")
    authorize_plan(by, PLAN, plan.target)
    with intent("regulatory.milestone-plan.rule-out", reason=reason):
        PLANNED_MILESTONE.take(plan, "rule-out")


def achieve(plan: PlannedMilestone, *, by: Principal, on: date, source: str) -> Milestone:
    """Record the day it was reached, with all clocks that start from it. A site's milestone follows from the site itself."""
    if not recordable(plan.kind):
        raise RuleBroken.of(
            "on", "This day is the site's own: it follows from its activation, participants and closing."
        )  # fmt: skip
    return record_milestone(
        by=by, study=plan.study_id, kind=plan.kind, on=on, source=source, country=plan.country
    )


def make_wait(
    plan: PlannedMilestone, *, by: Principal, after: PlannedMilestone, days: int, reason: str
) -> MilestoneDependency:
    """From now on it comes at least so many days after another milestone of the study; never in a circle."""
    authorize_plan(by, PLAN, plan.target)
    if after.study_id != plan.study_id:
        raise RuleBroken.of("after", "This milestone belongs to another study.")
    if closes_a_circle(waits_of(plan.study_id), plan.pk, after.pk):
        raise RuleBroken.of("after", "That milestone waits for this one already.")
    if MilestoneDependency.objects.filter(milestone=plan, after=after, ended_at=None).exists():
        raise RuleBroken.of("after", "It waits for this milestone already.")
    with intent("regulatory.milestone-plan.wait", reason=reason):
        return MilestoneDependency.objects.create(
            study_id=plan.study_id, milestone=plan, after=after, days=days
        )


def end_wait(dependency: MilestoneDependency, *, by: Principal, reason: str) -> None:
    """It waits for the other one no more."""
    authorize_plan(by, PLAN, dependency.target)
    if dependency.ended_at is not None:
        raise RuleBroken.of("reason", "This has ended already.")
    with intent("regulatory.milestone-plan.end-wait", reason=reason):
        claim(dependency, ended_at=transaction_instant())


def _place(
    study: UUID, kind: str, place: str, country: str, site: StudySite | None
) -> list[Problem]:
    if not Study.objects.filter(pk=study).exists():
        return [Problem("study", "There is no such study.")]
    is_of_site = kind in SiteMilestoneKind.values
    if is_of_site and site is None:
        return [Problem("study_site", "This milestone belongs to a site: name it.")]
    if site is not None and (not is_of_site or site.study_id != study):
        return [Problem("study_site", "This milestone is none of this site.")]
    if country and country != place:
        return [Problem("country", "The site lies in another country.")]
    if kind in MilestoneKind.values and (kind in OF_A_COUNTRY) != bool(place):
        return [Problem("country", "This milestone is of each country." if not place else "This milestone is of the study.")]  # fmt: skip
    if place and not StudyCountry.objects.filter(study_id=study, country=place).exists():
        return [Problem("country", "The study does not run in this country; add it first.")]
    return []
