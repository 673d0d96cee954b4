"""Pass work on to a sub-contractor, ask the sponsor for its consent, and give, refuse or withdraw it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection
from django.http import HttpRequest

from cro_platform.access.errors import Problem, RuleBroken, TransitionRefused
from cro_platform.access.obligations import UnknownObligationError, obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.services import sign
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Organization
from cro_platform.workflow.machine import claim
from studies.enums import ContractKind, ContractStatus, VersionKind
from studies.models import (
    Contract,
    ContractClause,
    ContractStudy,
    ContractVersion,
    SubcontractConsent,
)
from studies.rules.contracts import Transfer
from studies.selectors.instants import transaction_instant
from studies.services.archiving import arm_archives

PARENT = "ICH E6(R3) 3.6; 21 CFR 312.52(a): a sub-contract passes on what its contract transfers, no more"
COPIED = ("study_id", "protocol_number", "title", "identifiers", "phases", "countries", "planned_end_on")  # fmt: skip
REFUSALS = {
    "P0C01": "The sub-contract is not the one that consent was asked for, or was answered already.",
    "P0C04": "Another sub-contractor performs one of these cells in this period.",
    "P0C05": "The contract it stands under no longer holds these cells for the whole term.",
    "P0C07": "This provider holds or performs the work already, further up: nobody performs for itself.",
}


@dataclass(frozen=True, slots=True)
class NewSubcontract:
    """What a provider passes on: to whom, from when until when, and which cells of its own contract."""

    performer_id: UUID
    number: str
    title: str
    signed_at: datetime
    effective_at: datetime
    ends_at: datetime | None
    transfers: tuple[Transfer, ...]


def pass_on(parent: Contract, *, by: Principal, new: NewSubcontract) -> SubcontractConsent:
    """Register a sub-contract that both its parties signed, and ask the sponsor to consent; until then nobody performs anything.

    The contract it stands under is one with the sponsor, or a sub-contract in its turn: a chain may have any length, and the
    sponsor consents to each link. RuleBroken for a cell or a period beyond that contract, for an unknown provider or the one
    that passed the work on, and for dates that contradict each other. The sponsor reads who would perform what and when; the
    prices of the two are not its own.
    """
    authorize(by, "contracts.subcontract", parent)
    _check(parent, by, new)
    with intent("studies.subcontract.register"):
        version = _version(parent, new)
        _copy_studies(parent, version, {row.study_id for row in new.transfers})
        ContractClause.objects.bulk_create(_clause(version, row) for row in new.transfers)
        _check_parent(version)
        consent: SubcontractConsent = SubcontractConsent.objects.create(
            other_organization_id=parent.sponsor_id,
            version=version,
            performer_id=new.performer_id,
            performer_name=Organization.objects.values_list("name", flat=True).get(
                pk=new.performer_id
            ),
            number=new.number,
            parent_number=parent.number,
            starts_at=new.effective_at,
            ends_at=new.ends_at,
            transfers=_listed(new.transfers),
            shared_at=TransactionNow(),
        )
    return consent


def give_consent(
    consent: SubcontractConsent,
    *,
    by: Principal,
    request: HttpRequest,
    password: str,
    code: str,
    shown: str,
    passkey: str = "",
) -> SubcontractConsent:
    """Sign the consent: the sub-contract takes effect in the same transaction, and its performer is a party while it performs.

    TransitionRefused when it was answered before, was changed, or exceeds what its parent holds by now; the errors of
    `sign()` otherwise.
    """
    authorize(by, "contracts.consent", consent)
    _check_open(consent)
    with intent("studies.subcontract.consent"):
        sign(
            consent,
            shown_sha256=shown,
            meaning=Meaning.AGREEMENT,
            by=by,
            credentials=Credentials(request, password, code, passkey),
        )
        _call("SELECT app.give_consent(%s)", consent)
        arm_archives(UUID(row["study"]) for row in consent.transfers)
    return consent


def refuse_consent(
    consent: SubcontractConsent, *, by: Principal, reason: str
) -> SubcontractConsent:
    """The sponsor does not consent; the provider keeps the work to itself, and may ask for something else."""
    authorize(by, "contracts.consent", consent)
    _check_open(consent)
    with intent("studies.subcontract.refuse", reason=reason):
        claim(consent, refused_at=TransactionNow())
    return consent


def withdraw_consent(
    consent: SubcontractConsent, *, by: Principal, reason: str
) -> SubcontractConsent:
    """From this instant the sub-contractor, and whoever stands below it, performs nothing; the duty stays with its holder.

    Each of them whose last duty this was reads on for the close-out period of the contract with the sponsor, one hour at
    least, and is handed its archive before the wall closes.
    """
    authorize(by, "contracts.consent", consent)
    if consent.given_at is None or consent.withdrawn_at is not None:
        raise TransitionRefused("There is no consent to withdraw.")
    with intent("studies.subcontract.withdraw-consent", reason=reason):
        _call("SELECT app.withdraw_consent(%s)", consent)
        arm_archives(UUID(row["study"]) for row in consent.transfers)
    return consent


def _check_open(consent: SubcontractConsent) -> None:
    if consent.given_at is not None or consent.refused_at is not None:
        raise TransitionRefused("The sponsor has answered already.")


def _call(statement: str, consent: SubcontractConsent) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, [consent.pk])
    except DatabaseError as error:
        code = getattr(error.__cause__, "pgcode", None)
        raise (TransitionRefused(REFUSALS[code]) if code in REFUSALS else error) from error
    consent.refresh_from_db()


def _check(parent: Contract, by: Principal, new: NewSubcontract) -> None:
    now = transaction_instant()
    problems = []
    if parent.provider_id != by.organization_id or parent.current_id is None:
        problems.append(Problem("parent", "Work is passed on from a contract in force by which it was given to you.", PARENT))  # fmt: skip
    if (
        parent.kind == ContractKind.SUBCONTRACT
        and parent.author_organization_id == new.performer_id
    ):
        problems.append(Problem("performer", "This provider passed the work on to you.", PARENT))
    elif not _is_provider(new.performer_id):
        problems.append(Problem("performer", "There is no provider of this number."))
    if new.signed_at > now:
        problems.append(Problem("signed_at", "The last signature lies in the future."))
    if new.ends_at is not None and new.ends_at <= max(new.effective_at, now):
        problems.append(Problem("ends_at", "It ends before it begins."))
    if Contract.objects.filter(author_organization=by.organization_id, number=new.number).exists():
        problems.append(Problem("number", "You have a contract of this number already."))
    problems += _row_problems(new.transfers)
    if problems:
        raise RuleBroken(*problems)


def _row_problems(rows: tuple[Transfer, ...]) -> list[Problem]:
    problems = [] if rows else [Problem("transfers", "A sub-contract names what it passes on.", PARENT)]  # fmt: skip
    seen = set()
    for number, row in enumerate(rows):
        cell = (row.study_id, row.obligation, row.cell)
        if cell in seen:
            problems.append(Problem(f"transfers/{number}/cell", "An earlier row passes this on already."))  # fmt: skip
        seen.add(cell)
        if not row.clause.strip():
            problems.append(Problem(f"transfers/{number}/clause", "Name the clause.", PARENT))
        try:
            obligation(row.obligation)
        except UnknownObligationError as error:
            problems.append(Problem(f"transfers/{number}/obligation", str(error)))
    return problems


def _check_parent(version: ContractVersion) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obligation, cell FROM app.beyond_parent(%s) ORDER BY 1, 2", [version.pk]
        )
        beyond = cursor.fetchall()
    if beyond:
        raise RuleBroken(
            *(
                Problem(f"transfers/{owed}/{cell}", "Your contract does not hold this cell throughout the term.", PARENT)
                for owed, cell in beyond
            )
        )  # fmt: skip


def _version(parent: Contract, new: NewSubcontract) -> ContractVersion:
    contract = Contract.objects.create(
        other_organization_id=new.performer_id,
        sponsor_id=parent.sponsor_id,
        provider_id=new.performer_id,
        parent=parent,
        kind=ContractKind.SUBCONTRACT,
        number=new.number,
        title=new.title,
        shared_at=TransactionNow(),
    )
    version: ContractVersion = ContractVersion.objects.create(
        contract=contract,
        other_organization_id=new.performer_id,
        kind=VersionKind.REGISTERED_PAPER,
        status=ContractStatus.PARTLY_SIGNED,
        effective_at=new.effective_at,
        ends_at=new.ends_at,
        is_recorded_later=True,
        provider_signed_at=new.signed_at,
        sponsor_signed_at=new.signed_at,
        shared_at=TransactionNow(),
    )
    return version


def _copy_studies(parent: Contract, version: ContractVersion, named: set[UUID]) -> None:
    """As the contract above describes them: the sub-contractor is no party yet."""
    found = ContractStudy.objects.filter(version=parent.current_id, study_id__in=named)
    ContractStudy.objects.bulk_create(
        ContractStudy(
            version=version,
            other_organization_id=version.other_organization_id,
            shared_at=TransactionNow(),
            **{name: getattr(each, name) for name in COPIED},
        )
        for each in found
    )


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


def _listed(rows: tuple[Transfer, ...]) -> list[dict[str, str]]:
    """In the order in which the database compares them with the clauses."""
    return [
        {"study": str(r.study_id), "obligation": r.obligation, "cell": r.cell, "clause": r.clause}
        for r in sorted(rows, key=lambda r: (str(r.study_id), r.obligation, r.cell))
    ]


def _is_provider(candidate: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.is_provider(%s)", [candidate])
        return bool(cursor.fetchone()[0])
