"""Collected mail: everything waits for the chosen time and comes once; safety never waits; nothing is lost."""

from datetime import time
from typing import Any

import pytest

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.access.services import end_membership
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.models import MailSchedule, Notification
from cro_platform.notifications.selectors import count_unread
from cro_platform.notifications.services import acknowledge, set_mail, set_schedule
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.scope import Actor, organization_scope
from tests.access.test_sessions import YESTERDAY
from tests.deadlines.clocks import specialist
from tests.deadlines.lane import alerts_of, believing, run_lanes
from tests.notifications.inbox import NOW, alert, tell
from tests.notifications.test_mail import CANARIES, texts
from tests.world import World

BEFORE, AT_EIGHT, NEXT = "2035-03-03T07:59:00", "2035-03-03T08:00:30", "2035-03-04T08:00:30"


def wishes(person: Principal, now: str = NOW, **values: Any) -> MailSchedule:
    chosen = {"rhythm": "daily", "at": time(8), "weekday": 0, "time_zone": "UTC"}
    with believing(now), acting(person):
        return set_schedule(by=person, **(chosen | values))


def task(world: World, number: int, **changes: Any) -> Any:
    values = {"kind": Kind.TASK, "severity": Severity.ACTION, "key": f"task:{number}"}
    return alert(world, **(values | changes))


def test_three_alerts_make_one_mail_at_the_chosen_time(world: World, mailoutbox: list[Any]) -> None:
    person = specialist(world)
    wishes(person)
    for number in range(3):
        tell(world.helix, task(world, number), person)

    run_lanes(world, BEFORE)
    assert mailoutbox == []
    run_lanes(world, AT_EIGHT)

    (message,) = mailoutbox
    assert message.to == [person.email]
    assert "Action needed: 3" in message.body
    assert all(each.mailed_at for each in alerts_of(person))


def test_a_digest_carries_no_word_of_the_records(world: World, mailoutbox: list[Any]) -> None:
    person = specialist(world)
    wishes(person)
    tell(world.helix, task(world, 1), person)
    run_lanes(world, NOW)

    run_lanes(world, AT_EIGHT)

    (message,) = mailoutbox
    assert [c for c in CANARIES if c.lower() in texts(message).lower()] == []


@pytest.mark.parametrize(
    "wish",
    [{"rhythm": "daily"}, {"rhythm": "weekly"}, {"rhythm": "at-once", "quiet_from": time(8), "quiet_until": time(18)}],
    ids=["daily", "weekly", "quiet"],
)  # fmt: skip
def test_safety_never_waits(world: World, mailoutbox: list[Any], wish: dict[str, Any]) -> None:
    person = specialist(world)
    wishes(person, **wish)
    tell(world.helix, alert(world, kind=Kind.SAFETY), person)
    tell(world.helix, task(world, 1), person)

    run_lanes(world, NOW)

    (message,) = mailoutbox
    assert message.subject.startswith("Urgent")


def test_the_end_of_quiet_hours_brings_what_waited(world: World, mailoutbox: list[Any]) -> None:
    person = specialist(world)
    wishes(person, rhythm="at-once", quiet_from=time(8), quiet_until=time(18))
    tell(world.helix, task(world, 1), person)
    run_lanes(world, "2035-03-02T17:59:00")
    assert mailoutbox == []

    run_lanes(world, "2035-03-02T18:00:30")

    assert len(mailoutbox) == 1


def test_what_was_answered_meanwhile_is_not_counted(world: World, mailoutbox: list[Any]) -> None:
    person = specialist(world)
    wishes(person)
    for number in range(2):
        tell(world.helix, task(world, number), person)
    run_lanes(world, NOW)
    first = alerts_of(person)[0]
    with acting(person):
        acknowledge(first, by=person)

    run_lanes(world, AT_EIGHT)

    assert "Action needed: 1" in mailoutbox[0].body


def test_one_row_waits_however_many_alerts(world: World) -> None:
    person = specialist(world)
    wishes(person)
    for number in range(5):
        tell(world.helix, task(world, number), person)
    run_lanes(world, NOW)

    with organization_scope(world.helix.id, Actor.system("test")):
        waiting = OutboxMessage.objects.filter(event="notifications.digest_due.v1", done_at=None)
        assert waiting.count() == 1


def test_a_new_wish_moves_what_waits_and_loses_nothing(world: World, mailoutbox: list[Any]) -> None:
    person = specialist(world)
    wishes(person, rhythm="weekly")
    tell(world.helix, task(world, 1), person)
    run_lanes(world, NOW)
    wishes(person, rhythm="daily")

    run_lanes(world, AT_EIGHT)
    assert len(mailoutbox) == 1
    run_lanes(world, "2035-03-12T09:00:00")
    assert len(mailoutbox) == 1


def test_a_row_of_an_old_wish_waits_for_the_new_one(world: World, mailoutbox: list[Any]) -> None:
    person = specialist(world)
    wishes(person, rhythm="daily")
    tell(world.helix, task(world, 1), person)
    run_lanes(world, NOW)
    wishes(person, rhythm="weekly")

    run_lanes(world, AT_EIGHT)
    assert mailoutbox == []
    run_lanes(world, "2035-03-05T08:00:30")

    assert len(mailoutbox) == 1


def test_mail_at_once_again_brings_what_waits(world: World, mailoutbox: list[Any]) -> None:
    person = specialist(world)
    wishes(person, rhythm="weekly")
    tell(world.helix, task(world, 1), person)
    run_lanes(world, NOW)
    wishes(person, rhythm="at-once")

    run_lanes(world, NOW)

    assert len(mailoutbox) == 1


def test_a_crash_before_the_end_sends_the_same_mail_again(
    world: World, mailoutbox: list[Any]
) -> None:
    """A mailbox shows it once."""
    person = specialist(world)
    wishes(person)
    tell(world.helix, task(world, 1), person)
    run_lanes(world, NOW)
    run_lanes(world, AT_EIGHT)
    with organization_scope(world.helix.id, Actor.system("test")):
        Notification.objects.update(mailed_at=None)
        OutboxMessage.objects.filter(event="notifications.digest_due.v1").update(done_at=None)

    run_lanes(world, AT_EIGHT)

    first, second = (each.extra_headers["Message-ID"] for each in mailoutbox)
    assert first == second


@pytest.mark.parametrize("rhythm", ["daily", "at-once"])
def test_whoever_left_hears_nothing(world: World, mailoutbox: list[Any], rhythm: str) -> None:
    person = specialist(world)
    wishes(person, rhythm=rhythm)
    tell(world.helix, task(world, 1), person)
    if rhythm == "daily":
        run_lanes(world, NOW)
    with acting(world.helix["admin"]):
        end_membership(person.user_id, person.role, at=YESTERDAY, reason="left")

    run_lanes(world, AT_EIGHT)

    assert mailoutbox == []


def test_an_unwanted_kind_is_not_collected(world: World, mailoutbox: list[Any]) -> None:
    person = specialist(world)
    wishes(person)
    tell(world.helix, task(world, 1), person)
    run_lanes(world, NOW)
    with acting(person):
        set_mail(by=person, kind=Kind.TASK, is_mailed=False)

    run_lanes(world, AT_EIGHT)

    assert mailoutbox == []


def test_a_silent_kind_does_not_ring_and_is_still_there(
    world: World, mailoutbox: list[Any]
) -> None:
    person = specialist(world)
    with acting(person):
        set_mail(by=person, kind=Kind.TASK, is_mailed=True, is_shown=False)
    tell(world.helix, task(world, 1), person)
    tell(world.helix, alert(world), person)

    run_lanes(world, NOW)

    with acting(person):
        assert count_unread(person) == 1
    assert len(alerts_of(person)) == 2
    assert len(mailoutbox) == 2


def test_safety_always_rings(world: World) -> None:
    person = specialist(world)

    with acting(person), pytest.raises(RuleBroken, match="always ring"):
        set_mail(by=person, kind=Kind.SAFETY, is_mailed=True, is_shown=False)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until"), [(time(22), None), (None, time(7)), (time(7), time(7))]
)
def test_quiet_hours_have_two_ends(world: World, quiet_from: Any, quiet_until: Any) -> None:
    with pytest.raises(RuleBroken, match="Quiet hours"):
        wishes(specialist(world), quiet_from=quiet_from, quiet_until=quiet_until)


def test_a_wish_holds_in_its_organization_for_its_person(
    world: World, mailoutbox: list[Any]
) -> None:
    other = world.helix["project-manager"]
    wishes(specialist(world))
    tell(world.helix, task(world, 1), other)

    run_lanes(world, NOW)

    assert [message.to for message in mailoutbox] == [[other.email]]
