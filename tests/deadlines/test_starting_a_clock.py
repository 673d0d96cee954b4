"""A clock is set in the transaction that learns the facts, by whichever party learns them."""

from datetime import date
from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import acknowledge, start
from tests.deadlines.clocks import specialist, started, susar, utc
from tests.deadlines.lane import believing
from tests.world import World


def restarted(world: World, *, now: str = "2035-03-04T09:00:00", **options: Any) -> Deadline:
    """The same clock again, with other facts or options of `start`."""
    reason = {key: options.pop(key) for key in ("allow_later", "reason") if key in options}
    with believing(now), acting(specialist(world)):
        return start(susar(world.alpha, **options), **reason)


def test_a_clock_of_a_provider_belongs_to_the_sponsor_and_says_its_rule(world: World) -> None:
    deadline = started(world)

    assert deadline.organization_id == world.northwind.id
    assert (deadline.rule_id, deadline.starts_on) == ("EU-SUSAR-15", date(2035, 3, 2))
    assert (deadline.due_on, deadline.due_at) == (date(2035, 3, 17), utc("2035-03-17T22:59:59"))
    assert (deadline.status, deadline.version, deadline.next_stage) == ("running", 1, "start")


def test_the_sponsors_own_calendar_counts_where_no_zone_is_told(world: World) -> None:
    deadline = started(world, zone=None)

    assert deadline.time_zone == "UTC"
    assert deadline.due_at == utc("2035-03-17T23:59:59")


def test_the_same_facts_again_change_nothing(world: World) -> None:
    first = started(world)

    again = restarted(world, label="Another wording")

    assert (again.pk, again.version, again.rev) == (first.pk, 1, 1)


@pytest.mark.parametrize(
    ("company", "role", "seen"),
    [
        ("northwind", "safety-physician", 1),
        ("helix", "safety-specialist", 1),
        ("helix", "project-manager", 1),
        ("orbis", "project-manager", 0),
        ("meridian", "safety-physician", 0),
        ("helix", "safety-specialist.meridian", 0),
        ("helix", "admin", 0),
    ],
)
def test_sponsor_holder_and_their_assigned_people_see_it(
    world: World, company: str, role: str, seen: int
) -> None:
    started(world)

    with acting(getattr(world, company)[role]):
        assert Deadline.objects.count() == seen


@pytest.mark.parametrize("company", ["meridian", "orbis"])
def test_a_stranger_to_the_study_starts_no_clock_in_it(world: World, company: str) -> None:
    stranger = getattr(world, company)["service-account"]

    with acting(stranger), pytest.raises(NotPermitted):
        start(susar(world.bravo))


def test_whoever_cannot_see_a_clock_cannot_move_it(world: World) -> None:
    started(world)

    with (
        acting(world.orbis["project-manager"]),
        pytest.raises(NotPermitted, match="is held by your"),
    ):
        start(susar(world.alpha, facts={"aware": "2035-02-01"}))


def test_an_earlier_awareness_recalculates(world: World) -> None:
    started(world)

    moved = restarted(world, facts={"aware": "2035-02-27"})

    assert (moved.version, moved.due_on, moved.next_stage) == (2, date(2035, 3, 14), "start")


def test_a_recalculation_asks_for_a_new_acknowledgement(world: World) -> None:
    deadline, person = started(world), specialist(world)
    with acting(person):
        acknowledge(deadline, by=person)

    moved = restarted(world, facts={"aware": "2035-02-27"})

    assert (moved.acknowledged_at, moved.acknowledged_by_name) == (None, "")


def test_a_running_clock_never_moves_later_by_itself(world: World) -> None:
    """An upgrade never extends a running clock."""
    started(world)

    with pytest.raises(RuleBroken, match="would become 2035-03-25"):
        restarted(world, facts={"aware": "2035-03-10"})

    with acting(specialist(world)):
        assert Deadline.objects.get().due_on == date(2035, 3, 17)


@pytest.mark.parametrize(
    "changes", [{"rule_id": ""}, {"facts": {}}, {"rule_id": "US-IND-FU", "facts": {}}]
)
def test_a_running_date_never_becomes_none(world: World, changes: dict[str, Any]) -> None:
    started(world)

    with pytest.raises(RuleBroken, match="would become no date"):
        restarted(world, **changes)


def test_a_shorter_rule_for_the_same_case_is_an_earlier_date(world: World) -> None:
    started(world)

    upgraded = restarted(world, rule_id="EU-SUSAR-7")

    assert (upgraded.version, upgraded.due_on) == (2, date(2035, 3, 9))


def test_a_corrected_fact_moves_a_clock_later_with_a_reason_that_the_trail_keeps(
    world: World,
) -> None:
    started(world)

    with pytest.raises(RuleBroken, match="needs a reason"):
        restarted(world, facts={"aware": "2035-03-03"}, allow_later=True)
    moved = restarted(
        world, facts={"aware": "2035-03-03"}, allow_later=True, reason="Date misread on the fax"
    )

    with acting(specialist(world)):
        reasons = AuditEvent.objects.filter(pk_text=str(moved.pk)).values_list("reason", flat=True)
        assert "Date misread on the fax" in set(reasons)
    assert moved.due_on == date(2035, 3, 18)


def test_further_dates_of_a_rule_run_as_clocks_of_their_own(world: World) -> None:
    """Canada: first information within 7 days, the complete report 8 days after it."""
    canada = {"rule_id": "CA-7", "jurisdiction": "CA", "cell": "CA", "key": "c:CA:CA-7"}
    started(world, **canada)
    restarted(world, **canada, facts={"aware": "2035-03-02", "initial_sent": "2035-03-04"})

    with acting(specialist(world)):
        found = list(Deadline.objects.order_by("key").values_list("key", "due_on"))

    assert found == [
        ("c:CA:CA-7", date(2035, 3, 9)),
        ("c:CA:CA-7:1", date(2035, 3, 12)),
    ]


def test_an_internal_target_is_labelled_as_one(world: World) -> None:
    target = started(
        world,
        key="case-1:determination",
        label="Determine reportability",
        rule_id="",
        target_on=date(2035, 3, 5),
    )

    assert (target.is_internal_target, target.is_strict, target.is_unanswered) == (
        True,
        False,
        False,
    )
    assert (target.clause, target.due_on) == ("", date(2035, 3, 5))
    assert target.outcome == "Internal target, no legal date"


def test_a_duty_without_a_legal_number_has_words_and_no_date(world: World) -> None:
    deadline = started(world, rule_id="US-IND-FU", facts={}, jurisdiction="US", cell="US")

    assert (deadline.due_on, deadline.due_at) == (None, None)
    assert "no legal number" in deadline.outcome
    assert not deadline.is_unanswered
