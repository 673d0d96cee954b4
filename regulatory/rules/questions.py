"""Until when a request for information is answered: the law's window, and a shorter one that the request states."""

from datetime import date

from regulatory.enums import ApprovalKind, QuestionPhase

EU = "EU"
WINDOWS = {
    (EU, QuestionPhase.VALIDATION): "EU-RFI-VAL",
    (EU, QuestionPhase.ASSESSMENT_ONE): "EU-RFI-ASS",
    (EU, QuestionPhase.ASSESSMENT_TWO): "EU-RFI-ASS",
}
CLAUSE = "Reg. (EU) 536/2014 Art. 5(5), 6(8), 7(3)"
CONTINUING_REVIEW = "US-IRB-CR"


def window_of(jurisdiction: str, phase: str) -> str:
    """The rule that sets the window; empty where the law loaded here sets none."""
    return WINDOWS.get((jurisdiction, QuestionPhase(phase)), "")


def facts_of(received_on: date, stated_due_on: date | None) -> dict[str, date]:
    """The facts of the rule. A stated date is one of its limits: the earlier of both is due."""
    found = {"rfi": received_on}
    return found | {"rfi_due": stated_due_on} if stated_due_on else found


def review_of(jurisdiction: str, kind: str) -> str:
    """The rule by which an approval must be reviewed again; empty where it holds until its own date."""
    is_board = kind == ApprovalKind.FAVOURABLE_OPINION and jurisdiction == "US"
    return CONTINUING_REVIEW if is_board else ""
