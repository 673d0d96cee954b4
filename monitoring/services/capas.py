"""Corrective and preventive action: cause, plan, approval by somebody else, proof that it worked."""

from datetime import date
from typing import Any
from uuid import UUID

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from monitoring.enums import CORRECTIVE
from monitoring.models import Capa, Finding, ProtocolDeviation
from monitoring.services.targets import met_target, run_target
from monitoring.workflows import APPROVE_CAPA, CAPA_LIFE, KEEP
from studies.selectors.instants import latest_today

CLAUSE = "ICH E6(R3) 3.12"
SEPARATION = "21 CFR 11.10(g); ICH E6(R3) 4.3.8"
CHECK = ":effectiveness"


def open_capa(
    *, by: Principal, study: UUID, title: str, problem: str, finding: Finding | None = None,
    deviation: ProtocolDeviation | None = None,
) -> Capa:  # fmt: skip
    """What went wrong, and that somebody will look for its cause; its opener owns it."""
    authorize(by, "capa.open", Target(study_id=study))
    with intent("monitoring.capa.open"):
        return Capa.objects.create(
            study_id=study, title=title, problem=problem, finding=finding, deviation=deviation,
            owner_id=by.user_id, contributors=[f"user:{by.user_id}"],
        )  # fmt: skip


def find_cause(capa: Capa, *, by: Principal, root_cause: str) -> None:
    """Why it happened."""
    _keep(capa, "find-cause", by, root_cause, root_cause=root_cause)


def propose_plan(
    capa: Capa, *, by: Principal, corrective_action: str, preventive_action: str, due_on: date,
    effectiveness_measure: str, effectiveness_due_on: date,
) -> None:  # fmt: skip
    """What corrects it, what prevents it, until when, and how one will see that it worked."""
    if effectiveness_due_on <= due_on:
        raise RuleBroken.of(
            "effectiveness_due_on", "Effectiveness is checked after it was done.", CLAUSE
        )
    _keep(
        capa, "propose", by, "Plan proposed", corrective_action=corrective_action, preventive_action=preventive_action,
        due_on=due_on, effectiveness_measure=effectiveness_measure, effectiveness_due_on=effectiveness_due_on,
    )  # fmt: skip


def implement(capa: Capa, *, by: Principal, evidence: str, late_reason: str = "") -> None:
    """It was done; from here on its effect is due to be checked."""
    _keep(capa, "implement", by, evidence, implemented_on=latest_today())
    met_target(capa, by=by, evidence=evidence, late_reason=late_reason)
    assert capa.effectiveness_due_on is not None  # noqa: S101 -- proposed with it
    _clock(capa, capa.effectiveness_due_on, "Check whether it worked", CHECK)


def _keep(capa: Capa, verb: str, by: Principal, reason: str, **values: Any) -> None:
    authorize(by, KEEP, capa)
    CAPA_LIFE.check(capa, verb)
    known = sorted({*capa.contributors, f"user:{by.user_id}"})
    with intent(f"monitoring.capa.{verb}", reason=reason):
        CAPA_LIFE.take(capa, verb, contributors=known, **values)


def approve_plan(capa: Capa, *, by: Principal, reason: str) -> None:
    """The plan is good. NotPermitted for its owner and for whoever wrote a part of it."""
    _judge(capa, "approve", by, reason, approved_on=latest_today())
    assert capa.due_on is not None  # noqa: S101 -- proposed with it
    _clock(capa, capa.due_on, "Corrective and preventive action")


def return_plan(capa: Capa, *, by: Principal, reason: str) -> None:
    """The plan does not do yet."""
    _judge(capa, "return", by, reason)


def find_effective(capa: Capa, *, by: Principal, result: str) -> None:
    """It worked, as this result shows; closed."""
    _judge(capa, "effective", by, result, effectiveness_result=result)
    met_target(capa, by=by, evidence=result, suffix=CHECK)


def find_ineffective(capa: Capa, *, by: Principal, result: str) -> None:
    """It did not work: another round begins with its cause."""
    _judge(capa, "ineffective", by, result, effectiveness_result=result, round=capa.round + 1)
    met_target(capa, by=by, evidence=result, suffix=CHECK)


def cancel_capa(capa: Capa, *, by: Principal, reason: str) -> None:
    """None is needed; it stays on record with the reason."""
    _judge(capa, "cancel", by, reason)


def _judge(capa: Capa, verb: str, by: Principal, reason: str, **values: Any) -> None:
    authorize(by, APPROVE_CAPA, capa)
    CAPA_LIFE.check(capa, verb)
    if f"user:{by.user_id}" in capa.contributors:
        raise NotPermitted(
            "You own this or wrote a part of it, so somebody else judges it.", clause=SEPARATION
        )
    with intent(f"monitoring.capa.{verb}", reason=reason):
        CAPA_LIFE.take(capa, verb, **values)


def _clock(capa: Capa, on: date, words: str, suffix: str = "") -> None:
    run_target(
        capa, "capas", on=on, label=f"{words}: {capa.title}", obligation=CORRECTIVE, cell="*", suffix=suffix,
        reason="Another round" if capa.round > 1 else "",
    )  # fmt: skip
