"""What nobody answers goes one role up, once, and at the top out of the organization."""

import pytest

from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from cro_platform.notifications.enums import Severity
from cro_platform.notifications.events import EscalationDue
from cro_platform.notifications.models import Notification
from cro_platform.notifications.services import acknowledge, escalate, mark_read
from cro_platform.tenancy.scope import Actor, organization_scope
from tests.deadlines.clocks import specialist, started
from tests.deadlines.lane import alerted, alerts_of, believing, run_lanes, subjects
from tests.notifications.inbox import alert, tell
from tests.world import World

SUBJECT = "Due today: EU SUSAR report of NW-ALPHA"


def test_an_urgent_alert_goes_to_the_project_manager_after_four_hours(world: World) -> None:
    tell(world.helix, alert(world), specialist(world))

    run_lanes(world, "2035-03-02T12:59:59")
    before = subjects(world.helix["project-manager"])
    run_lanes(world, "2035-03-02T13:00:00")

    assert before == []
    assert subjects(world.helix["project-manager"]) == [f"Not answered: {SUBJECT}"]


def test_at_the_sponsor_the_study_lead_follows_the_physician(world: World) -> None:
    tell(world.northwind, alert(world), world.northwind["safety-physician"])

    run_lanes(world, "2035-03-02T13:00:00")

    assert alerted(world.northwind) == {"safety-physician", "study-lead"}


@pytest.mark.parametrize("severity", [Severity.INFO, Severity.ACTION])
def test_what_can_wait_never_escalates(world: World, severity: Severity) -> None:
    tell(world.helix, alert(world, severity=severity), specialist(world))

    run_lanes(world, "2035-03-30T13:00:00")

    assert alerted(world.helix) == {"safety-specialist"}


def test_one_answer_is_enough_for_all_who_were_told(world: World) -> None:
    other = world.helix["data-manager"]
    tell(world.helix, alert(world), specialist(world), other)
    with believing("2035-03-02T10:00:00"), acting(other):
        acknowledge(Notification.objects.get(), by=other)

    run_lanes(world, "2035-03-02T20:00:00")

    assert alerted(world.helix) == {"safety-specialist", "data-manager"}


def test_each_step_is_taken_once_however_often_it_comes(world: World) -> None:
    tell(world.helix, alert(world), specialist(world))
    run_lanes(world, "2035-03-02T13:00:00")

    for _ in range(3):
        with organization_scope(world.helix.id, Actor.system("test")):
            escalate(EscalationDue(study_id=world.alpha, key="thing:1"))

    assert len(alerts_of(world.helix["project-manager"])) == 1


def test_a_reader_who_does_not_answer_has_not_answered(world: World) -> None:
    tell(world.helix, alert(world), specialist(world))
    (told,) = alerts_of(specialist(world))
    with acting(specialist(world)):
        mark_read(told, by=specialist(world))

    run_lanes(world, "2035-03-02T13:00:00")

    assert alerted(world.helix) == {"safety-specialist", "project-manager"}


def test_a_clock_nobody_answers_climbs_to_the_top_and_across_to_the_sponsor(world: World) -> None:
    """Told on the 15th at 8 in Berlin: four hours for the specialist, four for the project manager."""
    started(world)
    run_lanes(world, "2035-03-15T07:00:00")

    run_lanes(world, "2035-03-15T11:00:00")
    inside = (alerted(world.helix), alerted(world.northwind))
    run_lanes(world, "2035-03-15T15:00:00")

    assert inside == ({"safety-specialist", "project-manager"}, set())
    (alert_across,) = alerts_of(world.northwind["safety-physician"])
    assert "has answered" in alert_across.body


def test_an_answer_in_the_inbox_is_an_answer_to_the_clock(world: World) -> None:
    person = specialist(world)
    started(world)
    run_lanes(world, "2035-03-15T07:00:00")
    with believing("2035-03-15T08:00:00"), acting(person):
        acknowledge(Notification.objects.latest("id"), by=person)
    run_lanes(world, "2035-03-15T15:00:00")

    with acting(person):
        assert Deadline.objects.get().acknowledged_by_name == person.name
    assert alerted(world.northwind) == set()
    assert alerted(world.helix) == {"safety-specialist"}
