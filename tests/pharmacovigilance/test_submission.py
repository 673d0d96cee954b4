"""Reports go out on time or late, are acknowledged or rejected, by whoever holds the duty in the authority's cell."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.deadlines.models import Deadline
from pharmacovigilance.enums import ReportStatus
from pharmacovigilance.models import SafetyCase, SafetyReport
from pharmacovigilance.services import cases, submission
from studies.services import assign_person
from tests import paper
from tests.deadlines.lane import believing, run_lanes
from tests.pharmacovigilance.clocked import (
    DEATH,
    answer,
    judged,
    known,
    report,
    running,
    specialist,
    states,
    utc,
    written_no,
)
from tests.pharmacovigilance.safety import EVENT
from tests.world import World, at, bearer, signed_in


def sent(case: SafetyCase, by: Principal, rule_id: str, on: str, **changed: Any) -> SafetyReport:
    """The report under a rule went out at noon of a day."""
    found = report(case, rule_id, changed.pop("to", ""))
    with at(f"{on}T13:00:00Z"):
        submission.submit(
            found, **({"by": by, "at": utc(f"{on}T12:00:00"), "evidence": "EVHUMAN-1"} | changed)
        )
    case.refresh_from_db()
    return found


def moved_to_orbis(world: World) -> Principal:
    """From 1 July 2035 reporting in the EU is orbis's; its specialist is assigned to alpha."""
    leader = world.orbis["admin"]
    moment = datetime(2035, 6, 5, tzinfo=UTC)
    with believing("2035-06-05T00:00:00"):
        paper.hand_over(
            world, world.orbis.id, signed=moment, effective=moment, clause="Amendment 2, Annex A"
        )
    with acting(leader):
        assign_person(world.alpha, world.orbis["safety-specialist"].user_id, by=leader)
    return world.orbis["safety-specialist"]


def test_a_submission_in_time_meets_the_clock(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        found = sent(case, by, "EU-SUSAR-15", "2035-06-10")
        clock = Deadline.objects.get(pk=found.deadline_id)

        assert (found.status, found.late_reason) == (ReportStatus.SUBMITTED, "")
        assert (clock.status, clock.met_at, clock.is_late) == (
            "met",
            utc("2035-06-10T12:00:00"),
            False,
        )
        assert clock.evidence == "EVHUMAN-1"
        assert answer(case, by, "EMA")["status"] == "submitted"


def test_a_late_submission_needs_a_reason_and_stays_late(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        with pytest.raises(RuleBroken, match="say why it is late"):
            sent(case, by, "EU-SUSAR-15", "2035-06-20")
        assert "EU-SUSAR-15" in running(case)

        found = sent(case, by, "EU-SUSAR-15", "2035-06-20", late_reason="The gateway was down.")
        clock = Deadline.objects.get(pk=found.deadline_id)

        assert (clock.is_late, found.late_reason) == (True, "The gateway was down.")
        assert answer(case, by, "EMA")["status"] == "submitted_late"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"at": utc("2035-06-10T14:00:00")}, "future", id="sent in the future"),
        pytest.param(
            {"at": utc("2035-05-20T12:00:00")}, "first awareness", id="sent before awareness"
        ),
        pytest.param({"evidence": " "}, "proves", id="without proof"),
    ],
)
def test_a_submission_that_cannot_be_true_is_refused(
    world: World, given: dict[str, Any], field: str
) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        with pytest.raises(RuleBroken, match=field):
            sent(case, by, "EU-SUSAR-15", "2035-06-10", **given)

        assert report(case, "EU-SUSAR-15").status == ReportStatus.REQUIRED
        assert "EU-SUSAR-15" in running(case)


def test_the_us_clock_is_met_when_fda_and_investigators_have_their_reports(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        judged(case, by, "related", "unexpected", on="2035-06-03")
        sent(case, by, "US-IND-15D", "2035-06-10", to="FDA")
        assert "US-IND-15D" in running(case)

        found = sent(case, by, "US-IND-15D", "2035-06-11", to="all participating investigators")

        clock = Deadline.objects.get(pk=found.deadline_id)
        assert (clock.status, clock.met_at) == ("met", utc("2035-06-11T12:00:00"))
        assert found.kind == "investigators"


def test_a_seven_day_report_is_to_be_completed(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world, events=[DEATH])
        sent(case, by, "EU-SUSAR-7", "2035-06-05")

        assert running(case)["EU-SUSAR-FU8"] == "2035-06-13"

        completion = report(case, "EU-SUSAR-FU8")
        with at("2035-06-06T12:00:00Z"):
            submission.dispense(completion, by=by, reason="The first report was complete.")

        assert "EU-SUSAR-FU8" not in running(case)
        judged(case, by, "related", "unexpected", on="2035-06-07")
        assert "EU-SUSAR-FU8" not in running(case)


def test_an_initial_report_is_not_dispensed_with(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        with pytest.raises(RuleBroken, match="sign it"):
            submission.dispense(report(case, "EU-SUSAR-15"), by=by, reason="Not needed.")

        assert "EU-SUSAR-15" in running(case)


def test_news_on_a_reported_case_is_a_report_of_its_own(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        sent(case, by, "EU-SUSAR-15", "2035-06-10")
        for on in ("2035-06-20", "2035-06-25"):
            with at(f"{on}T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at=on, aware_zone="Europe/Berlin", reason="News.", narrative=f"Told {on}."
                )  # fmt: skip

        rows = SafetyReport.objects.filter(rule_id="EU-SUSAR-NEW").order_by("due_on")
        assert [(row.occasion, row.due_on.isoformat()) for row in rows] == [
            ("v2", "2035-07-05"),
            ("v3", "2035-07-10"),
        ]
        assert all(Deadline.objects.get(pk=row.deadline_id).is_unverified for row in rows)


def test_fatality_after_the_report_has_seven_days_of_its_own(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        sent(case, by, "EU-SUSAR-15", "2035-06-10")
        with at("2035-06-12T12:00:00Z"):
            cases.add_follow_up(
                case, by=by, aware_at="2035-06-12", aware_zone="Europe/Berlin", reason="Died.", events=[DEATH]
            )  # fmt: skip

        assert running(case)["EU-SUSAR-UPG"] == "2035-06-19"
        assert states(case)["EMA:EU-SUSAR-15"] == "met"


def test_the_combined_report_of_an_upgrade_leaves_nothing_of_the_first_clock(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        with at("2035-06-05T12:00:00Z"):
            cases.add_follow_up(
                case, by=by, aware_at="2035-06-05", aware_zone="Europe/Berlin", reason="Died.", events=[DEATH]
            )  # fmt: skip
        sent(case, by, "EU-SUSAR-UPG", "2035-06-08")

        assert set(running(case)) & {"EU-SUSAR-15", "EU-SUSAR-UPG"} == set()
        assert report(case, "EU-SUSAR-15").status == ReportStatus.NOT_REQUIRED


def test_nullifying_a_reported_case_owes_the_nullification(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        sent(case, by, "EU-SUSAR-15", "2035-06-10")
        with at("2035-06-12T12:00:00Z"):
            cases.nullify(case, by=by, reason="Wrong participant.")

        assert list(running(case)) == ["EU-SUSAR-NEW"]
        assert report(case, "EU-SUSAR-NEW").kind == "nullification"
        assert report(case, "EU-SUSAR-15").status == ReportStatus.SUBMITTED


def test_an_acknowledgement_is_kept(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        found = sent(case, by, "EU-SUSAR-15", "2035-06-10")
        with at("2035-06-11T13:00:00Z"):
            submission.record_acknowledgement(
                found, by=by, at=utc("2035-06-11T12:00:00"), acknowledgement="CA, AA"
            )

        assert (found.status, found.acknowledgement) == (ReportStatus.ACKNOWLEDGED, "CA, AA")


def test_a_rejected_report_is_no_submission_and_its_clock_runs_again(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        found = sent(case, by, "EU-SUSAR-15", "2035-06-10")
        with at("2035-06-20T13:00:00Z"):
            submission.record_rejection(
                found,
                by=by,
                at=utc("2035-06-20T12:00:00"),
                acknowledgement="AR: no EU trial number",
            )

        assert running(case)["EU-SUSAR-15"] == "2035-06-16"
        clock = Deadline.objects.get(pk=found.deadline_id)
        assert clock.is_overdue_at(utc("2035-06-20T13:00:00"))
        with pytest.raises(RuleBroken, match="say why it is late"):
            sent(case, by, "EU-SUSAR-15", "2035-06-21")
        sent(case, by, "EU-SUSAR-15", "2035-06-21", late_reason="Rejected at first.")
        assert "EU-SUSAR-15" not in running(case)


def test_an_answer_cannot_come_before_the_report(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        found = report(case, "EU-SUSAR-15")
        with pytest.raises(TransitionRefused):
            submission.record_acknowledgement(
                found, by=by, at=utc("2035-06-01T12:00:00"), acknowledgement="AA"
            )

        sent(case, by, "EU-SUSAR-15", "2035-06-10")
        found.refresh_from_db()
        with pytest.raises(RuleBroken, match="before the submission"), at("2035-06-10T13:00:00Z"):
            submission.record_acknowledgement(
                found, by=by, at=utc("2035-06-09T12:00:00"), acknowledgement="AA"
            )


class TestWhoMay:
    """The holder of the authority's cell, a person, at this instant."""

    def test_the_sponsor_does_not_submit_what_the_cro_holds(self, world: World) -> None:
        with acting(specialist(world)):
            case = known(world)
        physician = world.northwind["safety-physician"]

        with (
            acting(physician),
            pytest.raises(NotPermitted, match=r"Expedited safety reporting.*EU.*Helix"),
        ):
            sent(SafetyCase.objects.get(pk=case.pk), physician, "EU-SUSAR-15", "2035-06-10")

        with acting(physician):
            assert report(case, "EU-SUSAR-15").status == ReportStatus.REQUIRED

    def test_moving_the_cell_moves_the_right_and_the_responsibility(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)
        orbis = moved_to_orbis(world)

        with acting(by), at("2035-06-06T12:00:00Z"):
            assert answer(case, by, "EMA")["holder"] == "another party: contact the sponsor"
            assert answer(case, by, "MHRA")["holder"] == "Helix"
        with acting(by), pytest.raises(NotPermitted, match="held by another party"):
            sent(case, by, "EU-SUSAR-15", "2035-06-10")
        with acting(by):
            sent(case, by, "UK-SUSAR-3C-15", "2035-06-10")
        with acting(orbis), at("2035-06-06T12:00:00Z"):
            row = answer(case, orbis, "EMA")
            assert (row["holder"], row["holder_clause"]) == ("Orbis", "by Amendment 2, Annex A")
        with acting(orbis), at("2035-06-10T13:00:00Z"):
            submission.submit(
                report(case, "EU-SUSAR-15"), by=orbis, at=utc("2035-06-10T12:00:00"), evidence="EVHUMAN-2"
            )  # fmt: skip
        with acting(world.northwind["safety-physician"]):
            assert Deadline.objects.get(rule_id="EU-SUSAR-15").status == "met"

    def test_what_another_provider_reports_is_judged_again_in_the_sponsors_name(
        self, world: World
    ) -> None:
        with acting(specialist(world)):
            case = known(world, events=[DEATH])
        orbis = moved_to_orbis(world)

        with acting(orbis), at("2035-06-06T13:00:00Z"):
            submission.submit(
                report(case, "EU-SUSAR-7"), by=orbis, at=utc("2035-06-06T12:00:00"), evidence="EVHUMAN-2"
            )  # fmt: skip
        run_lanes(world, "2035-06-06T13:01:00")

        with acting(world.northwind["safety-physician"]):
            assert running(case)["EU-SUSAR-FU8"] == "2035-06-14"

    def test_a_token_submits_nothing_and_decides_nothing(
        self, world: World, client: Client
    ) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)
            found = report(case, "EU-SUSAR-15")
        header = bearer(by)
        url = f"/api/v1/safety-reports/{found.pk}/"
        etag = client.get(url, headers=header).headers["ETag"]

        refused = client.post(
            f"{url}submit/",
            {"at": "2026-06-10T12:00:00Z", "evidence": "x"},
            content_type="application/json",
            headers=header | {"If-Match": etag},
        )

        assert refused.status_code == 403
        assert "Only a person" in refused.json()["detail"]
        with acting(by):
            assert report(case, "EU-SUSAR-15").status == ReportStatus.REQUIRED


class TestFaces:
    """The answers in the API and on the page."""

    def test_the_api_answers_once_per_authority(self, world: World, client: Client) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)

        answered = client.get(f"/api/v1/safety-cases/{case.pk}/reportability/", headers=bearer(by))

        rows = answered.json()["results"]
        assert [row["authority"] for row in rows] == ["EMA", "FDA", "MHRA"]
        assert {
            "reportable",
            "rule",
            "reason",
            "clause",
            "confidence",
            "day_zero_on",
            "due_on",
            "due_at",
        } <= set(rows[0])
        assert rows[0]["due_on"] == "2035-06-16"

    def test_to_a_strangers_sponsor_the_case_is_unknown(self, world: World, client: Client) -> None:
        with acting(specialist(world)):
            case = known(world)

        answered = client.get(
            f"/api/v1/safety-cases/{case.pk}/reportability/",
            headers=bearer(world.meridian["safety-physician"]),
        )

        assert answered.status_code == 404

    def test_the_page_shows_answers_reasons_and_buttons(self, world: World, client: Client) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, events=[EVENT])
        signed_in(client, by)

        page = client.get(f"/o/helix/safety-cases/{case.pk}/").content.decode()

        assert "Reportability by authority" in page
        assert "EudraVigilance, European Medicines Agency" in page
        assert "Internal target, no legal date." in page
        assert "Report to EudraVigilance" in page

    def test_the_signing_page_shows_what_is_signed(self, world: World, client: Client) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)
            decision = written_no(case, by, "EMA", on="2035-06-03")
        signed_in(client, by)

        page = client.get(f"/o/helix/reportability-decisions/{decision.pk}/sign/").content.decode()

        assert "Explained by the disease." in page
        assert "presumed to qualify" in page
