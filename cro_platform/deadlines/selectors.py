"""Reads of deadlines, beginning from who asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from cro_platform.access.holders import Holding, Relation
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.audit.models import AuditEvent
from cro_platform.deadlines.ladder import words_of
from cro_platform.deadlines.models import Deadline
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Organization
from cro_platform.web.resources import RESOURCES

REMINDED = "deadlines.reminder.send"
CONTACT = "contact the sponsor"
UNVERIFIED = "unverified"
HELD = """
SELECT asked.n, h.obligation, h.cell, h.relation, h.holder, h.clause, h.contract, h.since
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[]) WITH ORDINALITY AS asked(study, obligation, cell, at, n)
 CROSS JOIN LATERAL app.holder_at(asked.study, ARRAY[asked.obligation], ARRAY[asked.cell], coalesce(asked.at, app.now()),
                                  least(coalesce(asked.at + make_interval(days => %s), app.now()), app.now())) h
"""
JUST_BEFORE = timedelta(microseconds=1)
CENTURY = 36_525
Cell = tuple[UUID, str, str]
Moment = tuple[UUID, str, str, datetime | None]


@dataclass(frozen=True, slots=True)
class Held:
    """Who held a duty, by name as far as the asker may know it, and by which clause."""

    name: str = CONTACT
    clause: str = ""


def visible(by: Principal) -> QuerySet[Deadline]:
    """Every clock of the asker's studies that the wall shows, with `overdue` told at this instant.

    Naming the studies first gives the planner its index; the wall alone would make it walk everybody's clocks.
    """
    studies = StudyParty.objects.filter(organization_id=by.organization_id).values("study_id")
    is_overdue = Q(status="running", due_at__lt=TransactionNow())
    return Deadline.objects.filter(study_id__in=studies).annotate(
        overdue=ExpressionWrapper(is_overdue, output_field=BooleanField())
    )


def holdings(cells: set[Cell]) -> dict[Cell, Holding]:
    """The present holder of cells of any number of studies, in one statement."""
    found = holdings_at({(*cell, None) for cell in cells})
    return {(study, owed, cell): holding for (study, owed, cell, _), holding in found.items()}


def holdings_at(moments: set[Moment], *, known_after: int = 0) -> dict[Moment, Holding]:
    """The holder of each cell at its instant, None being now, as known that many days later; one statement for all."""
    asked = sorted(moments, key=str)
    if not asked:
        return {}
    studies, owed, cells, at = (list(column) for column in zip(*asked, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(HELD, [[str(study) for study in studies], owed, cells, at, known_after])
        return {
            asked[n - 1]: Holding(o, c, Relation(relation), holder, clause or "", contract, since)
            for n, o, c, relation, holder, clause, contract, since in cursor.fetchall()
        }


def holders_at(moments: set[Moment], by: Principal) -> dict[Moment, Held]:
    """Who held each (study, obligation, cell) at its own instant, as known then; two statements for any number."""
    found = holdings_at(moments)
    names = _names(found.values())
    return {
        moment: Held(_responsible(holding, names, by), _clause(holding))
        for moment, holding in found.items()
    }


def _clause(holding: Holding) -> str:
    """A third party hears no clause: that none is told does not mean that none transfers the duty."""
    return (
        ""
        if holding.relation is Relation.NOT_YOURS
        else holding.by_clause.lstrip(", ").removeprefix("by ")
    )


def decorated(rows: list[dict[str, Any]], by: Principal) -> None:
    """Add to each row who answers for it, what it is about, and why it is due when it is."""
    held = holdings({_cell(row) for row in rows})
    earlier, missed = _handed_over(rows, held), _missed(rows)
    names = _names([*held.values(), *earlier.values(), *missed.values()])
    for row in rows:
        holding = held.get(_cell(row))
        row["handed_over"] = _hand_over(holding, earlier.get(row["id"]), names, by)
        row["missed_by"] = _responsible(missed[row["id"]], names, by) if row["id"] in missed else ""
        row["responsible_organization"] = _responsible(holding, names, by)
        row["responsible_by"] = holding.by_clause.lstrip(", ") if holding else ""
        row["subject_record"] = {"type": row.pop("subject_type"), "id": row.pop("subject_id")}
        row["acknowledged"] = row["acknowledged_at"] is not None
        row["is_late"] = bool(row["met_at"] and row["due_at"] and row["met_at"] > row["due_at"])
        row["is_overdue"] = bool(row["is_overdue"])
        row["due"] = due_in_words(row)
        row["explanation"] = "\n".join(row["derivation"])


def _handed_over(rows: list[dict[str, Any]], held: dict[Cell, Holding]) -> dict[UUID, Holding]:
    """Whoever held the cell of a clock just before its present holder, where it changed hands while the clock ran."""
    moved = {
        row["id"]: (*_cell(row), holding.since - JUST_BEFORE)
        for row in rows
        if (holding := held.get(_cell(row))) and holding.since and holding.since > row["began_at"]
    }
    before = holdings_at(set(moved.values()), known_after=CENTURY)
    return {pk: before[moment] for pk, moment in moved.items() if moment in before}


def _missed(rows: list[dict[str, Any]]) -> dict[UUID, Holding]:
    """Whoever held the cell when a missed clock was due, as known then: a later hand-over or paper changes nothing of it."""
    missed = {
        row["id"]: (*_cell(row), row["due_at"])
        for row in rows
        if row["due_at"]
        and (row["is_overdue"] or (row["met_at"] and row["met_at"] > row["due_at"]))
    }
    found = holdings_at(set(missed.values()))
    return {pk: found[moment] for pk, moment in missed.items() if moment in found}


def _hand_over(
    holding: Holding | None, before: Holding | None, names: dict[UUID, str], by: Principal
) -> str:
    """“handed over from Helix on 1 Mar 2026 00:00 UTC; clause 4.2”; nothing where it stayed in the same hands."""
    if holding is None or holding.since is None or before is None:
        return ""
    if before.relation == holding.relation and before.holder_id == holding.holder_id:
        return ""
    former = (
        "another party"
        if before.relation is Relation.NOT_YOURS
        else _responsible(before, names, by)
    )
    clause = f"; {holding.clause}" if holding.clause else ""
    return f"handed over from {former} on {holding.since:%d %b %Y %H:%M} UTC{clause}"


def due_in_words(row: dict[str, Any]) -> str:
    """The due date with its zone, or what the law says in its place; “unverified” where the rule behind it is."""
    mark = f" ({UNVERIFIED})" if row["rule"] and row["unverified"] else ""
    return f"{_due_words(row)}{mark}"


def _due_words(row: dict[str, Any]) -> str:
    if row["due_on"] is None:
        return str(row["outcome"])
    if row["due_at"] is None:
        return f"{row['due_on']:%d %b %Y}"
    return (
        f"{row['due_at'].astimezone(ZoneInfo(row['time_zone'])):%d %b %Y %H:%M} {row['time_zone']}"
    )


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that was sent: its rung in words, and when."""

    words: str
    at: datetime


def reminders_sent(deadline: Deadline, *, limit: int = 20) -> list[Reminder]:
    """What the trail holds of a clock's reminders, newest first, as far as the reader may see it."""
    events = AuditEvent.objects.filter(
        tbl=Deadline._meta.db_table, pk_text=str(deadline.pk), intent=REMINDED
    )
    found = events.order_by("-id").values_list("new__last_stage", "at")[:limit]
    return [Reminder(words_of(stage), at) for stage, at in found if stage]


def names_of(resource: str, ids: set[UUID], by: Principal) -> dict[UUID, str]:
    """What records of another room are called, as far as the asker may read them; one statement."""
    known = RESOURCES.get(resource)
    if known is None or not ids or not may(by, known.view):
        return {}
    return {record.pk: str(record) for record in known.visible(by).filter(pk__in=ids)}


def _cell(row: dict[str, Any]) -> Cell:
    return row["study"], row["obligation"], row["cell"]


def _names(held: Any) -> dict[UUID, str]:
    ids = {holding.holder_id for holding in held if holding.holder_id}
    return dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))


def _responsible(holding: Holding | None, names: dict[UUID, str], by: Principal) -> str:
    if holding is None or holding.relation is Relation.NOT_YOURS:
        return CONTACT
    if holding.relation is Relation.YOU:
        return by.organization_name
    return names.get(holding.holder_id, CONTACT) if holding.holder_id else CONTACT
