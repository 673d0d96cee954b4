"""Which cells of a version another contract holds already; read by the sponsor alone."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cro_platform.access.obligations import obligation
from studies.rules.contracts import ALL
from studies.selectors.embedded import organization_names

QUERY = "SELECT * FROM app.version_conflicts(%s, %s::jsonb)"
FOR_THE_PROVIDER = "The sponsor must resolve a conflict before this version can be executed."


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell, who holds it, by which clause of which contract, and for how long."""

    study: UUID
    obligation: str
    cell: str
    holder_id: UUID
    holder: str
    contract: UUID
    number: str
    clause: str
    held_from: datetime
    held_until: datetime | None

    @property
    def sentence(self) -> str:
        """For the sponsor: what stands in the way."""
        where = "every country to come" if self.cell == ALL else self.cell
        until = f" until {self.held_until:%Y-%m-%d %H:%M} UTC" if self.held_until else ""
        return (
            f"“{obligation(self.obligation).name}” for {where} is held by {self.holder} from "
            f"{self.held_from:%Y-%m-%d %H:%M} UTC{until}, contract {self.number}, {self.clause}."
        )


def conflicts(version: UUID, written_out: list[dict[str, str]]) -> list[Conflict]:
    """The conflicts of a version as it would be executed now; nothing for anybody but its sponsor.

    A provider is told `FOR_THE_PROVIDER` and no more: with whom it collides is another company's business.
    """
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [version, json.dumps(written_out)])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    names = organization_names({row[3] for row in rows})
    return [_conflict(row, names.get(row[3], "another contract")) for row in rows]


def _conflict(row: tuple[Any, ...], holder: str) -> Conflict:
    study, owed, cell, holder_id, contract, number, clause, held_from, held_until = row
    return Conflict(
        study, owed, cell, holder_id, holder, contract, number, clause, held_from, held_until
    )
