"""Writes of the spine: open a study, register an executed contract, assign a person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Permission as GuardianPermission
from django.db import connection

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.models import StudyParty
from cro_platform.access.obligations import UnknownObligationError, cells_for, obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.countries import UnknownCountryError, country
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership
from studies.enums import ContractStatus
from studies.models import Contract, ContractClause, Study, StudyCountry, StudyGrant

TRANSFER_CLAUSE = "21 CFR 312.52(a); ICH E6(R3) 3.6"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One obligation handed over: for a study, in a cell ("*", "EU" or a country), by a clause of the contract."""

    study_id: UUID
    obligation: str
    cell: str
    clause: str


@dataclass(frozen=True, slots=True)
class NewContract:
    """An executed agreement as its paper says it; instants carry their zone. `closes_at` ends the close-out period."""

    provider_id: UUID
    number: str
    title: str
    executed_at: datetime
    effective_at: datetime
    transfers: tuple[Transfer, ...]
    version: str = "1.0"
    ends_at: datetime | None = None
    closes_at: datetime | None = None
    sponsor_entity_id: UUID | None = None
    provider_entity_id: UUID | None = None


def open_study(
    *, by: Principal, protocol_number: str, title: str, countries: tuple[str, ...] = ()
) -> Study:
    """Begin a study of the sponsor in scope, with its countries.

    RuleBroken for a protocol number that this sponsor already uses and for unknown countries.
    """
    authorize(by, "studies.import")
    _check_new(protocol_number, title, countries)
    with intent("studies.study.open"), connection.cursor() as cursor:
        cursor.execute("SELECT app.open_study(%s, %s)", [protocol_number, title])
        study = Study.objects.get(pk=cursor.fetchone()[0])
        StudyCountry.objects.bulk_create(
            StudyCountry(study=study, country=code, audience=Audience.STUDY)
            for code in dict.fromkeys(countries)
        )
    return study


def _check_new(protocol_number: str, title: str, countries: tuple[str, ...]) -> None:
    problems = []
    if not protocol_number.strip():
        problems.append(
            Problem("protocol_number", "A study needs its protocol number.", "ICH E6(R3) App. B.1")
        )
    if not title.strip():
        problems.append(Problem("title", "A study needs a title.", "ICH E6(R3) App. B.1"))
    if Study.objects.filter(protocol_number=protocol_number).exists():
        problems.append(Problem("protocol_number", "You already have a study of this number."))
    problems += [
        Problem("countries", f"{code!r} is no ISO 3166 country.")
        for code in countries
        if not _is_country(code)
    ]
    if problems:
        raise RuleBroken(*problems)


def _is_country(code: str) -> bool:
    try:
        country(code)
    except UnknownCountryError:
        return False
    return True


def register_contract(*, by: Principal, new: NewContract) -> Contract:
    """Register an agreement that was executed on paper: from now on its rows are rights.

    Each row moves one obligation in one cell to the provider from the later of effective date and last signature; at the
    contract's end it returns to the sponsor. What no row names is not transferred (21 CFR 312.52(a)). Nothing is written
    when any row is wrong.
    """
    authorize(by, "contracts.register")
    _check_contract(new)
    with intent("studies.contract.register"), connection.cursor() as cursor:
        contract = Contract.objects.create(
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
        ContractClause.objects.bulk_create(
            ContractClause(
                contract=contract,
                other_organization_id=new.provider_id,
                study_id=row.study_id,
                obligation=row.obligation,
                cell=row.cell,
                clause=row.clause,
                shared_at=TransactionNow(),
            )
            for row in new.transfers
        )
        cursor.execute("SELECT app.execute_contract(%s)", [contract.pk])
    return contract


def _check_contract(new: NewContract) -> None:
    problems = []
    if new.ends_at is not None and new.ends_at <= new.effective_at:
        problems.append(Problem("ends_at", "The end lies before the effective date."))
    if new.closes_at is not None and (new.ends_at is None or new.closes_at < new.ends_at):
        problems.append(Problem("closes_at", "The close-out period ends after the contract's end."))
    if not new.transfers:
        problems.append(
            Problem(
                "transfers", "A contract that names no obligation transfers none.", TRANSFER_CLAUSE
            )
        )
    for number, row in enumerate(new.transfers):
        problems += _check_transfer(number, row)
    if problems:
        raise RuleBroken(*problems)


def _check_transfer(number: int, row: Transfer) -> list[Problem]:
    where = f"transfers/{number}"
    try:
        owed = obligation(row.obligation)
    except UnknownObligationError:
        return [
            Problem(
                f"{where}/obligation",
                f"{row.obligation!r} is no obligation of the catalogue.",
                TRANSFER_CLAUSE,
            )
        ]
    if not Study.objects.filter(pk=row.study_id).exists():
        return [Problem(f"{where}/study", "There is no such study.")]
    if not row.clause.strip():
        return [
            Problem(
                f"{where}/clause", "A transfer names the clause that describes it.", TRANSFER_CLAUSE
            )
        ]
    countries = StudyCountry.objects.filter(study_id=row.study_id).values_list("country", flat=True)
    cells = cells_for(owed, countries)
    if row.cell not in cells:
        listed = ", ".join(cells) or "none until the study has a country"
        return [
            Problem(
                f"{where}/cell",
                f"“{owed.name}” has the cells {listed}, not {row.cell!r}.",
                TRANSFER_CLAUSE,
            )
        ]
    return []


def assign_person(study_id: UUID, user_id: UUID, *, by: Principal) -> None:
    """Assign a member of one's own organization to a study; twice is once.

    A study lead or an assigned project manager does it for their studies, an administrator for any study of the organization.
    """
    code = "studies.staff-any" if by.role == "admin" else "studies.staff"
    authorize(by, code, Target(study_id=study_id))
    _check_assignment(study_id, user_id)
    permission = GuardianPermission.objects.get(
        codename="work_on_study", content_type__app_label="studies"
    )
    with intent("studies.team.assign"):
        grant = StudyGrant(user_id=user_id, content_object_id=study_id, permission=permission)
        StudyGrant.objects.bulk_create([grant], ignore_conflicts=True)


def _check_assignment(study_id: UUID, user_id: UUID) -> None:
    if not StudyParty.objects.filter(study_id=study_id).exists():
        raise RuleBroken.of("study", "There is no such study.")
    if not Membership.objects.filter(user_id=user_id, ended_at=None).exists():
        raise RuleBroken.of("user", "There is no such member.")
