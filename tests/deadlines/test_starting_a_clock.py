"""A clock is set in the transaction that learns the facts, by whichever party learns them."""

from datetime import date

import pytest

from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import start
from tests.deadlines.clocks import specialist, started, susar, utc
from tests.world import World, at


def test_a_clock_of_a_provider_belongs_to_the_sponsor_and_says_its_rule(world: World) -> None:
    deadline = started(world)

    assert deadline.organization_id == world.northwind.id
    assert (deadline.rule_id, deadline.starts_on) == ("EU-SUSAR-15", date(2026, 3, 2))
    assert (deadline.due_on, deadline.due_at) == (date(2026, 3, 17), utc("2026-03-17T22:59:59"))
    assert (deadline.status, deadline.version, deadline.next_stage) == ("running", 1, "start")


def test_the_same_facts_again_change_nothing(world: World) -> None:
    first = started(world)

    again = started(world, now="2026-03-03T09:00:00Z")

    assert (again.pk, again.version, again.rev) == (first.pk, 1, 1)


@pytest.mark.parametrize("company", ["northwind", "helix"])
def test_each_party_sees_the_clock_it_answers_for(world: World, company: str) -> None:
    started(world)

    with acting(specialist(world) if company == "helix" else world.northwind["safety-physician"]):
        seen = Deadline.objects.count()

    assert seen == 1


def test_an_earlier_awareness_recalculates(world: World) -> None:
    started(world)

    with acting(specialist(world)), at("2026-03-04T09:00:00Z"):
        moved = start(susar(world.alpha, facts={"aware": "2026-02-27"}))

    assert (moved.version, moved.due_on, moved.next_stage) == (2, date(2026, 3, 14), "start")
