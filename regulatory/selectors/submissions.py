"""Reads of submissions: the clock behind one, the signature on its letter, what the law gives the authority."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cro_platform.deadlines.engine import ClockError, compute
from cro_platform.deadlines.models import Deadline
from cro_platform.documents.models import DocumentVersion
from cro_platform.esign.enums import Meaning
from cro_platform.esign.selectors import signatures_of
from regulatory.enums import DUTIES, ApplicationKind, SubmissionKind
from regulatory.models import Submission, SubmissionItem

LETTER = "submission-cover-letter"
SUBJECT = "submissions"


def clock_of(record: Any) -> Deadline | None:
    """The clock of a submission, question, commitment or approval, where the reader sees it."""
    pk = getattr(record, "deadline_id", None)
    if pk is None:
        return None
    return Deadline.objects.filter(study_id=record.study_id, pk=pk).first()


def has_signed_letter(submission: Submission) -> bool:
    """The current cover letter bears a valid signature of approval."""
    current = DocumentVersion.objects.filter(
        document__subject_type=SUBJECT,
        document__subject_id=submission.pk,
        document__kind=LETTER,
        superseded_at=None,
    )
    return any(
        each.is_valid and each.meaning == Meaning.APPROVAL
        for version in current
        for each in signatures_of(version)
    )


def package_of(submission: Submission) -> list[SubmissionItem]:
    """What is sent, in its order."""
    return list(submission.items.filter(taken_out_at=None).order_by("position", "id"))


def preparers_of(submission: Submission) -> list[str]:
    """Who planned it, prepared it or put a document in: none of them approves it."""
    people = {submission.prepared_by_id, *submission.items.values_list("added_by_id", flat=True)}
    return sorted(f"user:{each}" for each in people if each is not None)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the law gives the authority: until when it answers, by which rule, and how sure we are of it."""

    what: str
    on: date
    rule_id: str
    clause: str
    is_unverified: bool


REVIEWS = {
    (ApplicationKind.CTIS, SubmissionKind.INITIAL): (("EU-VAL", "submitted"), ("EU-ASS1", "validated")),
    (ApplicationKind.CTIS, SubmissionKind.SUBSTANTIAL_MODIFICATION): (("EU-SM-VAL", "submitted"), ("EU-SM-ASS", "validated")),
    (ApplicationKind.IND, SubmissionKind.INITIAL): (("US-IND-30", "authority_receipt"),),
}  # fmt: skip


def expected_answers(submission: Submission) -> list[Expected]:
    """The authority's own windows, counted from what is recorded; they are watched, nobody here meets them."""
    if submission.application is None:
        return []
    kinds = (ApplicationKind(submission.application.kind), SubmissionKind(submission.kind))
    rules = REVIEWS.get(kinds, ())
    return [found for rule_id, fact in rules if (found := _expected(submission, rule_id, fact))]


def _expected(submission: Submission, rule_id: str, fact: str) -> Expected | None:
    known = {
        "submitted": submission.submitted_at and submission.submitted_at.date(),
        "authority_receipt": submission.acknowledged_at and submission.acknowledged_at.date(),
        "validated": submission.validated_on,
    }
    on = known[fact]
    if on is None:
        return None
    try:
        answer = compute(rule_id, {fact: on})
    except ClockError:
        return None
    due = next((each for each in answer.due if each.strict), None)
    if due is None:
        return None
    what = {"submitted": "Validation", "validated": "Assessment"}.get(fact, "Safety review")
    return Expected(what, due.on, rule_id, answer.clause, answer.is_unverified)


def open_clocks(study_id: UUID) -> list[Deadline]:
    """Running clocks of a study that a submission meets and none is planned for."""
    taken = set(
        Submission.objects.filter(study_id=study_id, deadline_id__isnull=False)
        .exclude(status="cancelled")
        .values_list("deadline_id", flat=True)
    )
    found = Deadline.objects.filter(
        study_id=study_id, status="running", obligation__in=DUTIES
    ).exclude(subject_type__in=("safety-cases", "questions"))
    return [each for each in found.order_by("sort_at", "id") if each.pk not in taken]
