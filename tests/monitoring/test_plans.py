"""Monitoring plans: sourced numbers, drafts that nobody else reads, versions."""

from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from monitoring.models import MonitoringPlan, MonitoringVisit, VisitRule
from monitoring.services import planning, plans
from tests.monitoring.scene import SOP, draft, plan, proposed, site
from tests.studies.faces import Api, pointers
from tests.world import World

RULE = {
    "kind": "interim", "anchor": "first_subject", "after_days": 14, "every_days": 42, "window_days": 7, "source": "plan",
    "reference": "6.1",
}  # fmt: skip


def test_a_plan_is_written_line_by_line_and_put_in_force(world: World) -> None:
    api = Api(world.helix["lead-cra"])
    made = api.post("monitoring-plans/", {"study": str(world.alpha), "title": "Plan", "version": "1.0"})  # fmt: skip
    pk = made.json()["id"]
    assert api.act("monitoring-plans", pk, "add-rule", RULE).status_code == 200
    assert api.act("monitoring-plans", pk, "put-in-force", {}).status_code == 403  # a person's act

    manager = world.helix["project-manager"]
    with acting(manager):
        plans.put_in_force(MonitoringPlan.objects.get(pk=pk), by=manager)

    row = Api(world.orbis["cra"]).get(f"monitoring-plans/{pk}/").json()
    assert (row["status"], row["author"]) == ("in_force", "for the sponsor")
    (rule,) = Api(world.orbis["cra"]).results("visit-rules/", plan=pk)
    assert (rule["every_days"], rule["reference"]) == (42, "6.1")


def test_a_draft_is_its_authors_alone(world: World) -> None:
    found = draft(world)

    for company, role in (("northwind", "study-lead"), ("orbis", "lead-cra"), ("meridian", "study-lead")):  # fmt: skip
        api = Api(getattr(world, company)[role])
        assert api.get(f"monitoring-plans/{found.pk}/").status_code == 404
        assert api.results("visit-rules/") == []
    assert len(Api(world.helix["lead-cra"]).results("visit-rules/", plan=str(found.pk))) == 2


@pytest.mark.parametrize("missing", ["source", "reference"])
def test_there_is_no_number_without_its_source(world: World, missing: str) -> None:
    found = draft(world)

    answer = Api(world.helix["lead-cra"]).act(
        "monitoring-plans", found.pk, "add-rule", {k: v for k, v in RULE.items() if k != missing}
    )

    assert answer.status_code == 422
    assert pointers(answer) == {f"/{missing}"}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [({"after_days": -1}, "/after_days"), ({"country": "JP"}, "/country"), ({"every_days": 0}, "/every_days")],
)  # fmt: skip
def test_a_faulty_rule_is_refused(world: World, changes: dict[str, Any], pointer: str) -> None:
    found = draft(world)

    answer = Api(world.helix["lead-cra"]).act("monitoring-plans", found.pk, "add-rule", RULE | changes)  # fmt: skip

    assert answer.status_code == 422
    assert pointers(answer) == {pointer}


def test_one_time_for_each_letter_and_report(world: World) -> None:
    found, lead = draft(world), world.helix["lead-cra"]

    with acting(lead), pytest.raises(RuleBroken, match="has a time for this"):
        plans.add_timeline(found, by=lead, milestone="draft", days=3, **SOP)


def test_what_is_in_force_is_revised_not_changed(world: World) -> None:
    found, lead, manager = plan(world), world.helix["lead-cra"], world.helix["project-manager"]
    with acting(lead):
        standing = MonitoringPlan.objects.get(pk=found.pk)
        with pytest.raises(TransitionRefused, match="Revise"):
            plans.add_rule(standing, by=lead, **RULE)
        newer = plans.revise_plan(standing, by=lead, version="2.0")
        first = VisitRule.objects.filter(plan=newer).order_by("id").first()
        plans.withdraw_line(first, by=lead, reason="Not needed at these sites")

    with acting(manager):
        plans.put_in_force(MonitoringPlan.objects.get(pk=newer.pk), by=manager)
        states = dict(MonitoringPlan.objects.values_list("version", "status"))
        rules = VisitRule.objects.filter(plan=newer, is_withdrawn=False).count()

    assert states == {"1.0": "superseded", "2.0": "in_force"}
    assert rules == 1


def test_a_plan_without_a_visit_rule_does_not_come_into_force(world: World) -> None:
    lead = world.helix["lead-cra"]
    with acting(lead):
        empty = plans.write_plan(by=lead, study=world.alpha, title="Plan", version="0.1")

        with pytest.raises(RuleBroken, match="says of no visit"):
            plans.put_in_force(empty, by=lead)


@pytest.mark.parametrize(("company", "role"), [("orbis", "lead-cra"), ("northwind", "study-lead")])
def test_who_does_not_hold_the_monitoring_plan_writes_none(
    world: World, company: str, role: str
) -> None:
    by = getattr(world, company)[role]

    with acting(by), pytest.raises(NotPermitted, match="Monitoring plan"):
        plans.write_plan(by=by, study=world.alpha, title="Plan", version="1.0")


def test_visits_are_proposed_once_with_the_rule_they_come_from(world: World) -> None:
    visits, lead = proposed(world), world.orbis["lead-cra"]

    assert [each.kind for each in visits] == ["initiation", "interim"]
    assert str(visits[0].due_on) == "2026-03-02"
    assert "Monitoring plan, version 1.0; Monitoring plan, 6.1" in visits[0].basis
    with acting(lead), pytest.raises(RuleBroken, match="no further visit"):
        planning.propose_visits(MonitoringPlan.objects.get(status="in_force"), by=lead)


def test_who_monitors_no_site_proposes_none(world: World) -> None:
    site(world)
    found, lead = plan(world), world.helix["lead-cra"]

    with acting(lead), pytest.raises(NotPermitted, match="does not hold “Site monitoring”"):
        planning.propose_visits(MonitoringPlan.objects.get(pk=found.pk), by=lead)
    with acting(world.northwind["study-lead"]):
        assert MonitoringVisit.objects.count() == 0
