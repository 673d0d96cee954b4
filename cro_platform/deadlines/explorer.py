"""The rules as people look them up: what each demands, how sure we are, and whether its worked examples hold."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cro_platform.deadlines.engine import (
    ClockError,
    Computation,
    Due,
    Rule,
    Unit,
    Vector,
    compute,
    rules,
    versions,
)
from cro_platform.deadlines.engine.vocabulary import OUTCOMES, Recurrence
from cro_platform.deadlines.engine.wording import quantity

CONFIDENCE = {"P": "primary text read", "S": "secondary source read", "M": "from memory"}
PLACES = ("zone", "sponsor_zone", "authority_zone")
PARAMETERS = (*PLACES, "on")


@dataclass(frozen=True, slots=True)
class Proof:
    """A worked example of a rule with what the engine makes of it now."""

    facts: dict[str, str]
    zones: dict[str, str]
    expected: tuple[str, ...]
    outcome: str
    why: str
    found: tuple[str, ...]
    holds: bool


def found(
    *, jurisdiction: str = "", category: str = "", unverified: bool | None = None
) -> list[Rule]:
    """The newest version of each rule that matches, by jurisdiction and id."""
    matching = (
        each
        for each in rules()
        if jurisdiction in {"", each.jurisdiction}
        and category in {"", each.category}
        and unverified in {None, is_any_unverified(each)}
    )
    return sorted(matching, key=lambda each: (each.jurisdiction, each.id))


def is_any_unverified(rule: Rule) -> bool:
    """A version of it is from memory or in doubt."""
    return any(version.is_unverified for version in versions(rule.id))


def length_words(rule: Rule) -> str:
    """Such as `15 calendar days`, `every 6 months`, or the law's own words where it sets no number."""
    if not rule.is_dated or rule.length is None:
        return (
            (rule.outcome or OUTCOMES.get(rule.unit, ""))
            if rule.unit is not Unit.BEFORE
            else "before the act itself"
        )
    words = quantity(rule.length, rule.unit)
    if rule.recurs is Recurrence.LENGTH:
        return f"every {words}"
    return f"{words} after each anniversary" if rule.recurs else words


def confidence_words(rule: Rule) -> str:
    """What the letters mean."""
    return "; ".join(CONFIDENCE[letter] for letter in CONFIDENCE if letter in rule.confidence)


def validity_words(rule: Rule) -> str:
    """From when to when the version holds, as far as a source states it."""
    since = f"from {rule.valid_from}" if rule.valid_from else "start not stated"
    return (
        f"{since} until {rule.valid_to} (not included)" if rule.valid_to else f"{since}, in force"
    )


def asked(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str | None], date | None]:
    """Facts, zones and the date of the law from one flat question; ClockError for a date that is none."""
    places = {name: values.get(name) or None for name in PLACES}
    facts = {n: v.strip() for n, v in values.items() if n not in PARAMETERS and v.strip()}
    return facts, places, _date(values.get("on", ""))


def computed(rule_id: str, values: Mapping[str, str]) -> Computation:
    """The same answer as `compute_clock` gives; ClockError names the field, the reason and the clause."""
    facts, places, on = asked(values)
    return compute(rule_id, facts, **places, on=on)


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ClockError("on", f"{text!r} is not a date such as 2026-04-28") from None


def proven(rule: Rule) -> list[Proof]:
    """Each worked example of this version, computed now."""
    return [_proof(rule, vector) for vector in rule.vectors]


def _proof(rule: Rule, vector: Vector) -> Proof:
    zones = {name: getattr(vector, name) for name in PLACES if getattr(vector, name)}
    answer = compute(rule.id, dict(vector.facts), **zones)
    dues = tuple(_as_expected(due, vector.due) for due in answer.due if due.strict)
    holds = dues == vector.due and vector.outcome in {None, answer.outcome}
    return Proof(
        facts=dict(vector.facts),
        zones=zones,
        expected=vector.due,
        outcome=vector.outcome or "",
        why=vector.why,
        found=dues or ((answer.outcome or ""),),
        holds=holds and answer.version == rule.version,
    )


def _as_expected(due: Due, expected: Iterable[str]) -> str:
    is_instant = any("T" in each for each in expected)
    return due.at.isoformat() if is_instant and due.at else due.on.isoformat()


def described(rule: Rule) -> dict[str, Any]:
    """One rule as the API shows it: the newest version on top, every version with its worked examples."""
    return _version(rule) | {
        "any_unverified": is_any_unverified(rule),
        "versions": [_version(each) | {"vectors": _vectors(each)} for each in versions(rule.id)],
    }


def _vectors(rule: Rule) -> list[dict[str, Any]]:
    return [asdict(each) for each in proven(rule)]


def _version(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "rule_version": rule.version,
        "jurisdiction": rule.jurisdiction,
        "category": rule.category,
        "obligation": rule.obligation,
        "obliged": rule.obliged,
        "trigger": rule.trigger,
        "start": rule.start,
        "day_zero": rule.day_zero,
        "unit": rule.unit,
        "length": rule.length,
        "length_words": length_words(rule),
        "facts": [
            {"name": n, "required": n in rule.required, "meaning": rule.meaning(n)}
            for n in rule.facts
        ],
        "zone_policy": rule.zone_policy,
        "recipients": list(rule.recipients),
        "follow_up": rule.follow_up,
        "next": list(rule.next),
        "clause": rule.source,
        "confidence": rule.confidence,
        "confidence_words": confidence_words(rule),
        "unverified": rule.is_unverified,
        "doubt": rule.doubt.strip(),
        "note": rule.note.strip(),
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
    }
