"""Monitoring plans: write a version line by line, put it in force, revise it."""

from typing import Any
from uuid import UUID

from django.db import transaction

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from monitoring.enums import PlanStatus
from monitoring.models import MonitoringPlan, VerificationTarget, VisitRule, VisitTimeline
from monitoring.models.plan import PlanPart
from monitoring.workflows import APPROVE_PLAN, PLAN, PLAN_LIFE
from studies.models import StudyCountry
from studies.selectors.instants import latest_today

CLAUSE = "ICH E6(R3) 3.11.4.3"
PARTS: tuple[type[PlanPart], ...] = (VisitRule, VerificationTarget, VisitTimeline)
KEPT = frozenset({"id", "rev", "created_at", "plan", "organization", "released_at", "is_withdrawn"})


def write_plan(
    *, by: Principal, study: UUID, title: str, version: str, approach: str = ""
) -> MonitoringPlan:
    """A new draft without a line; its author alone sees it until it is in force."""
    authorize(by, PLAN, Target(study_id=study))
    _check_version(study, by, version)
    with intent("monitoring.plan.write"):
        return MonitoringPlan.objects.create(
            study_id=study, title=title, version=version, approach=approach
        )


def _check_version(study: UUID, by: Principal, version: str) -> None:
    taken = MonitoringPlan.objects.filter(
        study_id=study, organization_id=by.organization_id, version=version
    )
    if taken.exists():
        raise RuleBroken.of("version", "The study has a plan of this version already.")


def add_rule(plan: MonitoringPlan, *, by: Principal, **values: Any) -> None:
    """When a kind of visit is due; the number comes with its source."""
    country = values.get("country")
    runs = StudyCountry.objects.filter(study_id=plan.study_id, country=country)
    if country and not runs.exists():
        raise RuleBroken.of("country", "The study does not run in this country.")
    _add(VisitRule, plan, by, values)


def add_target(plan: MonitoringPlan, *, by: Principal, **values: Any) -> None:
    """How much is verified in, or reviewed against, the source (ICH E6(R3) 3.11.4.5)."""
    if values["percent"] > 100:
        raise RuleBroken.of("percent", "Between 0 and 100 percent.")
    _add(VerificationTarget, plan, by, values)


def add_timeline(plan: MonitoringPlan, *, by: Principal, **values: Any) -> None:
    """Until when a letter or report is due; one for each milestone."""
    standing = plan.timelines.filter(milestone=values["milestone"], is_withdrawn=False)
    if standing.exists():
        raise RuleBroken.of("milestone", "The plan has a time for this; take that line out first.")
    _add(VisitTimeline, plan, by, values)


def _add(model: type[PlanPart], plan: MonitoringPlan, by: Principal, values: Any) -> None:
    authorize(by, PLAN, plan)
    _check_draft(plan)
    with intent("monitoring.plan.add-line"):
        model._default_manager.create(study_id=plan.study_id, plan=plan, **values)  # type: ignore[misc]  # every part has a plan


def withdraw_line(line: Any, *, by: Principal, reason: str) -> None:
    """Take a line out of a draft; it stays on record."""
    authorize(by, PLAN, line)
    _check_draft(line.plan)
    if line.is_withdrawn:
        raise TransitionRefused("This line was taken out already.")
    with intent("monitoring.plan.withdraw-line", reason=reason):
        claim(line, is_withdrawn=True)


def _check_draft(plan: MonitoringPlan) -> None:
    if plan.status != PlanStatus.DRAFT:
        raise TransitionRefused("This version is no draft any more. Revise the plan instead.")


def put_in_force(plan: MonitoringPlan, *, by: Principal) -> None:
    """The plan holds from today; the version before is superseded. RuleBroken for one without a visit rule."""
    authorize(by, APPROVE_PLAN, plan)
    PLAN_LIFE.check(plan, "put-in-force")
    if not plan.rules.filter(is_withdrawn=False).exists():
        raise RuleBroken.of("rules", "The plan says of no visit when it is due.", CLAUSE)
    before = MonitoringPlan.objects.filter(study_id=plan.study_id, status=PlanStatus.IN_FORCE)
    with transaction.atomic(), intent("monitoring.plan.put-in-force"):
        for each in before:
            PLAN_LIFE.take(each, "supersede")
        PLAN_LIFE.take(
            plan,
            "put-in-force",
            effective_on=latest_today(),
            released_at=TransactionNow(),
            approved_by_name=by.name,
        )
        for model in PARTS:
            parts = model._default_manager.filter(plan=plan)  # type: ignore[misc]  # every part has a plan
            parts.update(released_at=TransactionNow())


def withdraw_plan(plan: MonitoringPlan, *, by: Principal, reason: str) -> None:
    """The draft does not come into force; it stays on record."""
    authorize(by, PLAN, plan)
    PLAN_LIFE.check(plan, "withdraw")
    with intent("monitoring.plan.withdraw", reason=reason):
        PLAN_LIFE.take(plan, "withdraw")


def revise_plan(plan: MonitoringPlan, *, by: Principal, version: str) -> MonitoringPlan:
    """A draft with the lines of a version that is in force; what has changed is then edited there."""
    authorize(by, PLAN, plan)
    if plan.status != PlanStatus.IN_FORCE:
        raise TransitionRefused("Only a plan in force is revised.")
    _check_version(plan.study_id, by, version)
    with intent("monitoring.plan.revise"):
        draft = MonitoringPlan.objects.create(
            study_id=plan.study_id, title=plan.title, version=version, approach=plan.approach
        )
        for model in PARTS:
            _copy(model, plan, draft)
    return draft


def _copy(model: type[PlanPart], plan: MonitoringPlan, draft: MonitoringPlan) -> None:
    names = [f.name for f in model._meta.concrete_fields if f.name not in KEPT]
    standing = model._default_manager.filter(plan=plan, is_withdrawn=False)  # type: ignore[misc]  # as above
    model._default_manager.bulk_create(
        [model(plan=draft, **{name: getattr(each, name) for name in names}) for each in standing]  # type: ignore[misc]  # as above
    )
