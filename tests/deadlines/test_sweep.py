"""No clock is forgotten: the lanes run as in production, and what was lost is armed anew."""

import threading

import pytest
from django.db import ProgrammingError, connection, connections

from cro_platform.access.principal import Principal, acting
from cro_platform.deadlines.events import ReminderDue
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import acknowledge, rearm, start, stop, sweep
from cro_platform.notifications.models import Notification
from cro_platform.outbox.delivery import claim, deliver
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.scope import Actor, organization_scope
from tests import databases
from tests.deadlines.clocks import specialist, started, susar
from tests.deadlines.lane import alerted, alerts_of, believing, run_lanes
from tests.world import World


def rearmed(world: World, moment: str) -> int:
    with believing(moment), organization_scope(world.northwind.id, Actor.system("sweep")):
        return rearm()


def pretend_done(world: World) -> None:
    """The row was marked done without its effect, as after a restored backup."""
    with organization_scope(world.northwind.id, Actor.system("test")):
        OutboxMessage.objects.filter(event=ReminderDue.name).update(done_at="2035-03-02T00:00:00Z")


def test_a_reminder_that_is_waiting_is_left_alone(world: World) -> None:
    started(world)

    assert rearmed(world, "2035-03-02T09:00:00") == 0


def test_a_lost_reminder_comes_back_and_is_told(world: World) -> None:
    started(world)
    pretend_done(world)

    restored = [rearmed(world, "2035-03-02T09:00:01") for _ in range(2)]
    run_lanes(world, "2035-03-02T09:00:02")

    assert restored == [1, 0]
    assert len(alerts_of(specialist(world))) == 1


def test_only_what_is_due_within_the_hour_is_looked_at(world: World) -> None:
    started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    pretend_done(world)

    assert rearmed(world, "2035-03-12T05:59:59") == 0
    assert rearmed(world, "2035-03-12T06:00:00") == 1


def test_closed_and_silenced_clocks_are_not_woken(world: World) -> None:
    person = specialist(world)
    stopped = started(world, key="stopped")
    silenced = started(world, key="silenced", rule_id="", label="No rule")
    run_lanes(world, "2035-03-02T09:00:01")
    with believing("2035-03-02T10:00:00"), acting(person):
        stop(stopped, reason="Duplicate", by=person)
        acknowledge(silenced, by=person)
    run_lanes(world, "2035-03-03T09:00:01")
    pretend_done(world)

    assert rearmed(world, "2035-03-30T09:00:00") == 0


def run_safety_lane() -> int:
    """What the worker of the safety lane does in one turn."""
    done = 0
    while claimed := claim(Lane.SAFETY, limit=10, lease=30):
        for message, organization, _ in claimed:
            done += deliver(message, organization, by="safety-lane")
    return done


@pytest.fixture
def lane(committed: str) -> World:
    """The cast in a database of its own, where transactions commit."""
    return World.load()


def test_from_the_case_to_the_inbox_through_the_real_lane(lane: World) -> None:
    with acting(specialist(lane)):
        start(susar(lane.alpha, facts={"aware": "2020-03-02"}))

    run_safety_lane()

    assert [a.severity for a in alerts_of(specialist(lane))] == ["overdue"]
    assert [a.severity for a in alerts_of(lane.northwind["safety-physician"])] == ["overdue"]
    assert alerted(lane.meridian) == alerted(lane.orbis) == set()


def test_a_rolled_back_case_alerts_nobody(lane: World) -> None:
    with pytest.raises(ZeroDivisionError):
        _start_and_fail(lane)

    assert run_safety_lane() == 0
    assert alerts_of(specialist(lane)) == []


def _start_and_fail(lane: World) -> None:
    with acting(specialist(lane)):
        start(susar(lane.alpha))
        raise ZeroDivisionError


def test_the_sweep_finds_the_clocks_of_competing_sponsors_and_each_in_its_own_name(
    lane: World,
) -> None:
    for person, study in (
        (specialist(lane), lane.alpha),
        (lane.helix["safety-specialist.meridian"], lane.rival),
    ):
        with acting(person):
            start(susar(study))
    lose_reminders(lane)

    swept = [sweep(), sweep()]
    run_safety_lane()

    assert swept == [2, 0]
    assert len(alerts_of(specialist(lane))) == 1
    assert len(alerts_of(lane.helix["safety-specialist.meridian"])) == 1


def lose_reminders(lane: World) -> None:
    """The rows are gone: somebody with the owner's rights deleted them."""
    name = connections["default"].settings_dict["NAME"]
    databases.execute(name, "DELETE FROM outbox_outboxmessage")
    for company in (lane.northwind, lane.meridian):
        with organization_scope(company.id, Actor.system("test")):
            assert Deadline.objects.count() == 1
            assert not OutboxMessage.objects.exists()


def test_two_sweepers_at_once_restore_each_reminder_once(lane: World) -> None:
    with acting(specialist(lane)):
        for number in range(10):
            start(susar(lane.alpha, key=f"case-{number}"))
    databases.execute(
        connections["default"].settings_dict["NAME"], "DELETE FROM outbox_outboxmessage"
    )
    found: list[int] = []

    threads = [threading.Thread(target=_sweep_into, args=(found,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_safety_lane()

    assert len(found) == 2
    with acting(specialist(lane)):
        assert Notification.objects.filter(user_id=specialist(lane).user_id).count() == 10


def _sweep_into(found: list[int]) -> None:
    try:
        found.append(sweep())
    finally:
        connections.close_all()


def test_the_application_itself_cannot_ask_which_organizations_have_clocks(world: World) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        _ask_as(specialist(world))


def _ask_as(person: Principal) -> None:
    with acting(person), connection.cursor() as cursor:
        cursor.execute("SELECT app.organizations_with_clocks('1 hour')")
