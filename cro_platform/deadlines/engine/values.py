"""The values the engine works with. All are frozen: a rule version never changes once used."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cro_platform.deadlines.engine.vocabulary import (
    FACTS,
    Category,
    InformationRoll,
    Obligation,
    Party,
    Recurrence,
    Unit,
)

PLAIN_LABEL = "due"


@dataclass(frozen=True, slots=True)
class Limb:
    """`length` of `unit` after the fact `start`; left out where that fact is not known.

    `unless_already` names a fact that, when it lies before the rule's own start, removes this limb.
    """

    start: str
    length: int
    unit: Unit
    label: str
    unless_already: str | None = None


@dataclass(frozen=True, slots=True)
class Vector:
    """A worked example kept beside the rule: facts in, the strict dates or the outcome out."""

    facts: tuple[tuple[str, str], ...]
    zone: str | None
    sponsor_zone: str | None
    authority_zone: str | None
    due: tuple[str, ...]
    outcome: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of one legal clock, in force in `[valid_from, valid_to)`; None means not stated.

    `limits` are compared with the main clock and the earliest wins; `further` are dues of their
    own. `order` holds pairs of facts of which the first may not lie after the second.
    `jurisdiction` is "EU" for the EU and EEA, "ICH" for the baseline, else a country's ISO code.
    """

    id: str
    jurisdiction: str
    category: Category
    obligation: Obligation
    obliged: Party
    trigger: str
    day_zero: str
    start: str | None
    unit: Unit
    length: int | None
    required: tuple[str, ...]
    optional: tuple[str, ...]
    limits: tuple[Limb, ...]
    further: tuple[Limb, ...]
    order: tuple[tuple[str, str], ...]
    recurs: Recurrence | None
    information_roll: InformationRoll | None
    label: str
    outcome: str | None
    recipients: tuple[str, ...]
    follow_up: str
    next: tuple[str, ...]
    source: str
    confidence: str
    doubt: str
    note: str
    valid_from: date | None
    valid_to: date | None
    vectors: tuple[Vector, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact the rule takes, the required ones first."""
        return self.required + self.optional

    def meaning(self, name: str) -> str:
        """What a fact stands for: day 0 in this rule's own words, else the vocabulary's."""
        return self.day_zero if name == self.start and self.day_zero else FACTS[name]

    @property
    def is_dated(self) -> bool:
        """Whether the law sets a number for this duty."""
        return self.unit.is_dated

    @property
    def main(self) -> Limb:
        """The rule's own count, for rules with a legal number."""
        return Limb(self.start or "", self.length or 0, self.unit, self.label)

    @property
    def is_unverified(self) -> bool:
        """A part of the duty is from memory or in doubt: say so wherever the date is shown."""
        return "M" in self.confidence or bool(self.doubt)

    @property
    def zone_policy(self) -> str:
        """How an instant becomes the start of the count."""
        if not self.is_dated:
            return "no date is counted"
        if self.unit is Unit.HOURS:
            return "elapsed hours from the instant, whatever the clocks do in between"
        return "day 0 is the earliest local date among the zones given"

    @property
    def version(self) -> str:
        """Such as `UK-USM@2026-04-28+5d0c11ab`: since when it holds, and a mark of its count.

        The mark changes with what moves a date, not when a text is improved or a version ends.
        """
        since = self.valid_from.isoformat() if self.valid_from else "open"
        return f"{self.id}@{since}+{self._mark()}"

    def _mark(self) -> str:
        count = [self.start, self.unit, self.length, self.required, self.recurs]
        limbs = [[_moving(limb) for limb in group] for group in (self.limits, self.further)]
        return hashlib.sha256(json.dumps([count, limbs]).encode()).hexdigest()[:8]

    def is_in_force(self, on: date) -> bool:
        """Whether this version holds on that date."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Due:
    """A date to keep; `at` is the last second of `on` in the zone, or an hour clock's instant.

    `at` is None where neither zone nor offset is known. `strict` is False for information only.
    """

    on: date
    at: datetime | None
    strict: bool
    label: str


@dataclass(frozen=True, slots=True)
class Computation:
    """The answer with its reasons; `outcome` is the law in words, alone or beside the dates."""

    rule_id: str
    version: str
    day_zero_on: date | None
    due: tuple[Due, ...]
    outcome: str | None
    derivation: tuple[str, ...]
    clause: str
    confidence: str
    is_unverified: bool

    def as_json(self) -> dict[str, Any]:
        """The same as plain values; instants keep their offset."""
        return {
            "rule": self.rule_id,
            "rule_version": self.version,
            "due": [_due_as_json(due) for due in self.due],
            "outcome": self.outcome,
            "derivation": list(self.derivation),
            "clause": self.clause,
            "confidence": self.confidence,
            "unverified": self.is_unverified,
        }


def _moving(limb: Limb) -> list[str | int | None]:
    return [limb.start, limb.length, limb.unit, limb.unless_already]


def _due_as_json(due: Due) -> dict[str, Any]:
    at = due.at.isoformat() if due.at else None
    return {"on": due.on.isoformat(), "at": at, "strict": due.strict, "label": due.label}
