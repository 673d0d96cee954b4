"""Milestones: planned with a frozen baseline, forecast, achieved by the one recorded day, pushed by what they wait for, added up."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.trail import trail_of
from regulatory.models import Milestone, MilestoneDependency, PlannedMilestone
from regulatory.rules.plan import Day, Expected, Waits, closes_a_circle, expected, rolled_up
from regulatory.selectors.plan import MilestoneLine, lines_of, rolls
from regulatory.services import record_milestone
from regulatory.services.plan import (
    achieve,
    add_planned_milestone,
    end_wait,
    forecast,
    make_wait,
    plan_anew,
    plan_first,
    rule_out,
)
from sites.services.study_sites import add_study_site
from tests.sites.enrolled import ago, participant, recruiting
from tests.studies.faces import Api, pointers, session
from tests.world import World

A, B, C, D = "abcd"
JAN = date(2030, 1, 1)


def on(days: int) -> date:
    return JAN + timedelta(days=days)


# Rules


def test_what_is_waited_for_pushes_what_waits() -> None:
    found = expected(
        {A: on(10), B: on(20), C: on(50), D: None},
        {A: on(15)},
        [Waits(B, A, 30), Waits(C, B, 1), Waits(D, C, 7)],
    )

    assert found == {
        A: Expected(on(15), is_reached=True),
        B: Expected(on(45), pushed_by=A),
        C: Expected(on(50)),
        D: Expected(on(57), pushed_by=C),
    }


def test_what_is_reached_is_pushed_no_more() -> None:
    assert expected({A: on(1), B: on(2)}, {B: on(3)}, [Waits(B, A, 90)])[B].on == on(3)


def test_one_without_a_date_pushes_nothing() -> None:
    assert expected({A: None, B: on(2)}, {}, [Waits(B, A, 90)])[B] == Expected(on(2))


@pytest.mark.parametrize(
    ("milestone", "after", "is_circle"),
    [(A, C, False), (C, A, True), (B, A, True), (A, A, True), (D, C, False)],
)
def test_a_circle_is_seen(milestone: str, after: str, is_circle: bool) -> None:
    # A waits for B, B for C
    assert closes_a_circle([Waits(A, B, 0), Waits(B, C, 0)], milestone, after) is is_circle


def test_places_add_up_to_their_first_and_last() -> None:
    done = Day(on(1), on(2), None, on(5))
    open_ = Day(on(3), on(4), on(9), None)

    part, whole, none = rolled_up([done, open_]), rolled_up([done, done]), rolled_up([])

    assert (part.places, part.reached, part.first_actual, part.last_actual) == (2, 1, on(5), None)
    assert (part.last_baseline, part.last_planned, part.last_expected) == (on(3), on(4), on(9))
    assert (whole.last_actual, whole.slip, part.slip) == (on(5), 4, 6)
    assert (none.places, none.last_actual, none.slip) == (0, None, None)


# Life


def lead(world: World) -> Principal:
    return world.northwind["study-lead"]


def planned(world: World, kind: str, days: int | None, by: Principal | None = None, **where: Any) -> PlannedMilestone:  # fmt: skip
    who = by or lead(world)
    with acting(who):
        day = None if days is None else ago(-days)
        return add_planned_milestone(by=who, study=world.alpha, kind=kind, on=day, **where)


def line(world: World, plan: PlannedMilestone, by: Principal | None = None) -> MilestoneLine:
    with acting(by or lead(world)):
        return next(each for each in lines_of([world.alpha])[world.alpha] if each.plan == plan)


def test_the_first_date_is_the_baseline_and_stays(world: World) -> None:
    plan = planned(world, "database_locked", None)
    assert (plan.status, line(world, plan).state(ago(0))) == ("not_planned", "not_planned")
    with acting(lead(world)) as by:
        plan_first(plan, by=by, on=ago(-30))
        forecast(plan, by=by, on=ago(-45), reason="Late queries")
        plan_anew(plan, by=by, on=ago(-40), reason="Agreed with the sponsor")
        with pytest.raises(TransitionRefused):
            plan_first(plan, by=by, on=ago(-1))
        kept = PlannedMilestone.objects.get(pk=plan.pk)
        reasons = [each.reason for each in trail_of("regulatory_plannedmilestone", str(plan.pk))]

    assert (kept.baseline_on, kept.planned_on, kept.forecast_on) == (ago(-30), ago(-40), None)
    assert reasons[:2] == ["Agreed with the sponsor", "Late queries"]
    assert line(world, plan).slip == 10


def test_a_milestone_is_reached_by_the_one_recorded_day(world: World) -> None:
    plan = planned(world, "first_enrolment", -3)
    assert line(world, plan).state(ago(0)) == "overdue"
    with acting(lead(world)) as by:
        achieve(plan, by=by, on=ago(1), source="Screening log")

        assert Milestone.objects.get(kind="first_enrolment").on == ago(1)
        with pytest.raises(RuleBroken, match="correct it"):
            achieve(plan, by=by, on=ago(1), source="Again")
    found = line(world, plan)
    assert (found.state(ago(0)), found.actual_on, found.expected_on, found.slip) == ("achieved", ago(1), None, 2)  # fmt: skip


def test_a_day_recorded_elsewhere_reaches_the_plan_too(world: World) -> None:
    plan = planned(world, "started", 5, country="DE")
    with acting(world.northwind["regulatory-lead"]) as by:
        record_milestone(by=by, study=world.alpha, kind="started", on=ago(2), source="CTIS", country="DE")  # fmt: skip

    assert line(world, plan).actual_on == ago(2)


def test_a_sites_milestone_follows_from_the_site_and_is_never_typed(world: World) -> None:
    manager = world.helix["project-manager"]
    site = recruiting(world, "DE", "DE01", since=60)
    activated = planned(world, "site_activated", -70, study_site=site)
    first_in = planned(world, "site_first_in", -30, study_site=site)

    assert line(world, activated).actual_on == ago(60)
    assert line(world, first_in).state(ago(0)) == "overdue"
    with acting(lead(world)) as by, pytest.raises(RuleBroken, match="site's own"):
        achieve(first_in, by=by, on=ago(1), source="Log")

    participant(manager, site, "D-1", screened=30, then="enrol", days=20)

    assert line(world, first_in).actual_on == ago(20)


def test_what_waits_is_pushed_and_says_by_what(world: World) -> None:
    last, lock = planned(world, "last_enrolment", 10), planned(world, "database_locked", 40)
    with acting(lead(world)) as by:
        wait = make_wait(lock, by=by, after=last, days=60, reason="Follow-up and cleaning")
        with pytest.raises(RuleBroken, match="waits for this one already"):
            make_wait(last, by=by, after=lock, days=0, reason="A circle")
        with pytest.raises(RuleBroken, match="already"):
            make_wait(lock, by=by, after=last, days=1, reason="Twice")

    pushed = line(world, lock)
    assert (pushed.expected_on, pushed.pushed_by) == (ago(-70), last)
    with acting(lead(world)) as by:
        end_wait(wait, by=by, reason="Interim lock")
        assert MilestoneDependency.objects.get(pk=wait.pk).ended_at is not None
    assert line(world, lock).expected_on == ago(-40)


def test_what_does_not_apply_pushes_nothing_and_is_not_overdue(world: World) -> None:
    last, lock = planned(world, "last_enrolment", 100), planned(world, "database_locked", 40)
    with acting(lead(world)) as by:
        make_wait(lock, by=by, after=last, days=60, reason="Follow-up")
        rule_out(last, by=by, reason="Registry part dropped")

    assert line(world, lock).expected_on == ago(-40)
    assert line(world, last).state(ago(-400)) == "not_applicable"


def test_sites_add_up_to_countries_and_the_study(world: World) -> None:
    manager = world.helix["project-manager"]
    one = recruiting(world, "DE", "DE01", since=60)
    two = recruiting(world, "DE", "DE02", since=40, name="Klinik")
    with acting(manager) as by:
        three = add_study_site(by=by, study=world.alpha, country="FR", name="Lyon", number="FR01")
    for site, days in ((one, -70), (two, -45), (three, 20)):
        planned(world, "site_activated", days, study_site=site)
    with acting(lead(world)):
        found = {(r.kind, r.country): r.sum for r in rolls(lines_of([world.alpha])[world.alpha])}

    germany, france, study = (found["site_activated", place] for place in ("DE", "FR", ""))
    assert (germany.reached, germany.places, germany.last_actual, germany.slip) == (2, 2, ago(40), 5)  # fmt: skip
    assert (france.reached, france.last_expected) == (0, ago(-20))
    assert (study.reached, study.places, study.first_actual, study.last_actual) == (2, 3, ago(60), None)  # fmt: skip
    assert study.last_expected == ago(-20)


# Who may


def test_a_cro_plans_where_it_holds_site_selection_and_never_the_study(world: World) -> None:
    plan = planned(world, "started", 5, by=world.helix["project-manager"], country="DE")

    with pytest.raises(NotPermitted, match="sponsor's"):
        planned(world, "database_locked", 5, by=world.helix["project-manager"])
    with pytest.raises(NotPermitted):
        planned(world, "started", 5, by=world.orbis["project-manager"], country="FR")
    with acting(world.orbis["project-manager"]) as by, pytest.raises(NotPermitted):
        forecast(plan, by=by, on=ago(-9), reason="Not ours")
    assert line(world, plan).plan.forecast_on is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "site_activated"}, "/study_site"),
        ({"kind": "started"}, "/country"),
        ({"kind": "database_locked", "country": "DE"}, "/country"),
        ({"kind": "started", "country": "BR"}, "/country"),
        ({"study": "rival"}, "/study"),
    ],
    ids=["no site", "no country", "a country too many", "not there", "a competitor's"],
)
def test_a_milestone_that_cannot_be_is_refused_by_its_field(
    world: World, body: dict[str, str], pointer: str
) -> None:
    wanted = {"study": str(world.alpha), "kind": "database_locked"} | body
    wanted["study"] = str(world.rival) if wanted["study"] == "rival" else wanted["study"]

    answer = Api(lead(world)).post("planned-milestones/", wanted)

    assert (answer.status_code, pointers(answer)) == (422, {pointer})


def test_a_competitor_sees_no_plan(world: World) -> None:
    plan = planned(world, "database_locked", 30)
    rival = world.meridian["study-lead"]

    with acting(rival):
        assert lines_of([world.alpha])[world.alpha] == []
    assert Api(rival).results("planned-milestones/") == []
    assert Api(rival).get(f"planned-milestones/{plan.pk}/").status_code == 404
    assert session(rival).get(f"/o/meridian/studies/{world.alpha}/milestones/").status_code == 404


# Faces


def test_the_list_tells_what_is_expected_and_reached(world: World) -> None:
    planned(world, "first_enrolment", -3)
    lock = planned(world, "database_locked", 40)
    api = Api(lead(world))

    moved = api.act("planned-milestones", lock.pk, "forecast", {"on": ago(-50).isoformat(), "reason": "Late"})  # fmt: skip
    rows = {row["kind"]: row for row in api.results("planned-milestones/")}

    assert moved.status_code == 200, moved.content
    assert rows["database_locked"]["expected_on"] == ago(-50).isoformat()
    assert rows["database_locked"]["slip_days"] == 10
    assert rows["first_enrolment"]["standing"] == "overdue"
    assert moved.json()["status"] == "reforecast"


def test_the_page_draws_the_plan_and_offers_what_may_be_done(world: World) -> None:
    empty = session(lead(world)).get(f"/o/northwind/studies/{world.alpha}/milestones/")
    planned(world, "first_enrolment", -3)
    planned(world, "started", 9, country="DE")
    page = session(lead(world)).get(f"/o/northwind/studies/{world.alpha}/milestones/")
    reader = session(world.northwind["medical-monitor"]).get(f"/o/northwind/studies/{world.alpha}/milestones/")  # fmt: skip
    text = page.content.decode()

    assert "No milestone planned" in empty.content.decode()
    for word in (
        "First participant enrolled", "Overdue", "Whole study", "first act of recruitment, DE", "Plan a milestone", "chart-drawing",
    ):  # fmt: skip
        assert word in text, word
    assert "Plan a milestone" not in reader.content.decode()


def test_one_study_takes_the_statements_of_three(world: World) -> None:
    site = recruiting(world, "DE", "DE01", since=60)
    planned(world, "site_first_in", 5, study_site=site)
    planned(world, "first_enrolment", -3)
    with acting(lead(world)):
        counts = []
        for ids in ([world.alpha], [world.alpha, world.bravo, world.rival]):
            with CaptureQueriesContext(connection) as captured:
                lines_of(ids)
            counts.append(len(captured.captured_queries))

    assert counts == [4, 4]
