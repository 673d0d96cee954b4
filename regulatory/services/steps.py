"""The way of a submission to its recipient: reviewed, approved by signature, sent, acknowledged."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.events import DeadlineDischarged
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import meet, reopen
from cro_platform.documents.services import supersede_documents_of
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import claim
from regulatory.events import SubmissionAnswered, SubmissionSent
from regulatory.models import Application, Submission
from regulatory.permissions import PREPARE, SUBMIT
from regulatory.rules.duties import first_number
from regulatory.selectors.rights import authorize_duty
from regulatory.selectors.submissions import clock_of, has_signed_letter
from regulatory.services.answering import note_answered, note_unanswered
from regulatory.services.lives import SUBMISSION
from regulatory.services.packages import SUBJECT
from regulatory.services.planning import CASES

SIGNATURE_CLAUSE = "21 CFR 11.50, 11.70; ICH E6(R3) 4.3.8"
PROOF = "21 CFR 11.10(e)"


def start(submission: Submission, *, by: Principal) -> None:
    """Somebody begins to prepare it."""
    authorize_duty(by, PREPARE, submission)
    with intent("regulatory.submission.start", reason="Preparation begins"):
        SUBMISSION.take(submission, "start", prepared_by_id=by.user_id)


def request_review(submission: Submission, *, by: Principal) -> None:
    """The package is complete: it gets its sequence number, and does not change while others review it.

    RuleBroken for an empty package: a submission without a document is none.
    """
    authorize_duty(by, PREPARE, submission)
    SUBMISSION.check(submission, "request-review")
    if not submission.items.filter(taken_out_at=None).exists():
        raise RuleBroken.of("status", "The package holds no document yet.")
    with intent("regulatory.submission.request-review", reason="The package is complete"):
        SUBMISSION.take(submission, "request-review", sequence=_sequence(submission))
        supersede_documents_of(SUBJECT, submission.pk)


def _sequence(submission: Submission) -> int | None:
    """The next number of the application, one at a time; a submission that has one keeps it."""
    if submission.sequence is not None or submission.application_id is None:
        return submission.sequence
    application = Application.objects.select_for_update().get(pk=submission.application_id)
    given = Submission.objects.filter(study_id=submission.study_id, application=application)
    last = given.aggregate(last=Max("sequence"))["last"]
    return first_number(application.kind) if last is None else int(last) + 1


def return_to_preparation(submission: Submission, *, by: Principal, reason: str) -> None:
    """Something is to change: what was made and signed before is overtaken; the number stays."""
    authorize_duty(by, PREPARE, submission)
    with intent("regulatory.submission.return", reason=reason):
        SUBMISSION.take(submission, "return", approved_at=None)
        supersede_documents_of(SUBJECT, submission.pk)


def approve(submission: Submission, *, by: Principal) -> None:
    """The package may leave. RuleBroken until its current cover letter, which lists every document with its hash, bears a
    signature of approval by somebody who did not prepare it.
    """
    authorize_duty(by, SUBMIT, submission)
    SUBMISSION.check(submission, "approve")
    if not has_signed_letter(submission):
        raise RuleBroken.of(
            "status",
            "Make the cover letter and have it signed with the meaning “approval” first.",
            SIGNATURE_CLAUSE,
        )
    with intent("regulatory.submission.approve", reason="Its cover letter was signed"):
        SUBMISSION.take(submission, "approve", approved_at=transaction_instant())


def submit(
    submission: Submission, *, by: Principal, at: datetime, evidence: str, late_reason: str = ""
) -> None:
    """It went out at this instant, and `evidence` proves it (a gateway's or CTIS's number); the clock behind it is met.

    After the due instant `late_reason` is required, and it stays late for ever. A clock of a safety case is met by the
    report's own room, which hears of it.
    """
    authorize_duty(by, SUBMIT, submission)
    SUBMISSION.check(submission, "submit")
    clock = clock_of(submission)
    _check_sending(submission, clock, at, evidence, late_reason)
    with intent("regulatory.submission.submit", reason=late_reason or evidence):
        SUBMISSION.take(
            submission,
            "submit",
            submitted_at=at,
            submitted_by_id=by.user_id,
            evidence=evidence.strip(),
            late_reason=late_reason.strip() if _is_late(clock, at) else "",
        )
        settle_sending(submission, clock, by=by)


def settle_sending(submission: Submission, clock: Deadline | None, *, by: Principal) -> None:
    """Meet the clock, tell the sponsor that a period is reported, and the room whose record it carries."""
    assert submission.submitted_at is not None  # noqa: S101 -- it has just gone out
    note_answered(submission)
    if clock is not None and clock.status == DeadlineStatus.RUNNING and clock.subject_type != CASES:
        meet(
            clock,
            at=submission.submitted_at,
            evidence=submission.evidence,
            late_reason=submission.late_reason,
            by=by,
        )
        event = DeadlineDischarged(study_id=submission.study_id, deadline_id=clock.pk)
        emit(event, to=clock.organization_id)
    if submission.subject_id is not None:
        emit(
            SubmissionSent(
                study_id=submission.study_id,
                submission_id=submission.pk,
                subject_type=submission.subject_type,
                subject_id=submission.subject_id,
                sent_by_id=by.user_id,
                at=submission.submitted_at.isoformat(),
            )
        )


def acknowledge(
    submission: Submission, *, by: Principal, at: datetime, acknowledgement: str
) -> None:
    """The recipient has it (a second gateway acknowledgement, a CTIS receipt): whoever waits for it hears."""
    authorize_duty(by, PREPARE, submission)
    SUBMISSION.check(submission, "acknowledge")
    _check_answer(submission, at, acknowledgement)
    with intent("regulatory.submission.acknowledge", reason=acknowledgement):
        SUBMISSION.take(
            submission, "acknowledge", acknowledged_at=at, acknowledgement=acknowledgement.strip()
        )
        _tell(submission, at, is_accepted=True)


def reject(submission: Submission, *, by: Principal, at: datetime, reason: str) -> None:
    """The recipient refused to take it: it was no submission, and the clock runs again to its old date, late or not."""
    authorize_duty(by, PREPARE, submission)
    SUBMISSION.check(submission, "reject")
    _check_answer(submission, at, reason)
    clock = clock_of(submission)
    with intent("regulatory.submission.reject", reason=reason):
        SUBMISSION.take(
            submission,
            "reject",
            acknowledged_at=at,
            acknowledgement=reason.strip(),
            approved_at=None,
        )
        if clock is not None and clock.status == DeadlineStatus.MET and clock.subject_type != CASES:
            reopen(clock, reason=f"Rejected on receipt: {reason}"[:500], by=by)
        note_unanswered(submission, reason)
        _tell(submission, at, is_accepted=False)


def rework(submission: Submission, *, by: Principal, reason: str) -> None:
    """What was rejected or found invalid is prepared again, under the same number."""
    authorize_duty(by, PREPARE, submission)
    with intent("regulatory.submission.rework", reason=reason):
        SUBMISSION.take(submission, "rework", submitted_at=None, submitted_by_id=None, evidence="")
        supersede_documents_of(SUBJECT, submission.pk)


def cancel(submission: Submission, *, by: Principal, reason: str) -> None:
    """It is not sent after all; the clock it was to meet runs on, and is stopped only where the duty ends."""
    authorize_duty(by, SUBMIT, submission)
    with intent("regulatory.submission.cancel", reason=reason):
        SUBMISSION.take(submission, "cancel", closing_reason=reason.strip())
        supersede_documents_of(SUBJECT, submission.pk)


def follow(submission: Submission, *, at: datetime, sent_by: UUID | None, evidence: str) -> None:
    """The record it carries went out by its own room (an E2B message): the submission follows, whatever its state."""
    if submission.status not in SUBMISSION.step("follow").sources:
        return
    with intent("regulatory.submission.follow", reason=evidence):
        SUBMISSION.take(
            submission, "follow", submitted_at=at, submitted_by_id=sent_by, evidence=evidence
        )


def follow_answer(
    submission: Submission, *, at: datetime, acknowledgement: str, is_accepted: bool
) -> None:
    """The recipient answered the record's own room."""
    verb = "acknowledge" if is_accepted else "reject"
    if submission.status not in SUBMISSION.step(verb).sources:
        return
    with intent(f"regulatory.submission.{verb}", reason=acknowledgement):
        SUBMISSION.take(submission, verb, acknowledged_at=at, acknowledgement=acknowledgement)


def dispense(submission: Submission, *, reason: str) -> None:
    """The record it was to carry is owed no more: what has not gone out is not sent."""
    if submission.status in SUBMISSION.step("cancel").sources:
        with intent("regulatory.submission.cancel", reason=reason):
            SUBMISSION.take(submission, "cancel", closing_reason=reason)


def owe_again(submission: Submission, *, deadline: UUID | None, reason: str) -> None:
    """The record is owed again, or its clock is another."""
    if submission.status == "cancelled":
        with intent("regulatory.submission.reopen", reason=reason):
            claim(submission, status="planned", closing_reason="", deadline_id=deadline)
    elif submission.deadline_id != deadline:
        with intent("regulatory.submission.reckon", reason=reason):
            claim(submission, deadline_id=deadline)


def _tell(submission: Submission, at: datetime, *, is_accepted: bool) -> None:
    if submission.subject_id is not None:
        emit(
            SubmissionAnswered(
                study_id=submission.study_id,
                submission_id=submission.pk,
                subject_type=submission.subject_type,
                subject_id=submission.subject_id,
                is_accepted=is_accepted,
                at=at.isoformat(),
            )
        )


def _is_late(clock: Deadline | None, at: datetime) -> bool:
    return clock is not None and clock.due_at is not None and at > clock.due_at


def _check_sending(
    submission: Submission, clock: Deadline | None, at: datetime, evidence: str, late_reason: str
) -> None:
    if at > transaction_instant():
        raise RuleBroken.of("at", "A submission cannot lie in the future.", PROOF)
    # People write the minute of a sending, so it is compared by the minute.
    approved = submission.approved_at and submission.approved_at.replace(second=0, microsecond=0)
    if approved is not None and at < approved:
        raise RuleBroken.of("at", "It lies before it was approved to submit.", SIGNATURE_CLAUSE)
    if not evidence.strip():
        raise RuleBroken.of("evidence", "Say what proves it, such as the gateway's number.", PROOF)
    if not has_signed_letter(submission):
        raise TransitionRefused(
            "What was signed is overtaken: return it to preparation and have it approved again."
        )
    if clock is not None and _is_late(clock, at) and not late_reason.strip():
        raise RuleBroken.of(
            "late_reason",
            gettext("This was due %(due_at)s: say why it is late.")
            % {"due_at": f"{clock.due_at:%Y-%m-%d %H:%M %Z}"},
            clock.clause,
        )


def _check_answer(submission: Submission, at: datetime, words: str) -> None:
    if at > transaction_instant():
        raise RuleBroken.of("at", "An answer cannot lie in the future.", PROOF)
    if submission.submitted_at is not None and at < submission.submitted_at:
        raise RuleBroken.of("at", "The answer lies before the submission.", PROOF)
    if not words.strip():
        raise RuleBroken.of("acknowledgement", "Say what the recipient answered.", PROOF)
