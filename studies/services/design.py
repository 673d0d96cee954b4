"""The arms, interventions and numbers of a study, kept by its sponsor."""

from typing import Any
from uuid import UUID

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.workflow.machine import claim
from studies.enums import IdentifierKind
from studies.models import Arm, Intervention, StudyIdentifier

US_PRODUCT = "21 CFR 312.3(b); Regulation (EU) No 536/2014 Art. 2(2)(5)"


def add_arm(*, by: Principal, study: UUID, label: str, **values: Any) -> Arm:
    """Add an arm; two arms of a study never share a label."""
    authorize(by, "studies.change", Target(study_id=study))
    if Arm.objects.filter(study_id=study, label=label).exists():
        raise RuleBroken.of("label", "The study has an arm of this label already.")
    with intent("studies.arm.add"):
        return Arm.objects.create(study_id=study, label=label, **values)


def change_arm(arm: Arm, *, by: Principal, reason: str, **values: Any) -> None:
    """Correct an arm."""
    authorize(by, "studies.change", arm)
    label = values.get("label", arm.label)
    if not label:
        raise RuleBroken.of("label", "An arm is known by its label.")
    if Arm.objects.filter(study_id=arm.study_id, label=label).exclude(pk=arm.pk).exists():
        raise RuleBroken.of("label", "The study has an arm of this label already.")
    with intent("studies.arm.change", reason=reason):
        claim(arm, **values)


def add_intervention(*, by: Principal, study: UUID, name: str, **values: Any) -> Intervention:
    """Add what is given or done; an investigational product is one that is tested or used as a reference."""
    authorize(by, "studies.change", Target(study_id=study))
    with intent("studies.intervention.add"):
        return Intervention.objects.create(study_id=study, name=name, **values)


def change_intervention(
    intervention: Intervention, *, by: Principal, reason: str, **values: Any
) -> None:
    """Correct an intervention; whether it is investigational decides which reactions are judged."""
    authorize(by, "studies.change", intervention)
    if not values.get("name", intervention.name):
        raise RuleBroken.of("name", "An intervention is known by its name.", US_PRODUCT)
    with intent("studies.intervention.change", reason=reason):
        claim(intervention, **values)


def add_identifier(*, by: Principal, study: UUID, kind: str, value: str) -> StudyIdentifier:
    """Add a number; one NCT number belongs to one study of a sponsor, as imports know studies by it."""
    authorize(by, "studies.change", Target(study_id=study))
    same = StudyIdentifier.objects.filter(kind=kind, value=value)
    if same.filter(study_id=study).exists():
        raise RuleBroken.of("value", "The study has this number already.")
    if kind == IdentifierKind.NCT and same.filter(study__organization=by.organization_id).exists():
        raise RuleBroken.of("value", "Another study of yours has this number.")
    with intent("studies.identifier.add"):
        return StudyIdentifier.objects.create(study_id=study, kind=kind, value=value)
