"""A clock is met with evidence or stopped with a reason; late stays late."""

from collections.abc import Callable
from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import acknowledge, explain, meet, reopen, start, stop
from tests.deadlines.clocks import specialist, started, susar, utc
from tests.deadlines.lane import believing, run_lanes, subjects
from tests.world import World


def met(world: World, deadline: Deadline, *, at: str, now: str = "", **values: Any) -> None:
    person = specialist(world)
    with believing(now or at), acting(person):
        meet(deadline, at=utc(at), evidence="EV-HUMAN-77", by=person, **values)


def test_a_clock_is_met_in_time(world: World) -> None:
    deadline = started(world)

    met(world, deadline, at="2035-03-17T22:59:59")

    assert (deadline.status, deadline.is_late, deadline.evidence) == ("met", False, "EV-HUMAN-77")
    assert (deadline.closed_by_name, deadline.next_stage) == (specialist(world).name, "")


def test_one_second_late_is_late_and_says_why(world: World) -> None:
    deadline = started(world)

    with pytest.raises(
        RuleBroken, match="Due 17 Mar 2035 23:59:59, Europe/Berlin: say why it is late"
    ):
        met(world, deadline, at="2035-03-17T23:00:00")
    met(world, deadline, at="2035-03-17T23:00:00", late_reason="Gateway closed")

    assert (deadline.status, deadline.is_late, deadline.late_reason) == (
        "met",
        True,
        "Gateway closed",
    )


def test_a_met_clock_whose_awareness_turns_out_earlier_becomes_late(world: World) -> None:
    deadline = started(world)
    met(world, deadline, at="2035-03-16T12:00:00")

    with believing("2035-03-20T09:00:00"), acting(specialist(world)):
        found = start(susar(world.alpha, facts={"aware": "2035-02-20"}))

    assert (found.status, found.is_late, found.next_stage) == ("met", True, "")


def test_nothing_is_met_in_the_future(world: World) -> None:
    with pytest.raises(RuleBroken, match="cannot lie in the future"):
        met(world, started(world), at="2035-03-05T00:00:00", now="2035-03-04T23:59:59")


def test_a_stop_gives_its_reason_and_the_trail_keeps_it(world: World) -> None:
    deadline, person = started(world), specialist(world)

    with acting(person), pytest.raises(RuleBroken, match="with a reason"):
        stop(deadline, reason=" ", by=person)
    with acting(person):
        stop(deadline, reason="Expected after all", by=person)
        event = AuditEvent.objects.get(intent="deadlines.deadline.stop", tbl="deadlines_deadline")

    assert (deadline.status, deadline.stop_reason) == ("stopped", "Expected after all")
    assert event.reason == "Expected after all"


@pytest.mark.parametrize(
    "again",
    [
        lambda deadline, by: meet(deadline, at=utc("2020-01-01T00:00:00"), evidence="EV", by=by),
        lambda deadline, by: stop(deadline, reason="Again", by=by),
        lambda deadline, by: acknowledge(deadline, by=by),
    ],
    ids=["meet", "stop", "acknowledge"],
)
def test_a_closed_clock_stays_closed(world: World, again: Callable[..., None]) -> None:
    deadline, person = started(world), specialist(world)
    with acting(person):
        stop(deadline, reason="Duplicate", by=person)

    with acting(person), pytest.raises(TransitionRefused, match="this one is Stopped"):
        again(deadline, by=person)


def test_a_report_that_did_not_count_lets_the_clock_run_to_the_same_date(world: World) -> None:
    deadline, person = started(world), specialist(world)
    met(world, deadline, at="2035-03-16T12:00:00")

    with believing("2035-03-20T09:00:00"), acting(person):
        reopen(deadline, reason="Rejected by the gateway", by=person)
    run_lanes(world, "2035-03-20T09:00:01")

    assert (deadline.status, deadline.version, deadline.evidence) == ("running", 2, "")
    assert subjects(person)[-1].startswith("Detected late, overdue since 17 Mar 2035")


def test_only_what_was_met_is_reopened(world: World) -> None:
    deadline, person = started(world), specialist(world)

    with acting(person), pytest.raises(TransitionRefused, match="Only a clock that was met"):
        reopen(deadline, reason="Why not", by=person)


def test_a_duty_that_exists_again_runs_again(world: World) -> None:
    deadline, person = started(world), specialist(world)
    with acting(person):
        stop(deadline, reason="Downgraded", by=person)

    with believing("2035-03-05T09:00:00"), acting(person):
        again = start(susar(world.alpha))

    assert (again.pk, again.status, again.version) == (deadline.pk, "running", 2)
    assert (again.stop_reason, again.next_stage) == ("", "start")


def test_who_was_faster_wins_and_the_other_is_told(world: World) -> None:
    deadline, person = started(world), specialist(world)
    with acting(person):
        same = Deadline.objects.get()
        stop(deadline, reason="Duplicate", by=person)

    with acting(person), pytest.raises(Stale):
        stop(same, reason="Duplicate as well", by=person)


@pytest.mark.parametrize(
    ("company", "role", "allowed"),
    [
        ("helix", "safety-specialist", True),
        ("helix", "project-manager", True),
        ("northwind", "safety-physician", True),
        ("northwind", "study-lead", True),
        ("helix", "cra", False),
        ("northwind", "qa", False),
        ("northwind", "service-account", False),
    ],
)
def test_those_who_act_take_notice(world: World, company: str, role: str, allowed: bool) -> None:
    deadline, person = started(world), getattr(world, company)[role]

    with acting(person):
        if allowed:
            acknowledge(deadline, by=person)
        else:
            with pytest.raises(NotPermitted):
                acknowledge(deadline, by=person)

    assert deadline.acknowledged_by_name == (person.name if allowed else "")


def test_whoever_only_feeds_a_clock_takes_no_notice_for_its_holder(world: World) -> None:
    feeder = world.orbis["project-manager"]
    with acting(feeder):
        deadline = start(susar(world.alpha, record_obligation="site-monitoring", record_cell="DE"))

    with acting(feeder), pytest.raises(NotPermitted, match="contact the sponsor"):
        acknowledge(deadline, by=feeder)


def test_a_clock_explains_itself(world: World) -> None:
    found = explain(started(world))

    assert found.steps
    assert "2035-03-17" in str(found)
    assert found.rule_version.startswith("EU-SUSAR-15@")
    assert "42(2)" in found.clause
