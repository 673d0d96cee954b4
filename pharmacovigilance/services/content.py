"""What one version of a case says, whichever way it came in: by hand or as an E2B(R3) message."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pharmacovigilance.enums import (
    AssessmentSource,
    MinimumCriterion,
    Outcome,
    ProductRole,
    Relatedness,
    SeriousnessCriterion,
)


@dataclass(frozen=True, slots=True)
class PartialDay:
    """A date as exactly as it is known; `on` is the first day it can mean."""

    on: date | None = None
    precision: str = ""


NO_DAY = PartialDay()


@dataclass(frozen=True, slots=True)
class EventContent:
    """One reaction or event."""

    term: str
    seriousness: frozenset[SeriousnessCriterion] = frozenset()
    outcome: str = Outcome.UNKNOWN
    onset: PartialDay = NO_DAY
    ended: PartialDay = NO_DAY
    country: str = ""
    meddra_version: str = ""
    meddra_code: str = ""
    severity: str = ""
    toxicity_grade: int | None = None
    adverse_event_id: UUID | None = None

    @property
    def identity(self) -> str:
        """Names the same event across versions of a case."""
        return (self.meddra_code or self.term.casefold())[:300]

    def facts(self) -> dict[str, bool]:
        """The six seriousness facts as columns."""
        return {
            criterion.value: criterion in self.seriousness for criterion in SeriousnessCriterion
        }


@dataclass(frozen=True, slots=True)
class ProductContent:
    """One product and how it was given."""

    name: str
    role: str = ProductRole.SUSPECT
    substance: str = ""
    dose: str = ""
    route: str = ""
    started: PartialDay = NO_DAY
    ended: PartialDay = NO_DAY
    indication: str = ""
    action_taken: str = ""
    is_study_product: bool = False
    is_blinded: bool = False

    @property
    def identity(self) -> str:
        """Names the same product across versions of a case."""
        return (self.name or self.substance).casefold()[:300]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a source thinks of the relation between a product and an event, both counted from 1."""

    product: int
    event: int
    source: AssessmentSource
    result: Relatedness
    method: str = ""
    verbatim: str = ""
    verbatim_source: str = ""


@dataclass(frozen=True, slots=True)
class PatientContent:
    """Who suffered the event, without anything that names them."""

    subject_code: str = ""
    age: str = ""
    year_of_birth: int | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class CaseContent:
    """Everything a version says. `snapshot` is its own whole copy; `missing` lists the criteria it lacks."""

    events: tuple[EventContent, ...] = ()
    products: tuple[ProductContent, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    patient: PatientContent = PatientContent()
    reporter_qualification: str = ""
    reporter_country: str = ""
    narrative: str = ""
    sender_comments: str = ""
    report_type: str = ""
    missing: tuple[MinimumCriterion, ...] = ()
    snapshot: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The first serious event and the first suspect product, as people speak of a case."""
        events = sorted(self.events, key=lambda event: not event.seriousness)
        term = events[0].term if events else "No event reported yet"
        suspects = [
            p.name or p.substance for p in self.products if p.role != ProductRole.CONCOMITANT
        ]
        return f"{term} on {suspects[0]}"[:300] if suspects else term[:300]

    @property
    def country(self) -> str:
        """Where it happened: the first event's country, else the reporter's."""
        return next((e.country for e in self.events if e.country), self.reporter_country)

    @property
    def is_serious(self) -> bool:
        """At least one event is serious."""
        return any(event.seriousness for event in self.events)

    @property
    def is_fatal(self) -> bool:
        """At least one event killed."""
        return any(
            SeriousnessCriterion.DEATH in e.seriousness or e.outcome == Outcome.FATAL
            for e in self.events
        )

    @property
    def is_life_threatening(self) -> bool:
        """At least one event was life-threatening when it occurred."""
        return any(SeriousnessCriterion.LIFE_THREATENING in e.seriousness for e in self.events)

    @property
    def is_blinded(self) -> bool:
        """At least one suspect product is still blinded."""
        return any(p.is_blinded for p in self.products if p.role != ProductRole.CONCOMITANT)
