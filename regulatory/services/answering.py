"""What a response changes when it goes out, or is rejected on receipt."""

from cro_platform.audit.intent import intent
from regulatory.enums import QuestionStatus as Q
from regulatory.enums import SubmissionStatus as S
from regulatory.models import Question, Submission
from regulatory.services.lives import QUESTION, SUBMISSION

RESUME = {
    S.ASKED_IN_VALIDATION: "resume-validation",
    S.ASKED_IN_ASSESSMENT: "resume-assessment",
}
OPEN = (Q.RECEIVED, Q.IN_PREPARATION)


def note_answered(response: Submission) -> None:
    """The questions that it answers are answered; the submission goes on once none is left open."""
    for question in _answered_by(response):
        if question.status not in QUESTION.step("answer").sources:
            continue
        with intent("regulatory.question.answer", reason=response.evidence):
            QUESTION.take(question, "answer", answered_at=response.submitted_at)
            resume(question.submission)


def resume(submission: Submission) -> None:
    """Validation or assessment goes on where no question is open any more."""
    verb = RESUME.get(S(submission.status))
    if verb and not submission.questions.filter(status__in=OPEN).exists():
        SUBMISSION.take(submission, verb)


def note_unanswered(response: Submission, reason: str) -> None:
    """The response was no answer: its questions are open again."""
    for question in _answered_by(response):
        if question.status in QUESTION.step("reopen").sources:
            with intent("regulatory.question.reopen", reason=reason):
                QUESTION.take(question, "reopen", answered_at=None)


def _answered_by(response: Submission) -> list[Question]:
    return list(
        Question.objects.select_related("submission")
        .filter(study_id=response.study_id, response=response)
        .order_by("number")
    )
