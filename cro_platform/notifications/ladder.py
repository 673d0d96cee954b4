"""How long an alert may stay unanswered, and who hears of it next. One literate table; pure."""

from cro_platform.notifications.enums import Severity

ANSWER_WITHIN_HOURS = {Severity.URGENT: 4, Severity.OVERDUE: 2}

NEXT_ROLE = {
    ("cro", "safety-specialist"): "project-manager",
    ("cro", "regulatory-specialist"): "project-manager",
    ("cro", "data-manager"): "project-manager",
    ("cro", "cra"): "lead-cra",
    ("cro", "lead-cra"): "project-manager",
    ("sponsor", "safety-physician"): "study-lead",
    ("sponsor", "unblinded-safety-physician"): "safety-physician",
    ("sponsor", "medical-monitor"): "safety-physician",
    ("sponsor", "regulatory-lead"): "study-lead",
}


def answer_within(severity: str) -> int | None:
    """Hours until an unanswered alert escalates; None for what never does."""
    return ANSWER_WITHIN_HOURS.get(Severity(severity))


def next_roles(held: set[tuple[str, str]]) -> set[str]:
    """The roles one rung above these (kind of organization, role); empty at the top."""
    return {NEXT_ROLE[each] for each in held if each in NEXT_ROLE} - {role for _, role in held}
