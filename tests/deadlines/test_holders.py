"""A duty that changes hands takes its clock, its visibility and its alerts along."""

from datetime import datetime
from uuid import UUID

import pytest

from cro_platform.access.models import User
from cro_platform.access.principal import acting
from cro_platform.access.services import end_membership
from cro_platform.deadlines.events import AlertAddressed, AlertReturned
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import deliver, start
from cro_platform.deadlines.services.alerts import NobodyToAlert
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.scope import Actor, login_scope, organization_scope
from studies.services import assign_person
from tests import paper
from tests.deadlines.clocks import specialist, started, susar, utc
from tests.deadlines.lane import alerted, alerts_of, believing, run_lanes, subjects
from tests.world import World

LABEL = "EU SUSAR report, 15 days"
SUCCESSORS = ("safety-physician", "study-lead", "unblinded-safety-physician")
EXECUTED = datetime.fromisoformat("2026-01-02T00:00:00+00:00")


def hand_over(world: World, provider: UUID, *, at: str) -> None:
    """From this instant on another provider holds EU expedited reporting of alpha."""
    paper.hand_over(world, provider, signed=EXECUTED, effective=utc(at))


def staff(world: World) -> None:
    """orbis assigns its safety specialist to alpha."""
    leader = world.orbis["admin"]
    with acting(leader):
        assign_person(world.alpha, world.orbis["safety-specialist"].user_id, by=leader)


def test_alerts_follow_the_duty_from_one_stage_to_the_next(world: World) -> None:
    started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    staff(world)
    hand_over(world, world.orbis.id, at="2035-03-10T00:00:00")

    run_lanes(world, "2035-03-12T07:00:00")

    assert subjects(specialist(world)) == [f"Due in 15 days: {LABEL}"]
    assert subjects(world.orbis["safety-specialist"]) == [f"Due in 5 days: {LABEL}"]


def test_the_new_holder_sees_the_clock_from_the_instant_it_holds_the_duty(world: World) -> None:
    started(world)
    staff(world)
    hand_over(world, world.orbis.id, at="2035-03-10T00:00:00")

    seen = []
    for moment in ("2035-03-09T23:59:59", "2035-03-10T00:00:00"):
        with believing(moment), acting(world.orbis["safety-specialist"]):
            seen.append(Deadline.objects.count())

    assert seen == [0, 1]


def test_whoever_feeds_the_facts_still_sees_a_clock_it_no_longer_answers_for(world: World) -> None:
    started(world)
    hand_over(world, world.orbis.id, at="2035-03-10T00:00:00")

    with believing("2035-03-11T00:00:00"), acting(specialist(world)):
        assert Deadline.objects.count() == 1


def test_a_holder_without_anybody_for_it_sends_the_alert_to_the_sponsor_at_once(
    world: World,
) -> None:
    """orbis has a safety specialist, who is not assigned to alpha."""
    started(world)
    hand_over(world, world.orbis.id, at="2035-03-01T00:00:00")

    run_lanes(world, "2035-03-02T09:00:01")

    (alert,) = alerts_of(world.northwind["safety-physician"])
    assert alert.severity == "urgent"
    assert "nobody who could be alerted" in alert.body
    assert alerted(world.orbis) == set()


def test_a_duty_that_moved_while_the_alert_was_under_way_is_refused_and_found_again(
    world: World,
) -> None:
    deadline = started(world)
    staff(world)
    hand_over(world, world.orbis.id, at="2035-03-10T00:00:00")
    event = AlertAddressed(study_id=world.alpha, deadline_id=deadline.pk, version=1, stage="T-5")

    with believing("2035-03-12T07:00:00"), organization_scope(world.helix.id, Actor.system("lane")):
        deliver(event)
    run_lanes(world, "2035-03-12T07:00:01")

    assert subjects(specialist(world)) == []
    assert "no longer held" in alerts_of(world.northwind["safety-physician"])[0].body
    assert subjects(world.orbis["safety-specialist"])[-1] == f"Due in 5 days: {LABEL}"


def test_a_sponsor_that_holds_the_duty_itself_is_its_own_recipient(world: World) -> None:
    """Nobody else is party to bravo."""
    with believing("2035-03-02T09:00:00"), acting(world.northwind["safety-physician"]):
        start(susar(world.bravo, cell="US", jurisdiction="US"))

    run_lanes(world, "2035-03-02T09:00:01")

    assert alerted(world.northwind) == {"safety-physician"}
    assert alerted(world.helix) == set()


@pytest.mark.parametrize("role", ["safety-physician", "study-lead"])
def test_a_sponsor_without_a_safety_physician_alerts_the_next_person(
    world: World, role: str
) -> None:
    started(world)
    hand_over(world, world.orbis.id, at="2035-03-01T00:00:00")
    if role == "study-lead":
        leave(world, "safety-physician")

    run_lanes(world, "2035-03-02T09:00:01")

    assert role in alerted(world.northwind)


def test_where_no_role_is_left_the_administrator_hears_that_something_waits(world: World) -> None:
    started(world)
    hand_over(world, world.orbis.id, at="2035-03-01T00:00:00")
    for role in SUCCESSORS:
        leave(world, role)

    run_lanes(world, "2035-03-02T09:00:01")

    assert alerted(world.northwind) == {"admin"}


def test_an_alert_for_which_nobody_at_all_is_left_stays_due(world: World) -> None:
    """The message fails and stays in the lane, whose health shows it: nothing is swallowed."""
    started(world)
    hand_over(world, world.orbis.id, at="2035-03-01T00:00:00")
    for role in SUCCESSORS:
        leave(world, role)
    with login_scope():
        User.objects.filter(pk=world.northwind["admin"].user_id).update(is_active=False)

    with pytest.raises(NobodyToAlert):
        run_lanes(world, "2035-03-02T09:00:01")

    with organization_scope(world.northwind.id, Actor.system("test")):
        waiting = OutboxMessage.objects.get(event=AlertReturned.name)
    assert (waiting.done_at, waiting.last_error) == (None, "NobodyToAlert")


def leave(world: World, role: str) -> None:
    """The person's membership ends."""
    admin = world.northwind["admin"]
    with acting(admin):
        end_membership(
            world.northwind[role].user_id, role, at=utc("2026-01-05T00:00:00"), reason="Left"
        )


def test_the_alert_of_a_provider_names_no_other_provider(world: World) -> None:
    started(world)
    staff(world)
    hand_over(world, world.orbis.id, at="2035-03-01T00:00:00")

    run_lanes(world, "2035-03-02T09:00:01")

    (alert,) = alerts_of(world.orbis["safety-specialist"])
    assert "your organization by Amendment 1, section 2" in alert.body
    assert "Helix" not in alert.body + alert.subject
