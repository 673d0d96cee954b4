"""CAPA judged by somebody else; serious breaches on every clock from the suspicion on."""

from datetime import UTC, date, datetime

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from monitoring.enums import BreachStatus, CapaStatus
from monitoring.models import Capa, SeriousBreach
from monitoring.services import breaches, capas
from monitoring.workflows import BREACH_LIFE, CAPA_LIFE
from tests.documents.papers import work
from tests.monitoring.scene import site
from tests.studies.faces import Api, session
from tests.world import World

AWARE = datetime(2026, 3, 27, 10, tzinfo=UTC)
PLAN = {
    "corrective_action": "Re-consent", "preventive_action": "Checklist before screening", "due_on": date(2026, 5, 1),
    "effectiveness_measure": "No late consent in ten participants", "effectiveness_due_on": date(2026, 8, 1),
}  # fmt: skip


@pytest.mark.parametrize(("life", "states"), [(CAPA_LIFE, CapaStatus), (BREACH_LIFE, BreachStatus)])
def test_every_state_can_be_reached(life: object, states: object) -> None:
    assert {life.initial, *(s.target for s in life.transitions)} == set(states.values)


def proposed(world: World) -> Capa:
    """Opened and planned by helix's cra, who holds the duty's work."""
    cra = world.helix["cra"]
    with acting(cra):
        capa = capas.open_capa(by=cra, study=world.alpha, title="Consent", problem="Late consents")
        capas.find_cause(capa, by=cra, root_cause="No checklist")
        capas.propose_plan(capa, by=cra, **PLAN)
    return capa


def standing(capa: Capa) -> Capa:
    return Capa.objects.get(pk=capa.pk)


def test_a_capa_is_approved_by_somebody_else_and_its_effect_is_checked(world: World) -> None:
    capa, cra, lead = proposed(world), world.helix["cra"], world.helix["lead-cra"]
    with acting(lead):
        capas.approve_plan(standing(capa), by=lead, reason="Proportionate")
    with acting(cra):
        capas.implement(
            standing(capa), by=cra, evidence="Training log", late_reason="Staff on leave"
        )
    with acting(lead):
        running = Deadline.objects.get(key=f"{capa.pk}:effectiveness")
        assert (running.status, str(running.due_on)) == ("running", "2026-08-01")
        capas.find_ineffective(standing(capa), by=lead, result="Two late consents again")
        again = standing(capa)

    assert (again.status, again.round) == ("draft", 2)


def test_whoever_owns_or_wrote_a_plan_does_not_judge_it(world: World) -> None:
    lead = world.helix["lead-cra"]
    with acting(lead):
        capa = capas.open_capa(by=lead, study=world.alpha, title="Consent", problem="Late consents")
        capas.find_cause(capa, by=lead, root_cause="No checklist")
        capas.propose_plan(capa, by=lead, **PLAN)

        with pytest.raises(NotPermitted, match="somebody else judges"):
            capas.approve_plan(capa, by=lead, reason="Mine")


def test_the_effect_is_checked_after_it_was_done(world: World) -> None:
    cra = world.helix["cra"]
    with acting(cra):
        capa = capas.open_capa(by=cra, study=world.alpha, title="Consent", problem="Late consents")
        capas.find_cause(capa, by=cra, root_cause="No checklist")
        with pytest.raises(RuleBroken, match="after it was done"):
            capas.propose_plan(capa, by=cra, **(PLAN | {"effectiveness_due_on": date(2026, 5, 1)}))


def test_who_does_not_hold_the_duty_opens_but_does_not_plan(world: World) -> None:
    cra = world.orbis["cra"]
    with acting(cra):
        capa = capas.open_capa(by=cra, study=world.alpha, title="Consent", problem="Late consents")
        with pytest.raises(NotPermitted, match="Corrective and preventive action"):
            capas.find_cause(capa, by=cra, root_cause="x")
    assert Api(world.helix["lead-cra"]).get(f"capas/{capa.pk}/").status_code == 200


def suspected(world: World, *, country: str = "DE") -> SeriousBreach:
    """orbis, which monitors there, has grounds to believe in a breach."""
    place, cra = site(world, country=country, number=f"{country}01"), world.orbis["cra"]
    with acting(cra):
        return breaches.suspect(
            by=cra, study_site=place, description="Dosing without consent", aware_at=AWARE, aware_zone="Europe/Berlin"
        )  # fmt: skip


def clocks(world: World, breach: SeriousBreach) -> dict[str, tuple[str, str, str]]:
    with acting(world.northwind["study-lead"]):
        rows = Deadline.objects.filter(subject_id=breach.pk)
        return {row.cell: (row.rule_id, str(row.due_on), row.status) for row in rows}


def test_a_suspicion_starts_the_clock_of_every_authority_with_a_rule(world: World) -> None:
    breach = suspected(world)

    assert clocks(world, breach) == {
        "EU": ("EU-BREACH", "2026-04-03", "running"),
        "GB": ("UK-BREACH", "2026-04-03", "running"),
    }
    with acting(world.northwind["study-lead"]):
        assert Deadline.objects.get(subject_id=breach.pk, cell="GB").is_unverified


def test_where_no_rule_is_known_a_person_has_to_decide(world: World) -> None:
    breach = suspected(world, country="US")

    assert clocks(world, breach)["US"] == ("", "None", "running")


def test_sponsor_and_holder_read_it_at_once_and_a_competitor_never(world: World) -> None:
    breach = suspected(world)

    assert Api(world.northwind["study-lead"]).get(f"serious-breaches/{breach.pk}/").status_code == 200  # fmt: skip
    row = Api(world.helix["lead-cra"]).get(f"serious-breaches/{breach.pk}/").json()
    assert row["author"] == "for the sponsor"
    assert Api(world.meridian["study-lead"]).get(f"serious-breaches/{breach.pk}/").status_code == 404  # fmt: skip


def test_a_refuted_breach_stops_its_clocks_with_the_rationale(world: World) -> None:
    breach, manager = suspected(world), world.helix["project-manager"]
    with acting(manager):
        found = SeriousBreach.objects.select_related("study_site").get(pk=breach.pk)
        breaches.refute_breach(found, by=manager, rationale="Consent was on file")
    work(world.northwind.id, "settle_for_sponsor")

    assert {status for _, _, status in clocks(world, breach).values()} == {"stopped"}


def test_a_notification_meets_its_clock_and_late_stays_late(world: World) -> None:
    breach, manager = suspected(world), world.helix["project-manager"]
    with acting(manager):
        found = SeriousBreach.objects.select_related("study_site").get(pk=breach.pk)
        breaches.confirm_breach(
            found, by=manager, rationale="Confirmed", likely_effect="Rights of one"
        )
        eu = Deadline.objects.get(subject_id=breach.pk, cell="EU")
        with pytest.raises(RuleBroken, match="late"):
            breaches.notify(
                found,
                by=manager,
                clock=eu.pk,
                at=datetime(2026, 4, 9, tzinfo=UTC),
                evidence="CTIS-1",
            )
    with acting(manager):
        found = SeriousBreach.objects.select_related("study_site").get(pk=breach.pk)
        breaches.notify(
            found, by=manager, clock=eu.pk, at=datetime(2026, 4, 9, tzinfo=UTC), evidence="CTIS-1", late_reason="Holiday"
        )  # fmt: skip
        with pytest.raises(RuleBroken, match="still runs"):
            breaches.close_breach(found, by=manager, reason="Done")

    assert clocks(world, breach)["EU"][2] == "met"
    assert clocks(world, breach)["GB"][2] == "running"


def test_who_does_not_hold_the_duty_does_not_judge(world: World) -> None:
    breach, lead = suspected(world), world.orbis["lead-cra"]
    with acting(lead), pytest.raises(NotPermitted, match="Serious breach"):
        breaches.refute_breach(breach, by=lead, rationale="x")


@pytest.mark.parametrize("name", ["serious-breaches", "capas"])
def test_pages_open(world: World, name: str) -> None:
    suspected(world)
    proposed(world)
    (row, *_) = Api(world.helix["lead-cra"]).results(f"{name}/")
    client = session(world.helix["lead-cra"])

    assert client.get(f"/o/helix/{name}/").status_code == 200
    assert client.get(f"/o/helix/{name}/{row['id']}/").status_code == 200
