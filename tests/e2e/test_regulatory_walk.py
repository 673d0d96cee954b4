"""A regulatory specialist's request for information, and a suspected reaction on its way to the authority: browser and API."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from cro_platform.access.principal import Principal, acting
from cro_platform.deadlines.models import Deadline
from cro_platform.documents.models import DocumentVersion
from cro_platform.notifications.selectors import transaction_instant
from pharmacovigilance.models import SafetyReport
from regulatory.models import Question, Submission
from regulatory.services import reviewing
from tests.documents.papers import PASSWORD, own_limits, with_password, work
from tests.live import OpenPortal, browser, live_portal, log_in, open_portal, violations
from tests.regulatory.submitting import approver, fresh, reviewed, sent, specialist
from tests.regulatory.test_safety_submissions import confirmed, lanes
from tests.world import World, signed_in

__all__ = ["browser", "live_portal", "open_portal", "own_limits"]
PDF = {"name": "answers.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 answers"}


def in_validation(world: World) -> Submission:
    """A CTIS application that the member states are validating."""
    submission = sent(world, reviewed(specialist(world), world.alpha))
    with acting(specialist(world)) as by:
        found: Submission = fresh(submission)
        reviewing.begin_validation(found, by=by)
    return found


def now() -> str:
    """This minute, as a person types it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Api:
    """A person's session over the API: every act on the version just read."""

    def __init__(self, person: Principal) -> None:
        self.slug = person.organization_slug
        self.client = Client(headers={"X-Organization": self.slug})
        signed_in(self.client, person)

    def row(self, name: str, pk: Any) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/{name}/{pk}/")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def rows(self, path: str) -> list[dict[str, Any]]:
        answer = self.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    def act(self, name: str, pk: Any, verb: str, **body: Any) -> dict[str, Any]:
        etag = self.client.get(f"/api/v1/{name}/{pk}/").headers["ETag"]
        answer = self.client.post(
            f"/api/v1/{name}/{pk}/{verb}/", json.dumps(body), content_type="application/json", headers={"If-Match": etag}
        )  # fmt: skip
        assert answer.status_code == 200, (verb, answer.content)
        found: dict[str, Any] = answer.json()
        return found

    def sign(self, version: UUID) -> None:
        """A signature is given on its page only, after the document was opened."""
        base = f"/o/{self.slug}/document-versions/{version}"
        assert self.client.get(f"{base}/file/").status_code == 200
        shown = self.client.get(f"{base}/sign/").context["shown_sha256"]
        answer = self.client.post(
            f"{base}/sign/",
            {"meaning": "approval", "password": PASSWORD, "code": "", "shown": shown},
        )
        assert answer.status_code == 302, answer.content


def letter_of(submission: Any, by: Principal) -> UUID:
    """Its newest cover letter."""
    with acting(by):
        return (
            DocumentVersion.objects.filter(document__subject_id=submission).latest("created_at").pk
        )


def out(world: World, ours: Api, submission: Any, *, document: UUID) -> None:
    """From the package to the recipient: one prepares, another signs and approves."""
    second = Api(approver(world))
    ours.act("submissions", submission, "add-document", kind="response", title="Answers", document_version=str(document))  # fmt: skip
    ours.act("submissions", submission, "request-review")
    ours.act("submissions", submission, "make-letter")
    work(world.helix.id, "make_requested")
    second.sign(letter_of(submission, specialist(world)))
    second.act("submissions", submission, "approve")
    ours.act("submissions", submission, "submit", at=now(), evidence="CTIS-RFI-1")


def test_a_request_is_answered_over_the_api(committed_world: World) -> None:
    world = committed_world
    submission = in_validation(world)
    with_password(approver(world))
    ours = Api(specialist(world))
    day = datetime.now(UTC).date()

    ours.act(
        "submissions", submission.pk, "receive-question", phase="validation", text="State the comparator.",
        received_on=day.isoformat(), stated_due_on=(day + timedelta(days=5)).isoformat(), reference="RFI-1",
    )  # fmt: skip
    (question,) = ours.rows(f"questions/?study={world.alpha}")
    clock = ours.row("deadlines", question["deadline"])
    assert clock["due_on"] == (day + timedelta(days=5)).isoformat()
    assert "536/2014" in clock["clause"]

    ours.act("questions", question["id"], "draft-answer", answer="Placebo.")
    response = ours.act("questions", question["id"], "prepare-answer")["response"]
    out(world, ours, response, document=letter_of(submission.pk, specialist(world)))

    assert ours.row("questions", question["id"])["status"] == "answered"
    assert ours.row("deadlines", question["deadline"])["status"] == "met"
    assert ours.row("submissions", submission.pk)["status"] == "under_validation"
    sponsor = Api(world.northwind["regulatory-lead"])
    assert sponsor.row("submissions", response)["evidence"] == "CTIS-RFI-1"


def test_a_suspected_reaction_is_submitted_over_the_api(committed_world: World) -> None:
    world = committed_world
    base = in_validation(world)
    confirmed(world)
    with_password(approver(world))
    ours = Api(specialist(world))
    rows = ours.rows(f"submissions/?study={world.alpha}&kind=safety_report")
    union = next(row for row in rows if row["jurisdiction"] == "EU")
    assert union["application"] == str(base.application_id)

    ours.act("submissions", union["id"], "start")
    out(world, ours, union["id"], document=letter_of(base.pk, specialist(world)))
    lanes(world)
    ours.act("submissions", union["id"], "acknowledge", at=now(), acknowledgement="ACK 2")
    lanes(world)

    with acting(world.helix["safety-specialist"]):
        report = SafetyReport.objects.get(pk=union["subject"])
        assert report.status == "acknowledged"
        assert Deadline.objects.get(pk=union["deadline"]).status == "met"


def press(page: Page, label: str) -> None:
    """Follow an action of the record's page, where it stands or from the menu of the others."""
    link = page.get_by_role("main").get_by_role("link", name=label, exact=True)
    if not link.count():
        page.get_by_role("main").get_by_text("More", exact=True).first.click()
    link.first.click()


def confirm(page: Page, label: str) -> None:
    """Send the form of an action; what was typed is kept as a draft before it goes."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=label, exact=True).click()


def sign_letter(page: Page) -> None:
    """Open the letter from the submission's page, and approve it with a signature."""
    press(page, "Sign")
    with page.context.expect_event("page") as opened, page.expect_event("popup"):
        page.get_by_role("link", name="Open the document").click()
    opened.value.close()
    page.reload()
    page.get_by_label("What your signature means").select_option("approval")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()


def packed_and_reviewed(page: Page) -> None:
    """Put a file in, send it to review, ask for the letter."""
    press(page, "Put a document in")
    page.get_by_label("Kind").select_option("other")
    page.get_by_label("Title").fill("Answers")
    page.get_by_label("File (PDF, PNG, JPEG)").set_input_files(files=[PDF])
    confirm(page, "Put a document in")
    for label in ("Send to internal review", "Make the cover letter"):
        press(page, label)
        confirm(page, label)


def approved_by(world: World, open_portal: OpenPortal, address: str) -> None:
    """The second person signs and approves."""
    work(world.helix.id, "make_requested")
    page = open_portal()
    log_in(page, approver(world))
    page.goto(address)
    sign_letter(page)
    page.goto(address)
    press(page, "Approve to submit")
    confirm(page, "Approve to submit")
    expect(page.get_by_role("main")).to_contain_text("Approved to submit")


def sent_off(page: Page, address: str, evidence: str) -> None:
    """Record that it went out."""
    page.goto(address)
    press(page, "Record submission")
    page.get_by_label("Submitted at").fill(now())
    page.get_by_label("Proof").fill(evidence)
    confirm(page, "Record submission")
    expect(page.get_by_role("main")).to_contain_text(evidence)


@pytest.mark.browser
def test_a_specialist_answers_a_request_in_a_browser(
    committed_world: World, open_portal: OpenPortal
) -> None:
    world = committed_world
    submission = in_validation(world)
    with_password(specialist(world), approver(world))
    day = datetime.now(UTC).date()
    page = open_portal()
    log_in(page, specialist(world))

    page.goto(f"/o/helix/submissions/{submission.pk}/")
    press(page, "Record questions")
    page.get_by_label("When it was asked").select_option("validation")
    page.get_by_label("Received on").fill(day.isoformat())
    page.get_by_label("Answer date stated in the request").fill(
        (day + timedelta(days=4)).isoformat()
    )
    page.get_by_label("Questions").fill("State the comparator.")
    confirm(page, "Record questions")
    expect(page.get_by_role("main")).to_contain_text("Questions received in validation")
    with acting(specialist(world)):
        question = Question.objects.get()
        assert Deadline.objects.get(pk=question.deadline_id).due_on == day + timedelta(days=4)
    page.goto(f"/o/helix/questions/{question.pk}/")
    assert violations(page) == []
    press(page, "Prepare the answer")
    page.get_by_label("Text of the cover letter").fill("The comparator is placebo.")
    confirm(page, "Prepare the answer")
    with acting(specialist(world)):
        response = Question.objects.get().response_id
    address = f"/o/helix/submissions/{response}/"
    page.goto(address)
    packed_and_reviewed(page)
    approved_by(world, open_portal, address)
    sent_off(page, address, "CTIS-RFI-7")

    page.goto(f"/o/helix/submissions/{submission.pk}/")
    expect(page.get_by_role("main")).to_contain_text("Under validation")
    assert violations(page) == []
    with acting(specialist(world)):
        assert Question.objects.get().status == "answered"
        assert transaction_instant() is not None


@pytest.mark.browser
def test_a_suspected_reaction_is_submitted_in_a_browser(
    committed_world: World, open_portal: OpenPortal
) -> None:
    world = committed_world
    confirmed(world)
    with_password(specialist(world), approver(world))
    with acting(specialist(world)):
        found = Submission.objects.get(kind="safety_report", jurisdiction="EU")
    page = open_portal()
    log_in(page, specialist(world))

    page.goto("/o/helix/submissions/?kind=safety_report")
    expect(page.get_by_role("main")).to_contain_text("EMA")
    address = f"/o/helix/submissions/{found.pk}/"
    page.goto(address)
    press(page, "Start preparation")
    confirm(page, "Start preparation")
    packed_and_reviewed(page)
    approved_by(world, open_portal, address)
    sent_off(page, address, "EVHUMAN-12")
    lanes(world)
    page.goto(address)
    press(page, "Record acknowledgement")
    page.get_by_label("Acknowledged at").fill(now())
    page.get_by_label("Acknowledgement").last.fill("ACK 2, accepted")
    confirm(page, "Record acknowledgement")
    lanes(world)
    page.goto(f"/o/helix/safety-reports/{found.subject_id}/")

    expect(page.get_by_role("main")).to_contain_text("Acknowledged")
    page.goto("/o/helix/country-board/")
    assert violations(page) == []
