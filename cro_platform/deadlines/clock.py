"""A clock as another room asks for it, and what the rules make of it. Pure values: nothing here reads a record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cro_platform.deadlines.engine import ClockError, Computation, Due, compute, rule_in_force

FactValue = str | date | datetime
FAR = datetime(9999, 1, 1, tzinfo=UTC)
INTERNAL = "Internal target, no legal date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A duty that now runs, in the words of whoever found it to apply.

    `key` names the clock once per study, such as `<case>:<authority>:<rule>`: starting it again recalculates it.
    `obligation` and `cell` are the duty that is measured, `record_obligation` and `record_cell` the duty of the record that
    feeds it: the holders of both see the clock. `rule_id` is empty where no rule matched, which is shown and alerted like
    any clock, and for an internal target, whose date is `target_on`.

    `facts` are the rule's facts by name (dates, or instants with offset). `zone` is where the information was received,
    `sponsor_zone` (the sponsor's own where none is given) and `authority_zone` the other calendars in which day 0 may
    fall earlier. `in_force_on` asks for the version of another day than the start fact's.
    """

    study_id: UUID
    key: str
    subject_type: str
    subject_id: UUID
    label: str
    jurisdiction: str
    obligation: str
    cell: str
    record_obligation: str
    record_cell: str
    rule_id: str = ""
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    zone: str | None = None
    sponsor_zone: str | None = None
    authority_zone: str | None = None
    in_force_on: date | None = None
    target_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What the rules say of a clock: one due date of it, or in words why there is none.

    The names are those of the columns of `Deadline`; `suffix` sets a further due of the same rule apart.
    """

    suffix: str = ""
    rule_id: str
    rule_version: str = ""
    start_fact: str = ""
    starts_at: datetime | None = None
    starts_on: date | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    time_zone: str
    is_strict: bool = True
    is_internal_target: bool = False
    outcome: str = ""
    derivation: tuple[str, ...] = ()
    clause: str = ""
    confidence: str = ""
    is_unverified: bool = False


def reckon(clock: Clock, sponsor_zone: str) -> tuple[Reckoning, ...]:
    """Every date the clock sets, the first one first; never empty.

    What cannot be computed is told in `outcome` and has no date: a clock without an answer has to reach a person.
    """
    if clock.target_on is not None:
        return (_target(clock, clock.target_on, sponsor_zone),)
    if not clock.rule_id:
        return (_unanswered(clock, f"No rule matched for {clock.jurisdiction}.", sponsor_zone),)
    try:
        answer = _computed(clock, sponsor_zone)
    except ClockError as error:
        return (_unanswered(clock, f"{clock.rule_id} gives no date. {error}", sponsor_zone),)
    strict = [due for due in answer.due if due.strict]
    if not strict:
        return (_reckoned(clock, answer, None, sponsor_zone),)
    return tuple(
        _reckoned(clock, answer, due, sponsor_zone, suffix=f":{number}" if number else "")
        for number, due in enumerate(strict)
    )


def _computed(clock: Clock, sponsor_zone: str) -> Computation:
    return compute(
        clock.rule_id,
        clock.facts,
        zone=clock.zone,
        sponsor_zone=clock.sponsor_zone or sponsor_zone,
        authority_zone=clock.authority_zone,
        on=clock.in_force_on,
    )


def _reckoned(
    clock: Clock, answer: Computation, due: Due | None, sponsor_zone: str, *, suffix: str = ""
) -> Reckoning:
    on = clock.in_force_on or answer.day_zero_on
    start = (rule_in_force(clock.rule_id, on).start if on else None) or ""
    return Reckoning(
        suffix=suffix,
        rule_id=answer.rule_id,
        rule_version=answer.version,
        start_fact=start,
        starts_at=_instant(clock.facts.get(start), _place(clock, sponsor_zone)),
        starts_on=answer.day_zero_on,
        due_on=due.on if due else None,
        due_at=due.at if due else None,
        time_zone=_place(clock, sponsor_zone),
        is_strict=due.strict if due else True,
        outcome=answer.outcome or "",
        derivation=answer.derivation,
        clause=answer.clause,
        confidence=answer.confidence,
        is_unverified=answer.is_unverified,
    )


def _unanswered(clock: Clock, outcome: str, sponsor_zone: str) -> Reckoning:
    return Reckoning(
        rule_id="",
        time_zone=_place(clock, sponsor_zone),
        outcome=outcome,
        derivation=(outcome, "A person has to decide which duty applies and by when."),
        is_unverified=True,
    )


def _target(clock: Clock, on: date, sponsor_zone: str) -> Reckoning:
    zone = _place(clock, sponsor_zone)
    return Reckoning(
        rule_id="",
        due_on=on,
        due_at=end_of(on, zone),
        time_zone=zone,
        is_strict=False,
        is_internal_target=True,
        outcome=INTERNAL,
        derivation=(f"{INTERNAL}: {clock.label} until the end of {on} ({zone}).",),
    )


def _place(clock: Clock, sponsor_zone: str) -> str:
    """Where dues are stated: the same choice as the engine's."""
    return clock.zone or clock.sponsor_zone or sponsor_zone


def _instant(value: FactValue | None, zone: str) -> datetime | None:
    """The start fact as an instant, where the time was recorded."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))


def end_of(on: date, zone: str) -> datetime:
    """The last second of a day in a zone."""
    return datetime.combine(on + timedelta(days=1), time(), ZoneInfo(zone)) - timedelta(seconds=1)


def stated(facts: Mapping[str, FactValue]) -> dict[str, Any]:
    """Facts as they are kept: dates and instants as text."""
    return {
        name: value if isinstance(value, str) else value.isoformat()
        for name, value in facts.items()
    }
