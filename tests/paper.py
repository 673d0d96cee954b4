"""Contracts of the cast as they are amended, ended and handed on, through the services that production uses."""

from datetime import datetime
from uuid import UUID

from cro_platform.access.principal import acting
from studies.models import Contract, ContractClause, ContractVersion
from studies.services import NewContract, Transfer, register_contract, register_termination
from tests.world import Company, World

OWED = "expedited-safety-reporting"


def rows_of(contract: Contract) -> tuple[Transfer, ...]:
    """What the version in force transfers."""
    rows = ContractClause.objects.filter(version=contract.current_id).order_by("id")
    return tuple(Transfer(r.study_id, r.obligation, r.cell, r.clause) for r in rows)


def amend(
    sponsor: Company,
    number: str,
    rows: tuple[Transfer, ...],
    *,
    signed: datetime,
    effective: datetime,
    version: str = "2.0",
    ends: datetime | None = None,
    close_out_days: int | None = None,
) -> Contract:
    """The next version of a contract, with its full matrix."""
    manager = sponsor["vendor-manager"]
    with acting(manager):
        before = Contract.objects.get(number=number)
        return register_contract(
            by=manager,
            new=NewContract(
                before.provider_id, number, before.title, signed, effective, rows,
                version=version, ends_at=ends, close_out_days=close_out_days,
            ),
        )  # fmt: skip


def give_back(
    world: World, obligation: str, cell: str, *, signed: datetime, effective: datetime
) -> Contract:
    """Helix's contract about alpha no longer names this cell: it returns to northwind."""
    with acting(world.northwind["vendor-manager"]):
        rows = rows_of(Contract.objects.get(number="NW-HX-1"))
    kept = tuple(row for row in rows if (row.obligation, row.cell) != (obligation, cell))
    assert len(kept) == len(rows) - 1
    return amend(world.northwind, "NW-HX-1", kept, signed=signed, effective=effective)


def terminate(
    sponsor: Company,
    number: str,
    *,
    signed: datetime,
    effective: datetime,
    close_out_days: int = 0,
    version: str = "9.0",
) -> ContractVersion:
    """Both parties end the contract."""
    manager = sponsor["vendor-manager"]
    with acting(manager):
        return register_termination(
            Contract.objects.get(number=number),
            by=manager,
            number=version,
            signed_at=signed,
            effective_at=effective,
            change_summary="The parties have agreed to end it",
            close_out_days=close_out_days,
        )


def hand_over(
    world: World,
    provider: UUID,
    *,
    signed: datetime,
    effective: datetime,
    number: str = "NW-X-9",
    clause: str = "Amendment 1, section 2",
) -> Contract:
    """From the instant on another provider holds EU expedited reporting of alpha: helix's contract gives it back for that."""
    give_back(world, OWED, "EU", signed=signed, effective=effective)
    manager = world.northwind["vendor-manager"]
    transfer = Transfer(world.alpha, OWED, "EU", clause)
    with acting(manager):
        return register_contract(
            by=manager,
            new=NewContract(provider, number, "Amendment", signed, effective, (transfer,)),
        )
