"""Days are recorded once, corrected by a new row, and clocks follow in the sponsor's name."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import discharge
from regulatory.models import Milestone
from regulatory.services import correct_milestone, record_milestone
from studies.models import Study
from studies.services import add_country, add_identifier, change_study, move_study
from tests.deadlines.clocks import utc
from tests.deadlines.lane import run_lanes, subjects
from tests.world import World, at, bearer, signed_in

NOW = "2035-06-10T12:00:00Z"


def lead(world: World) -> Principal:
    return world.northwind["regulatory-lead"]


def recorded(
    by: Principal, world: World, kind: str, on: str, country: str = "", now: str = NOW
) -> Milestone:
    with at(now):
        return record_milestone(
            by=by,
            study=world.alpha,
            kind=kind,
            on=date.fromisoformat(on),
            country=country,
            source="Letter",
        )


def clocks(world: World, status: str = "running") -> dict[str, str]:
    """Rule and due date of the clocks that follow from milestones."""
    rows = Deadline.objects.filter(
        study_id=world.alpha, key__startswith="milestones:", status=status
    )
    return {row.rule_id: row.due_on.isoformat() for row in rows if row.due_on}


def test_a_start_in_a_member_state_starts_its_notification(world: World) -> None:
    by = lead(world)
    with acting(by):
        recorded(by, world, "started", "2035-06-01", "DE")
        clock = Deadline.objects.get(rule_id="EU-START")

        assert clocks(world) == {"EU-START": "2035-06-16"}
        assert (clock.cell, clock.obligation, clock.confidence) == (
            "DE",
            "trial-notifications",
            "P",
        )
        assert clock.derivation


def test_a_correction_keeps_the_old_row_and_moves_the_clock(world: World) -> None:
    by = lead(world)
    with acting(by):
        wrong = recorded(by, world, "started", "2035-06-01", "DE")
        with at(NOW):
            correct_milestone(wrong, by=by, on=date(2035, 6, 3), reason="Misread")

        assert clocks(world) == {"EU-START": "2035-06-18"}
        assert clocks(world, "stopped") == {"EU-START": "2035-06-16"}
        assert Milestone.objects.count() == 2
        with at(NOW), pytest.raises(RuleBroken, match="corrected already"):
            correct_milestone(wrong, by=by, on=date(2035, 6, 4), reason="Again")


@pytest.mark.parametrize(
    ("kind", "on", "country", "field"),
    [
        pytest.param("started", "2035-06-12", "DE", "on", id="a day to come"),
        pytest.param("started", "2035-06-01", "", "country", id="without its country"),
        pytest.param(
            "started", "2035-06-01", "BR", "country", id="a country the study does not run in"
        ),
        pytest.param("dibd", "2030-06-01", "DE", "country", id="a country for the whole study"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    world: World, kind: str, on: str, country: str, field: str
) -> None:
    by = lead(world)
    with acting(by):
        with pytest.raises(RuleBroken) as refusal:
            recorded(by, world, kind, on, country)

        assert [problem.field for problem in refusal.value.problems] == [field]
        assert (Milestone.objects.count(), clocks(world)) == (0, {})


def test_a_day_on_record_is_corrected_and_not_recorded_twice(world: World) -> None:
    by = lead(world)
    with acting(by):
        recorded(by, world, "started", "2035-06-01", "DE")

        with pytest.raises(RuleBroken, match="correct it"):
            recorded(by, world, "started", "2035-06-02", "DE")
        recorded(by, world, "started", "2035-06-02", "FR")


def test_a_providers_day_starts_the_sponsors_clock(world: World) -> None:
    by = world.helix["regulatory-specialist"]
    with acting(by):
        recorded(by, world, "first_visit", "2035-06-01", "FR")

    run_lanes(world, "2035-06-10T12:00:05")

    with acting(lead(world)):
        assert clocks(world) == {"EU-FVFS": "2035-06-16"}
    with acting(by):
        assert clocks(world) == {"EU-FVFS": "2035-06-16"}


def test_the_periodic_report_is_discharged_and_the_next_period_begins(world: World) -> None:
    by, holder = lead(world), world.helix["regulatory-specialist"]
    with acting(by):
        recorded(by, world, "dibd", "2030-04-20")
        recorded(by, world, "authorised", "2034-09-01", "DE")
        assert clocks(world) == {"EU-ASR": "2035-06-19"}
        clock = Deadline.objects.get(rule_id="EU-ASR")
        with at(NOW), pytest.raises(NotPermitted, match="belongs to Helix"):
            discharge(clock, by=by, at=utc("2035-06-10T10:00:00"), evidence="CTIS-1")
    with acting(holder), at(NOW):
        clock = Deadline.objects.get(rule_id="EU-ASR")
        with pytest.raises(RuleBroken, match="what proves it"):
            discharge(clock, by=holder, at=utc("2035-06-10T10:00:00"), evidence=" ")
        with pytest.raises(RuleBroken, match="before the day the clock started"):
            discharge(clock, by=holder, at=utc("2035-01-10T10:00:00"), evidence="CTIS-1")
        discharge(clock, by=holder, at=utc("2035-06-10T10:00:00"), evidence="CTIS-1")

    run_lanes(world, "2035-06-10T12:00:05")

    with acting(by):
        assert clocks(world, "met") == {"EU-ASR": "2035-06-19"}
        assert clocks(world) == {"EU-ASR": "2036-06-19"}


def test_a_late_discharge_needs_its_reason_and_stays_late(world: World) -> None:
    by, holder = lead(world), world.helix["regulatory-specialist"]
    with acting(by):
        recorded(by, world, "started", "2035-06-01", "DE")
    with acting(holder), at("2035-06-20T12:00:00Z"):
        clock = Deadline.objects.get(rule_id="EU-START")
        late = {"at": utc("2035-06-20T10:00:00"), "evidence": "CTIS-2"}
        with pytest.raises(RuleBroken, match="say why it is late"):
            discharge(clock, by=holder, **late)
        discharge(clock, by=holder, late_reason="CTIS was down", **late)

        assert (clock.is_late, clock.late_reason) == (True, "CTIS was down")


def periodic(by: Principal, study: Any) -> dict[str, dict[str, Any]]:
    answer = Client().get(f"/api/v1/periodic-reports/?study={study}", headers=bearer(by))
    return {row["jurisdiction"]: row for row in answer.json()["results"]}


def test_every_jurisdiction_of_a_study_is_told_with_clock_or_reason(world: World) -> None:
    by = lead(world)
    with acting(by):
        add_country(by=by, study=world.alpha, country="BR")
        recorded(by, world, "dibd", "2010-04-20", now="2035-06-10T12:00:00Z")
        recorded(by, world, "authorised", "2034-09-01", "DE")

    rows = periodic(world.helix["project-manager"], world.alpha)

    assert set(rows) == {"BR", "EU", "GB", "US"}
    assert (rows["EU"]["state"], rows["EU"]["due_on"]) == ("running", "2035-06-19")
    assert rows["BR"]["reason"] == "Periodic rule not loaded for Brazil"
    assert "IND" in rows["US"]["reason"]
    assert "authorised" in rows["GB"]["reason"]


def test_a_stranger_to_the_study_is_told_nothing(world: World) -> None:
    assert periodic(world.meridian["regulatory-lead"], world.alpha) == {}


def test_the_board_shows_what_has_no_clock(world: World) -> None:
    by = lead(world)
    with acting(by):
        add_country(by=by, study=world.alpha, country="BR")
    client = Client()
    signed_in(client, by)

    text = client.get("/o/northwind/deadlines/").content.decode()

    assert "Periodic rule not loaded for Brazil" in text
    assert "Not recorded: Development international birth date" in text
    assert "NW-ALPHA" in text
    assert (
        "Periodic rule not loaded"
        not in client.get("/o/northwind/deadlines/?status=met").content.decode()
    )


def test_the_page_of_milestones_records_one(world: World) -> None:
    by = lead(world)
    client = Client()
    signed_in(client, by)
    given = {
        "study": str(world.alpha),
        "kind": "started",
        "country": "DE",
        "on": "2026-01-05",
        "source": "CTIS",
    }

    answer = client.post("/o/northwind/milestones/new/", given)

    assert answer.status_code == 302
    with acting(by):
        assert clocks(world) == {"EU-START": "2026-01-20"}


class TestStudyFacts:
    """What the study itself says starts clocks too; what it says too vaguely asks a person."""

    def completed(self, world: World, on: str, precision: str, *, is_actual: bool = True) -> None:
        by = world.northwind["study-lead"]
        with acting(by):
            study = Study.objects.get(pk=world.alpha)
            with at(NOW):
                change_study(
                    study,
                    by=by,
                    reason="The register says so.",
                    primary_completion_on=date.fromisoformat(on),
                    primary_completion_precision=precision,
                    primary_completion_is_actual=is_actual,
                )
        run_lanes(world, "2035-06-10T12:00:05")

    def test_a_day_starts_the_clock_of_the_results(self, world: World) -> None:
        self.completed(world, "2035-05-31", "day")

        with acting(lead(world)):
            assert clocks(world) == {"CTG-RES": "2036-05-31"}

    def test_a_month_has_no_date_and_reaches_people_until_the_day_is_recorded(
        self, world: World
    ) -> None:
        self.completed(world, "2035-05-01", "month")

        by = lead(world)
        with acting(by):
            clock = Deadline.objects.get(rule_id="", key__contains="CTG-RES")
            assert (clock.due_on, clock.is_unanswered) == (None, True)
            assert "known as 2035-05 only: record the day" in clock.label
            assert "primary_completion: missing" in clock.outcome
        assert any("known as 2035-05 only" in subject for subject in subjects(by))

        with acting(by):
            recorded(by, world, "primary_completion", "2035-05-17")
            clock.refresh_from_db()
            assert clocks(world) == {"CTG-RES": "2036-05-17"}
            assert clock.status == "stopped"

    def test_a_planned_month_asks_nobody(self, world: World) -> None:
        self.completed(world, "2036-05-01", "month", is_actual=False)

        with acting(lead(world)):
            assert not Deadline.objects.filter(key__startswith="milestones:").exists()

    def test_a_step_the_register_has_another_word_for_is_told_within_30_days(
        self, world: World
    ) -> None:
        by = world.northwind["study-lead"]
        with acting(by):
            add_identifier(by=by, study=world.alpha, kind="nct", value="NCT01234567")
            study = Study.objects.get(pk=world.alpha)
            for day, verb in (("09", "plan"), ("10", "begin-start-up"), ("12", "open-recruitment")):
                with at(f"2035-06-{day}T12:00:00Z"):
                    move_study(study, verb, by=by)
        run_lanes(world, "2035-06-12T12:00:05")
        run_lanes(world, "2035-06-12T12:00:05")

        with acting(lead(world)):
            assert clocks(world) == {"CTG-UPD30": "2035-07-12"}
            (row,) = Milestone.objects.all()
            assert row.source == "The study moved from start_up to recruiting"

    def test_a_study_the_register_does_not_list_is_not_noted(self, world: World) -> None:
        by = world.northwind["study-lead"]
        with acting(by):
            study = Study.objects.get(pk=world.alpha)
            for verb in ("plan", "begin-start-up", "open-recruitment"):
                with at(NOW):
                    move_study(study, verb, by=by)
        run_lanes(world, "2035-06-12T12:00:05")

        with acting(lead(world)):
            assert not Milestone.objects.exists()

    def test_the_decision_on_an_authorisation_starts_the_report_of_the_study(
        self, world: World
    ) -> None:
        by = lead(world)
        with acting(by):
            recorded(by, world, "marketing_decided", "2035-06-01")
            clock = Deadline.objects.get(rule_id="EU-CSR")

            assert (clock.due_on.isoformat(), clock.is_unverified) == ("2035-07-01", True)
