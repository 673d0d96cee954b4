"""The last signature: a version's rows become rights, in the transaction that signs it."""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from cro_platform.access.errors import Problem, RuleBroken, TransitionRefused
from cro_platform.access.models import StudyParty
from cro_platform.access.obligations import Level, cells_for, obligation, obligations
from cro_platform.audit.intent import intent
from cro_platform.tenancy.scope import organization_id
from studies.models import ContractClause, ContractVersion, StudyCountry
from studies.rules.contracts import ALL
from studies.selectors.conflicts import Conflict, conflicts
from studies.services.archiving import arm_archives
from studies.services.handing_over import arm_hand_over
from studies.services.term import arm_expiry

REFUSALS = {
    "P0C01": "The version is not ready: both parties sign it once, the sponsor last, before it ends.",
    "P0C02": "The contract is over. What continues needs a new contract.",
    "P0C03": "A version begins no earlier than the one before it: an amendment cannot rewrite the past.",
    "P0C08": (
        "Another version of this contract has been executed since this one was agreed to. "
        "Compare the two, and agree to this one again."
    ),
}
CONFLICT = "P0C04"
OVERLAP = "ICH E6(R3) 3.6; 21 CFR 312.52(a): an obligation has one holder"


def execute_version(version: ContractVersion) -> int:
    """Put a version that both parties have signed into force; returns how many cells it transfers.

    Runs in the sponsor's name inside the transaction of the last signature; its caller has authorized the signature. The
    cells of the studies are locked, so that of two versions signed at one moment the second sees the first. From the later
    of signature and effective instant the full matrix stands in place of the version before; what it no longer names, and
    all of it at the version's end, returns to the sponsor. RuleBroken names each cell that another contract holds: only
    the sponsor ever reads this. TransitionRefused when the version is unsigned, over, would rewrite the past, or was agreed
    to before another version of its contract was executed.
    """
    with intent("studies.contract.execute"), connection.cursor() as cursor:
        cursor.execute("SELECT app.lock_version(%s)", [version.pk])
        written_out = write_out(version)
        try:
            with transaction.atomic():
                cursor.execute(_statement(version), [version.pk, json.dumps(written_out)])
        except DatabaseError as error:
            raise _refusal(error, version, written_out) from error
        written: int = cursor.fetchone()[0]
        version.refresh_from_db()
        arm_expiry(version)
        arm_hand_over(version)
        arm_archives(
            ContractClause.objects.filter(version__contract=version.contract_id).values_list(
                "study_id", flat=True
            )
        )
    return written


def _statement(version: ContractVersion) -> str:
    """A sponsor that is not here has its paper put into force by the CRO that keeps it."""
    if version.contract.sponsor_id == organization_id():
        return "SELECT app.execute_version(%s, %s::jsonb)"
    return "SELECT app.execute_represented(%s, %s::jsonb)"


def write_out(version: ContractVersion) -> list[dict[str, str]]:
    """The cells that the version's clauses for all countries mean today."""
    clauses = list(ContractClause.objects.filter(version=version, cell=ALL))
    countries: dict[UUID, list[str]] = {}
    for study, code in StudyCountry.objects.filter(
        study__in={each.study_id for each in clauses}
    ).values_list("study_id", "country"):
        countries.setdefault(study, []).append(code)
    return [
        {"study": str(each.study_id), "obligation": each.obligation, "cell": cell}
        for each in clauses
        for cell in cells_for(obligation(each.obligation), countries.get(each.study_id, ()))
    ]


def extend_to(study: UUID, *, before: Iterable[str], added: Iterable[str]) -> None:
    """The study runs in more countries: clauses for all countries take the new cells over from this instant, others nothing."""
    old = tuple(before)
    new = tuple(code for code in added if code not in old)
    pairs = [
        (each.code, cell)
        for each in obligations()
        if each.level != Level.STUDY
        for cell in cells_for(each, (*old, *new))
        if cell not in cells_for(each, old)
    ]
    if not pairs:
        return
    owed, cells = zip(*pairs, strict=True)
    is_own = StudyParty.objects.filter(study_id=study, sponsor_id=organization_id()).exists()
    function = "extend_clauses" if is_own else "extend_represented"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app.{function}(%s, %s, %s)", [study, list(owed), list(cells)])


def lock_cells(study: UUID) -> None:
    """Until the end of the transaction nobody else changes who holds what in the study."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.lock_cells(%s)", [[study]])


def _problem(found: Conflict) -> Problem:
    return Problem(f"clauses/{found.obligation}/{found.cell}", found.sentence, OVERLAP)


def _refusal(
    error: DatabaseError, version: ContractVersion, written_out: list[dict[str, str]]
) -> Exception:
    code = getattr(error.__cause__, "pgcode", None)
    if code == CONFLICT:
        found = conflicts(version.pk, written_out)
        if not found:
            return RuleBroken.of(
                "clauses", "Another contract of this sponsor holds a cell.", OVERLAP
            )
        return RuleBroken(*(_problem(each) for each in found))
    return TransitionRefused(REFUSALS[code]) if code in REFUSALS else error
