"""Which released records are work that a sponsor accepts, which of them wait, and what was said of the others.

Nothing is stored that can be derived: a record waits because it is released, its obligation asks for acceptance under the
contract that held the cell at that instant, and nobody has decided on it since it last changed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from cro_platform.access.first_wall import first_wall
from cro_platform.access.holders import Holding
from cro_platform.access.principal import Principal
from cro_platform.deadlines.selectors import CENTURY, Moment, holdings_at
from studies.enums import WorkOutcome
from studies.models import AcceptanceRequirement, WorkDecision
from studies.rules.contracts import ALL

EVERYTHING = Q()


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of record that providers release to their sponsor.

    `obligation` and `cell` are a literal code or, with a leading `@`, the column that holds it; `released` is the column of
    the instant of release; `only` narrows to what is work at all, `current` to what nothing has taken the place of: only
    that waits. `content` are the columns that are accepted (all of them where none is named). `is_authored`: the row's
    organization did the work; otherwise whoever held the cell did.
    """

    code: str
    title: str
    model: type[Model]
    obligation: str
    cell: str = "*"
    released: str = "released_at"
    only: Q = EVERYTHING
    current: Q = EVERYTHING
    content: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    is_authored: bool = True
    describe: Callable[[Any], str] = field(default=str)


WORK: dict[str, Work] = {}


@dataclass(frozen=True, slots=True)
class Piece:
    """One released record whose obligation asks for acceptance, with the decision that stands on it, if any."""

    work: Work
    record: Any
    obligation: str
    cell: str
    released_at: datetime
    requirement: AcceptanceRequirement
    decision: WorkDecision | None = None
    is_current: bool = True

    @property
    def waits(self) -> bool:
        """Nobody has decided on it, or it has changed since it was returned; what was overtaken waits no more."""
        made = self.decision
        if not self.is_current:
            return False
        return made is None or (
            made.outcome == WorkOutcome.RETURNED and made.record_rev < self.record.rev
        )

    @property
    def provider_id(self) -> UUID:
        """Who answers for it under the contract."""
        return self.requirement.other_organization_id

    @property
    def title(self) -> str:
        """What it is called, as its own page calls it."""
        return self.work.describe(self.record)[:300]


def work_of(record: Model) -> Work | None:
    """The kind of work that a record is; None for what no sponsor accepts."""
    return next((each for each in WORK.values() if each.model is type(record)), None)


def _expression(named: str) -> Any:
    source = F(named[1:]) if named.startswith("@") else Value(named)
    return Cast(source, CharField())


def released(work: Work, by: Principal) -> QuerySet[Any]:
    """What of this kind the asker may see as released work: a sponsor its providers', a provider its own."""
    rows: QuerySet[Any] = work.model._default_manager.all()
    if work.related:
        rows = rows.select_related(*work.related)
    if work.is_authored:
        own = Q(organization_id=by.organization_id)
        rows = rows.filter(~own if by.is_sponsor else own)
    found: QuerySet[Any] = rows.filter(
        work.only, first_wall(work.model, by), **{f"{work.released}__isnull": False}
    ).annotate(
        work_obligation=_expression(work.obligation),
        work_cell=_expression(work.cell),
        work_released=Cast(F(work.released), DateTimeField()),
        work_current=Case(When(work.current, then=Value(True)), default=Value(False))
        if work.current
        else Value(True),
    )
    return found


def _demanded() -> QuerySet[AcceptanceRequirement]:
    """A requirement of the row's obligation and cell that stood when the row was released."""
    at = OuterRef("work_released")
    return AcceptanceRequirement.objects.filter(
        Q(valid_from=None, created_at__lte=at) | Q(valid_from__lte=at),
        Q(lifted_at=None) | Q(lifted_at__gt=at),
        Q(cell=ALL) | Q(cell=OuterRef("work_cell")),
        study_id=OuterRef("study_id"),
        obligation=OuterRef("work_obligation"),
    )


def _settled(work: Work) -> QuerySet[WorkDecision]:
    made = WorkDecision.objects.filter(kind=work.code, record_id=OuterRef("pk"))
    return made.filter(Q(outcome=WorkOutcome.ACCEPTED) | Q(record_rev__gte=OuterRef("rev")))


def waiting(
    by: Principal,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
    study: UUID | None = None,
) -> list[Piece]:
    """What waits for the sponsor's acceptance, longest first; for a provider its own part of it.

    The number of statements does not grow with the rows. `after` is release instant and id of the last one seen.
    """
    found: list[Piece] = []
    while len(found) < limit:
        rows = _next(by, after, limit, study)
        found += _pieces(rows)
        if len(rows) < limit:
            break
        last = rows[-1][1]
        after = (last.work_released, last.pk)
    return found[:limit]


def _next(
    by: Principal, after: tuple[datetime, UUID] | None, limit: int, study: UUID | None
) -> list[tuple[Work, Any]]:
    rows: list[tuple[Work, Any]] = []
    for work in WORK.values():
        open_ones = released(work, by).filter(
            work.current, Exists(_demanded()), ~Exists(_settled(work))
        )
        if study is not None:
            open_ones = open_ones.filter(study_id=study)
        if after is not None:
            instant, pk = after
            open_ones = open_ones.filter(
                Q(work_released__gt=instant) | Q(work_released=instant, pk__gt=pk)
            )
        rows += [(work, each) for each in open_ones.order_by("work_released", "pk")[:limit]]
    return sorted(rows, key=lambda pair: (pair[1].work_released, pair[1].pk))[:limit]


def pieces_of(by: Principal, *, since: datetime, until: datetime) -> list[Piece]:
    """Every record released in a period whose obligation asks for acceptance, decided on or not, oldest first."""
    rows = [
        (work, each)
        for work in WORK.values()
        for each in released(work, by).filter(
            Exists(_demanded()), work_released__gte=since, work_released__lt=until
        )
    ]
    return sorted(with_decisions(_pieces(rows)), key=lambda p: (p.released_at, p.record.pk))


def piece_of(record: Any, by: Principal) -> Piece | None:
    """One record as work, with the decision on it; None where it is not released, or nobody asks for its acceptance."""
    work = work_of(record)
    if work is None:
        return None
    rows = [(work, each) for each in released(work, by).filter(pk=record.pk)]
    found = with_decisions(_pieces(rows))
    return found[0] if found else None


def _pieces(rows: Sequence[tuple[Work, Any]]) -> list[Piece]:
    """Those whose cell was held, at their release, under the very contract that asks for acceptance."""
    if not rows:
        return []
    held = holdings_at({_moment(record) for _, record in rows}, known_after=CENTURY)
    asked = _requirements({record.study_id for _, record in rows})
    pieces = []
    for work, record in rows:
        holding = held.get(_moment(record))
        requirement = next((e for e in asked if _fits(e, record, holding)), None)
        if requirement is not None:
            pieces.append(
                Piece(
                    work, record, record.work_obligation, record.work_cell, record.work_released, requirement,
                    is_current=record.work_current,
                )
            )  # fmt: skip
    return pieces


def _requirements(studies: Iterable[UUID]) -> list[AcceptanceRequirement]:
    """The newest first: of two that overlap in a cell, the later one speaks."""
    found = AcceptanceRequirement.objects.filter(study_id__in=studies)
    return list(found.select_related("contract").order_by("-id"))


def _moment(record: Any) -> Moment:
    return record.study_id, record.work_obligation, record.work_cell, record.work_released


def _fits(asked: AcceptanceRequirement, record: Any, holding: Holding | None) -> bool:
    """A return of the cell names its contract too: the holder must be the provider itself."""
    return (
        holding is not None
        and (asked.other_organization_id, asked.contract_id)
        == (holding.holder_id, holding.contract_id)
        and asked.study_id == record.study_id
        and asked.obligation == record.work_obligation
        and asked.cell in {ALL, record.work_cell}
        and asked.begins_at <= record.work_released
        and (asked.lifted_at is None or asked.lifted_at > record.work_released)
    )


def with_decisions(pieces: list[Piece]) -> list[Piece]:
    """The same with the newest decision on each."""
    made: dict[tuple[str, UUID], WorkDecision] = {}
    for each in WorkDecision.objects.filter(record_id__in=[p.record.pk for p in pieces]).order_by(
        "id"
    ):
        made[each.kind, each.record_id] = each
    return [
        Piece(
            p.work, p.record, p.obligation, p.cell, p.released_at, p.requirement,
            made.get((p.work.code, p.record.pk)), p.is_current,
        )
        for p in pieces
    ]  # fmt: skip


def content_of(work: Work, record_id: UUID) -> str:
    """The hash of what is accepted, as it stands in the database now."""
    columns = [
        str(field.column)
        for field in work.model._meta.concrete_fields
        if not work.content or field.name in work.content
    ]
    pairs = ", ".join(f"'{column}', t.{_quoted(column)}" for column in columns)
    table = _quoted(work.model._meta.db_table)
    statement = f"SELECT encode(sha256(convert_to(jsonb_build_object({pairs})::text, 'UTF8')), 'hex') FROM {table} t WHERE t.id = %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [record_id])
        return str(cursor.fetchone()[0])


def _quoted(name: str) -> str:
    """A name of our own schema, as the models give it."""
    return connection.ops.quote_name(name)
