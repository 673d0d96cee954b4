"""What was promised to an authority: recorded in the words of the letter, kept, or waived by the authority."""

from datetime import date

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from cro_platform.deadlines.clock import Clock, end_of
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import meet, start, stop
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.workflow.machine import claim
from regulatory.models import Application, Commitment, Question
from regulatory.permissions import PREPARE, SUBMIT
from regulatory.selectors.rights import authorize_duty
from regulatory.services.lives import COMMITMENT
from studies.selectors.instants import latest_today

SUBJECT = "commitments"
PROOF = "21 CFR 11.10(e)"


def record_commitment(
    application: Application, *, by: Principal, text: str, due_on: date | None = None
) -> Commitment:
    """A promise made under an application, verbatim, and until when; a date has a clock."""
    authorize_duty(by, PREPARE, application)
    return _record(application, by, text, due_on, **_duty(application))


def promise(
    question: Question, *, by: Principal, text: str, due_on: date | None = None
) -> Commitment:
    """A promise made in the answer to a question."""
    authorize_duty(by, PREPARE, question)
    application = question.submission.application
    if application is None:
        raise RuleBroken.of("text", "The submission belongs to no application.")
    return _record(
        application, by, text, due_on, question=question, submission=question.submission, **question.duty
    )  # fmt: skip


def _duty(application: Application) -> dict[str, str]:
    return {
        "obligation": application.obligation,
        "cell": application.cell,
        "jurisdiction": application.jurisdiction,
    }


def _record(
    application: Application,
    by: Principal,
    text: str,
    due_on: date | None,
    **of: object,
) -> Commitment:
    with intent("regulatory.commitment.record", reason="Promised"):
        commitment = Commitment.objects.create(
            study_id=application.study_id,
            application=application,
            text=text.strip(),
            due_on=due_on,
            recorded_by_id=by.user_id,
            **of,
        )
        if due_on is not None:
            _run(commitment, due_on)
    return commitment


def _run(commitment: Commitment, due_on: date, reason: str = "") -> None:
    clock = start(
        Clock(
            study_id=commitment.study_id,
            key=f"{SUBJECT}:{commitment.pk}",
            subject_type=SUBJECT,
            subject_id=commitment.pk,
            label=f"Commitment: {commitment}"[:200],
            jurisdiction=commitment.jurisdiction,
            obligation=commitment.obligation,
            cell=commitment.cell,
            record_obligation=commitment.obligation,
            record_cell=commitment.cell,
            target_on=due_on,
        ),
        allow_later=bool(reason),
        reason=reason,
    )
    claim(commitment, deadline_id=clock.pk)


def set_date(commitment: Commitment, *, by: Principal, due_on: date, reason: str) -> None:
    """The authority agreed to this date."""
    authorize_duty(by, PREPARE, commitment)
    COMMITMENT.check(commitment, "fulfil")
    with intent("regulatory.commitment.set-date", reason=reason):
        claim(commitment, due_on=due_on)
        _run(commitment, due_on, reason)


def begin(commitment: Commitment, *, by: Principal) -> None:
    """Somebody works on it."""
    authorize_duty(by, PREPARE, commitment)
    with intent("regulatory.commitment.begin", reason="Work begins"):
        COMMITMENT.take(commitment, "begin")


def fulfil(
    commitment: Commitment, *, by: Principal, on: date, evidence: str, late_reason: str = ""
) -> None:
    """It was kept on this day, and this proves it; its clock is met. Late stays late, with its reason."""
    authorize_duty(by, SUBMIT, commitment)
    COMMITMENT.check(commitment, "fulfil")
    if on > latest_today():
        raise RuleBroken.of("on", "This day has not come yet.")
    if not evidence.strip():
        raise RuleBroken.of(
            "evidence", "Say what proves it, such as the submission's number.", PROOF
        )
    clock = _running(commitment)
    with intent("regulatory.commitment.fulfil", reason=evidence):
        COMMITMENT.take(commitment, "fulfil", closed_on=on, evidence=evidence.strip())
        if clock is not None:
            at = min(end_of(on, clock.time_zone), transaction_instant())
            meet(clock, at=at, evidence=evidence.strip(), late_reason=late_reason, by=by)


def waive(commitment: Commitment, *, by: Principal, on: date, reason: str) -> None:
    """The authority no longer asks for it."""
    authorize_duty(by, SUBMIT, commitment)
    clock = _running(commitment)
    with intent("regulatory.commitment.waive", reason=reason):
        COMMITMENT.take(commitment, "waive", closed_on=on, closing_reason=reason.strip())
        if clock is not None:
            stop(clock, reason=f"Waived: {reason}"[:500], by=by)


def _running(commitment: Commitment) -> Deadline | None:
    if commitment.deadline_id is None:
        return None
    return Deadline.objects.filter(
        study_id=commitment.study_id, pk=commitment.deadline_id, status=DeadlineStatus.RUNNING
    ).first()
