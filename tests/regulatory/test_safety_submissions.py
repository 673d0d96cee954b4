"""A suspected reaction that must be told opens the submission of each authority with the case's clock; answers flow back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from pharmacovigilance.models import SafetyCase, SafetyReport
from pharmacovigilance.services import submission as reports
from pharmacovigilance.services.cases import nullify
from regulatory.models import Submission
from regulatory.services import packages, steps
from regulatory.services.safety_reports import open_for_report
from tests.deadlines.lane import run_lanes
from tests.documents.papers import own_limits
from tests.pharmacovigilance.clocked import known
from tests.pharmacovigilance.clocked import specialist as processor
from tests.regulatory.submitting import Brought, applied, fresh, sent, specialist
from tests.world import World

__all__ = ["own_limits"]


def lanes(world: World) -> None:
    """Whatever waits is delivered, a few seconds from now."""
    run_lanes(world, (datetime.now(UTC) + timedelta(seconds=9)).strftime("%Y-%m-%dT%H:%M:%S"))


def confirmed(world: World) -> SafetyCase:
    """A case known two days ago, related and unexpected: every authority must be told."""
    with acting(processor(world)):
        on = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
        case = known(world, on=on, now=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    lanes(world)
    return case


def submission_to(jurisdiction: str) -> Submission:
    """The one that carries the report to an authority; in an open scope."""
    return Submission.objects.get(kind="safety_report", jurisdiction=jurisdiction)


def report_of(submission: Submission) -> SafetyReport:
    return SafetyReport.objects.get(pk=submission.subject_id)


def ready(world: World) -> Submission:
    """The Union's, reviewed."""
    with acting(specialist(world)) as by:
        found = submission_to("EU")
        steps.start(found, by=by)
        packages.add_item(found, by=by, kind="safety", title="ICSR", file=Brought())
        steps.request_review(found, by=by)
    return found


def test_each_authority_has_its_submission_with_the_cases_own_clock(world: World) -> None:
    with acting(specialist(world)) as by:
        application = applied(by, world.alpha)
    confirmed(world)

    with acting(specialist(world)):
        rows = {each.jurisdiction: each for each in Submission.objects.all()}
        assert {"EU", "GB"} <= set(rows)
        for each in rows.values():
            clock = Deadline.objects.get(pk=each.deadline_id)
            assert clock.subject_type == "safety-cases"
            assert clock.jurisdiction == each.jurisdiction
            assert each.deadline_id == report_of(each).deadline_id
        assert rows["EU"].application_id == application.pk
        assert rows["GB"].application_id is None
        assert (rows["EU"].obligation, rows["EU"].cell) == ("expedited-safety-reporting", "EU")


def test_it_belongs_to_the_sponsor_and_the_holder_of_expedited_reporting(world: World) -> None:
    confirmed(world)
    seen = {}
    for company in world.companies:
        role = "regulatory-lead" if company.slug in {"northwind", "meridian"} else "project-manager"
        with acting(company[role]):
            seen[company.slug] = Submission.objects.filter(kind="safety_report").exists()

    assert seen == {"northwind": True, "helix": True, "orbis": False, "meridian": False}


def test_delivered_twice_it_opens_once(world: World) -> None:
    confirmed(world)
    with acting(world.northwind["regulatory-lead"]):
        found = submission_to("EU")
        values: dict[str, Any] = {
            "study_id": found.study_id,
            "report_id": found.subject_id,
            "authority": "EMA",
            "jurisdiction": "EU",
            "kind": "15_day",
            "deadline_id": found.deadline_id,
        }
        again = open_for_report(**values)

        assert again.pk == found.pk
        assert Submission.objects.filter(subject_id=found.subject_id).count() == 1


def test_the_submission_meets_the_cases_clock_and_its_acknowledgement_flows_back(
    world: World,
) -> None:
    confirmed(world)
    submission = sent(world, ready(world))
    lanes(world)
    with acting(specialist(world)) as by:
        report = report_of(submission)
        assert report.status == "submitted"
        assert report.submitted_by_id == by.user_id
        assert str(submission.pk) in report.evidence
        clock = Deadline.objects.get(pk=submission.deadline_id)
        assert (clock.status, clock.closed_by_name) == ("met", by.name)
        moment = fresh(submission).submitted_at
        steps.acknowledge(fresh(submission), by=by, at=moment, acknowledgement="ACK 2, code 01")
    lanes(world)

    with acting(processor(world)):
        assert report_of(submission).status == "acknowledged"


def test_a_rejection_on_receipt_lets_the_cases_clock_run_again(world: World) -> None:
    confirmed(world)
    submission = sent(world, ready(world))
    lanes(world)
    with acting(specialist(world)) as by:
        moment = fresh(submission).submitted_at
        steps.reject(fresh(submission), by=by, at=moment, reason="ACK 03: invalid")
    lanes(world)

    with acting(specialist(world)):
        assert report_of(submission).status == "rejected"
        assert Deadline.objects.get(pk=submission.deadline_id).status == "running"
        assert fresh(submission).status == "rejected"


def test_what_its_own_room_sends_and_hears_the_submission_follows(world: World) -> None:
    confirmed(world)
    by = processor(world)
    with acting(by):
        found = submission_to("EU")
        moment = datetime.now(UTC) - timedelta(minutes=5)
        reports.submit(report_of(found), by=by, at=moment, evidence="EVHUMAN-1")
    lanes(world)
    with acting(by):
        followed = fresh(found)
        assert (followed.status, followed.submitted_at) == ("submitted", moment)
        assert followed.approved_at is None
        reports.record_acknowledgement(report_of(found), by=by, at=moment, acknowledgement="ACK 1")
    lanes(world)

    with acting(by):
        assert fresh(found).status == "acknowledged"


def test_a_case_that_is_void_sends_nothing(world: World) -> None:
    case = confirmed(world)
    with acting(processor(world)) as by:
        nullify(SafetyCase.objects.get(pk=case.pk), by=by, reason="Wrong participant")
    lanes(world)

    with acting(processor(world)):
        found = submission_to("EU")
        assert found.status == "cancelled"
        assert "not required" in found.closing_reason


def test_neither_room_imports_the_records_of_the_other() -> None:
    """The import contract says so; this names the only seam, the other's events."""
    import ast
    from pathlib import Path

    for app, other in (("regulatory", "pharmacovigilance"), ("pharmacovigilance", "regulatory")):
        seams = set()
        for path in Path(app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(other):
                    seams.add((path.name, node.module))
        assert seams == {("handlers.py", f"{other}.events")}


@pytest.mark.parametrize("jurisdiction", ["EU", "GB"])
def test_the_letter_of_a_safety_report_names_no_participant(
    world: World, jurisdiction: str
) -> None:
    from regulatory.documents.submission_reading import letter_of

    case = confirmed(world)
    with acting(specialist(world)):
        told = str(letter_of(submission_to(jurisdiction).pk, "blinded"))

    assert "Due date" in told
    assert str(case.subject_code) not in told
