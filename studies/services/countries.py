"""The countries of a study: who acts as sponsor there, and what a new country leaves uncovered."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.models import LegalEntity
from cro_platform.workflow.machine import claim
from studies.models import Study, StudyCountry
from studies.rules.places import is_country
from studies.selectors.embedded import countries_of
from studies.services.execution import extend_to, lock_cells


def add_country(
    *,
    by: Principal,
    study: UUID,
    country: str,
    sponsor_entity: UUID | None = None,
    legal_representative: UUID | None = None,
    opened_on: Any = None,
) -> StudyCountry:
    """Let a study run in another country.

    It changes no contract: the country's cells begin with the sponsor, and `uncovered_cells()` shows them, until a contract
    names them (21 CFR 312.52(a): what is not described is not transferred). A clause that describes all countries
    describes this one: its cells are written out from this instant.
    """
    authorize(by, "studies.change", Target(study_id=study))
    _check_entities(by, sponsor_entity, legal_representative)
    return enter_country(
        study,
        country,
        sponsor_entity_id=sponsor_entity,
        legal_representative_id=legal_representative,
        opened_on=opened_on,
    )


def enter_country(study: UUID, country: str, **values: Any) -> StudyCountry:
    """Write the country and what clauses for all countries make of it; its caller has authorized it."""
    _check_country(study, country)
    with intent("studies.country.add"):
        lock_cells(study)
        before = countries_of([study])[study]
        entry: StudyCountry = StudyCountry.objects.create(study_id=study, country=country, **values)
        extend_to(study, before=before, added=[country])
    return entry


def change_country(entry: StudyCountry, *, by: Principal, reason: str, **values: Any) -> None:
    """Say who acts in the country, and since when it is open or closed."""
    authorize(by, "studies.change", entry)
    entities = {name: values.get(name) for name in ("sponsor_entity", "legal_representative")}
    _check_entities(by, **entities)
    opened, closed = (values.get(n, getattr(entry, n)) for n in ("opened_on", "closed_on"))
    if opened and closed and closed < opened:
        raise RuleBroken.of("closed_on", "The country closes before it opens.")
    columns = {f"{n}_id" if n in entities else n: value for n, value in values.items()}
    with intent("studies.country.change", reason=reason):
        claim(entry, **columns)


def _check_country(study: UUID, country: str) -> None:
    if not Study.objects.filter(pk=study).exists():
        raise RuleBroken.of("study", "There is no such study.")
    if not is_country(country):
        raise RuleBroken.of(
            "country", gettext("%(country)s is no ISO 3166 country.") % {"country": repr(country)}
        )
    if StudyCountry.objects.filter(study_id=study, country=country).exists():
        raise RuleBroken.of("country", "The study runs in this country already.")


def _check_entities(
    by: Principal, sponsor_entity: UUID | None, legal_representative: UUID | None
) -> None:
    """The sponsor entity is the sponsor's own; a legal representative is anybody's that the sponsor may know."""
    problems = []
    own = LegalEntity.objects.filter(organization=by.organization_id)
    if sponsor_entity and not own.filter(pk=sponsor_entity).exists():
        problems.append(Problem("sponsor_entity", "This is no legal entity of your organization."))
    known = LegalEntity.objects
    if legal_representative and not known.filter(pk=legal_representative).exists():
        problems.append(Problem("legal_representative", "There is no such legal entity."))
    if problems:
        raise RuleBroken(*problems)
