"""From rule files to rules. What is unclear is refused, so that no clock runs on a misread file."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from cro_platform.deadlines.engine.entries import Entry, read_yaml
from cro_platform.deadlines.engine.errors import RuleDataError
from cro_platform.deadlines.engine.values import PLAIN_LABEL, Limb, Rule, Vector
from cro_platform.deadlines.engine.vocabulary import (
    FACTS,
    Category,
    InformationRoll,
    Obligation,
    Party,
    Recurrence,
    Unit,
)

FILE_KEYS = {"jurisdiction", "about", "rules"}
RULE_KEYS = {
    "id", "category", "obligation", "obliged", "trigger", "day_zero", "start", "unit", "length",
    "facts", "limits", "further", "order", "recurs", "information_roll", "label", "outcome",
    "recipients", "follow_up", "next", "source", "confidence", "doubt", "note", "valid_from",
    "valid_to", "vectors",
}  # fmt: skip
LIMB_KEYS = {"from", "length", "unit", "label", "unless_already"}
VECTOR_KEYS = {"facts", "zone", "sponsor_zone", "authority_zone", "due", "outcome", "why"}
CONFIDENCE = re.compile(r"[PSM](/[PSM]){0,2}")
RULE_ID = re.compile(r"[A-Z]{2,3}(-[0-9A-Z]+)+")
ORDER = re.compile(r"(\w+) <= (\w+)")
LIMB_UNITS = {Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS}


def load_rules(folder: Path) -> tuple[Rule, ...]:
    """Every rule version of a folder of YAML files, by id and start of validity.

    Raises RuleDataError, which names file, rule and field, for the first thing that is wrong.
    """
    loaded = [(path.name, rule) for path in sorted(folder.glob("*.yaml")) for rule in _file(path)]
    _refuse_overlaps(loaded)
    _refuse_dangling(loaded)
    return tuple(sorted((rule for _, rule in loaded), key=_by_id_and_date))


def _by_id_and_date(rule: Rule) -> tuple[str, str]:
    return rule.id, rule.valid_from.isoformat() if rule.valid_from else ""


def _file(path: Path) -> Iterable[Rule]:
    document = Entry.of(path.name, "", "file", read_yaml(path))
    document.allow(FILE_KEYS)
    document.text("about")
    jurisdiction = document.text("jurisdiction")
    for entry in document.mappings("rules"):
        yield _rule(jurisdiction, Entry(path.name, entry.text("id"), entry.values))


def _rule(jurisdiction: str, entry: Entry) -> Rule:
    entry.allow(RULE_KEYS)
    unit = entry.word("unit", Unit)
    start = entry.text("start") if unit.is_dated else entry.optional_text("start")
    required, optional = _facts(entry, start, unit)
    rule = Rule(
        id=entry.text("id"),
        jurisdiction=jurisdiction,
        category=entry.word("category", Category),
        obligation=entry.word("obligation", Obligation),
        obliged=entry.word("obliged", Party),
        trigger=entry.text("trigger"),
        day_zero=entry.text("day_zero") if unit.is_dated else entry.optional_text("day_zero") or "",
        start=start,
        unit=unit,
        length=_length(entry, unit),
        required=required,
        optional=optional,
        limits=_limbs(entry, "limits"),
        further=_limbs(entry, "further"),
        order=_order(entry),
        recurs=entry.optional_word("recurs", Recurrence),
        information_roll=entry.optional_word("information_roll", InformationRoll),
        label=entry.optional_text("label") or PLAIN_LABEL,
        outcome=entry.optional_text("outcome"),
        recipients=entry.texts("recipients"),
        follow_up=entry.optional_text("follow_up") or "",
        next=entry.texts("next"),
        source=entry.text("source"),
        confidence=entry.text("confidence"),
        doubt=entry.optional_text("doubt") or "",
        note=entry.optional_text("note") or "",
        valid_from=entry.day("valid_from"),
        valid_to=entry.day("valid_to"),
        vectors=tuple(_vector(vector) for vector in entry.mappings("vectors")),
    )
    _check(entry, rule)
    return rule


def _length(entry: Entry, unit: Unit) -> int | None:
    if not unit.is_dated and unit is not Unit.MIN_INTERVAL:
        if "length" in entry.values:
            raise entry.refuse("length", f"the unit {unit} has no legal number")
        return None
    length = entry.number("length")
    if length == 0:
        raise entry.refuse("length", "must be at least 1")
    return length


def _facts(entry: Entry, start: str | None, unit: Unit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    stated = entry.pairs("facts")
    for name, need in stated.items():
        if need not in {"required", "optional"}:
            raise entry.refuse(f"facts.{name}", f"{need!r} is neither required nor optional")
    own = {start: "required" if unit.is_dated else "optional"} if start else {}
    if start in stated:
        raise entry.refuse(f"facts.{start}", "is the start fact already")
    needs = own | stated
    for name in needs:
        if name not in FACTS:
            raise entry.refuse("facts", f"{name!r} is not in the vocabulary of facts")
    required = tuple(name for name, need in needs.items() if need == "required")
    return required, tuple(name for name in needs if name not in required)


def _limbs(entry: Entry, field: str) -> tuple[Limb, ...]:
    return tuple(_limb(limb) for limb in entry.mappings(field))


def _limb(entry: Entry) -> Limb:
    entry.allow(LIMB_KEYS)
    unit = entry.word("unit", Unit)
    if unit not in LIMB_UNITS:
        raise entry.refuse("unit", f"{unit} cannot be combined with another clock")
    return Limb(
        start=entry.text("from"),
        length=entry.number("length"),
        unit=unit,
        label=entry.text("label"),
        unless_already=entry.optional_text("unless_already"),
    )


def _order(entry: Entry) -> tuple[tuple[str, str], ...]:
    found = []
    for text in entry.texts("order"):
        match = ORDER.fullmatch(text)
        if match is None:
            raise entry.refuse("order", f"{text!r} is not of the form 'aware <= fatal_known'")
        found.append((match[1], match[2]))
    return tuple(found)


def _vector(entry: Entry) -> Vector:
    entry.allow(VECTOR_KEYS)
    if "due" not in entry.values and "outcome" not in entry.values:
        raise entry.refuse("vectors", "a vector needs due or outcome")
    return Vector(
        facts=tuple(entry.pairs("facts").items()),
        zone=entry.optional_text("zone"),
        sponsor_zone=entry.optional_text("sponsor_zone"),
        authority_zone=entry.optional_text("authority_zone"),
        due=entry.texts("due"),
        outcome=entry.optional_text("outcome"),
        why=entry.optional_text("why") or "",
    )


def _check(entry: Entry, rule: Rule) -> None:
    if not RULE_ID.fullmatch(rule.id):
        raise entry.refuse("id", f"{rule.id!r} is not of the form EU-SUSAR-15")
    if not CONFIDENCE.fullmatch(rule.confidence):
        raise entry.refuse("confidence", f"{rule.confidence!r} is not made of P, S and M")
    if rule.valid_from and rule.valid_to and rule.valid_from >= rule.valid_to:
        raise entry.refuse("valid_to", "must lie after valid_from")
    if not rule.vectors:
        raise entry.refuse("vectors", "missing: each rule carries a worked example")
    if rule.unit is Unit.HOURS and (rule.limits or rule.further or rule.recurs):
        raise entry.refuse("unit", "an hour clock takes no further limbs")
    _refuse_undeclared(entry, rule)


def _refuse_undeclared(entry: Entry, rule: Rule) -> None:
    used = {"limits": {limb.start for limb in rule.limits}}
    used["further"] = {limb.start for limb in rule.further}
    used["unless_already"] = {
        limb.unless_already for limb in (*rule.limits, *rule.further) if limb.unless_already
    }
    used["order"] = {name for pair in rule.order for name in pair}
    used["recurs"] = {"last_period_end"} if rule.recurs else set()
    for field, names in used.items():
        for name in sorted(names - set(rule.facts)):
            raise entry.refuse(field, f"{name!r} is not among the facts of the rule")


def _refuse_overlaps(loaded: list[tuple[str, Rule]]) -> None:
    by_id = defaultdict(list)
    for file, rule in loaded:
        by_id[rule.id].append((file, rule))
    for found in by_id.values():
        ordered = sorted(found, key=lambda item: _by_id_and_date(item[1]))
        for (_, earlier), (file, later) in pairwise(ordered):
            is_apart = (
                earlier.valid_to and later.valid_from and earlier.valid_to <= later.valid_from
            )
            if not is_apart:
                raise RuleDataError(file, later.id, "valid_from", "two versions hold at one time")


def _refuse_dangling(loaded: list[tuple[str, Rule]]) -> None:
    ids = {rule.id for _, rule in loaded}
    for file, rule in loaded:
        for name in rule.next:
            if name not in ids:
                raise RuleDataError(file, rule.id, "next", f"there is no rule {name}")
