"""The life cycles of a study site and of a participant, as data."""

from cro_platform.workflow.machine import Transition, Workflow, register, steps
from sites.enums import StudySiteStatus as S
from sites.enums import SubjectStatus as P

SELECT, ACTIVATE, CONDUCT, RECORD = (
    "sites.select",
    "sites.activate",
    "sites.conduct",
    "subjects.change",
)
BEFORE_ACTIVATION = (S.IDENTIFIED, S.QUALIFYING, S.SELECTED, S.START_UP)
OPEN = (S.ACTIVATED, S.RECRUITING, S.ON_HOLD, S.ENROLMENT_CLOSED, S.CLOSING)
ON_STUDY = (P.ENROLLED, P.ON_TREATMENT, P.FOLLOW_UP)


def _because(verb: str, label: str, sources: tuple[str, ...], target: str, code: str) -> Transition:
    return Transition(verb, label, frozenset(sources), target, code, needs_reason=True)


STUDY_SITE = register(
    Workflow(
        "study-site",
        S,
        S.IDENTIFIED,
        steps(
            ("qualify", "Begin qualification", S.IDENTIFIED, S.QUALIFYING, SELECT),
            ("select", "Select", S.QUALIFYING, S.SELECTED, SELECT),
            _because("decline", "Do not select", (S.IDENTIFIED, S.QUALIFYING), S.NOT_SELECTED, SELECT),
            ("begin-start-up", "Begin start-up", S.SELECTED, S.START_UP, SELECT),
            _because("withdraw", "Withdraw", BEFORE_ACTIVATION, S.WITHDRAWN, SELECT),
            ("activate", "Activate", S.START_UP, S.ACTIVATED, ACTIVATE),
            ("open-enrolment", "Open enrolment", S.ACTIVATED, S.RECRUITING, CONDUCT),
            _because("hold-enrolment", "Hold enrolment", (S.RECRUITING,), S.ON_HOLD, CONDUCT),
            ("resume-enrolment", "Resume enrolment", S.ON_HOLD, S.RECRUITING, CONDUCT),
            ("close-enrolment", "Close enrolment", (S.RECRUITING, S.ON_HOLD), S.ENROLMENT_CLOSED, CONDUCT),
            ("begin-close-out", "Begin close-out", S.ENROLMENT_CLOSED, S.CLOSING, CONDUCT),
            ("close", "Close", S.CLOSING, S.CLOSED, CONDUCT),
            _because("terminate", "Terminate early", OPEN, S.TERMINATED, CONDUCT),
        ),
    )
)  # fmt: skip

SUBJECT = register(
    Workflow(
        "subject",
        P,
        P.SCREENING,
        (
            _because("enrol", "Enrol", (P.SCREENING,), P.ENROLLED, RECORD),
            _because("fail-screening", "Record screen failure", (P.SCREENING,), P.SCREEN_FAILED, RECORD),
            _because("begin-treatment", "Begin treatment", (P.ENROLLED,), P.ON_TREATMENT, RECORD),
            _because("begin-follow-up", "Begin follow-up", (P.ENROLLED, P.ON_TREATMENT), P.FOLLOW_UP, RECORD),
            _because("complete", "Complete", (P.ON_TREATMENT, P.FOLLOW_UP), P.COMPLETED, RECORD),
            _because("discontinue", "Discontinue", ON_STUDY, P.DISCONTINUED, RECORD),
            _because("lose", "Record loss to follow-up", ON_STUDY, P.LOST, RECORD),
            _because("record-death", "Record death", (P.SCREENING, *ON_STUDY, P.DISCONTINUED), P.DIED, RECORD),
        ),
    )
)  # fmt: skip
