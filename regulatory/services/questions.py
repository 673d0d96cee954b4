"""Requests for information: received, answered by a submission of their own, within a window that is a clock."""

from datetime import date
from typing import Any

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.obligations import cell_of, obligation
from cro_platform.access.principal import Principal
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import start, stop
from cro_platform.workflow.machine import claim
from regulatory.enums import QuestionPhase, SubmissionKind
from regulatory.models import Question, Submission
from regulatory.permissions import PREPARE, SUBMIT
from regulatory.rules.duties import QUESTIONS
from regulatory.rules.questions import CLAUSE, facts_of, window_of
from regulatory.selectors.rights import authorize_duty
from regulatory.services.lives import QUESTION, SUBMISSION
from studies.selectors.instants import latest_today

SUBJECT = "questions"
STEPS = {
    QuestionPhase.VALIDATION: "ask-in-validation",
    QuestionPhase.ASSESSMENT_ONE: "ask-in-assessment",
    QuestionPhase.ASSESSMENT_TWO: "ask-in-assessment",
}


def receive_question(
    submission: Submission,
    *,
    by: Principal,
    phase: str,
    text: str,
    received_on: date,
    stated_due_on: date | None = None,
    reference: str = "",
    country: str = "",
) -> Question:
    """The authority asks: its window runs from the day on which the request appeared.

    In the Union 10 days in validation and 12 in assessment; a shorter date in the request wins, a later one never does.
    Elsewhere the stated date counts; without one the clock has no date and reaches a person.
    """
    duty = obligation(QUESTIONS)
    place = country or (submission.application.country if submission.application else "")
    cell = cell_of(duty, place) if place else submission.jurisdiction
    authorize_duty(by, PREPARE, Target(study_id=submission.study_id, cell=cell), QUESTIONS)
    _check(submission, phase, text, received_on, stated_due_on)
    with intent("regulatory.question.receive", reason=reference or "Questions were received"):
        _note_on(submission, phase)
        question = Question.objects.create(
            study_id=submission.study_id,
            submission=submission,
            number=submission.questions.count() + 1,
            phase=phase,
            reference=reference.strip(),
            text=text.strip(),
            country=country,
            received_on=received_on,
            stated_due_on=stated_due_on,
            recorded_by_id=by.user_id,
            obligation=QUESTIONS,
            cell=cell,
            jurisdiction=submission.jurisdiction,
        )
        clock = start(_clock(question))
        claim(question, deadline_id=clock.pk)
    return question


def _check(
    submission: Submission, phase: str, text: str, received_on: date, stated: date | None
) -> None:
    problems = []
    if submission.submitted_at is None:
        problems.append(
            Problem("status", "Nothing has been submitted yet that could be asked about.")
        )
    elif received_on < submission.submitted_at.date():
        problems.append(Problem("received_on", "It lies before the submission.", CLAUSE))
    if received_on > latest_today():
        problems.append(Problem("received_on", "This day has not come yet."))
    if stated is not None and stated < received_on:
        problems.append(Problem("stated_due_on", "It lies before the request.", CLAUSE))
    if not text.strip():
        problems.append(Problem("text", "Give the questions in the words of the authority."))
    verb = STEPS.get(QuestionPhase(phase))
    if verb and submission.kind in {SubmissionKind.RESPONSE, SubmissionKind.POSTING}:
        problems.append(
            Problem("phase", "An answer or a posting is neither validated nor assessed.")
        )
    if problems:
        raise RuleBroken(*problems)


def _note_on(submission: Submission, phase: str) -> None:
    """The submission is in question; one that is already stays so."""
    verb = STEPS.get(QuestionPhase(phase))
    if verb is None or submission.status == SUBMISSION.step(verb).target:
        return
    SUBMISSION.take(submission, verb)


def _clock(question: Question) -> Clock:
    submission = question.submission
    rule_id = window_of(question.jurisdiction, question.phase)
    label = f"Answer {submission.get_kind_display().lower()} {submission.title}: question {question.number}"
    given: dict[str, Any] = (
        {"rule_id": rule_id, "facts": facts_of(question.received_on, question.stated_due_on)}
        if rule_id
        else {"target_on": question.stated_due_on}
    )
    return Clock(
        study_id=question.study_id,
        key=f"{SUBJECT}:{question.pk}",
        subject_type=SUBJECT,
        subject_id=question.pk,
        label=label[:200],
        jurisdiction=question.jurisdiction,
        obligation=question.obligation,
        cell=question.cell,
        record_obligation=submission.obligation,
        record_cell=submission.cell,
        **given,
    )


def correct_window(
    question: Question,
    *,
    by: Principal,
    received_on: date,
    stated_due_on: date | None = None,
    reason: str,
) -> None:
    """The request appeared on another day, or states another date: the window is counted again, with its reason."""
    authorize_duty(by, PREPARE, question)
    _check(question.submission, question.phase, question.text, received_on, stated_due_on)
    with intent("regulatory.question.correct", reason=reason):
        claim(question, received_on=received_on, stated_due_on=stated_due_on)
        clock = start(_clock(question), allow_later=True, reason=reason)
        claim(question, deadline_id=clock.pk)


def draft_answer(question: Question, *, by: Principal, answer: str) -> None:
    """Write down what is to be answered; the response's package and letter are what is sent."""
    authorize_duty(by, PREPARE, question)
    if question.answered_at is not None:
        raise RuleBroken.of("answer", "It has been answered: what was sent does not change.")
    with intent("regulatory.question.draft", reason="The answer is written"):
        claim(question, answer=answer.strip())


def prepare_answer(question: Question, *, by: Principal, message: str = "") -> Submission:
    """Open the response: a submission of its own that meets the window, with the same addressee."""
    authorize_duty(by, PREPARE, question)
    QUESTION.check(question, "prepare-answer")
    asked = question.submission
    with intent("regulatory.question.prepare-answer", reason="The answer is prepared"):
        response = Submission.objects.create(
            study_id=question.study_id,
            application=asked.application,
            kind=SubmissionKind.RESPONSE,
            part=asked.part,
            country=question.country,
            title=f"Answer to {question}: {asked.title}"[:200],
            addressee=asked.addressee,
            address=asked.address,
            message=message.strip() or question.answer,
            deadline_id=question.deadline_id,
            prepared_by_id=by.user_id,
            **question.duty,
        )
        QUESTION.take(question, "prepare-answer", response=response)
        SUBMISSION.take(response, "start")
    return response


def close(question: Question, *, by: Principal) -> None:
    """The authority has accepted the answer, or moved on."""
    authorize_duty(by, PREPARE, question)
    with intent("regulatory.question.close", reason="The answer was accepted"):
        QUESTION.take(question, "close")


def lapse(question: Question, *, by: Principal, reason: str) -> None:
    """The window passed without an answer; the clock ends with that reason, the submission is recorded as lapsed by itself."""
    authorize_duty(by, PREPARE, question)
    with intent("regulatory.question.lapse", reason=reason):
        QUESTION.take(question, "lapse", closing_reason=reason.strip())
        clock = _running(question)
        if clock is not None:
            stop(clock, reason=f"Not answered in time: {reason}"[:500], by=by)


def withdraw_question(question: Question, *, by: Principal, reason: str) -> None:
    """The authority took the request back: nothing is owed, and its clock ends with the reason."""
    authorize_duty(by, SUBMIT, question)
    with intent("regulatory.question.withdraw", reason=reason):
        QUESTION.take(question, "withdraw", closing_reason=reason.strip())
        clock = _running(question)
        if clock is not None:
            stop(clock, reason=f"Taken back: {reason}"[:500], by=by)


def _running(question: Question) -> Deadline | None:
    if question.deadline_id is None:
        return None
    return Deadline.objects.filter(
        study_id=question.study_id, pk=question.deadline_id, status=DeadlineStatus.RUNNING
    ).first()
