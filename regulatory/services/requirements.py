"""What people found of a country's requirements: the newest row counts, none is changed."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, Problem, RuleBroken
from cro_platform.access.holders import Relation, holder_of
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from regulatory.models import RequirementFinding
from regulatory.permissions import PREPARE
from regulatory.rules.packs import MetBy, Requirement, requirement, requirements_of
from studies.models import StudyCountry
from studies.selectors.instants import latest_today


def record_finding(
    *, by: Principal, study: UUID, country: str, code: str, state: str, on: date, evidence: str
) -> RequirementFinding:
    """A requirement of the country is met, does not apply, or is open again; only whoever holds its duty says so.

    RuleBroken for a requirement of another country, and for one that an approval alone can meet.
    """
    authorize(by, PREPARE, Target(study_id=study))
    wanted = requirement(code)
    problems = _faults(study, country, wanted, on, evidence)
    if problems or wanted is None:
        raise RuleBroken(*problems)
    cell = wanted.cell(country)
    holding = holder_of(study, wanted.owed.code, cell)
    if holding.relation is not Relation.YOU:
        raise NotPermitted(
            gettext("“%(name)s” is held by %(holder_phrase)s%(clause_phrase)s.")
            % {
                "name": wanted.owed.name,
                "holder_phrase": holding.holder_phrase,
                "clause_phrase": holding.clause_phrase,
            },
            clause=holding.clause,
        )
    with intent("regulatory.requirement.record", reason=evidence):
        return RequirementFinding.objects.create(
            study_id=study,
            country=country,
            requirement=code,
            state=state,
            on=on,
            evidence=evidence.strip(),
            obligation=wanted.owed.code,
            cell=cell,
            recorded_by_id=by.user_id,
        )


def _faults(
    study: UUID, country: str, wanted: Requirement | None, on: date, evidence: str
) -> list[Problem]:
    found = []
    if not StudyCountry.objects.filter(study_id=study, country=country).exists():
        found.append(Problem("country", "Name a country in which the study runs."))
    elif wanted is None or wanted not in requirements_of(country):
        found.append(Problem("code", "This country has no such requirement."))
    elif wanted.met_by is MetBy.APPROVAL:
        told = "An approval on record meets it, nothing else does: record the approval."
        found.append(Problem("code", told, wanted.source))
    if on > latest_today():
        found.append(Problem("on", "This day has not come yet."))
    if not evidence.strip():
        found.append(Problem("evidence", "Say how it is known.", "21 CFR 11.10(e)"))
    return found
