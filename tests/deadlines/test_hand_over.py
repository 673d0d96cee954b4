"""An amendment crosses its instant while clocks run: rights, boards, alerts and the holder change, the clock does not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cro_platform.access.principal import Principal, acting
from cro_platform.access.rights import may
from cro_platform.deadlines.api import Deadlines
from cro_platform.deadlines.models import Deadline
from tests import paper
from tests.deadlines.clocks import specialist, started, utc
from tests.deadlines.lane import alerts_of, believing, run_lanes, subjects
from tests.world import World

LABEL = "EU SUSAR report, 15 days"
SIGNED = datetime(2026, 2, 1, tzinfo=UTC)
BEFORE, AFTER = "2035-03-09T23:59:59", "2035-03-10T00:00:00"


def give_back(world: World, *, at: str = AFTER) -> None:
    """The amendment that moves EU SUSAR reporting from the provider to the sponsor."""
    paper.give_back(world, paper.OWED, "EU", signed=SIGNED, effective=utc(at))


def shown(by: Principal, moment: str) -> dict[str, Any]:
    """The clock as a person's board shows it."""
    with believing(moment), acting(by):
        rows = Deadlines.page(by, given={}, cursor=None, size=50).rows
    (row,) = (row for row in rows if row["label"] == LABEL)
    return row


def test_before_and_after_the_instant_each_party_sees_who_answers(world: World) -> None:
    started(world)
    give_back(world)
    physician = world.northwind["safety-physician"]

    told = {
        (by.organization_slug, moment): shown(by, moment)["responsible_organization"]
        for by in (physician, specialist(world))
        for moment in (BEFORE, AFTER)
    }

    assert told == {
        ("northwind", BEFORE): "Helix",
        ("northwind", AFTER): "Northwind",
        ("helix", BEFORE): "Helix",
        ("helix", AFTER): "Northwind",
    }


def test_both_parties_read_the_hand_over_with_its_clause(world: World) -> None:
    started(world)
    give_back(world)

    for by in (world.northwind["safety-physician"], specialist(world)):
        assert shown(by, BEFORE)["handed_over"] == ""
        words = shown(by, AFTER)["handed_over"]
        assert words.startswith("handed over from Helix on 10 Mar 2035 00:00 UTC; NW-HX-1 v2.0")


def test_the_clock_neither_stops_nor_restarts(world: World) -> None:
    deadline = started(world)
    give_back(world)

    run_lanes(world, "2035-03-12T07:00:00")

    with acting(world.northwind["safety-physician"]):
        after = Deadline.objects.get(pk=deadline.pk)
    for name in ("version", "starts_at", "due_on", "due_at", "reckoned_at", "status"):
        assert getattr(after, name) == getattr(deadline, name)


def test_a_reminder_that_was_set_before_the_instant_reaches_whoever_holds_the_duty_when_it_fires(
    world: World,
) -> None:
    started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    armed = shown(world.northwind["safety-physician"], BEFORE)
    give_back(world)

    run_lanes(world, "2035-03-12T07:00:00")

    assert armed["status"] == "running"
    assert subjects(specialist(world)) == [f"Due in 15 days: {LABEL}"]
    assert subjects(world.northwind["safety-physician"]) == [f"Due in 5 days: {LABEL}"]
    assert alerts_of(world.orbis["safety-specialist"]) == []


def test_a_work_period_that_ends_between_setting_and_firing_does_the_same(world: World) -> None:
    started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    with acting(world.northwind["vendor-manager"]):
        rows = paper.rows_of(paper.Contract.objects.get(number="NW-HX-1"))
    paper.amend(
        world.northwind, "NW-HX-1", rows, signed=SIGNED, effective=SIGNED,
        ends=utc("2035-03-10T00:00:00"), close_out_days=90,
    )  # fmt: skip

    run_lanes(world, "2035-03-12T07:00:00")

    assert subjects(specialist(world)) == [f"Due in 15 days: {LABEL}"]
    assert subjects(world.northwind["safety-physician"]) == [f"Due in 5 days: {LABEL}"]


def test_rights_change_at_the_instant_without_any_job(world: World) -> None:
    deadline = started(world)
    give_back(world)
    physician = world.northwind["safety-physician"]
    told = []
    for moment in (BEFORE, AFTER):
        for by in (specialist(world), physician):
            with believing(moment), acting(by):
                told.append(may(by, "safety.submit-report", deadline.target))

    assert told == [True, False, False, True]


@pytest.mark.parametrize(
    ("handed_over", "missed_by"),
    [("2035-03-18T12:00:00", "Helix"), ("2035-03-10T00:00:00", "Northwind")],
    ids=["after it was due", "before it was due"],
)
def test_a_missed_clock_stays_with_the_holder_of_its_due_instant(
    world: World, handed_over: str, missed_by: str
) -> None:
    started(world)
    give_back(world, at=handed_over)

    row = shown(world.northwind["safety-physician"], "2035-03-20T00:00:00")

    assert (row["is_overdue"], row["missed_by"], row["responsible_organization"]) == (
        True,
        missed_by,
        "Northwind",
    )
