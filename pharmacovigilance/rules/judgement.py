"""The answer for one authority: reportable or not, by which rules, from which day 0, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from cro_platform.deadlines.engine import ClockError, Rule, rule_in_force
from pharmacovigilance.enums import Reportability, ReportKind
from pharmacovigilance.rules.authorities import AuthorityFacts
from pharmacovigilance.rules.facts import Stamp

WEAKEST = "MSP"


class Basis(StrEnum):
    """On what the answer rests; the word behind the sentence."""

    QUALIFIES = "qualifies"
    PRESUMED = "presumed"
    DETERMINATION_PENDING = "determination_pending"
    RULED_OUT = "ruled_out"
    SIGNED_OFF = "signed_off"
    NOT_SERIOUS = "not_serious"
    OUT_OF_SCOPE = "out_of_scope"
    PRE_CASE = "pre_case"
    VOID = "void"
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One report to be made: by which rule, from which facts, and why day 0 is that day.

    `label` names the clock where the kind of report does not say enough. `facts` are the rule's own, by name; `start` is
    the one that is day 0. `occasion` sets repeated duties under one rule apart. `replaces` names rules
    whose running clocks this one takes over, never to a later date. Without a rule (`rule_id` empty) no legal number is
    known and a person decides until when.
    """

    rule_id: str
    kind: ReportKind
    facts: Mapping[str, Stamp] = field(default_factory=dict)
    start: str = ""
    why: str
    label: str = ""
    occasion: str = ""
    replaces: tuple[str, ...] = ()

    @property
    def day_zero(self) -> Stamp:
        """The fact the count begins with."""
        return self.facts[self.start]

    @property
    def law(self) -> Rule | None:
        """The version of the rule that held on day 0; None where none is known to have held."""
        return _version(self.rule_id, self.day_zero.on) if self.rule_id else None

    @property
    def is_unverified(self) -> bool:
        """What it rests on was remembered, is disputed, or no text is known at all."""
        return self.law is None or self.law.is_unverified

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who receives the report by that version."""
        return self.law.recipients if self.law else ()

    @property
    def is_unanswered(self) -> bool:
        """A rule applies, but which version held on day 0 is not known: no date can be stated."""
        return bool(self.rule_id) and self.law is None

    def engine_facts(self) -> dict[str, date | datetime]:
        """The facts as the clock engine reads them."""
        return {name: stamp.value for name, stamp in self.facts.items()}


@dataclass(frozen=True, slots=True)
class PendingDetermination:
    """The sponsor's determination is outstanding since a receipt: an internal matter, never a legal date."""

    since: Stamp
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one authority must be told of a case, with the reasons in the order they were weighed.

    `needs_signature`: a "no" on a serious case, or on one whose clock runs, stands only with a physician's signed
    rationale. `confidence` is the weakest of what the answer rests on: P primary text read, S secondary, M from memory.
    `is_short`: what counts, or still may, is fatal or life-threatening.
    """

    authority: AuthorityFacts
    reportable: Reportability
    basis: Basis
    duties: tuple[Duty, ...] = ()
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    clause: str = ""
    confidence: str = ""
    is_unverified: bool = False
    is_short: bool = False
    needs_signature: bool = False
    pending: PendingDetermination | None = None

    @property
    def is_due(self) -> bool:
        """Reportable, or presumed to be: clocks run."""
        return self.reportable in {Reportability.YES, Reportability.PRESUMED}

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules of the duties, the most urgent first."""
        return tuple(duty.rule_id for duty in self.duties if duty.rule_id)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody who receives a report, each once."""
        return tuple(dict.fromkeys(name for duty in self.duties for name in duty.recipients))


def weakest(*confidences: str) -> str:
    """The weakest letter of several confidences such as "S/P"; empty for none."""
    letters = {letter for each in confidences for letter in each if letter in WEAKEST}
    return min(letters, key=WEAKEST.index) if letters else ""


def _version(rule_id: str, on: date) -> Rule | None:
    try:
        return rule_in_force(rule_id, on)
    except ClockError:
        return None
