"""Register an executed contract: from then on its rows are rights."""

from collections import defaultdict
from uuid import UUID

from django.db import connection

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import LegalEntity
from studies.enums import ContractStatus
from studies.models import Contract, ContractClause, Study, StudyCountry
from studies.rules.contracts import NewContract, Transfer, contract_problems, transfer_problems
from studies.selectors.instants import transaction_instant

__all__ = ["NewContract", "Transfer", "register_contract"]


def register_contract(*, by: Principal, new: NewContract) -> Contract:
    """Register an agreement that was executed on paper: from now on its rows are rights.

    Each row moves one obligation in one cell to the provider from the later of effective date and last signature; at the
    contract's end it returns to the sponsor. What no row names is not transferred (21 CFR 312.52(a)). Nothing is written
    when any row is wrong.
    """
    authorize(by, "contracts.register")
    _check(by, new)
    with intent("studies.contract.register"), connection.cursor() as cursor:
        contract = _contract(by, new)
        ContractClause.objects.bulk_create(_clause(contract, row) for row in new.transfers)
        cursor.execute("SELECT app.execute_contract(%s)", [contract.pk])
    return contract


def _contract(by: Principal, new: NewContract) -> Contract:
    return Contract.objects.create(
        other_organization_id=new.provider_id,
        sponsor_id=by.organization_id,
        provider_id=new.provider_id,
        sponsor_entity_id=new.sponsor_entity_id,
        provider_entity_id=new.provider_entity_id,
        number=new.number,
        version=new.version,
        title=new.title,
        status=ContractStatus.EXECUTED,
        executed_at=new.executed_at,
        effective_at=new.effective_at,
        ends_at=new.ends_at,
        closes_at=new.closes_at,
        shared_at=TransactionNow(),
    )


def _clause(contract: Contract, row: Transfer) -> ContractClause:
    return ContractClause(
        contract=contract,
        other_organization_id=contract.provider_id,
        study_id=row.study_id,
        obligation=row.obligation,
        cell=row.cell,
        clause=row.clause,
        shared_at=TransactionNow(),
    )


def _check(by: Principal, new: NewContract) -> None:
    problems = list(contract_problems(new, now=transaction_instant()))
    problems += transfer_problems(new.transfers, _countries(by, new.transfers))
    problems += _party_problems(by, new)
    if Contract.objects.filter(
        author_organization=by.organization_id, number=new.number, version=new.version
    ).exists():
        problems.append(Problem("number", "You registered this version of this contract already."))
    if problems:
        raise RuleBroken(*problems)


def _countries(by: Principal, transfers: tuple[Transfer, ...]) -> dict[UUID, tuple[str, ...]]:
    """The countries of the sponsor's own studies that the rows name."""
    named = {row.study_id for row in transfers}
    own = Study.objects.filter(pk__in=named, organization=by.organization_id)
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for study, code in StudyCountry.objects.filter(study__in=own).values_list(
        "study_id", "country"
    ):
        found[study].append(code)
    return {pk: tuple(found[pk]) for pk in own.values_list("pk", flat=True)}


def _party_problems(by: Principal, new: NewContract) -> list[Problem]:
    problems = []
    if not _is_provider(new.provider_id):
        problems.append(Problem("provider", "There is no provider of this number."))
    for name, entity, owner in (
        ("sponsor_entity", new.sponsor_entity_id, by.organization_id),
        ("provider_entity", new.provider_entity_id, new.provider_id),
    ):
        if entity and not LegalEntity.objects.filter(pk=entity, organization=owner).exists():
            problems.append(Problem(name, "This party has no such legal entity."))
    return problems


def _is_provider(candidate: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.is_provider(%s)", [candidate])
        return bool(cursor.fetchone()[0])
