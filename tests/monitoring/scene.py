"""A study that is monitored: helix wrote its plan, orbis visits its sites."""

from datetime import date
from typing import Any

from cro_platform.access.principal import Principal, acting
from cro_platform.documents.services import open_version
from monitoring.documents.kinds import request_confirmation
from monitoring.models import MonitoringPlan, MonitoringVisit
from monitoring.services import planning, plans, visits
from sites.models import StudySite
from sites.services.people import add_investigator
from sites.services.study_sites import add_study_site, move_site
from sites.services.subjects import add_subject
from tests.documents.papers import work
from tests.world import World

OPENED: dict[str, Any] = {"despite": "Its requirements are on paper"}
SOP = {"source": "sop", "reference": "SOP-MON-004, 5.2"}
CONTRACT = {"source": "contract", "reference": "NW-OR-1, Annex B 3.1"}
FROM_PLAN = {"source": "plan", "reference": "6.1"}


def site(world: World, *, country: str = "DE", number: str = "DE01") -> StudySite:
    """An activated site with an investigator and two participants."""
    manager = world.helix["project-manager"]
    with acting(manager):
        found = add_study_site(
            by=manager, study=world.alpha, country=country, name="Charité", city="Berlin", number=number
        )  # fmt: skip
        for verb in ("qualify", "select", "begin-start-up", "activate"):
            given = OPENED | {"on": date(2026, 3, 2)} if verb == "activate" else {}
            move_site(found, verb, by=manager, **given)
        add_investigator(by=manager, study_site=found, name="Dr Anna Vogel", role="principal")
        for code in ("001", "002"):
            add_subject(by=manager, study_site=found, code=f"{number}-{code}", sex="female")
    return found


def draft(world: World, *, version: str = "1.0") -> MonitoringPlan:
    """A plan that helix has written: initiation once, interim visits every six weeks."""
    lead = world.helix["lead-cra"]
    with acting(lead):
        plan = plans.write_plan(
            by=lead, study=world.alpha, title="Monitoring plan", version=version
        )
        plans.add_rule(
            plan, by=lead, kind="initiation", anchor="site_activated", after_days=0, every_days=None, window_days=7, **FROM_PLAN
        )  # fmt: skip
        plans.add_rule(
            plan, by=lead, kind="interim", anchor="first_subject", after_days=14, every_days=42, window_days=7, from_subjects=1,
            **FROM_PLAN,
        )  # fmt: skip
        plans.add_target(plan, by=lead, verification="sdv", data="informed consent", percent=100, **SOP)  # fmt: skip
        for milestone, days, source in (
            ("confirmation", 7, SOP), ("draft", 5, CONTRACT), ("final", 10, CONTRACT), ("letter", 15, SOP),
        ):  # fmt: skip
            plans.add_timeline(plan, by=lead, milestone=milestone, days=days, **source)
    return plan


def plan(world: World) -> MonitoringPlan:
    """The same, in force."""
    found, manager = draft(world), world.helix["project-manager"]
    with acting(manager):
        plans.put_in_force(MonitoringPlan.objects.get(pk=found.pk), by=manager)
    return found


def proposed(world: World) -> list[MonitoringVisit]:
    """The visits that orbis has proposed from the plan at one site: initiation and interim."""
    place, found, lead = site(world), plan(world), world.orbis["lead-cra"]
    with acting(lead):
        planning.propose_visits(MonitoringPlan.objects.get(pk=found.pk), by=lead)
        rows = MonitoringVisit.objects.select_related("study_site", "study")
        return list(rows.filter(study_site=place).order_by("kind"))


def again(visit: MonitoringVisit, by: Principal) -> MonitoringVisit:
    """The visit as it stands."""
    with acting(by):
        return MonitoringVisit.objects.select_related("study_site", "study").get(pk=visit.pk)


def scheduled(world: World, **changes: Any) -> MonitoringVisit:
    """The initiation visit with days, monitor and agenda."""
    visit, cra = proposed(world)[0], world.orbis["cra"]
    values = {
        "from_on": date(2026, 3, 9), "until_on": date(2026, 3, 10), "person": cra.user_id,
        "agenda": ["Essential documents", "Pharmacy"],
    }  # fmt: skip
    with acting(cra):
        visits.schedule(visit, by=cra, **(values | changes))
    return visit


def confirmed(world: World) -> MonitoringVisit:
    """The letter is made and sent."""
    visit, cra = scheduled(world), world.orbis["cra"]
    with acting(cra):
        visits.add_participant(
            visit, by=cra, name="Dr Anna Vogel", function="Investigator", side="site"
        )
        version = request_confirmation(visit, by=cra)
    work(world.orbis.id, "make_requested")
    with acting(cra):
        open_version(type(version).objects.select_related("document").get(pk=version.pk), by=cra)
        visits.confirm(visit, by=cra)
    return visit


def conducted(world: World) -> MonitoringVisit:
    """The monitor was there on 9 and 10 March 2026."""
    visit, cra = confirmed(world), world.orbis["cra"]
    with acting(cra):
        visits.conduct(visit, by=cra, from_on=date(2026, 3, 9), until_on=date(2026, 3, 10))
    return visit
