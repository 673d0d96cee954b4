"""The sentences of a derivation: what was counted, from where, and what was left out."""

from collections.abc import Mapping
from datetime import date, tzinfo

from cro_platform.deadlines.engine import arithmetic
from cro_platform.deadlines.engine.readings import Reading
from cro_platform.deadlines.engine.values import PLAIN_LABEL, Due, Limb, Rule
from cro_platform.deadlines.engine.vocabulary import Unit

ROLL_LABEL = "for information: next working day under Reg. 1182/71"
NOUNS = {
    Unit.CALENDAR_DAYS: "calendar day",
    Unit.WORKING_DAYS: "working day",
    Unit.HOURS: "hour",
    Unit.MONTHS: "month",
    Unit.YEARS: "year",
}


def quantity(length: int, unit: Unit) -> str:
    """Such as `15 calendar days`."""
    return f"{length} {NOUNS[unit]}{'' if length == 1 else 's'}"


def opening(rule: Rule, start: Reading | None) -> list[str]:
    """How the start fact became day 0."""
    if start is None:
        return []
    if rule.unit is Unit.HOURS:
        return [f"The clock starts with {start.name}: {rule.day_zero}."]
    if len(start.local_dates) > 1:
        places = ", ".join(f"{on} in {place}" for place, on in start.local_dates)
        return [f"Day 0 is {start.on}: {start.name} was {places}; the earliest local date counts."]
    if start.local_dates and start.stated:
        place = start.local_dates[0][0]
        stated = start.stated.isoformat()
        return [f"Day 0 is {start.on}: {start.name} {stated}, the local date in {place}."]
    return [f"Day 0 is {start.on}: {start.name}, recorded as a date."]


def count(start: date, limb: Limb, on: date, rule: Rule) -> str:
    """One count from a date to a date."""
    end = f"{on} ({arithmetic.weekday(on)})"
    if limb.length == 0:
        return f"{limb.label}: {end}."
    text = f"{start} + {quantity(limb.length, limb.unit)} = {end}"
    if limb.unit is Unit.WORKING_DAYS:
        return f"{text}; day 1 is the first working day after day 0{_not_counted(start, on)}."
    if limb.unit is Unit.CALENDAR_DAYS:
        return f"{text}, not moved for weekends or holidays{_named(limb)} ({rule.source})."
    return f"{text}, the same day of the month or the last day of a shorter one ({rule.source})."


def _named(limb: Limb) -> str:
    return "" if limb.label == PLAIN_LABEL else f": {limb.label}"


def _not_counted(start: date, on: date) -> str:
    skipped = arithmetic.holidays_between(start, on)
    named = ", ".join(f"{day} {arithmetic.federal_holidays(day.year)[day]}" for day in skipped)
    return f"; weekends and US federal holidays are not counted{': ' if named else ''}{named}"


def anniversary(base: date, after: date, on: date) -> str:
    """Which anniversary the count starts from."""
    return f"The first anniversary of {base} after {after} is {on}."


def next_in_series(base: date, after: date, on: date, limb: Limb) -> str:
    """Which date of a series counted from the start is meant."""
    every = quantity(limb.length, limb.unit)
    found = f"{on} ({arithmetic.weekday(on)})"
    return f"Every {every} from {base}: the first date after {after} is {found}."


def left_out(rule: Rule, readings: Mapping[str, Reading]) -> list[str]:
    """Limits that were not compared and dues that do not run yet, and why."""
    steps = []
    for limb in (*rule.limits, *rule.further):
        verb = "compared" if limb in rule.limits else "running"
        if limb.start not in readings:
            steps.append(f"Not {verb}: {limb.label}, because {limb.start} is not given.")
        elif already := readings.get(limb.unless_already or ""):
            steps.append(_unless(limb, already, readings[rule.main.start]))
    return steps


def _unless(limb: Limb, already: Reading, start: Reading) -> str:
    is_settled = already.is_before(start)
    verdict, verb = ("Not", "lies") if is_settled else ("Still", "does not lie")
    because = f"{already.name} ({already.on}) {verb} before {start.name} ({start.on})"
    return f"{verdict} compared: {limb.label}, because {because}."


def roll(on: date, rolled: date) -> str:
    """The later working day that is shown and not relied on."""
    rule = "under Reg. (EEC, Euratom) 1182/71 the period may end on"
    caution = f"Public holidays are not considered; the strict date stays {on}."
    return f"For information only: {on} is a {arithmetic.weekday(on)}; {rule} {rolled}. {caution}"


def until(due: Due, place: tzinfo | None) -> list[str]:
    """The last moment of the date, where a zone is known."""
    if due.at is None:
        return ["No zone is given, so the last moment of the date is not stated."]
    return [f"{due.on} ends at {due.at.isoformat()} in {place}."]


def elapsed(start: Reading, rule: Rule, due: Due, place: tzinfo | None) -> list[str]:
    """How the hours were counted."""
    length = quantity(rule.main.length, rule.unit)
    steps = []
    if start.stated is None:
        steps.append(f"Time not recorded: the hours are counted from 00:00 on {start.on}.")
    begun = start.stated.isoformat() if start.stated else str(start.on)
    end = due.at.isoformat() if due.at else str(due.on)
    steps.append(f"{begun} + {length} elapsed = {end} ({rule.source}).")
    if place is None:
        steps.append("No zone is given, so only the date is stated.")
    return steps


def closing(rule: Rule, readings: Mapping[str, Reading], outcome: str | None) -> list[str]:
    """What the dates do not say: outcome, unused facts, doubts."""
    limbs = (*rule.limits, *rule.further)
    used = {rule.start, "last_period_end", *(limb.start for limb in limbs)}
    used |= {limb.unless_already for limb in limbs}
    steps = [
        f"{name} ({readings[name].on}) does not move this clock."
        for name in readings
        if name not in used
    ]
    if outcome:
        steps.append(f"Outcome: {outcome} ({rule.source}).")
    if rule.is_unverified:
        advice = "check the source before relying on it."
        steps.append(f"Unverified (confidence {rule.confidence}): {advice} {rule.doubt}".strip())
    return steps
