"""The serious events of a study's cases as they were known at a data lock point, read some hundred cases at a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from pharmacovigilance.documents.study_reading import iso
from pharmacovigilance.enums import (
    AssessmentSource,
    CaseStatus,
    Expectedness,
    Outcome,
    Relatedness,
    SeriousnessCriterion,
    VersionKind,
)
from pharmacovigilance.models import (
    CaseEvent,
    CaseProduct,
    CaseUnblinding,
    CaseVersion,
    CausalityAssessment,
    ExpectednessAssessment,
    MeddraTerm,
    SafetyCase,
)
from pharmacovigilance.selectors.dictionary import places

CASES_AT_ONCE = 250
BLINDED = "Blinded"
ABBREVIATIONS = {
    SeriousnessCriterion.DEATH: "DTH",
    SeriousnessCriterion.LIFE_THREATENING: "LT",
    SeriousnessCriterion.HOSPITALIZATION: "HOS",
    SeriousnessCriterion.DISABILITY: "DIS",
    SeriousnessCriterion.CONGENITAL_ANOMALY: "CA",
    SeriousnessCriterion.OTHER_IMPORTANT: "OMI",
}
_AGES = {"a": "y", "mo": "mo", "wk": "wk", "d": "d", "h": "h"}


@dataclass(frozen=True, slots=True)
class SeriousEvent:
    """One serious event with what its case says of it. A product without a known treatment is named as blinded."""

    case_number: str
    subject_code: str
    country: str
    age: str
    sex: str
    term: str
    code: str
    place: MeddraTerm | None
    criteria: tuple[SeriousnessCriterion, ...]
    onset: str
    ended: str
    outcome: str
    is_fatal: bool
    products: tuple[str, ...]
    groups: tuple[str, ...]
    doses: tuple[str, ...]
    therapy: tuple[str, ...]
    reporter: Relatedness
    sponsor: Relatedness
    expected: str
    received_on: date
    comments: str = ""

    @property
    def is_reaction(self) -> bool:
        """Either opinion says related, or nobody has said anything: a missing opinion is no denial (ICH E2A III.A)."""
        opinions = {self.reporter, self.sponsor}
        return Relatedness.RELATED in opinions or opinions == {Relatedness.UNKNOWN}

    @property
    def name(self) -> str:
        """The term as reported, and its code where it has one."""
        return f"{self.term} [{self.code}]" if self.code else self.term

    @property
    def abbreviated(self) -> str:
        """The criteria of seriousness in the listing's abbreviations."""
        return " ".join(ABBREVIATIONS[each] for each in self.criteria)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which cases: received within the period (from the very beginning without `since`), known up to `lock_on`.

    `release` is the dictionary in which the codes are looked up; without it no event has its place.
    """

    study_id: UUID
    lock_on: date
    since: date | None = None
    country: str = ""
    is_unblinded: bool = False
    release: str = ""


@dataclass(slots=True)
class _Details:
    """What belongs to the cases read at once."""

    versions: dict[UUID, CaseVersion] = field(default_factory=dict)
    events: dict[UUID, list[CaseEvent]] = field(default_factory=lambda: defaultdict(list))
    products: dict[UUID, list[CaseProduct]] = field(default_factory=lambda: defaultdict(list))
    opinions: dict[tuple[UUID, str, str], dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    expected: dict[tuple[UUID, str], dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    treatments: dict[UUID, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[str, MeddraTerm] = field(default_factory=dict)


def serious_events(choice: Choice) -> Iterator[SeriousEvent]:
    """Every serious event of the chosen cases, case by case in the order of their numbers."""
    after = 0
    while True:
        cases = list(_cases(choice).filter(sequence__gt=after)[:CASES_AT_ONCE])
        if not cases:
            return
        details = _details(cases, choice)
        for case in cases:
            yield from _of_case(case, details)
        after = cases[-1].sequence


def _cases(choice: Choice) -> QuerySet[SafetyCase]:
    """A nullified case counts until the day it was nullified, a duplicate never."""
    found = SafetyCase.objects.filter(study_id=choice.study_id, received_on__lte=choice.lock_on)
    if choice.since is not None:
        found = found.filter(received_on__gte=choice.since)
    if choice.country:
        found = found.filter(country=choice.country)
    return found.exclude(status=CaseStatus.DUPLICATE).order_by("sequence")


def _details(cases: list[SafetyCase], choice: Choice) -> _Details:
    ids = [case.pk for case in cases]
    found = _Details()
    for version in _versions(ids, choice.lock_on):
        found.versions[version.case_id] = version
    chosen = [each.pk for each in found.versions.values()]
    for event in CaseEvent.objects.filter(version_id__in=chosen).order_by("position"):
        found.events[event.case_id].append(event)
    for product in CaseProduct.objects.filter(version_id__in=chosen).order_by("position"):
        found.products[product.case_id].append(product)
    _read_opinions(ids, found)
    if choice.release:
        codes = (each.meddra_code for events in found.events.values() for each in events)
        found.places = places(codes, choice.release)
    if choice.is_unblinded:
        for fact in CaseUnblinding.objects.filter(case_id__in=ids).order_by("id"):
            found.treatments[fact.case_id][fact.product_name] = fact.treatment
    return found


def _versions(ids: list[UUID], lock_on: date) -> QuerySet[CaseVersion]:
    """In the order in which they overtake each other, the last one of a case wins."""
    known = CaseVersion.objects.filter(case_id__in=ids, received_on__lte=lock_on)
    narrow = known.defer("content", "narrative", "sender_comments", "warnings")
    return narrow.order_by(
        "case_id", "most_recent_information_on", Coalesce(F("sent_at"), F("received_at")), "number"
    )


def _read_opinions(ids: list[UUID], found: _Details) -> None:
    rows = CausalityAssessment.objects.filter(case_id__in=ids).order_by("assessed_at", "id")
    for case, event, product, source, result in rows.values_list(
        "case_id", "event__identity", "product__identity", "source", "result"
    ):
        found.opinions[case, event, source][product] = result
    judged = ExpectednessAssessment.objects.filter(case_id__in=ids).order_by("assessed_at", "id")
    for case, event, product, result in judged.values_list(
        "case_id", "event__identity", "product__identity", "result"
    ):
        found.expected[case, event][product] = result


def _of_case(case: SafetyCase, details: _Details) -> Iterator[SeriousEvent]:
    version = details.versions.get(case.pk)
    if version is None or version.kind == VersionKind.NULLIFICATION:
        return
    suspects = [each for each in details.products[case.pk] if each.is_suspect]
    known = details.treatments[case.pk]
    shared: dict[str, Any] = {
        "case_number": case.number,
        "subject_code": case.subject_code,
        "country": case.country,
        "age": _age(version),
        "sex": version.patient_sex[:1].upper(),
        "received_on": case.received_on,
        "products": tuple(_name(each, known) for each in suspects),
        "groups": tuple(dict.fromkeys(_group(each, known) for each in suspects)),
        "doses": tuple(each.dose for each in suspects if each.dose),
        "therapy": tuple(_therapy(each) for each in suspects if each.started_on),
        "comments": _comments(details.products[case.pk]),
    }
    for event in details.events[case.pk]:
        if event.is_serious:
            yield _event(event, details, shared)


def _event(event: CaseEvent, details: _Details, shared: dict[str, Any]) -> SeriousEvent:
    reporter = details.opinions[event.case_id, event.identity, AssessmentSource.REPORTER]
    sponsor = details.opinions[event.case_id, event.identity, AssessmentSource.SPONSOR]
    return SeriousEvent(
        term=event.term,
        code=event.meddra_code,
        place=details.places.get(event.meddra_code),
        criteria=tuple(each for each in SeriousnessCriterion if each in event.seriousness),
        onset=iso(event.onset_on, event.onset_precision),
        ended=iso(event.ended_on, event.ended_precision),
        outcome=Outcome(event.outcome).label,
        is_fatal=event.is_fatal,
        reporter=_folded(reporter),
        sponsor=_folded(sponsor),
        expected=_expected(details.expected[event.case_id, event.identity]),
        **shared,
    )


def _folded(by_product: dict[str, str]) -> Relatedness:
    """Related to any product is related; otherwise what was said, or nothing."""
    results = set(by_product.values())
    for each in (Relatedness.RELATED, Relatedness.NOT_RELATED):
        if each in results:
            return each
    return Relatedness.UNKNOWN


def _expected(by_product: dict[str, str]) -> str:
    """Unexpected for any product is unexpected; empty where nobody has judged."""
    results = set(by_product.values())
    return next((each for each in (Expectedness.UNEXPECTED, Expectedness.EXPECTED) if each in results), "")  # fmt: skip


def _name(product: CaseProduct, treatments: dict[str, str]) -> str:
    if product.name in treatments:
        return treatments[product.name]
    return f"{product.name} (blinded)" if product.is_blinded else product.name


def _group(product: CaseProduct, treatments: dict[str, str]) -> str:
    """The column of a tabulation: what was given where it is known, else that it is blinded."""
    if product.name in treatments:
        return treatments[product.name]
    return BLINDED if product.is_blinded else product.name


def _therapy(product: CaseProduct) -> str:
    start = iso(product.started_on, product.started_precision)
    return f"{start} – {iso(product.ended_on, product.ended_precision) or 'ongoing'}"


def _age(version: CaseVersion) -> str:
    number, _, unit = version.patient_age.partition(" ")
    return f"{number}{_AGES.get(unit, unit)}" if number else ""


def _comments(products: list[CaseProduct]) -> str:
    others = [each.name for each in products if not each.is_suspect]
    return f"Concomitant: {', '.join(others)}" if others else ""
