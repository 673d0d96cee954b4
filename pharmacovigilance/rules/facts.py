"""What is known of a case, as values: events, products, opinions, dates, and the study they come from."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from pharmacovigilance.enums import (
    Expectedness,
    MinimumCriterion,
    Outcome,
    Relatedness,
    SeriousnessCriterion,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something became known: the date in `zone` (IANA), and the instant where the time was recorded."""

    on: date
    zone: str
    at: datetime | None = None

    @property
    def value(self) -> date | datetime:
        """As the clock engine takes it: an instant where there is one, a date otherwise."""
        return self.at or self.on

    @property
    def instant(self) -> datetime:
        """For putting facts in order; without a time, the first moment of the day where it was known."""
        return self.at or datetime.combine(self.on, time(), ZoneInfo(self.zone))

    def is_after(self, other: "Stamp") -> bool:
        """Surely later: by the instants where both have one, otherwise by the dates."""
        return self.instant > other.instant if self.at and other.at else self.on > other.on

    def __str__(self) -> str:
        return f"{self.on} ({self.zone})"


def earliest(first: Stamp, *others: Stamp) -> Stamp:
    """The first of several: awareness of anybody acting for the sponsor is the sponsor's (ICH E6(R3) 3.6)."""
    return min((first, *others), key=lambda stamp: stamp.instant)


class Treatment(StrEnum):
    """What a suspect product is to the study, as far as this record knows."""

    INVESTIGATIONAL = "investigational"
    BLINDED = "blinded"
    COMPARATOR = "comparator"
    PLACEBO = "placebo"
    NON_STUDY = "non_study"


class Conduct(StrEnum):
    """Under which regime a study is conducted in the United States."""

    IND = "ind"
    BIOEQUIVALENCE = "bioequivalence"
    BIOEQUIVALENCE_UNDER_IND = "bioequivalence_under_ind"


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One reaction. Whether it killed is its own fact: an unrelated death elsewhere in the case does not count here."""

    identity: str
    term: str
    seriousness: frozenset[SeriousnessCriterion] = frozenset()
    outcome: Outcome = Outcome.UNKNOWN
    onset: date | None = None

    @property
    def is_fatal(self) -> bool:
        """By criterion or by outcome (E2B(R3) E.i.3.2a, E.i.7)."""
        return SeriousnessCriterion.DEATH in self.seriousness or self.outcome is Outcome.FATAL

    @property
    def is_serious(self) -> bool:
        """A criterion is met, or it killed; intensity does not count (ICH E2A II.B)."""
        return bool(self.seriousness) or self.is_fatal

    @property
    def is_fatal_or_life_threatening(self) -> bool:
        """Decides the shorter clock. Life-threatening means at the time, not had it been worse (ICH E2A II.B)."""
        return self.is_fatal or SeriousnessCriterion.LIFE_THREATENING in self.seriousness


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """One product; a concomitant one (`is_suspect` False) makes nothing reportable."""

    identity: str
    name: str
    treatment: Treatment = Treatment.INVESTIGATIONAL
    is_suspect: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What reporter and sponsor think of one product and one event; what nobody said is unknown, never "no".

    `expectedness` is against the reference safety information in force at onset. `sponsor_known` and
    `expectedness_known` say since when the sponsor's two judgements stand.
    """

    product: str
    event: str
    reporter: Relatedness = Relatedness.UNKNOWN
    sponsor: Relatedness = Relatedness.UNKNOWN
    expectedness: Expectedness | None = None
    sponsor_known: Stamp | None = None
    expectedness_known: Stamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFacts:
    """Where the study runs and under which regime; `has_ind` where an IND number is on record.

    `is_device`: every investigational product is a device, so that the laws on devices apply and those on medicines do not.
    `tests_device`: one of several is.
    """

    jurisdictions: frozenset[str]
    is_bioequivalence: bool = False
    has_ind: bool = False
    is_device: bool = False
    tests_device: bool = False

    @property
    def conduct(self) -> Conduct | None:
        """None where neither a US site nor an IND brings the study under US rules (21 CFR 312.2, 320.31)."""
        if "US" not in self.jurisdictions and not self.has_ind:
            return None
        if not self.is_bioequivalence:
            return Conduct.IND
        return Conduct.BIOEQUIVALENCE_UNDER_IND if self.has_ind else Conduct.BIOEQUIVALENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDates:
    """The facts that clocks count from. Each stands on its own; none is derived from another.

    `reportable_since` is set where the case was first not reportable: the receipt of what changed that is a new day 0.
    `upgraded` is when it became known that a reaction, first neither, is fatal or life-threatening. `serious_known` and
    `short_known` are facts somebody recorded about that, which count only where they are earlier.

    `domestic_known` is when the sponsor's office in Korea knew.
    `initial_sent` is the first report to the authority in question. `was_ruled_out` remembers an earlier signed "no".
    """

    received: Stamp
    criteria_met: Stamp | None = None
    reportable_since: Stamp | None = None
    upgraded: Stamp | None = None
    determined: Stamp | None = None
    serious_known: Stamp | None = None
    short_known: Stamp | None = None
    domestic_known: Stamp | None = None
    initial_sent: Stamp | None = None
    was_ruled_out: bool = False

    @property
    def aware(self) -> Stamp:
        """Day 0 where awareness starts the clock: the last minimum criterion, or what made the case reportable."""
        return self.reportable_since or self.criteria_met or self.received

    @property
    def later_upgrade(self) -> Stamp | None:
        """When it was known to be fatal or life-threatening, if that was learnt after day 0."""
        return self.upgraded if self.upgraded and self.upgraded.is_after(self.aware) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case as it is judged.

    `occurred_in` is the jurisdiction of its country: "EU" for the EU/EEA, else the governing country, empty if not stated.
    `void` says why the case no longer counts, and is empty while it does.
    """

    study: StudyFacts
    dates: CaseDates
    events: tuple[EventFacts, ...] = ()
    products: tuple[ProductFacts, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    occurred_in: str = ""
    missing_criteria: frozenset[MinimumCriterion] = frozenset()
    void: str = ""

    @property
    def is_pre_case(self) -> bool:
        """A minimum criterion is missing: no clock runs yet (ICH E2A III.A)."""
        return bool(self.missing_criteria)

    @property
    def serious_events(self) -> tuple[EventFacts, ...]:
        """The events that can be reportable at all."""
        return tuple(event for event in self.events if event.is_serious)

    @property
    def pairs(self) -> tuple["Pair", ...]:
        """Every suspect product with every serious event, with the opinions on them."""
        known = {(opinion.product, opinion.event): opinion for opinion in self.opinions}
        return tuple(
            Pair(product, event, known.get(key) or Opinion(product=key[0], event=key[1]))
            for event in self.serious_events
            for product in self.products
            if product.is_suspect
            for key in [(product.identity, event.identity)]
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """One suspect product, one serious event, and what is thought of them."""

    product: ProductFacts
    event: EventFacts
    opinion: Opinion = field(repr=False)

    def __str__(self) -> str:
        return f"“{self.event.term}” with {self.product.name}"
