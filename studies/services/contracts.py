"""Put a contract signed on paper into force on one party's word: for seeded worlds, and where the sponsor is not here to attest."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import LegalEntity
from cro_platform.tenancy.scope import organization_id
from studies.enums import VersionKind
from studies.models import (
    Contract,
    ContractClause,
    ContractStudy,
    ContractVersion,
    Study,
    StudyCountry,
)
from studies.rules.contracts import NewContract, Transfer, contract_problems, transfer_problems
from studies.selectors.embedded import countries_of, numbers_of
from studies.selectors.instants import transaction_instant
from studies.services.execution import execute_version

__all__ = [
    "NewContract",
    "Transfer",
    "put_paper_into_force",
    "register_contract",
    "register_termination",
]


def register_contract(*, by: Principal, new: NewContract) -> Contract:
    """Register an agreement that was executed on paper, on the sponsor's word alone: from now on its rows are rights.

    It seeds the demonstration and the worlds of tests; no portal page, API action or command leads here. People register
    a paper contract as a version that both parties attest on its scan (`draft_agreement` with the dates of the paper).

    Each row moves one obligation in one cell to the provider from the later of effective date and last signature; at the
    contract's end it returns to the sponsor. A later version of a registered number stands in place of the one before
    from its own start. What no row names is not transferred (21 CFR 312.52(a)). The paper's date is a fact, its rights
    begin when it is registered: nobody could act on what nobody had recorded. Nothing is written when any row is wrong
    or any cell is held under another contract (RuleBroken).
    """
    authorize(by, "contracts.register")
    return put_paper_into_force(new, sponsor=by.organization_id)


def put_paper_into_force(new: NewContract, *, sponsor: UUID) -> Contract:
    """Register a paper of this sponsor, whose name its caller was authorized to act in."""
    contract = Contract.objects.filter(
        author_organization=organization_id(), number=new.number
    ).first()
    _check(sponsor, new, contract)
    with intent("studies.contract.register"):
        version = _version(contract or _contract(sponsor, new), new)
        ContractStudy.objects.bulk_create(_studies(version, new.transfers))
        ContractClause.objects.bulk_create(_clause(version, row) for row in new.transfers)
        execute_version(version)
    registered: Contract = Contract.objects.select_related("current").get(pk=version.contract_id)
    return registered


def register_termination(
    contract: Contract,
    *,
    by: Principal,
    number: str,
    signed_at: datetime,
    effective_at: datetime,
    change_summary: str,
    close_out_days: int = 0,
) -> ContractVersion:
    """Register, for a seeded world, that both parties have ended a contract on paper: all its cells return to the sponsor.

    The provider keeps its access for `close_out_days` calendar days; then what was released to it is handed over.
    """
    authorize(by, "contracts.register")
    if signed_at > transaction_instant():
        raise RuleBroken.of("signed_at", "The last signature lies in the future.")
    with intent("studies.contract.terminate", reason=change_summary, is_told=True):
        version: ContractVersion = ContractVersion.objects.create(
            contract=contract,
            other_organization_id=contract.provider_id,
            number=number,
            kind=VersionKind.TERMINATION,
            change_summary=change_summary,
            effective_at=effective_at,
            close_out_days=close_out_days,
            is_recorded_later=True,
            provider_signed_at=signed_at,
            sponsor_signed_at=signed_at,
            shared_at=TransactionNow(),
        )
        execute_version(version)
    return version


def _contract(sponsor: UUID, new: NewContract) -> Contract:
    return Contract.objects.create(
        other_organization_id=new.provider_id if sponsor == organization_id() else sponsor,
        sponsor_id=sponsor,
        provider_id=new.provider_id,
        kind=new.kind,
        number=new.number,
        title=new.title,
        shared_at=TransactionNow(),
    )


def _version(contract: Contract, new: NewContract) -> ContractVersion:
    return ContractVersion.objects.create(
        contract=contract,
        other_organization_id=contract.other_organization_id,
        number=new.version,
        kind=VersionKind.REGISTERED_PAPER,
        sponsor_entity_id=new.sponsor_entity_id,
        provider_entity_id=new.provider_entity_id,
        effective_at=new.effective_at,
        effective_zone=new.effective_zone,
        ends_at=new.ends_at,
        close_out_days=new.close_out_days,
        closes_at=new.closes_at,
        is_recorded_later=True,
        provider_signed_at=new.executed_at,
        sponsor_signed_at=new.executed_at,
        shared_at=TransactionNow(),
    )


def _studies(version: ContractVersion, transfers: tuple[Transfer, ...]) -> list[ContractStudy]:
    """The version's own copy of each study it names, as it stands on the day of registration."""
    named = {row.study_id for row in transfers}
    rows: list[dict[str, Any]] = [
        {"id": study.pk, "protocol_number": study.protocol_number, "title": study.title}
        | {"phases": study.phases, "planned_end_on": study.completion_on}
        for study in Study.objects.filter(pk__in=named)
    ]
    numbers, countries = numbers_of(list(named)), countries_of(list(named))
    return [
        ContractStudy(
            version=version,
            other_organization_id=version.other_organization_id,
            study_id=row["id"],
            protocol_number=row["protocol_number"],
            title=row["title"],
            identifiers=numbers[row["id"]],
            phases=row["phases"],
            countries=countries[row["id"]],
            planned_end_on=row["planned_end_on"],
            shared_at=TransactionNow(),
        )
        for row in rows
    ]


def _clause(version: ContractVersion, row: Transfer) -> ContractClause:
    return ContractClause(
        version=version,
        other_organization_id=version.other_organization_id,
        study_id=row.study_id,
        obligation=row.obligation,
        cell=row.cell,
        clause=row.clause,
        shared_at=TransactionNow(),
    )


def _check(sponsor: UUID, new: NewContract, contract: Contract | None) -> None:
    problems = list(contract_problems(new, now=transaction_instant()))
    problems += transfer_problems(new.transfers, _countries(sponsor, new.transfers))
    problems += _party_problems(sponsor, new)
    if contract is not None:
        problems += _successor_problems(contract, new, sponsor)
    if problems:
        raise RuleBroken(*problems)


def _successor_problems(contract: Contract, new: NewContract, sponsor: UUID) -> list[Problem]:
    problems = []
    if contract.provider_id != new.provider_id:
        problems.append(Problem("provider", "This contract is with another provider."))
    if contract.sponsor_id != sponsor:
        problems.append(Problem("number", "This contract is with another sponsor."))
    if contract.versions.filter(number=new.version).exists():
        problems.append(Problem("number", "You registered this version of this contract already."))
    return problems


def _countries(sponsor: UUID, transfers: tuple[Transfer, ...]) -> dict[UUID, tuple[str, ...]]:
    """The countries of the sponsor's own studies that the rows name."""
    named = {row.study_id for row in transfers}
    own = Study.objects.filter(pk__in=named, organization=sponsor)
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for study, code in StudyCountry.objects.filter(study__in=own).values_list(
        "study_id", "country"
    ):
        found[study].append(code)
    return {pk: tuple(found[pk]) for pk in own.values_list("pk", flat=True)}


def _party_problems(sponsor: UUID, new: NewContract) -> list[Problem]:
    problems = []
    if new.provider_id != organization_id() and not _is_provider(new.provider_id):
        problems.append(Problem("provider", "There is no provider of this number."))
    for name, entity, owner in (
        ("sponsor_entity", new.sponsor_entity_id, sponsor),
        ("provider_entity", new.provider_entity_id, new.provider_id),
    ):
        if entity and not LegalEntity.objects.filter(pk=entity, organization=owner).exists():
            problems.append(Problem(name, "This party has no such legal entity."))
    return problems


def _is_provider(candidate: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.is_provider(%s)", [candidate])
        return bool(cursor.fetchone()[0])
