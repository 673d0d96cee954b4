"""Alerts are personal, told once, and answered by persons."""

import pytest

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import acting
from cro_platform.notifications.models import Notification
from cro_platform.notifications.selectors import count_unread, people_on
from cro_platform.notifications.services import (
    acknowledge,
    acknowledge_about,
    mark_read,
    notify,
    settle_about,
)
from cro_platform.tenancy.scope import Actor, organization_scope
from tests.deadlines.clocks import CASE
from tests.deadlines.lane import alerts_of, believing
from tests.notifications.inbox import alert, assign, tell
from tests.world import World


def test_an_alert_is_read_by_its_person_alone(world: World) -> None:
    person = world.helix["safety-specialist"]

    tell(world.helix, alert(world), person)

    assert [each.severity for each in alerts_of(person)] == ["urgent"]
    for other in (
        world.helix["project-manager"],
        world.northwind["safety-physician"],
        world.meridian["study-lead"],
    ):
        with acting(other):
            assert not Notification.objects.exists()


def test_the_same_key_reaches_a_person_once(world: World) -> None:
    person = world.helix["safety-specialist"]

    for _ in range(3):
        tell(world.helix, alert(world), person)

    assert len(alerts_of(person)) == 1


def test_a_person_of_two_companies_has_an_inbox_in_each(world: World) -> None:
    tell(world.helix, alert(world), world.helix["qa"])
    tell(world.northwind, alert(world), world.northwind["qa"])

    assert len(alerts_of(world.helix["qa"])) == len(alerts_of(world.northwind["qa"])) == 1


def test_a_person_can_alert_another_without_reading_their_inbox(world: World) -> None:
    sender, person = world.helix["project-manager"], world.helix["safety-specialist"]

    with acting(sender):
        reached = notify(alert(world), [person.user_id])

    assert (reached, len(alerts_of(person)), len(alerts_of(sender))) == (1, 1, 0)


def test_the_bell_counts_what_waits(world: World) -> None:
    person = world.helix["safety-specialist"]
    for number in range(3):
        tell(world.helix, alert(world, key=f"thing:{number}"), person)
    first = alerts_of(person)[0]

    with acting(person):
        mark_read(first, by=person)
        counted = count_unread(person)

    assert counted == 2


def test_an_acknowledgement_keeps_its_first_instant(world: World) -> None:
    person = world.helix["safety-specialist"]
    tell(world.helix, alert(world), person)
    (told,) = alerts_of(person)

    for moment in ("2035-03-02T10:00:00", "2035-03-02T11:00:00"):
        with believing(moment), acting(person):
            acknowledge(told, by=person)

    (found,) = alerts_of(person)
    assert found.acknowledged_at is not None
    assert (found.acknowledged_at.hour, found.read_at) == (10, found.acknowledged_at)


def test_a_machine_answers_nothing(world: World) -> None:
    machine = world.helix["service-account"]
    tell(world.helix, alert(world), machine)
    (told,) = alerts_of(machine)

    with acting(machine), pytest.raises(NotPermitted, match="Only a person"):
        acknowledge(told, by=machine)


def test_taking_notice_of_the_record_answers_what_was_told_about_it(world: World) -> None:
    person = world.helix["safety-specialist"]
    about = {"link_resource": "deadlines", "link_id": CASE}
    tell(world.helix, alert(world, **about), person)
    tell(world.helix, alert(world, key="thing:2"), person)

    with acting(person):
        answered = acknowledge_about("deadlines", CASE, by=person)

    assert answered == 1
    assert [each.acknowledged_at is None for each in alerts_of(person)] == [False, True]


def test_what_is_settled_waits_no_more_except_what_was_told_since(world: World) -> None:
    person = world.helix["safety-specialist"]
    about = {"link_resource": "deadlines", "link_id": CASE}
    tell(world.helix, alert(world, key="x:1:start", **about), person)
    tell(world.helix, alert(world, key="x:2:start", **about), person)

    with organization_scope(world.helix.id, Actor.system("test")):
        settle_about("deadlines", CASE, but="x:2:")

    assert [each.settled_at is None for each in alerts_of(person)] == [False, True]


@pytest.mark.parametrize(
    ("company", "roles", "expected"),
    [
        ("helix", ("safety-specialist",), {"safety-specialist"}),
        ("helix", None, {"project-manager", "lead-cra", "cra", "safety-specialist",
                         "regulatory-specialist", "data-manager", "qa"}),
        ("orbis", ("safety-specialist",), set()),
        ("northwind", ("safety-physician", "medical-monitor"),
         {"safety-physician", "medical-monitor"}),
    ],
)  # fmt: skip
def test_people_of_a_study_are_the_assigned_and_those_who_oversee_all(
    world: World, company: str, roles: tuple[str, ...] | None, expected: set[str]
) -> None:
    found = getattr(world, company)

    with organization_scope(found.id, Actor.system("test")):
        people = people_on(world.alpha, roles=roles)

    assert people == {found[role].user_id for role in expected}


def test_an_assignment_makes_a_recipient(world: World) -> None:
    assigned = assign(world, world.orbis, "safety-specialist")

    with organization_scope(world.orbis.id, Actor.system("test")):
        assert people_on(world.alpha, roles=("safety-specialist",)) == {assigned.user_id}
