"""The life of a planned milestone, as data: a baseline is frozen once; that it is achieved follows from the recorded day."""

from cro_platform.workflow.machine import Transition, Workflow, register
from regulatory.enums.plan import PlanStatus as S

PLAN = "milestones.plan"
OPEN = frozenset({S.PLANNED, S.REFORECAST})

PLANNED_MILESTONE = register(
    Workflow(
        "planned-milestone",
        S,
        S.NOT_PLANNED,
        (
            Transition("plan", "Plan", frozenset({S.NOT_PLANNED}), S.PLANNED, PLAN),
            Transition("replan", "Plan anew", OPEN, S.PLANNED, PLAN, needs_reason=True),
            Transition("forecast", "Forecast", OPEN, S.REFORECAST, PLAN, needs_reason=True),
            Transition("rule-out", "Does not apply", OPEN | {S.NOT_PLANNED}, S.NOT_APPLICABLE, PLAN, needs_reason=True),
        ),
    )
)  # fmt: skip
