"""Each cell's holders one after another, and what lies between two instants or two versions."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cro_platform.access.holders import Relation
from studies.models import ContractClause, ContractVersion
from studies.rules.differences import Cell, Held, between, between_versions, place
from studies.selectors.delegations import delegation_history
from studies.selectors.responsibility import RETAINED, Question, responsibility

ENOUGH = 10_000


@dataclass(frozen=True, slots=True)
class Segment:
    """One holder of a cell, from an instant until the next change; both open where nothing limits them."""

    holder: str
    clause: str
    since: datetime | None
    until: datetime | None
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class CellTimeline:
    """A cell and its holders in order."""

    cell: Cell
    segments: tuple[Segment, ...]

    @property
    def title(self) -> str:
        """Obligation and place."""
        return place(self.cell)


def timelines(study: UUID, *, owed: str = "", cell: str = "", sponsor: str) -> list[CellTimeline]:
    """Every cell that ever changed hands, as far as the asker may know: to a provider its own holdings and what ended them."""
    changes: defaultdict[Cell, list[dict[str, Any]]] = defaultdict(list)
    for row in delegation_history(study, owed=owed, cell=cell, limit=ENOUGH):
        changes[row["obligation"], row["cell"]].append(row)
    return [CellTimeline(each, _segments(changes[each], sponsor)) for each in sorted(changes)]


def _segments(rows: list[dict[str, Any]], sponsor: str) -> tuple[Segment, ...]:
    """A transfer stands above the return it takes the place of."""
    at: dict[datetime, dict[str, Any]] = {}
    for row in sorted(rows, key=_rank):
        at[row["valid_from"]] = row
    starts = list(at)
    ends = [*starts[1:], None]
    first = Segment(sponsor, RETAINED, None, starts[0], None)
    return (first, *(_segment(at[start], end) for start, end in zip(starts, ends, strict=True)))


def _rank(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["valid_from"], not row["is_return"], row["recorded_at"], row["id"]


def _segment(row: dict[str, Any], until: datetime | None) -> Segment:
    word = "returned: " if row["is_return"] and row["clause"] else ""
    return Segment(
        row["holder"], f"{word}{row['clause']}", row["valid_from"], until, row["recorded_at"]
    )


def differences(study: UUID, first: datetime, second: datetime | None) -> list[str]:
    """What changed hands between two instants, as known now, in sentences."""
    return list(between(_state(study, first), _state(study, second)))


def _state(study: UUID, at: datetime | None) -> dict[Cell, Held]:
    return {
        (a.owed.code, a.holding.cell): Held(
            a.holder, a.holding.clause if a.holding.relation is not Relation.NOT_YOURS else ""
        )
        for a in responsibility(Question(study, at=at))
    }


def version_differences(version: ContractVersion) -> list[str]:
    """What a version changes of the one executed before it, in sentences; of a first version, everything it transfers."""
    before = (
        ContractVersion.objects.filter(contract=version.contract_id, pk__lt=version.pk)
        .exclude(executed_at=None)
        .order_by("-pk")
        .first()
    )
    studies = sorted({*_clauses(before), *_clauses(version)}, key=str)
    old, new = _clauses(before), _clauses(version)
    return [
        sentence
        for study in studies
        for sentence in between_versions(old.get(study, {}), new.get(study, {}))
    ]


def _clauses(version: ContractVersion | None) -> dict[UUID, dict[Cell, str]]:
    found: defaultdict[UUID, dict[Cell, str]] = defaultdict(dict)
    for row in ContractClause.objects.filter(version=version) if version else ():
        found[row.study_id][row.obligation, row.cell] = row.clause
    return dict(found)
