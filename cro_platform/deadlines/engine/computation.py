"""From facts to dates: the main clock, its limits, further dues, and the reasons in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from cro_platform.deadlines.engine import arithmetic, wording
from cro_platform.deadlines.engine.catalogue import rule_in_force, versions
from cro_platform.deadlines.engine.errors import ClockError
from cro_platform.deadlines.engine.readings import FactValue, Reading, Zones, read
from cro_platform.deadlines.engine.values import Computation, Due, Limb, Rule
from cro_platform.deadlines.engine.vocabulary import OUTCOMES, Recurrence, Unit

Readings = Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class Reach:
    """Where one limb leads, before it is compared with the others."""

    on: date
    label: str
    steps: tuple[str, ...]


def compute(
    rule_id: str,
    facts: Mapping[str, FactValue],
    *,
    zone: str | None = None,
    sponsor_zone: str | None = None,
    authority_zone: str | None = None,
    on: date | None = None,
) -> Computation:
    """The dates a rule sets for these facts, with version, clause, confidence and derivation.

    `facts` maps names of the rule to dates or instants (text or values). The version is the one
    in force on `on`, or else on the date of the start fact. Raises ClockError where no honest
    answer exists.
    """
    zones = Zones.named(zone, sponsor_zone, authority_zone)
    versions(rule_id)
    readings = read(facts, zones)
    rule = _version(rule_id, readings, on)
    _refuse_wrong_facts(rule, readings)
    if not rule.is_dated:
        return _answer(rule, readings, (), [])
    if rule.unit is Unit.HOURS:
        return _hours(rule, readings, zones)
    return _dates(rule, readings, zones)


def _version(rule_id: str, readings: Readings, on: date | None) -> Rule:
    newest = versions(rule_id)[-1]
    if on is not None:
        return rule_in_force(rule_id, on)
    start = readings.get(newest.start or "")
    return rule_in_force(rule_id, start.on, field=start.name) if start else newest


def _refuse_wrong_facts(rule: Rule, readings: Readings) -> None:
    for name in rule.required:
        if name not in readings:
            raise ClockError(name, f"missing; it means: {rule.meaning(name)}", rule.source)
    for name in readings:
        if name not in rule.facts:
            taken = ", ".join(rule.facts) or "none"
            raise ClockError(name, f"{rule.id} does not take it; it takes: {taken}", rule.source)
    for first, second in rule.order:
        if first in readings and second in readings and readings[second].is_before(readings[first]):
            reason = f"{readings[second].on} lies before {first} ({readings[first].on})"
            raise ClockError(second, reason, rule.source)


def _dates(rule: Rule, readings: Readings, zones: Zones) -> Computation:
    start = readings[rule.main.start]
    chosen, steps = _earliest(_main(rule, readings), rule, readings)
    reaches = [chosen, *_further(rule, readings)]
    place = zones.display(start)
    due = [_due(reach.on, reach.label, place) for reach in reaches]
    steps += [step for reach in reaches[1:] for step in reach.steps]
    steps += wording.until(due[0], place)
    rolled = arithmetic.roll_to_monday(chosen.on)
    if rule.information_roll and rolled != chosen.on:
        due.append(_due(rolled, wording.ROLL_LABEL, place, strict=False))
        steps.append(wording.roll(chosen.on, rolled))
    return _answer(rule, readings, tuple(due), steps)


def _main(rule: Rule, readings: Readings) -> Reach:
    limb = rule.main
    if rule.recurs is None:
        return _reach(limb, readings[limb.start], rule)
    return _recurring(limb, readings, rule)


def _recurring(limb: Limb, readings: Readings, rule: Rule) -> Reach:
    base = readings[limb.start].on
    after = readings["last_period_end"].on if "last_period_end" in readings else base
    if rule.recurs is Recurrence.LENGTH:
        on = _next_in_series(base, limb.length, limb.unit, after)
        return Reach(on, limb.label, (wording.next_in_series(base, after, on, limb),))
    anniversary = _next_in_series(base, 1, Unit.YEARS, after)
    on = arithmetic.add(anniversary, limb.length, limb.unit)
    steps = (
        wording.anniversary(base, after, anniversary),
        wording.count(anniversary, limb, on, rule),
    )
    return Reach(on, limb.label, steps)


def _next_in_series(base: date, length: int, unit: Unit, after: date) -> date:
    turn = 1
    while arithmetic.add(base, turn * length, unit) <= after:
        turn += 1
    return arithmetic.add(base, turn * length, unit)


def _reach(limb: Limb, start: Reading, rule: Rule) -> Reach:
    on = arithmetic.add(start.on, limb.length, limb.unit)
    return Reach(on, limb.label, (wording.count(start.on, limb, on, rule),))


def _earliest(main: Reach, rule: Rule, readings: Readings) -> tuple[Reach, list[str]]:
    bounds = [
        _reach(limb, readings[limb.start], rule) for limb in _live(rule.limits, rule, readings)
    ]
    reaches = [main, *bounds]
    steps = [step for reach in reaches for step in reach.steps]
    steps += wording.left_out(rule, readings)
    chosen = min(reaches, key=lambda reach: reach.on)
    if bounds:
        steps.append(f"The earliest of {len(reaches)} dates counts: {chosen.on} ({chosen.label}).")
    return chosen, steps


def _live(limbs: tuple[Limb, ...], rule: Rule, readings: Readings) -> list[Limb]:
    start = readings[rule.main.start]
    return [
        limb for limb in limbs if limb.start in readings and not _is_settled(limb, start, readings)
    ]


def _is_settled(limb: Limb, start: Reading, readings: Readings) -> bool:
    already = readings.get(limb.unless_already or "")
    return already is not None and already.is_before(start)


def _further(rule: Rule, readings: Readings) -> list[Reach]:
    return [
        _reach(limb, readings[limb.start], rule) for limb in _live(rule.further, rule, readings)
    ]


def _due(on: date, label: str, place: tzinfo | None, *, strict: bool = True) -> Due:
    return Due(on, arithmetic.end_of_day(on, place) if place else None, strict, label)


def _hours(rule: Rule, readings: Readings, zones: Zones) -> Computation:
    start = readings[rule.main.start]
    place = zones.display(start)
    length = timedelta(hours=rule.main.length)
    if place is None:
        on = (datetime.combine(start.on, datetime.min.time(), UTC) + length).date()
        due = Due(on, None, strict=True, label=rule.label)
    else:
        begun = start.stated or arithmetic.start_of_day(start.on, place)
        at = (begun.astimezone(UTC) + length).astimezone(place)
        due = Due(at.date(), at, strict=True, label=rule.label)
    return _answer(rule, readings, (due,), wording.elapsed(start, rule, due, place))


def _answer(rule: Rule, readings: Readings, due: tuple[Due, ...], steps: list[str]) -> Computation:
    start = readings.get(rule.start or "")
    outcome = rule.outcome or OUTCOMES.get(rule.unit)
    derivation = (*wording.opening(rule, start), *steps, *wording.closing(rule, readings, outcome))
    return Computation(
        rule_id=rule.id,
        version=rule.version,
        day_zero_on=start.on if start else None,
        due=due,
        outcome=outcome,
        derivation=derivation,
        clause=rule.source,
        confidence=rule.confidence,
        is_unverified=rule.is_unverified,
    )
