"""Absences, and who stands in."""

from datetime import date
from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import acting
from cro_platform.notifications.models import Absence
from cro_platform.notifications.services import arrange_absence, end_absence
from tests.deadlines.clocks import specialist, started
from tests.deadlines.lane import alerted, alerts_of, believing, run_lanes
from tests.notifications.inbox import NOW, alert, assign, away, tell
from tests.world import World

FIRST, LAST = date(2035, 3, 1), date(2035, 3, 10)


@pytest.mark.parametrize(
    ("now", "reached"),
    [
        ("2035-02-28T23:59:59", "safety-specialist"),
        ("2035-03-01T00:00:00", "cra"),
        ("2035-03-10T23:59:59", "cra"),
        ("2035-03-11T00:00:00", "safety-specialist"),
    ],
)
def test_a_deputy_receives_alerts_on_the_days_of_the_absence(
    world: World, now: str, reached: str
) -> None:
    person, deputy = specialist(world), world.helix["cra"]
    with believing("2035-02-01T09:00:00"), acting(person):
        arrange_absence(by=person, from_on=FIRST, until_on=LAST, deputy_id=deputy.user_id)

    tell(world.helix, alert(world), person, now=now)

    assert alerted(world.helix) == {reached}


def test_a_deputy_who_may_not_see_the_study_receives_no_clock_of_it(world: World) -> None:
    """The absent person keeps the alert, and unanswered it climbs."""
    away(specialist(world), world.helix["safety-specialist.meridian"], first=FIRST, last=LAST)
    started(world, facts={"aware": "2035-02-18"})

    run_lanes(world, "2035-03-04T12:00:00")

    assert alerted(world.helix) >= {"safety-specialist"}
    assert "safety-specialist.meridian" not in alerted(world.helix)


def test_a_deputy_answers_in_the_role_of_whom_they_stand_in_for(world: World) -> None:
    """A CRA stands in for the safety specialist: the next step is the project manager, not the lead CRA."""
    away(specialist(world), world.helix["cra"], first=FIRST, last=LAST)
    tell(world.helix, alert(world), specialist(world))

    run_lanes(world, "2035-03-02T13:00:00")

    assert alerted(world.helix) == {"cra", "project-manager"}


def test_whoever_is_back_receives_their_alerts_again(world: World) -> None:
    person = specialist(world)
    away(person, world.helix["cra"], first=FIRST, last=LAST)
    with believing(NOW), acting(person):
        end_absence(Absence.objects.get(), by=person)

    tell(world.helix, alert(world), person)

    assert alerted(world.helix) == {"safety-specialist"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until_on": date(2035, 2, 1)}, "until_on"),
        ({"from_on": date(2035, 1, 1), "until_on": date(2035, 2, 1)}, "until_on"),
        ({"deputy": "safety-specialist"}, "deputy_id"),
        ({"deputy": "service-account"}, "deputy_id"),
    ],
)
def test_an_impossible_absence_is_refused(
    world: World, changes: dict[str, Any], field: str
) -> None:
    person = specialist(world)
    deputy = world.helix[changes.pop("deputy", "cra")]
    span = {"from_on": FIRST, "until_on": LAST} | changes

    with believing(NOW), acting(person), pytest.raises(RuleBroken) as refusal:
        arrange_absence(by=person, deputy_id=deputy.user_id, **span)

    assert [problem.field for problem in refusal.value.problems] == [field]


def test_a_deputy_is_of_the_same_organization(world: World) -> None:
    person, stranger = specialist(world), world.orbis["safety-specialist"]

    with believing(NOW), acting(person), pytest.raises(RuleBroken, match="no such member"):
        arrange_absence(by=person, from_on=FIRST, until_on=LAST, deputy_id=stranger.user_id)


def test_only_an_administrator_says_that_somebody_else_is_away(world: World) -> None:
    absent, deputy = specialist(world).user_id, world.helix["cra"].user_id
    span = {"from_on": FIRST, "until_on": LAST, "deputy_id": deputy, "user_id": absent}

    with believing(NOW), acting(world.helix["project-manager"]) as by, pytest.raises(NotPermitted):
        arrange_absence(by=by, **span)
    with believing(NOW), acting(world.helix["admin"]) as by:
        arrange_absence(by=by, **span)
    tell(world.helix, alert(world), specialist(world))

    assert alerted(world.helix) == {"cra"}


def test_absences_stay_in_the_organization(world: World) -> None:
    away(specialist(world), world.helix["cra"], first=FIRST, last=LAST)

    for other in (world.northwind["study-lead"], world.orbis["project-manager"]):
        with acting(other):
            assert not Absence.objects.exists()


def test_a_deputy_who_works_on_the_study_receives_its_clocks(world: World) -> None:
    assign(world, world.helix, "regulatory-specialist")
    away(specialist(world), world.helix["regulatory-specialist"], first=FIRST, last=LAST)
    started(world)

    run_lanes(world, "2035-03-02T09:00:01")

    assert alerted(world.helix) == {"regulatory-specialist"}
    (told,) = alerts_of(world.helix["regulatory-specialist"])
    assert told.stands_in_for_id == specialist(world).user_id
