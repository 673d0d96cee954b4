"""When the text of an executed contract can become rights; pure, every fault named by its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import Problem
from cro_platform.access.obligations import Level, UnknownObligationError, cells_for, obligation

TRANSFER_CLAUSE = "21 CFR 312.52(a); ICH E6(R3) 3.6"
ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One obligation handed over: for a study, in a cell ("*", "EU", a country, or "ALL" of them), by a clause of the contract."""

    study_id: UUID
    obligation: str
    cell: str
    clause: str


@dataclass(frozen=True, slots=True)
class NewContract:
    """An executed agreement as its paper says it; instants carry their zone. `closes_at` ends the close-out period.

    `version` is the next version of a contract that the sponsor has registered before under this number, or its first.
    """

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
    effective_zone: str = "UTC"
    close_out_days: int | None = None
    kind: str = "work_order"


def contract_problems(new: NewContract, *, now: datetime) -> Iterator[Problem]:
    """Faults of number, title and period; rights start at the later of signature and effective date."""
    if not new.number.strip():
        yield Problem("number", "A contract is known by its number.")
    if not new.title.strip():
        yield Problem("title", "A contract needs a title.")
    naive = list(_without_zone(new))
    yield from naive
    if not naive:
        yield from _period_problems(new, now)
    if not new.transfers:
        yield Problem(
            "transfers", "A contract that names no obligation transfers none.", TRANSFER_CLAUSE
        )


def _without_zone(new: NewContract) -> Iterator[Problem]:
    for name in ("executed_at", "effective_at", "ends_at", "closes_at"):
        instant = getattr(new, name)
        if instant is not None and instant.utcoffset() is None:
            yield Problem(name, "The instant names no time zone.")


def _period_problems(new: NewContract, now: datetime) -> Iterator[Problem]:
    starts_at = max(new.effective_at, new.executed_at)
    if new.executed_at > now:
        yield Problem(
            "executed_at", "The last signature lies in the future: nothing is executed yet."
        )
    if new.ends_at is not None and new.ends_at <= new.effective_at:
        yield Problem("ends_at", "The end lies before the effective date.")
    elif new.ends_at is not None and new.ends_at <= starts_at:
        yield Problem("ends_at", "The end lies before the signature: no right would ever begin.")
    if new.closes_at is not None and (new.ends_at is None or new.closes_at < new.ends_at):
        yield Problem("closes_at", "The close-out period ends after the contract's end.")


def transfer_problems(
    transfers: tuple[Transfer, ...], countries: Mapping[UUID, tuple[str, ...]]
) -> Iterator[Problem]:
    """Faults of the rows; `countries` are those of each study of the sponsor that the rows may name."""
    seen: dict[tuple[UUID, str, str], int] = {}
    for number, row in enumerate(transfers):
        found = _row_problem(row, countries)
        first = seen.setdefault((row.study_id, row.obligation, row.cell), number)
        if found is None and first != number:
            found = Problem(
                "cell",
                gettext("Row %(first)s transfers this obligation in this cell already.")
                % {"first": first},
            )
        if found is not None:
            yield Problem(f"transfers/{number}/{found.field}", found.detail, found.clause)


def _row_problem(row: Transfer, countries: Mapping[UUID, tuple[str, ...]]) -> Problem | None:
    try:
        owed = obligation(row.obligation)
    except UnknownObligationError as error:
        return Problem("obligation", str(error), TRANSFER_CLAUSE)
    if row.study_id not in countries:
        return Problem("study", "There is no such study of yours.")
    if not row.clause.strip():
        return Problem("clause", "A transfer names the clause that describes it.", TRANSFER_CLAUSE)
    cells = cells_for(owed, countries[row.study_id])
    if row.cell in cells or (row.cell == ALL and owed.level != Level.STUDY):
        return None
    listed = ", ".join(cells) or "none until the study has a country"
    return Problem(
        "cell",
        gettext("“%(name)s” has the cells %(listed)s, not %(cell)s.")
        % {"name": owed.name, "listed": listed, "cell": repr(row.cell)},
        TRANSFER_CLAUSE,
    )
