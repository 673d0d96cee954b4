"""Replay a case: put it before the rules as it stood after each version and each opinion."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from pharmacovigilance.enums import (
    AssessmentSource,
    CaseStatus,
    Expectedness,
    FactKind,
    MinimumCriterion,
    Outcome,
    Relatedness,
    VersionKind,
)
from pharmacovigilance.models import (
    CaseEvent,
    CaseProduct,
    CaseVersion,
    CausalityAssessment,
    ExpectednessAssessment,
    SafetyCase,
)
from pharmacovigilance.rules import (
    CaseDates,
    CaseFacts,
    EventFacts,
    Moment,
    Opinion,
    ProductFacts,
    Stamp,
    StudyFacts,
    Treatment,
)
from pharmacovigilance.services.reportability.known import (
    KnownFacts,
    place_of,
    stamp_of,
    stamped,
)
from studies.enums import DatePrecision
from studies.models import Intervention

Row = TypeVar("Row", CaseEvent, CaseProduct)
Step = CaseVersion | CausalityAssessment | ExpectednessAssessment


@dataclass(slots=True)
class State:
    """What is known while the records are read in their order."""

    version: CaseVersion | None = None
    causality: dict[tuple[str, str, str], CausalityAssessment] = field(default_factory=dict)
    expectedness: dict[tuple[str, str], ExpectednessAssessment] = field(default_factory=dict)


class Replay:
    """Replays versions and opinions, and puts the case before the rules after each."""

    def __init__(self, case: SafetyCase, study: StudyFacts, facts: KnownFacts, zone: str) -> None:
        self.case, self.study, self.facts, self.zone = case, study, facts, zone
        of_case = {"study_id": case.study_id, "case": case}
        self.versions = list(
            CaseVersion.objects.filter(**of_case)
            .exclude(kind=VersionKind.NULLIFICATION)
            .order_by("number")
        )
        self.events = _grouped(CaseEvent.objects.filter(**of_case).order_by("position"))
        self.products = _grouped(CaseProduct.objects.filter(**of_case).order_by("position"))
        self.causality = list(
            CausalityAssessment.objects.filter(**of_case)
            .select_related("event", "product")
            .order_by("assessed_at", "id")
        )
        self.expectedness = list(
            ExpectednessAssessment.objects.filter(**of_case)
            .select_related("event", "product")
            .order_by("assessed_at", "id")
        )
        self.comparators = {
            name.casefold()
            for name in Intervention.objects.filter(
                study_id=case.study_id, is_investigational=False
            ).values_list("name", flat=True)
        }
        self.state = State()

    def moments(self, now: datetime) -> list[Moment]:
        """One moment per version and per opinion given on the platform, and one for becoming void."""
        own = [a for a in self.causality if a.assessor_id is not None]
        steps: list[Step] = [
            *self.versions,
            *own,
            *self.expectedness,
        ]
        steps.sort(key=lambda step: (step.created_at, step.pk))
        found = [self._step(step) for step in steps]
        return [*found, self._voided(found[-1], now)] if self.case.is_void else found

    def _step(self, step: Step) -> Moment:
        if isinstance(step, CaseVersion):
            return self._arrived(step)
        if isinstance(step, CausalityAssessment):
            self._note(step)
        else:
            self.state.expectedness[step.product.identity, step.event.identity] = step
        return self._moment(step.created_at, stamped(step.assessed_at, self.zone), "assessed")

    def _arrived(self, version: CaseVersion) -> Moment:
        state = self.state
        if state.version is None or _rank(version) >= _rank(state.version):
            state.version = version
        for opinion in self.causality:
            if opinion.assessor_id is None and opinion.event.version_id == version.pk:
                self._note(opinion)
        is_information = version.kind != VersionKind.AMENDMENT
        known = self.facts.known(version)
        return self._moment(
            version.created_at, known, f"v{version.number}", is_information=is_information
        )

    def _note(self, opinion: CausalityAssessment) -> None:
        key = (opinion.product.identity, opinion.event.identity, opinion.source)
        before = self.state.causality.get(key)
        if before is None or before.assessed_at <= opinion.assessed_at:
            self.state.causality[key] = opinion

    def _moment(
        self, recorded: datetime, known: Stamp, occasion: str, *, is_information: bool = False
    ) -> Moment:
        number = self.state.version.number if self.state.version else 0
        return Moment(
            recorded=recorded,
            known=known,
            case=self._case(recorded),
            is_information=is_information,
            occasion=occasion if is_information else f"v{number} {occasion}",
        )

    def _voided(self, last: Moment, now: datetime) -> Moment:
        is_nullified = self.case.status == CaseStatus.NULLIFIED
        sentence = (
            f"Nullified: {self.case.nullification_reason}"
            if is_nullified
            else "It is counted under another case, which it duplicates."
        )
        nullified = self.facts.stamp(FactKind.NULLIFIED)
        known = nullified if is_nullified and nullified else stamped(now, self.zone)
        return Moment(
            recorded=self.case.nullified_at or now,
            known=known,
            case=_void(last.case, sentence),
            is_information=False,
            occasion="void",
        )

    def _case(self, recorded: datetime) -> CaseFacts:
        version = self.state.version
        assert version is not None  # noqa: S101 -- opinions are given on versions
        return CaseFacts(
            study=self.study,
            dates=self._dates(recorded),
            events=tuple(map(_event, self.events.get(version.pk, ()))),
            products=self._products(self.products.get(version.pk, [])),
            opinions=tuple(self._opinions()),
            occurred_in=place_of(self._country(version)),
            missing_criteria=self._missing(recorded),
        )

    def _country(self, version: CaseVersion) -> str:
        stated = (event.country for event in self.events.get(version.pk, ()) if event.country)
        return next(stated, self.case.country)

    def _dates(self, recorded: datetime) -> CaseDates:
        received = self.facts.stamp(FactKind.RECEIVED) or Stamp(
            self.case.received_on, self.case.received_zone, self.case.received_at
        )
        met = self.facts.first(FactKind.MINIMUM_CRITERIA_MET)
        is_met_at_once = met is None or met.version_id == self.versions[0].pk
        return CaseDates(
            received=received,
            criteria_met=None if is_met_at_once or met is None else stamp_of(met),
            determined=self._determined(recorded),
            serious_known=self.facts.stamp(FactKind.SERIOUS_KNOWN),
            short_known=self.facts.stamp(FactKind.FATAL_OR_LIFE_THREATENING_KNOWN),
            domestic_known=self.facts.stamp(FactKind.DOMESTIC_KNOWN),
        )

    def _determined(self, recorded: datetime) -> Stamp | None:
        """The determination, once it is on record: a moment before it does not know it."""
        found = self.facts.first(FactKind.DETERMINED_REPORTABLE)
        is_newest = recorded == self._last_recorded()
        return stamp_of(found) if found and (found.created_at <= recorded or is_newest) else None

    def _last_recorded(self) -> datetime:
        return max(row.created_at for row in (*self.versions, *self.causality, *self.expectedness))

    def _missing(self, recorded: datetime) -> frozenset[MinimumCriterion]:
        """Valid since the first record that says so; the moments before it belong to a pre-case."""
        since = self.facts.recorded(FactKind.MINIMUM_CRITERIA_MET)
        if since is None:
            return frozenset(map(MinimumCriterion, self.case.missing_criteria))
        is_valid = since <= recorded or recorded == self._last_recorded()
        return frozenset() if is_valid else frozenset(MinimumCriterion)

    def _products(self, rows: list[CaseProduct]) -> tuple[ProductFacts, ...]:
        is_told_apart = any(row.is_study_product for row in rows)
        return tuple(
            ProductFacts(
                row.identity,
                row.name,
                self._treatment(row, is_told_apart=is_told_apart),
                row.is_suspect,
            )
            for row in rows
        )

    def _treatment(self, row: CaseProduct, *, is_told_apart: bool) -> Treatment:
        """A suspect product counts as the study's unless the record says which one is, or names a comparator."""
        if row.is_blinded:
            return Treatment.BLINDED
        if {row.name.casefold(), row.substance.casefold()} & self.comparators:
            return Treatment.COMPARATOR
        is_foreign = is_told_apart and not row.is_study_product
        return Treatment.NON_STUDY if is_foreign else Treatment.INVESTIGATIONAL

    def _opinions(self) -> list[Opinion]:
        causality, expectedness = self.state.causality, self.state.expectedness
        pairs = {(product, event) for product, event, _ in causality} | set(expectedness)
        return [self._opinion(product, event) for product, event in sorted(pairs)]

    def _opinion(self, product: str, event: str) -> Opinion:
        reporter = self.state.causality.get((product, event, AssessmentSource.REPORTER))
        sponsor = self.state.causality.get((product, event, AssessmentSource.SPONSOR))
        expected = self.state.expectedness.get((product, event))
        return Opinion(
            product=product,
            event=event,
            reporter=Relatedness(reporter.result) if reporter else Relatedness.UNKNOWN,
            sponsor=Relatedness(sponsor.result) if sponsor else Relatedness.UNKNOWN,
            expectedness=Expectedness(expected.result) if expected else None,
            sponsor_known=stamped(sponsor.assessed_at, self.zone) if sponsor else None,
            expectedness_known=stamped(expected.assessed_at, self.zone) if expected else None,
        )


def _void(case: CaseFacts, sentence: str) -> CaseFacts:
    return replace(case, void=sentence)


def _event(row: CaseEvent) -> EventFacts:
    return EventFacts(row.identity, row.term, row.seriousness, Outcome(row.outcome), _day(row))


def _day(row: CaseEvent) -> date | None:
    """The onset where it is known to the day; a month is never turned into one."""
    return row.onset_on if row.onset_precision == DatePrecision.DAY else None


def _rank(version: CaseVersion) -> tuple[date, datetime, int]:
    """Versions are ordered by their information, then by when they were sent, then by arrival."""
    sent = version.sent_at or version.received_at
    return version.most_recent_information_on, sent, version.number


def _grouped(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row.version_id, []).append(row)
    return found
