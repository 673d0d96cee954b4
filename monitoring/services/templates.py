"""An organization's own report templates: written as data, checked whole, used, retired."""

from typing import Any

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.workflow.machine import claim
from monitoring.enums import TemplateStatus
from monitoring.models import ReportTemplate
from monitoring.rules.questions import FaultyTemplateError, read

KEEP = "monitoring.keep-templates"


def write_template(
    *, by: Principal, name: str, version: str, kinds: list[str], definition: Any
) -> ReportTemplate:
    """A template's version; RuleBroken names the place of a fault in its data."""
    authorize(by, KEEP)
    _check(definition)
    if ReportTemplate.objects.filter(name=name, version=version).exists():
        raise RuleBroken.of("version", "There is a template of this name and version already.")
    with intent("monitoring.template.write"):
        return ReportTemplate.objects.create(
            name=name, version=version, kinds=kinds, definition=definition
        )


def _check(definition: Any) -> None:
    if not isinstance(definition, dict):
        raise RuleBroken.of("definition", "An object with its sections is expected.")
    try:
        read(definition)
    except FaultyTemplateError as fault:
        raise RuleBroken.of("definition", str(fault)) from fault


def use_template(template: ReportTemplate, *, by: Principal) -> None:
    """Reports begun from now on are written on it; reports already begun keep their own questions."""
    authorize(by, KEEP)
    if template.status != TemplateStatus.DRAFT:
        raise TransitionRefused("Only a draft is put in use.")
    with intent("monitoring.template.use"):
        claim(template, status=TemplateStatus.IN_USE)


def retire_template(template: ReportTemplate, *, by: Principal, reason: str) -> None:
    """No further report is written on it."""
    authorize(by, KEEP)
    with intent("monitoring.template.retire", reason=reason):
        claim(template, status=TemplateStatus.RETIRED)
