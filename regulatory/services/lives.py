"""The life cycles of submissions, questions, commitments and approvals, as data."""

from cro_platform.workflow.machine import Transition, Workflow, register, steps
from regulatory.enums import ApprovalStatus as P
from regulatory.enums import CommitmentStatus as C
from regulatory.enums import QuestionStatus as Q
from regulatory.enums import SubmissionStatus as S
from regulatory.permissions import PREPARE, SUBMIT

BEFORE = (S.PLANNED, S.IN_PREPARATION, S.IN_REVIEW, S.APPROVED_TO_SUBMIT)
WITH_AUTHORITY = (
    S.SUBMITTED, S.ACKNOWLEDGED, S.UNDER_VALIDATION, S.VALIDATED, S.UNDER_ASSESSMENT,
    S.ASKED_IN_VALIDATION, S.ASKED_IN_ASSESSMENT,
)  # fmt: skip
DECIDABLE = (
    S.SUBMITTED,
    S.ACKNOWLEDGED,
    S.UNDER_VALIDATION,
    S.VALIDATED,
    S.UNDER_ASSESSMENT,
)
IN_VALIDATION = (S.SUBMITTED, S.ACKNOWLEDGED, S.UNDER_VALIDATION)
IN_ASSESSMENT = (S.SUBMITTED, S.ACKNOWLEDGED, S.VALIDATED, S.UNDER_ASSESSMENT)


def _because(
    verb: str, label: str, sources: tuple[str, ...], target: str, code: str = PREPARE
) -> Transition:
    return Transition(verb, label, frozenset(sources), target, code, needs_reason=True)


SUBMISSION = register(
    Workflow(
        "submission",
        S,
        S.PLANNED,
        steps(
            ("start", "Start preparation", S.PLANNED, S.IN_PREPARATION, PREPARE),
            ("request-review", "Send to internal review", S.IN_PREPARATION, S.IN_REVIEW, PREPARE),
            _because("return", "Return to preparation", (S.IN_REVIEW, S.APPROVED_TO_SUBMIT), S.IN_PREPARATION),
            Transition(
                "approve", "Approve to submit", frozenset({S.IN_REVIEW}), S.APPROVED_TO_SUBMIT, SUBMIT,
                meaning="approval",
            ),
            ("submit", "Record submission", S.APPROVED_TO_SUBMIT, S.SUBMITTED, SUBMIT),
            ("follow", "Submitted in another room", BEFORE, S.SUBMITTED, SUBMIT),
            ("acknowledge", "Record acknowledgement", S.SUBMITTED, S.ACKNOWLEDGED, PREPARE),
            _because("reject", "Record rejection on receipt", (S.SUBMITTED, S.ACKNOWLEDGED), S.REJECTED),
            _because("rework", "Prepare again", (S.REJECTED, S.INVALID), S.IN_PREPARATION),
            ("begin-validation", "Record start of validation", (S.SUBMITTED, S.ACKNOWLEDGED), S.UNDER_VALIDATION, PREPARE),
            ("validate", "Record validation", IN_VALIDATION, S.VALIDATED, PREPARE),
            _because("declare-invalid", "Record that it is invalid", (S.UNDER_VALIDATION,), S.INVALID),
            ("begin-assessment", "Record start of assessment", (S.ACKNOWLEDGED, S.VALIDATED), S.UNDER_ASSESSMENT, PREPARE),
            ("ask-in-validation", "Questions in validation", IN_VALIDATION, S.ASKED_IN_VALIDATION, PREPARE),
            ("ask-in-assessment", "Questions in assessment", IN_ASSESSMENT, S.ASKED_IN_ASSESSMENT, PREPARE),
            ("resume-validation", "Questions answered", S.ASKED_IN_VALIDATION, S.UNDER_VALIDATION, PREPARE),
            ("resume-assessment", "Questions answered", S.ASKED_IN_ASSESSMENT, S.UNDER_ASSESSMENT, PREPARE),
            ("grant", "Record approval", DECIDABLE, S.APPROVED, PREPARE),
            ("grant-with-conditions", "Record approval with conditions", DECIDABLE, S.APPROVED_WITH_CONDITIONS, PREPARE),
            _because("refuse", "Record refusal", DECIDABLE, S.REFUSED),
            _because("lapse", "Record that it lapsed", WITH_AUTHORITY, S.LAPSED),
            _because("withdraw", "Withdraw", WITH_AUTHORITY, S.WITHDRAWN, SUBMIT),
            _because("cancel", "Not to be submitted", (*BEFORE, S.REJECTED, S.INVALID), S.CANCELLED, SUBMIT),
        ),
    )
)  # fmt: skip

QUESTION = register(
    Workflow(
        "regulatory-question",
        Q,
        Q.RECEIVED,
        steps(
            ("prepare-answer", "Prepare the answer", Q.RECEIVED, Q.IN_PREPARATION, PREPARE),
            ("answer", "Record the answer", (Q.RECEIVED, Q.IN_PREPARATION), Q.ANSWERED, SUBMIT),
            ("close", "Close", Q.ANSWERED, Q.CLOSED, PREPARE),
            ("reopen", "Answer rejected on receipt", Q.ANSWERED, Q.IN_PREPARATION, PREPARE),
            _because("lapse", "Not answered in time", (Q.RECEIVED, Q.IN_PREPARATION), Q.LAPSED),
            _because("withdraw", "Taken back by the authority", (Q.RECEIVED, Q.IN_PREPARATION), Q.CLOSED, SUBMIT),
        ),
    )
)  # fmt: skip

COMMITMENT = register(
    Workflow(
        "regulatory-commitment",
        C,
        C.OPEN,
        steps(
            ("begin", "Begin", C.OPEN, C.IN_PROGRESS, PREPARE),
            ("fulfil", "Record fulfilment", (C.OPEN, C.IN_PROGRESS), C.FULFILLED, SUBMIT),
            _because("waive", "Waived by the authority", (C.OPEN, C.IN_PROGRESS), C.WAIVED, SUBMIT),
        ),
    )
)  # fmt: skip

APPROVAL = register(
    Workflow(
        "regulatory-approval",
        P,
        P.IN_FORCE,
        steps(
            _because("suspend", "Record suspension", (P.IN_FORCE,), P.SUSPENDED),
            _because("reinstate", "Record reinstatement", (P.SUSPENDED,), P.IN_FORCE),
            _because("end", "Record its end", (P.IN_FORCE, P.SUSPENDED), P.ENDED),
        ),
    )
)  # fmt: skip
