"""The life cycles of monitoring, as data."""

from cro_platform.workflow.machine import Transition, Workflow, register, steps
from monitoring.enums import PlanStatus as P
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
