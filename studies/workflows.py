"""The life cycles of a study and of an imported table, as data."""

from cro_platform.workflow.machine import Transition, Workflow, register, steps
from studies.enums import ImportStatus as I
from studies.enums import IssueStatus as O
from studies.enums import StudyStatus as S

MOVE = "studies.move"
RUNNING = (S.START_UP, S.RECRUITING, S.ACTIVE_NOT_RECRUITING, S.FOLLOW_UP)


def _stop(verb: str, label: str, sources: tuple[str, ...], target: str) -> Transition:
    return Transition(verb, label, frozenset(sources), target, MOVE, needs_reason=True)


STUDY = register(
    Workflow(
        "study",
        S,
        S.DRAFT,
        steps(
            ("plan", "Plan", S.DRAFT, S.PLANNED, MOVE),
            ("begin-start-up", "Begin start-up", S.PLANNED, S.START_UP, MOVE),
            ("open-recruitment", "Open recruitment", S.START_UP, S.RECRUITING, MOVE),
            ("close-recruitment", "Close recruitment", S.RECRUITING, S.ACTIVE_NOT_RECRUITING, MOVE),
            ("begin-follow-up", "Begin follow-up", S.ACTIVE_NOT_RECRUITING, S.FOLLOW_UP, MOVE),
            ("begin-closing", "Begin closing", (S.ACTIVE_NOT_RECRUITING, S.FOLLOW_UP), S.CLOSING, MOVE),
            ("complete", "Complete", S.CLOSING, S.COMPLETED, MOVE),
            _stop("suspend", "Suspend", RUNNING, S.SUSPENDED),
            ("resume-start-up", "Resume start-up", S.SUSPENDED, S.START_UP, MOVE),
            ("resume-recruitment", "Resume recruitment", S.SUSPENDED, S.RECRUITING, MOVE),
            ("resume-conduct", "Resume without recruitment", S.SUSPENDED, S.ACTIVE_NOT_RECRUITING, MOVE),
            _stop("terminate", "Terminate", (*RUNNING, S.SUSPENDED, S.CLOSING), S.TERMINATED),
            _stop("withdraw", "Withdraw", (S.DRAFT, S.PLANNED, S.START_UP, S.RECRUITING, S.SUSPENDED), S.WITHDRAWN),
            ("archive", "Archive", (S.COMPLETED, S.TERMINATED, S.WITHDRAWN), S.ARCHIVED, MOVE),
        ),
    )
)  # fmt: skip

IMPORT = register(
    Workflow(
        "import",
        I,
        I.SHOWN,
        steps(
            ("confirm", "Take over", I.SHOWN, I.DONE, "imports.run"),
            ("look-again", "Compare again", I.SHOWN, I.SHOWN, "imports.run"),
            ("discard", "Discard", I.SHOWN, I.DISCARDED, "imports.run"),
        ),
    )
)

ISSUE = register(
    Workflow(
        "oversight-issue",
        O,
        O.OPEN,
        steps(
            ("answer", "Answer", O.OPEN, O.ANSWERED, "issues.answer"),
            ("ask-again", "Ask again", O.ANSWERED, O.OPEN, "issues.raise"),
            ("close", "Close", (O.OPEN, O.ANSWERED), O.CLOSED, "issues.raise"),
        ),
    )
)  # fmt: skip
