"""Who may record the days from which authorities count, and who prepares, approves and submits what is sent to them."""

from cro_platform.access.matrix import Permission, cro, declare, everyone, sponsor
from cro_platform.access.obligations import obligation
from regulatory.enums import DUTIES

PREPARE, SUBMIT, VIEW = "regulatory.prepare", "regulatory.submit", "regulatory.view"
SIGN = "regulatory.sign"
RECORDERS = sponsor("regulatory-lead", "study-lead") | cro(
    "regulatory-specialist", "project-manager"
)
SAFETY = sponsor("safety-physician") | cro("safety-specialist")
OF_SAFETY = frozenset(
    {"expedited-safety-reporting", "periodic-safety-reporting", "urgent-safety-measures"}
)
READERS = everyone("sponsor", but=("admin",)) | everyone("cro", but=("admin",))


def duty_code(code: str, duty: str) -> str:
    """The permission that asks, besides the role, for the duty of the record."""
    return f"{code}.{duty}"


def _of_duties(code: str, verb: str, *, is_human_only: bool = False) -> list[Permission]:
    return [
        Permission(
            duty_code(code, each),
            f"{verb} ({obligation(each).name.lower()})",
            RECORDERS | SAFETY if each in OF_SAFETY else RECORDERS,
            each,
            is_human_only=is_human_only,
        )
        for each in DUTIES
    ]


declare(
    Permission(VIEW, "read regulatory records", READERS, needs_assignment=False, is_read=True),
    Permission("regulatory.record", "record regulatory milestones", RECORDERS),
    Permission("milestones.plan", "plan milestones", sponsor("study-lead", "regulatory-lead") | cro("project-manager")),
    Permission(PREPARE, "prepare applications and submissions", RECORDERS | SAFETY),
    Permission(SUBMIT, "approve and submit to authorities", RECORDERS | SAFETY, is_human_only=True),
    Permission(SIGN, "sign what is submitted to authorities", RECORDERS | SAFETY, is_human_only=True),
    *_of_duties(PREPARE, "prepare submissions"),
    *_of_duties(SUBMIT, "approve and submit", is_human_only=True),
)  # fmt: skip
