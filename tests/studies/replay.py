"""An independent reading of signed contracts: who holds a cell, by replaying their clauses one by one.

It knows no database, no timeline and none of the platform's code: a list of accepted versions and a list of countries, each
with the instant at which it became known, is all there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

SPONSOR = "sponsor"
ALL = "ALL"
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
Cell = tuple[str, str]


@dataclass(frozen=True)
class Text:
    """A version as it was signed: full matrix, from, until; `rows` is None for a termination."""

    contract: str
    provider: str
    recorded: datetime
    start: datetime
    end: datetime | None
    rows: frozenset[Cell] | None


@dataclass
class Replay:
    """Everything that was signed, in the order in which it became known; `born` says since when a cell exists."""

    born: dict[Cell, datetime]
    texts: list[Text] = field(default_factory=list)

    def judge(self, text: Text, now: datetime) -> str:
        """The reason for which a text cannot be executed, or nothing."""
        last = self._last(text.contract)
        if text.end is not None and text.end <= text.start:
            return "P0C01"
        if text.rows is None and last is None:
            return "P0C01"
        if last is not None and (last.rows is None or (last.end or FOREVER) <= text.start):
            return "P0C02"
        if last is not None and text.start < min(last.start, now):
            return "P0C03"
        return "conflict" if self._collides(text, now) else ""

    def holder(self, cell: Cell, at: datetime, known: datetime) -> str:
        """Whoever the texts known then name at the instant; the sponsor where none does."""
        named = {
            text.provider
            for contract in {text.contract for text in self.texts}
            if (text := self._in_force(contract, at, known)) and self._covers(text, cell, at, known)
        }
        assert len(named) <= 1, f"{cell} has two holders at {at}"
        return named.pop() if named else SPONSOR

    def instants(self) -> list[datetime]:
        """Where anything can change."""
        found = {text.start for text in self.texts} | {t.end for t in self.texts if t.end}
        return sorted(found | set(self.born.values()))

    def _last(self, contract: str) -> Text | None:
        return next((t for t in reversed(self.texts) if t.contract == contract), None)

    def _in_force(self, contract: str, at: datetime, known: datetime) -> Text | None:
        """The text signed last that had begun."""
        for text in reversed(self.texts):
            if text.contract == contract and text.recorded <= known and text.start <= at:
                return text if text.rows is not None and at < (text.end or FOREVER) else None
        return None

    def _covers(self, text: Text, cell: Cell, at: datetime, known: datetime) -> bool:
        assert text.rows is not None
        if cell in text.rows:
            return True
        born = self.born.get(cell)
        if born is None or born > known or (cell[0], ALL) not in text.rows:
            return False
        return born <= text.recorded or at >= born

    def _collides(self, text: Text, now: datetime) -> bool:
        return any(
            other is not None and self._meet(text, other, at, now)
            for at in self._moments(text)
            for contract in {t.contract for t in self.texts} - {text.contract}
            for other in [self._in_force(contract, at, now)]
        )

    def _meet(self, text: Text, other: Text, at: datetime, now: datetime) -> bool:
        assert other.rows is not None
        rows = text.rows or frozenset()
        cells = {c for c in self.born if c in rows or (c[0], ALL) in rows}
        both_grow = {r for r in rows if r[1] == ALL} & other.rows
        return bool(both_grow) or any(self._covers(other, cell, at, now) for cell in cells)

    def _moments(self, text: Text) -> Iterator[datetime]:
        yield text.start
        for at in self.instants():
            if text.start < at < (text.end or FOREVER):
                yield at
