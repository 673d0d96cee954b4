"""Adverse events: who reports, what is refused, how they are followed up."""

from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.audit.trail import trail_of
from pharmacovigilance.models import AdverseEvent
from pharmacovigilance.services import adverse_events
from tests.pharmacovigilance.safety import enrolled
from tests.pharmacovigilance.test_wall import reported
from tests.world import World


def test_an_event_of_a_participant_takes_site_and_country_from_them(world: World) -> None:
    lead = world.northwind["study-lead"]
    with acting(lead):
        subject = enrolled(world)
        event = reported(lead, world.alpha, subject=subject, country="")

    assert (event.study_site_id, event.country) == (subject.study_site_id, "DE")


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("term", {"term": ""}),
        ("aware_at", {"aware_at": "2099-01-01"}),
        ("aware_at", {"onset_on": "2026-03-05", "aware_at": "2026-03-02"}),
        ("ended_on", {"onset_on": "2026-03-01", "ended_on": "2026-02-01"}),
        ("country", {"country": "XX"}),
        ("outcome", {"outcome": "vanished"}),
        ("severity", {"severity": "terrible"}),
        ("action_taken", {"action_taken": "shrugged"}),
        ("toxicity_grade", {"toxicity_grade": 0}),
    ],
)
def test_a_faulty_field_is_named(world: World, field: str, changed: dict[str, Any]) -> None:
    by = world.orbis["cra"]
    with acting(by):
        with pytest.raises(RuleBroken) as broken:
            reported(by, world.alpha, **changed)

        assert field in {problem.field for problem in broken.value.problems}
        assert not AdverseEvent.objects.exists()


@pytest.mark.parametrize(
    ("company", "role"), [("northwind", "qa"), ("orbis", "service-account"), ("helix", "admin")]
)
def test_roles_that_do_not_report_are_told_so(world: World, company: str, role: str) -> None:
    by = getattr(world, company)[role]

    with acting(by), pytest.raises(NotPermitted, match="record adverse events"):
        adverse_events.record_adverse_event(
            by=by, study=_study(world), aware_at="2026-03-02", aware_zone="UTC", term="Nausea"
        )  # fmt: skip


def test_a_follow_up_keeps_what_it_does_not_name_and_says_why(world: World) -> None:
    by = world.orbis["cra"]
    with acting(by):
        event = reported(by, world.alpha, onset_on="2026-02", requires_hospitalization=True)
        adverse_events.follow_up(event, by=by, reason="Site called", outcome="recovered")
        event.refresh_from_db()
        reasons = [
            entry.reason
            for entry in trail_of("pharmacovigilance_adverseevent", str(event.pk), limit=9)
        ]

    assert (event.outcome, event.status, event.onset_precision) == (
        "recovered",
        "followed_up",
        "month",
    )
    assert (event.is_serious, event.term) == (True, "Nausea")
    assert "Site called" in reasons


def test_a_void_event_stays_on_record_and_takes_no_follow_up(world: World) -> None:
    by = world.orbis["cra"]
    with acting(by):
        event = reported(by, world.alpha)
        adverse_events.void_event(event, by=by, reason="Wrong participant")

        assert AdverseEvent.objects.get().status == "void"
        with pytest.raises(TransitionRefused):
            adverse_events.follow_up(event, by=by, reason="x", outcome="recovered")


def test_grade_five_alone_makes_no_event_serious(world: World) -> None:
    by = world.orbis["cra"]
    with acting(by):
        event = reported(by, world.alpha, toxicity_grade=5, severity="severe")

    assert (event.is_serious, event.is_fatal) == (False, False)


def _study(world: World) -> Any:
    from studies.models import Study

    return Study(pk=world.alpha)
