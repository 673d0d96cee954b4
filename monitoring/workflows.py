"""The life cycles of monitoring, as data."""

from cro_platform.workflow.machine import Transition, Workflow, register, steps
from monitoring.enums import ActionStatus as A
from monitoring.enums import BreachStatus as B
from monitoring.enums import CapaStatus as C
from monitoring.enums import DeviationStatus as D
from monitoring.enums import PlanStatus as P
from monitoring.enums import ReportStatus as R
from monitoring.enums import VisitStatus as V

VISIT, PLAN, APPROVE_PLAN = "monitoring.visit", "monitoring.plan", "monitoring.approve-plan"
AHEAD = (V.PLANNED, V.SCHEDULED, V.CONFIRMED)


def _because(verb: str, label: str, sources: tuple[str, ...], target: str, code: str) -> Transition:
    return Transition(verb, label, frozenset(sources), target, code, needs_reason=True)


PLAN_LIFE = register(
    Workflow(
        "monitoring-plan",
        P,
        P.DRAFT,
        steps(
            ("put-in-force", "Put in force", P.DRAFT, P.IN_FORCE, APPROVE_PLAN),
            ("supersede", "Supersede", P.IN_FORCE, P.SUPERSEDED, APPROVE_PLAN),
            _because("withdraw", "Withdraw", (P.DRAFT,), P.WITHDRAWN, PLAN),
        ),
    )
)

VISIT_LIFE = register(
    Workflow(
        "monitoring-visit",
        V,
        V.PLANNED,
        steps(
            ("schedule", "Schedule", V.PLANNED, V.SCHEDULED, VISIT),
            _because("reschedule", "Reschedule", (V.SCHEDULED, V.CONFIRMED), V.SCHEDULED, VISIT),
            ("confirm", "Record the confirmation letter as sent", V.SCHEDULED, V.CONFIRMED, VISIT),
            ("conduct", "Record as conducted", (V.SCHEDULED, V.CONFIRMED), V.CONDUCTED, VISIT),
            ("report", "Report approved", V.CONDUCTED, V.REPORTED, "monitoring.approve-report"),
            ("close", "Record the follow-up letter as sent", V.REPORTED, V.CLOSED, VISIT),
            _because("cancel", "Cancel", AHEAD, V.CANCELLED, VISIT),
            _because("not-do", "Record as not done", (V.SCHEDULED, V.CONFIRMED), V.NOT_DONE, VISIT),
        ),
    )
)  # fmt: skip


WRITE, REVIEW, APPROVE = (
    "monitoring.write-report",
    "monitoring.review-report",
    "monitoring.approve-report",
)
OPEN_REPORT = (R.IN_PROGRESS, R.RETURNED)

REPORT_LIFE = register(
    Workflow(
        "visit-report",
        R,
        R.IN_PROGRESS,
        steps(
            ("submit", "Hand in for review", OPEN_REPORT, R.READY, WRITE),
            ("begin-review", "Begin the review", R.READY, R.IN_REVIEW, REVIEW),
            _because("return", "Return with comments", (R.IN_REVIEW,), R.RETURNED, REVIEW),
            ("pass", "Pass the review", R.IN_REVIEW, R.PASSED, REVIEW),
            Transition("sign", "Sign as author", frozenset({R.PASSED}), R.SIGNED, WRITE, meaning="authorship"),
            Transition("approve", "Sign as approver", frozenset({R.SIGNED}), R.APPROVED, APPROVE, meaning="approval"),
            _because("reopen", "Take back before approval", (R.READY, R.PASSED, R.SIGNED), R.RETURNED, REVIEW),
            ("supersede", "Supersede", R.APPROVED, R.SUPERSEDED, APPROVE),
        ),
    )
)  # fmt: skip

ACT = "monitoring.act"
ACTION_LIFE = register(
    Workflow(
        "action-item",
        A,
        A.NEW,
        steps(
            ("open", "Open", A.NEW, A.OPEN, ACT),
            ("begin", "Begin", (A.NEW, A.OPEN), A.IN_PROGRESS, ACT),
            ("resolve", "Record as resolved", (A.NEW, A.OPEN, A.IN_PROGRESS), A.RESOLVED, ACT),
            _because("verify", "Verify and close", (A.RESOLVED,), A.CLOSED, ACT),
            _because("reopen", "Not resolved after all", (A.RESOLVED,), A.OPEN, ACT),
            _because("cancel", "Cancel", (A.NEW, A.OPEN, A.IN_PROGRESS), A.CANCELLED, ACT),
        ),
    )
)

CLASSIFY = "deviations.classify"
DEVIATION_LIFE = register(
    Workflow(
        "protocol-deviation",
        D,
        D.POTENTIAL,
        steps(
            _because("confirm", "Confirm", (D.POTENTIAL,), D.CONFIRMED, CLASSIFY),
            _because("refute", "Not a deviation", (D.POTENTIAL,), D.NOT_A_DEVIATION, CLASSIFY),
            _because("classify", "Classify", (D.CONFIRMED, D.CLASSIFIED), D.CLASSIFIED, CLASSIFY),
            _because("resolve", "Record as resolved", (D.CLASSIFIED,), D.RESOLVED, CLASSIFY),
            _because("close", "Close", (D.RESOLVED,), D.CLOSED, CLASSIFY),
        ),
    )
)

KEEP, APPROVE_CAPA = "capa.keep", "capa.approve"
CAPA_LIFE = register(
    Workflow(
        "capa",
        C,
        C.DRAFT,
        steps(
            ("find-cause", "Record the root cause", C.DRAFT, C.CAUSE_FOUND, KEEP),
            ("propose", "Propose the plan", C.CAUSE_FOUND, C.PROPOSED, KEEP),
            _because("approve", "Approve the plan", (C.PROPOSED,), C.APPROVED, APPROVE_CAPA),
            _because("return", "Return the plan", (C.PROPOSED,), C.CAUSE_FOUND, APPROVE_CAPA),
            ("implement", "Record as implemented", C.APPROVED, C.IMPLEMENTED, KEEP),
            _because("effective", "Effective", (C.IMPLEMENTED,), C.CLOSED, APPROVE_CAPA),
            _because("ineffective", "Not effective", (C.IMPLEMENTED,), C.DRAFT, APPROVE_CAPA),
            _because("cancel", "Cancel", (C.DRAFT, C.CAUSE_FOUND), C.CANCELLED, APPROVE_CAPA),
        ),
    )
)

JUDGE = "breaches.judge"
BREACH_LIFE = register(
    Workflow(
        "serious-breach",
        B,
        B.SUSPECTED,
        steps(
            _because("confirm", "Confirm", (B.SUSPECTED,), B.CONFIRMED, JUDGE),
            _because("refute", "Refute", (B.SUSPECTED, B.CONFIRMED), B.REFUTED, JUDGE),
            ("notify", "Record a notification", (B.SUSPECTED, B.CONFIRMED, B.NOTIFIED), B.NOTIFIED, JUDGE),
            _because("close", "Close", (B.NOTIFIED,), B.CLOSED, JUDGE),
        ),
    )
)  # fmt: skip
