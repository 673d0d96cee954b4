"""Who holds which obligation, at which instant, by which clause; asked of the database, never read from the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from uuid import UUID

from django.db import connection

from cro_platform.access.obligations import obligation
from cro_platform.tenancy.models import Organization

QUERY = "SELECT * FROM app.holder_at(%s, %s, %s, coalesce(%s, app.now()), coalesce(%s, app.now()))"


class Relation(StrEnum):
    """What the asker may learn about the holder."""

    YOU = "you"
    SPONSOR = "sponsor"
    PROVIDER = "provider"
    NOT_YOURS = "not_yours"


@dataclass(frozen=True, slots=True)
class Holding:
    """One cell's holder as told to the asker; a third party hears only that it is not theirs.

    Ultimate responsibility stays with the sponsor whatever was transferred (ICH E6(R3) 3.6).
    """

    obligation: str
    cell: str
    relation: Relation
    holder_id: UUID | None
    clause: str
    contract_id: UUID | None
    since: datetime | None
    version_id: UUID | None = None
    until: datetime | None = None

    @property
    def by_clause(self) -> str:
        """“ by clause …”, or by law where no contract says otherwise."""
        if self.clause:
            return f" by {self.clause}"
        return ", retained because no contract transfers it (21 CFR 312.52; ICH E6(R3) 3.6)"

    @property
    def since_phrase(self) -> str:
        """“ since 1 March 2026”, in UTC; the time where it is not midnight; empty where nothing was ever transferred."""
        if self.since is None:
            return ""
        instant = self.since.astimezone(UTC)
        clock = "" if instant.time() == time() else f", {instant:%H:%M} UTC"
        return f" since {instant:%-d %B %Y}{clock}"

    @property
    def clause_phrase(self) -> str:
        """“; clause 4.2” as the contract names it; the law where no contract says otherwise."""
        if self.clause:
            return f"; {self.clause}"
        if self.relation in {Relation.PROVIDER, Relation.NOT_YOURS}:
            return ""
        return ", retained because no contract transfers it (21 CFR 312.52; ICH E6(R3) 3.6)"

    @property
    def holder_phrase(self) -> str:
        """The holder as a third person may be told."""
        match self.relation:
            case Relation.YOU:
                return "your organization"
            case Relation.SPONSOR:
                return "the sponsor"
            case Relation.PROVIDER:
                return self._provider or "another provider"
            case Relation.NOT_YOURS:
                return "another party: contact the sponsor"

    @property
    def _provider(self) -> str | None:
        named = Organization.objects.filter(pk__in=[self.holder_id])
        return named.values_list("name", flat=True).first()

    @property
    def legal_effect(self) -> str:
        """What the transfer means in the cell's jurisdiction."""
        return obligation(self.obligation).legal_effect(self.cell)


def holders_of(
    study_id: UUID,
    cells: Sequence[tuple[str, str]],
    *,
    at: datetime | None = None,
    known_at: datetime | None = None,
) -> list[Holding]:
    """The holders of (obligation, cell) pairs at an instant, as recorded by `known_at`; empty for a stranger to the study.

    Both instants default to the transaction's own. “As known then” and “as known now” are two questions.
    """
    obligations, names = [o for o, _ in cells], [c for _, c in cells]
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [study_id, obligations, names, at, known_at])
        return [
            Holding(o, c, Relation(relation), holder, clause or "", *rest)
            for o, c, relation, holder, clause, *rest in cursor.fetchall()
        ]


def holder_of(
    study_id: UUID,
    code: str,
    cell: str,
    *,
    at: datetime | None = None,
    known_at: datetime | None = None,
) -> Holding:
    """One cell's holder; a study one is no party to is answered as not yours."""
    found = holders_of(study_id, [(code, cell)], at=at, known_at=known_at)
    return found[0] if found else Holding(code, cell, Relation.NOT_YOURS, None, "", None, None)


@dataclass(frozen=True, slots=True)
class Performing:
    """Work that was passed on: who performs a cell, for whom (`holder_id`), by which clause, since and until when.

    In a chain the one for whom it is performed performs it itself for another. The cell's holder still answers for it, and
    the sponsor above it (ICH E6(R3) 3.6).
    """

    performer_id: UUID
    obligation: str
    cell: str
    clause: str
    contract_id: UUID
    version_id: UUID
    holder_id: UUID
    since: datetime
    until: datetime | None


def performers_of(
    study_id: UUID, *, at: datetime | None = None, known_at: datetime | None = None
) -> list[Performing]:
    """The chain below the holders at an instant, as known at another, from the top down.

    All of it is told to the sponsor, its own links to a provider, nothing to a third party.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.performers_at(%s, %s, %s)", [study_id, at, known_at])
        return [Performing(*row) for row in cursor.fetchall()]


def performs(study_id: UUID, code: str, cell: str) -> bool:
    """The organization in scope performs this cell for its holder now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM app.performed_cells() p WHERE (p.study_id, p.obligation, p.cell) = (%s, %s, %s))",
            [study_id, code, cell],
        )
        return bool(cursor.fetchone()[0])
