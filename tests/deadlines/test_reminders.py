"""Who is reminded of a clock, when, and in which words."""

import pytest

from cro_platform.access.principal import acting
from cro_platform.deadlines.events import AlertAddressed, ReminderDue
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import acknowledge, deliver, meet, remind, start, stop
from cro_platform.tenancy.scope import Actor, organization_scope
from tests.deadlines.clocks import specialist, started, susar, utc
from tests.deadlines.lane import alerted, alerts_of, believing, run_lanes, subjects
from tests.world import World

LABEL = "EU SUSAR report, 15 days"


def test_a_new_clock_is_told_at_once_to_the_holder_alone(world: World) -> None:
    started(world)

    run_lanes(world, "2035-03-02T09:00:01")

    assert subjects(specialist(world)) == [f"Due in 15 days: {LABEL}"]
    assert alerted(world.helix) == {"safety-specialist"}
    assert alerted(world.northwind) == alerted(world.orbis) == alerted(world.meridian) == set()


@pytest.mark.parametrize(
    ("moment", "words", "severity"),
    [
        ("2035-03-12T07:00:00", "Due in 5 days", "action"),
        ("2035-03-15T07:00:00", "Due in 2 days", "urgent"),
        ("2035-03-16T07:00:00", "Due tomorrow", "urgent"),
        ("2035-03-17T07:00:00", "Due today", "urgent"),
        ("2035-03-17T23:00:00", "Overdue since 17 Mar 2035", "overdue"),
        ("2035-03-20T23:00:00", "Overdue since 17 Mar 2035", "overdue"),
    ],
)
def test_the_ladder_speaks_of_the_day_it_is_read(
    world: World, moment: str, words: str, severity: str
) -> None:
    started(world)
    run_lanes(world, "2035-03-02T09:00:01")

    run_lanes(world, moment)

    latest = alerts_of(specialist(world))[-1]
    assert (latest.subject, latest.severity) == (f"{words}: {LABEL}", severity)


def test_before_the_due_day_the_sponsor_is_left_in_peace_and_from_it_on_is_told(
    world: World,
) -> None:
    started(world)
    run_lanes(world, "2035-03-16T12:00:00")
    before = alerted(world.northwind)

    run_lanes(world, "2035-03-17T12:00:00")

    assert before == set()
    assert subjects(world.northwind["safety-physician"]) == [f"Due today: {LABEL}"]


def test_every_rung_is_told_once(world: World) -> None:
    started(world)

    for day in range(2, 21):
        run_lanes(world, f"2035-03-{day:02}T12:00:00")

    own = [s for s in subjects(specialist(world)) if s.startswith(("Due", "Overdue"))]
    assert own == [
        f"Due in 15 days: {LABEL}",
        *(f"Due in {days} days: {LABEL}" for days in (5, 4, 3, 2)),
        f"Due tomorrow: {LABEL}",
        f"Due today: {LABEL}",
        *[f"Overdue since 17 Mar 2035: {LABEL}"] * 3,
    ]


def test_after_an_outage_what_was_slept_through_is_told_once(world: World) -> None:
    started(world)
    run_lanes(world, "2035-03-02T09:00:01")

    run_lanes(world, "2035-03-30T12:00:00")

    assert subjects(specialist(world)) == [
        f"Due in 15 days: {LABEL}",
        f"Overdue since 17 Mar 2035: {LABEL}",
    ]


def test_a_clock_found_too_late_is_one_alert_and_no_flood(world: World) -> None:
    started(world, now="2035-04-01T09:00:00Z")

    run_lanes(world, "2035-04-01T09:00:01")

    assert subjects(specialist(world)) == [f"Detected late, overdue since 17 Mar 2035: {LABEL}"]
    assert alerts_of(world.northwind["safety-physician"])[0].severity == "overdue"


@pytest.mark.parametrize(
    ("now", "severity", "sponsor"),
    [
        ("2035-03-05T09:00:00", "action", set()),
        ("2035-03-16T09:00:00", "urgent", set()),
        ("2035-03-17T09:00:00", "urgent", {"safety-physician"}),
    ],
)
def test_a_clock_set_shortly_before_it_is_due_speaks_up_at_once(
    world: World, now: str, severity: str, sponsor: set[str]
) -> None:
    started(world, now=f"{now}Z")

    run_lanes(world, now)

    assert [alert.severity for alert in alerts_of(specialist(world))] == [severity]
    assert alerted(world.northwind) == sponsor


def test_a_seven_day_clock_reminds_within_its_last_day(world: World) -> None:
    started(world, rule_id="EU-SUSAR-7", facts={"aware": "2035-03-02"})

    for hour in ("07:00", "11:30", "19:30"):
        run_lanes(world, f"2035-03-09T{hour}:00")

    assert len([s for s in subjects(specialist(world)) if s.startswith("Due today")]) == 3


def test_no_rule_matched_is_a_clock_that_reaches_both_companies_at_once(world: World) -> None:
    deadline = started(world, rule_id="", jurisdiction="BR", cell="BR", label="Report to ANVISA")

    run_lanes(world, "2035-03-02T09:00:01")

    assert (deadline.rule_id, deadline.outcome) == ("", "No rule matched for BR.")
    assert deadline.due_at is None
    told = "No rule answers, a person has to decide: Report to ANVISA"
    assert subjects(world.northwind["safety-physician"]) == [told]


def test_missing_facts_are_a_clock_that_reaches_a_person_and_never_a_default(world: World) -> None:
    deadline = started(world, facts={})

    run_lanes(world, "2035-03-02T09:00:01")

    assert "EU-SUSAR-15 gives no date" in deadline.outcome
    assert alerts_of(specialist(world))[0].severity == "urgent"


def test_a_recalculated_clock_is_told_anew_and_its_old_reminders_do_nothing(world: World) -> None:
    started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    with believing("2035-03-04T09:00:00"), acting(specialist(world)):
        start(susar(world.alpha, facts={"aware": "2035-02-27"}))

    run_lanes(world, "2035-03-12T07:00:00")

    assert subjects(specialist(world)) == [
        f"Due in 15 days: {LABEL}",
        f"Due in 2 days: {LABEL}",
    ]


def test_the_rung_of_an_older_calculation_tells_nothing_although_the_new_one_has_its_name(
    world: World,
) -> None:
    """Five days before the old date is a week before the new one."""
    started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    with believing("2035-03-04T09:00:00"), acting(specialist(world)):
        start(
            susar(world.alpha, facts={"aware": "2035-03-04"}),
            allow_later=True,
            reason="Date misread on the fax",
        )
    run_lanes(world, "2035-03-04T09:00:01")

    run_lanes(world, "2035-03-12T07:00:00")

    assert subjects(specialist(world)) == [f"Due in 15 days: {LABEL}"] * 2


def test_a_recalculation_settles_what_was_told_before_it(world: World) -> None:
    started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    with believing("2035-03-04T09:00:00"), acting(specialist(world)):
        start(susar(world.alpha, facts={"aware": "2035-02-27"}))

    run_lanes(world, "2035-03-04T09:00:01")

    assert [alert.settled_at is None for alert in alerts_of(specialist(world))] == [False, True]


def test_what_the_sponsor_stops_needs_no_answer_at_its_provider(world: World) -> None:
    deadline, sponsor = started(world), world.northwind["safety-physician"]
    run_lanes(world, "2035-03-16T07:00:00")
    with believing("2035-03-16T08:00:00"), acting(sponsor):
        deadline.refresh_from_db()
        stop(deadline, reason="Duplicate of another case", by=sponsor)

    run_lanes(world, "2035-03-16T08:00:01")
    run_lanes(world, "2035-03-16T20:00:00")

    assert {alert.settled_at is None for alert in alerts_of(specialist(world))} == {False}
    assert alerted(world.helix) == {"safety-specialist"}


@pytest.mark.parametrize("how", ["met", "stopped"])
def test_a_closed_clock_is_silent_and_its_alerts_need_no_answer(world: World, how: str) -> None:
    deadline = started(world)
    run_lanes(world, "2035-03-16T07:00:00")
    person = specialist(world)
    with believing("2035-03-16T08:00:00"), acting(person):
        if how == "met":
            meet(deadline, at=utc("2035-03-16T07:30:00"), evidence="EV-1", by=person)
        else:
            stop(deadline, reason="Downgraded: expected after all", by=person)

    before = len(alerts_of(person))
    run_lanes(world, "2035-03-30T12:00:00")

    assert len(alerts_of(person)) == before
    assert {alert.settled_at is None for alert in alerts_of(person)} == {False}
    assert alerted(world.helix) == {"safety-specialist"}


def test_an_acknowledged_overdue_clock_repeats_no_more(world: World) -> None:
    deadline = started(world)
    run_lanes(world, "2035-03-18T07:30:00")
    person = specialist(world)
    with believing("2035-03-18T08:00:00"), acting(person):
        deadline.refresh_from_db()
        acknowledge(deadline, by=person)

    before = len(alerts_of(person))
    run_lanes(world, "2035-03-25T12:00:00")

    assert len(alerts_of(person)) == before
    with acting(person):
        assert Deadline.objects.get().acknowledged_by_name == person.name


def test_an_acknowledgement_before_the_due_day_silences_nothing_that_comes_later(
    world: World,
) -> None:
    deadline = started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    person = specialist(world)
    with believing("2035-03-03T08:00:00"), acting(person):
        acknowledge(deadline, by=person)

    run_lanes(world, "2035-03-18T12:00:00")

    assert subjects(person)[-1].startswith("Overdue")


def test_twice_delivered_is_once_told(world: World) -> None:
    deadline = started(world)
    run_lanes(world, "2035-03-02T09:00:01")
    ids = {"study_id": world.alpha, "deadline_id": deadline.pk, "version": 1, "stage": "start"}

    with organization_scope(world.northwind.id, Actor.system("test")):
        remind(ReminderDue(**ids))
    with organization_scope(world.helix.id, Actor.system("test")):
        deliver(AlertAddressed(**ids))
    run_lanes(world, "2035-03-02T09:05:00")

    assert len(alerts_of(specialist(world))) == 1
