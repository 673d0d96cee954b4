"""A submission's way: planned, packed, reviewed, approved by signature, sent, answered; each wrong turn is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from cro_platform.deadlines.models import Deadline
from cro_platform.notifications.selectors import transaction_instant
from regulatory.models import Application, Submission, SubmissionItem
from regulatory.selectors.submissions import expected_answers, open_clocks
from regulatory.services import packages, planning, reviewing, steps
from tests.documents.papers import own_limits, with_password
from tests.regulatory.submitting import (
    Brought,
    applied,
    approved,
    approver,
    fresh,
    lettered,
    packed,
    planned,
    reviewed,
    sent,
    signed,
    specialist,
)
from tests.regulatory.test_milestones import recorded
from tests.world import World, bearer, signed_in

__all__ = ["own_limits"]


def test_an_application_belongs_to_the_duty_of_its_procedure(world: World) -> None:
    with acting(specialist(world)) as by:
        found = {
            kind: applied(by, world.alpha, kind=kind, country=country, countries=[], authority=who)
            for kind, country, who in (
                ("ctis", "DE", "CTIS"),
                ("uk", "GB", "MHRA"),
                ("ind", "US", "FDA"),
                ("ethics", "FR", "CPP"),
            )
        }

        assert {kind: (each.obligation, each.cell) for kind, each in found.items()} == {
            "ctis": ("trial-application", "EU"),
            "uk": ("trial-application", "GB"),
            "ind": ("ind-maintenance", "*"),
            "ethics": ("ethics-submission", "FR"),
        }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"country": "BR"}, "country", id="a country the study does not run in"),
        pytest.param({"kind": "uk", "countries": []}, "country", id="a procedure of elsewhere"),
        pytest.param({"countries": ["DE", "GB"]}, "countries", id="CTIS outside the Union"),
        pytest.param({"countries": ["DE", "PL"]}, "countries", id="concerned without the study"),
    ],
)
def test_an_application_that_cannot_be_is_refused_by_its_field(
    world: World, changed: dict[str, Any], field: str
) -> None:
    with acting(specialist(world)) as by:
        with pytest.raises(RuleBroken) as refusal:
            applied(by, world.alpha, **changed)

        assert field in {problem.field for problem in refusal.value.problems}
        assert not Application.objects.exists()


def test_the_same_application_is_not_opened_twice(world: World) -> None:
    with acting(specialist(world)) as by:
        applied(by, world.alpha)

        with pytest.raises(RuleBroken, match="on record already"):
            applied(by, world.alpha)


def test_whoever_lacks_the_duty_is_told_who_holds_it(world: World) -> None:
    sponsor = world.northwind["regulatory-lead"]
    with acting(sponsor), pytest.raises(NotPermitted, match="held by Helix"):
        applied(sponsor, world.alpha)
    with acting(specialist(world)) as by:
        application = applied(by, world.alpha)
    with acting(sponsor), pytest.raises(NotPermitted, match="held by Helix"):
        planned(sponsor, fresh(application))


def test_the_package_is_pinned_and_taking_out_keeps_the_row(world: World) -> None:
    with acting(specialist(world)) as by:
        submission = packed(by, planned(by, applied(by, world.alpha)), "Protocol", "Brochure")
        first, second = SubmissionItem.objects.order_by("position")

        assert first.sha256 != second.sha256
        packages.take_out(first, by=by, reason="Superseded by version 4")

        assert packages.open_item(second, by=by) == b"%PDF-1.7 protocolBrochure"
        assert [each.title for each in submission.items.filter(taken_out_at=None)] == ["Brochure"]
        assert SubmissionItem.objects.count() == 2
        with pytest.raises(TransitionRefused, match="already"):
            packages.take_out(first, by=by, reason="Again")


@pytest.mark.parametrize(
    ("given", "match"),
    [
        pytest.param({}, "Bring a file", id="nothing"),
        pytest.param({"file": Brought(b"MZ program")}, "PDF files", id="no document"),
        pytest.param(
            {"document_version": "00000000-0000-0000-0000-000000000001"}, "no such", id="unknown"
        ),
    ],
)
def test_a_document_that_is_none_is_refused(
    world: World, given: dict[str, Any], match: str
) -> None:
    with acting(specialist(world)) as by:
        submission = planned(by, applied(by, world.alpha))

        with pytest.raises(RuleBroken, match=match):
            packages.add_item(submission, by=by, kind="form", title="Form", **given)
        assert not SubmissionItem.objects.exists()


def test_an_empty_package_is_not_reviewed_and_a_reviewed_one_does_not_change(world: World) -> None:
    with acting(specialist(world)) as by:
        submission = planned(by, applied(by, world.alpha))
        steps.start(submission, by=by)
        with pytest.raises(RuleBroken, match="no document"):
            steps.request_review(submission, by=by)
        packages.add_item(submission, by=by, kind="form", title="Form", file=Brought())
        steps.request_review(submission, by=by)

        with pytest.raises(TransitionRefused, match="return it"):
            packages.add_item(submission, by=by, kind="form", title="Late", file=Brought())
        with pytest.raises(TransitionRefused, match="return it"):
            planning.change_submission(submission, by=by, title="Other", reason="Typo")


@pytest.mark.parametrize(("kind", "first"), [("ind", 0), ("ctis", 1)])
def test_sequences_are_given_once_in_the_order_of_review(
    world: World, kind: str, first: int
) -> None:
    place = {"ind": ("US", "FDA"), "ctis": ("DE", "CTIS")}[kind]
    with acting(specialist(world)) as by:
        application = applied(
            by, world.alpha, kind=kind, country=place[0], authority=place[1], countries=[]
        )
        given = []
        for title in ("one", "two", "three"):
            submission = packed(
                by, planned(by, application, kind="amendment", title=title, part="")
            )
            steps.request_review(submission, by=by)
            given.append(submission.sequence)
        last = Submission.objects.get(title="three")
        steps.return_to_preparation(last, by=by, reason="A page is missing")
        steps.request_review(last, by=by)

        assert given == [first, first + 1, first + 2]
        assert last.sequence == first + 2


def test_nothing_leaves_without_a_signature_of_somebody_who_did_not_prepare_it(
    world: World,
) -> None:
    by = specialist(world)
    submission = reviewed(by, world.alpha)
    version = lettered(submission, by)
    with acting(approver(world)) as second, pytest.raises(RuleBroken, match="signed"):
        steps.approve(fresh(submission), by=second)
    with pytest.raises(NotPermitted, match="contributed"):
        signed(version, by)

    signed(version, approver(world))

    with acting(approver(world)) as second:
        found = fresh(submission)
        steps.approve(found, by=second)
        assert found.status == "approved_to_submit"


def test_what_was_signed_is_overtaken_by_a_return(world: World) -> None:
    submission = approved(world, reviewed(specialist(world), world.alpha))
    with acting(specialist(world)) as by:
        found = fresh(submission)
        steps.return_to_preparation(found, by=by, reason="Wrong consent form")
        packages.add_item(found, by=by, kind="consent", title="Consent", file=Brought(b"%PDF-2"))
        steps.request_review(found, by=by)

        assert found.approved_at is None
        with pytest.raises(RuleBroken, match="signed"):
            steps.approve(found, by=by)


def test_a_submission_is_recorded_with_its_proof(world: World) -> None:
    submission = sent(world, reviewed(specialist(world), world.alpha))

    with acting(world.northwind["regulatory-lead"]):
        found = fresh(submission)
        assert (found.status, found.evidence, found.sequence) == ("submitted", "CTIS-77", 1)
        verbs = AuditEvent.objects.filter(pk_text=str(found.pk), op="U").values_list(
            "intent", flat=True
        )
        assert {
            "regulatory.submission.start",
            "regulatory.submission.request-review",
            "regulatory.submission.approve",
            "regulatory.submission.submit",
        } <= set(verbs)


@pytest.mark.parametrize(
    ("moment", "evidence", "field"),
    [
        pytest.param(timedelta(days=1), "X", "at", id="to come"),
        pytest.param(timedelta(days=-1), "X", "at", id="before its approval"),
        pytest.param(timedelta(), " ", "evidence", id="without proof"),
    ],
)
def test_a_submission_without_time_or_proof_is_refused(
    world: World, moment: timedelta, evidence: str, field: str
) -> None:
    submission = approved(world, reviewed(specialist(world), world.alpha))
    with acting(specialist(world)) as by:
        found = fresh(submission)
        with pytest.raises(RuleBroken) as refusal:
            steps.submit(found, by=by, at=found.approved_at + moment, evidence=evidence)

        assert [problem.field for problem in refusal.value.problems] == [field]
        assert fresh(submission).status == "approved_to_submit"


def test_a_machine_never_approves_nor_submits(world: World, client: Client) -> None:
    submission = approved(world, reviewed(specialist(world), world.alpha))
    for verb, body in (
        ("approve", {}),
        ("submit", {"at": datetime.now(UTC).isoformat(), "evidence": "X"}),
        ("withdraw", {"on": datetime.now(UTC).date().isoformat(), "reason": "X"}),
    ):
        tag = client.get(
            f"/api/v1/submissions/{submission.pk}/", headers=bearer(specialist(world))
        ).headers["ETag"]
        answer = client.post(
            f"/api/v1/submissions/{submission.pk}/{verb}/", body, content_type="application/json",
            headers=bearer(specialist(world)) | {"If-Match": tag},
        )  # fmt: skip
        assert answer.status_code == 403, (verb, answer.content)
        assert "Only a person" in answer.json()["detail"]
    with acting(specialist(world)):
        assert fresh(submission).status == "approved_to_submit"


def test_a_submission_meets_the_clock_that_it_was_planned_for(world: World) -> None:
    by = specialist(world)
    with acting(by):
        application = applied(by, world.alpha)
        started = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
        recorded(by, world, "started", started, "DE", now=datetime.now(UTC).isoformat())
    from tests.deadlines.lane import run_lanes

    run_lanes(world, (datetime.now(UTC) + timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%S"))
    with acting(by):
        (clock,) = open_clocks(world.alpha)
        submission = planned(
            by, application, kind="notification", title="Start in Germany", part="", country="DE", deadline=clock.pk,
        )  # fmt: skip
        assert (submission.obligation, submission.cell) == ("trial-notifications", "DE")
        assert open_clocks(world.alpha) == []
        with pytest.raises(RuleBroken, match="planned already"):
            planned(by, application, kind="notification", title="Again", part="", deadline=clock.pk)
        packed(by, submission)
        steps.request_review(submission, by=by)

    sent(world, submission)

    with acting(by):
        met = Deadline.objects.get(pk=clock.pk)
        assert (met.status, met.evidence) == ("met", "CTIS-77")
        steps.reject(fresh(submission), by=by, at=transaction_instant(), reason="File is damaged")
        assert Deadline.objects.get(pk=clock.pk).status == "running"


def test_late_stays_late_and_says_why(world: World) -> None:
    by = specialist(world)
    with acting(by):
        application = applied(by, world.alpha)
        long_ago = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
        recorded(by, world, "started", long_ago, "DE", now=datetime.now(UTC).isoformat())
    from tests.deadlines.lane import run_lanes

    run_lanes(world, (datetime.now(UTC) + timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%S"))
    with acting(by):
        (clock,) = open_clocks(world.alpha)
        submission = planned(
            by, application, kind="notification", title="Start in Germany", part="", country="DE", deadline=clock.pk
        )  # fmt: skip
        packed(by, submission)
        steps.request_review(submission, by=by)
    approved(world, submission)
    with acting(by):
        found = fresh(submission)
        with pytest.raises(RuleBroken, match="say why it is late"):
            steps.submit(found, by=by, at=found.approved_at, evidence="CTIS-9")
        steps.submit(
            found,
            by=by,
            at=found.approved_at,
            evidence="CTIS-9",
            late_reason="Told late by the site",
        )

        assert Deadline.objects.get(pk=clock.pk).is_late
        assert fresh(submission).late_reason == "Told late by the site"


def test_the_authoritys_windows_are_shown_with_their_clause(world: World) -> None:
    submission = sent(world, reviewed(specialist(world), world.alpha))
    with acting(specialist(world)) as by:
        found = fresh(submission)
        day = found.submitted_at.date()
        steps.acknowledge(found, by=by, at=transaction_instant(), acknowledgement="Receipt 1")
        reviewing.begin_validation(found, by=by)
        reviewing.validate(found, by=by, on=day)

        assert [(each.rule_id, each.on) for each in expected_answers(found)] == [
            ("EU-VAL", day + timedelta(days=10)),
            ("EU-ASS1", day + timedelta(days=45)),
        ]
        assert all("536/2014" in each.clause for each in expected_answers(found))


def test_what_an_authority_takes_note_of_is_not_decided(world: World) -> None:
    submission = reviewed(
        specialist(world), world.alpha, kind="notification", part="", country="DE"
    )
    sent(world, submission)
    with acting(specialist(world)) as by:
        with pytest.raises(RuleBroken, match="acknowledgement"):
            reviewing.refuse(fresh(submission), by=by, on=transaction_instant().date(), reason="No")
        steps.acknowledge(
            fresh(submission), by=by, at=transaction_instant(), acknowledgement="Receipt 1"
        )
        assert fresh(submission).status == "acknowledged"


def test_sponsor_and_holder_see_it_and_nobody_else(world: World, client: Client) -> None:
    submission = reviewed(specialist(world), world.alpha)
    seen = {}
    for company in world.companies:
        role = "regulatory-lead" if company.slug in {"northwind", "meridian"} else "project-manager"
        with acting(company[role]):
            seen[company.slug] = (
                Submission.objects.filter(pk=submission.pk).exists(),
                Application.objects.filter(pk=submission.application_id).exists(),
            )

    assert seen == {
        "northwind": (True, True),
        "helix": (True, True),
        "orbis": (False, True),
        "meridian": (False, False),
    }


def test_api_and_portal_show_the_same(world: World, client: Client) -> None:
    by = specialist(world)
    submission = reviewed(by, world.alpha)
    row = client.get(f"/api/v1/submissions/{submission.pk}/", headers=bearer(by)).json()
    assert (row["number"], row["status"], row["obligation"]) == (
        "0001",
        "in_review",
        "trial-application",
    )

    browser = Client()
    signed_in(browser, by)
    text = browser.get(f"/o/helix/submissions/{submission.pk}/").content.decode()
    assert "Internal review" in text
    assert "Protocol" in text
    assert "Trial application, part I" in text
    listed = browser.get("/o/helix/applications/").content.decode()
    assert "2025-512345-12-00" in listed


def test_a_file_is_brought_through_the_portal(world: World) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    by = specialist(world)
    with acting(by):
        submission = planned(by, applied(by, world.alpha))
    browser = Client()
    signed_in(browser, by)
    answer = browser.post(
        f"/o/helix/submissions/{submission.pk}/add-document/",
        {"kind": "protocol", "title": "Protocol", "file": SimpleUploadedFile("p.pdf", b"%PDF-1.7 x")},
    )  # fmt: skip

    assert answer.status_code == 302, answer.content
    with acting(by):
        item = SubmissionItem.objects.get()
    assert browser.get(f"/o/helix/submission-documents/{item.pk}/file/").content == b"%PDF-1.7 x"
    assert browser.get(f"/o/helix/submission-documents/{item.pk}/").status_code == 200


def test_planning_opens_with_the_clock_that_is_to_be_met(world: World) -> None:
    by = specialist(world)
    with acting(by):
        application = applied(by, world.alpha)
        started = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
        recorded(by, world, "started", started, "DE", now=datetime.now(UTC).isoformat())
    from tests.deadlines.lane import run_lanes

    run_lanes(world, (datetime.now(UTC) + timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%S"))
    browser = Client()
    signed_in(browser, by)
    text = browser.get(f"/o/helix/applications/{application.pk}/").content.decode()

    assert "Clocks without a submission" in text
    assert "plan-submission/?deadline=" in text


def test_nobody_signs_with_a_lapsed_password_prompt(world: World) -> None:
    """A wrong password leaves letter and submission as they were."""
    from cro_platform.documents.services import sign_version
    from tests.documents.papers import opened, post
    from tests.regulatory.submitting import again_here

    submission = reviewed(specialist(world), world.alpha)
    version = lettered(submission, specialist(world))
    second = approver(world)
    with_password(second)
    shown = opened(version, second)
    with acting(second), pytest.raises(RuleBroken):
        sign_version(
            again_here(version), by=second, meaning="approval", request=post(second), password="wrong", code="", shown=shown
        )  # fmt: skip
    with acting(second), pytest.raises(RuleBroken, match="signed"):
        steps.approve(fresh(submission), by=second)


def test_what_was_sent_before_is_taken_over_without_a_signature(world: World) -> None:
    from regulatory.services.taking_over import take_over

    with acting(specialist(world)) as by:
        application = applied(by, world.alpha)
        day = transaction_instant().date()
        values = {"by": by, "kind": "initial", "title": "First", "evidence": "Receipt on file"}
        with pytest.raises(RuleBroken, match="signed here"):
            take_over(application, sent_on=day, **values)
        found = take_over(application, sent_on=day - timedelta(days=90), sequence=1, **values)

        assert (found.status, found.sequence, found.approved_at) == ("acknowledged", 1, None)
        assert found.evidence.startswith("Taken over")
        later = packed(by, planned(by, application, kind="substantial", title="Next", part="both"))
        steps.request_review(later, by=by)
        assert later.sequence == 2
