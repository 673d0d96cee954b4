"""What a person typed or a machine sent about a case, read field by field; every fault is named."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.tenancy.countries import UnknownCountryError, country
from pharmacovigilance.enums import (
    ActionTaken,
    AssessmentSource,
    MinimumCriterion,
    Outcome,
    ProductRole,
    Relatedness,
    SeriousnessCriterion,
    Severity,
)
from pharmacovigilance.services.content import (
    NO_DAY,
    CaseContent,
    EventContent,
    Opinion,
    PartialDay,
    PatientContent,
    ProductContent,
)

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_PRECISIONS = {4: "year", 7: "month", 10: "day"}
_QUALIFICATIONS = ("physician", "pharmacist", "other health professional", "lawyer", "consumer")
LARGEST = 250
_SEXES = ("male", "female", "unknown")


@dataclass(slots=True)
class Reading:
    """Reads one JSON object; problems gather under its path, nothing is raised before all are known."""

    given: dict[str, Any]
    path: str
    today: date
    problems: list[Problem]
    used: set[str] = field(default_factory=set)

    def fault(self, name: str, detail: str, clause: str) -> None:
        """One broken rule at a field of this object."""
        self.problems.append(Problem(f"{self.path}/{name}" if self.path else name, detail, clause))

    def text(self, name: str, clause: str, *, length: int = 250, needed: bool = False) -> str:
        """A text; empty where absent."""
        self.used.add(name)
        value = self.given.get(name)
        if value is None or value == "":
            if needed:
                self.fault(name, "This is needed.", clause)
            return ""
        if not isinstance(value, str) or "\x00" in value:
            self.fault(name, "A text is expected.", clause)
            return ""
        if len(value) > length:
            self.fault(name, f"Longer than {length} characters.", clause)
        return value.strip()[:length]

    def choice(self, name: str, allowed: Sequence[str], clause: str, *, default: str = "") -> str:
        """One of a few values; an unknown one is refused, never guessed."""
        value = self.text(name, clause) or default
        if value and value not in allowed:
            self.fault(
                name, f"{value!r} is not known; choose one of: {', '.join(allowed)}.", clause
            )
            return default
        return value

    def country(self, name: str, clause: str) -> str:
        """An ISO 3166 code that exists."""
        value = self.text(name, clause, length=2).upper()
        try:
            return country(value).code if value else ""
        except UnknownCountryError:
            self.fault(name, f"{value!r} is no ISO 3166 country.", clause)
            return ""

    def flag(self, name: str, clause: str) -> bool:
        """True or false; false where absent."""
        self.used.add(name)
        value = self.given.get(name, False)
        if not isinstance(value, bool):
            self.fault(name, "True or false is expected.", clause)
        return value is True

    def number(self, name: str, low: int, high: int, clause: str) -> int | None:
        """A whole number within bounds."""
        self.used.add(name)
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(name, f"A whole number from {low} to {high} is expected.", clause)
            return None
        return value

    def day(self, name: str, clause: str) -> PartialDay:
        """`2026`, `2026-03` or `2026-03-01`; never after today."""
        value = self.text(name, clause, length=10)
        if not value:
            return NO_DAY
        found = _partial(value)
        if found is None or found.on is None:
            self.fault(name, "Give a date as 2026, 2026-03 or 2026-03-01.", clause)
            return NO_DAY
        if found.on > self.today:
            self.fault(name, "This date lies in the future.", clause)
        return found

    def identifier(self, name: str, clause: str) -> UUID | None:
        """The id of another record."""
        value = self.text(name, clause, length=36)
        try:
            return UUID(value) if value else None
        except ValueError:
            self.fault(name, "An id is expected.", clause)
            return None

    def finish(self) -> None:
        """Names nobody knows are refused, so that a misspelt field is never silently lost."""
        for name in self.given.keys() - self.used:
            self.fault(str(name), "This field is not known here.", "")


def _partial(value: str) -> PartialDay | None:
    if not _DAY.fullmatch(value):
        return None
    try:
        return PartialDay(date.fromisoformat(f"{value}-01-01"[:10]), _PRECISIONS[len(value)])
    except ValueError:
        return None


def read_case(
    *,
    events: Any,
    products: Any,
    reporter: Any,
    patient: Any,
    narrative: str,
    today: date,
    has_subject: bool,
    known_events: int = 0,
) -> CaseContent:
    """The content of a version entered by hand. RuleBroken names every faulty field with its E2B(R3) clause.

    `known_events` is how many the case has already, for opinions given without repeating the events.
    """
    problems: list[Problem] = []
    said = _Sections(today, problems)
    content = CaseContent(
        events=tuple(said.rows("events", events, _event)),
        products=tuple(said.rows("products", products, _product)),
        opinions=tuple(said.opinions(products)),
        patient=said.section("patient", patient, _patient),
        narrative=narrative,
        report_type="report from study",
        **said.section("reporter", reporter, _reporter),
    )
    _check_opinions(content, len(content.events) or known_events, problems)
    if problems:
        raise RuleBroken(*problems)
    return _with_missing(content, has_subject=has_subject)


def read_event(given: dict[str, Any], *, today: date) -> EventContent:
    """One adverse event. RuleBroken names every faulty field with its clause."""
    problems: list[Problem] = []
    event: EventContent = _Sections(today, problems).section("", given, _event)
    if problems:
        raise RuleBroken(*problems)
    return event


@dataclass(slots=True)
class _Sections:
    today: date
    problems: list[Problem]

    def rows(self, name: str, given: Any, read: Callable[[Reading], Any]) -> list[Any]:
        """A list of objects."""
        if given in (None, ""):
            return []
        if not isinstance(given, list) or len(given) > LARGEST:
            self.problems.append(
                Problem(
                    name,
                    gettext("A list of at most %(largest)s objects is expected.")
                    % {"largest": LARGEST},
                )
            )
            return []
        return [self.section(f"{name}/{n}", row, read) for n, row in enumerate(given)]

    def section(self, path: str, given: Any, read: Callable[[Reading], Any]) -> Any:
        """One object."""
        if given not in (None, "") and not isinstance(given, dict):
            self.problems.append(Problem(path, "An object is expected."))
            given = {}
        reading = Reading(given or {}, path, self.today, self.problems)
        value = read(reading)
        reading.finish()
        return value

    def opinions(self, products: Any) -> list[Opinion]:
        """The causality opinions inside the products."""
        found: list[Opinion] = []
        for number, row in enumerate(products if isinstance(products, list) else [], 1):
            given = row.get("causality") if isinstance(row, dict) else None
            path = f"products/{number - 1}/causality"
            found += self.rows(path, given, partial(_opinion, product=number))
        return found


def _event(row: Reading) -> EventContent:
    onset = row.day("onset_on", "E2B(R3) E.i.4")
    ended = row.day("ended_on", "E2B(R3) E.i.5")
    if onset.on and ended.on and ended.on < onset.on and ended.precision == "day":
        row.fault("ended_on", "The event ends before it begins.", "E2B(R3) E.i.5")
    return EventContent(
        term=row.text("term", "ICH E2A III.A; E2B(R3) E.i.1.1a", needed=True),
        seriousness=frozenset(
            criterion
            for criterion in SeriousnessCriterion
            if row.flag(criterion.value, "ICH E2A II.B; E2B(R3) E.i.3.2")
        ),
        outcome=row.choice("outcome", Outcome.values, "E2B(R3) E.i.7", default=Outcome.UNKNOWN),
        onset=onset,
        ended=ended,
        country=row.country("country", "E2B(R3) E.i.9"),
        meddra_version=row.text("meddra_version", "E2B(R3) E.i.2.1a", length=10),
        meddra_code=row.text("meddra_code", "E2B(R3) E.i.2.1b", length=20),
        severity=row.choice("severity", Severity.values, "ICH E2A II.B"),
        toxicity_grade=row.number("toxicity_grade", 1, 5, "NCI CTCAE"),
        adverse_event_id=row.identifier("adverse_event", "E2B(R3) E.i"),
    )


def _product(row: Reading) -> ProductContent:
    row.used.add("causality")
    started = row.day("started_on", "E2B(R3) G.k.4.r.4")
    ended = row.day("ended_on", "E2B(R3) G.k.4.r.5")
    if started.on and ended.on and ended.on < started.on and ended.precision == "day":
        row.fault("ended_on", "Administration ends before it begins.", "E2B(R3) G.k.4.r.5")
    return ProductContent(
        name=row.text("name", "E2B(R3) G.k.2.2", needed=True),
        role=row.choice("role", ProductRole.values, "E2B(R3) G.k.1", default=ProductRole.SUSPECT),
        substance=row.text("substance", "E2B(R3) G.k.2.3.r.1", length=500),
        dose=row.text("dose", "E2B(R3) G.k.4.r.8", length=2000),
        route=row.text("route", "E2B(R3) G.k.4.r.10.1", length=100),
        started=started,
        ended=ended,
        indication=row.text("indication", "E2B(R3) G.k.7.r.1"),
        action_taken=row.choice("action_taken", ActionTaken.values, "E2B(R3) G.k.8"),
        is_study_product=row.flag("is_study_product", "E2B(R3) G.k.2.2"),
        is_blinded=row.flag("is_blinded", "E2B(R3) G.k.2.5"),
    )


def _opinion(row: Reading, product: int) -> Opinion:
    clause = "E2B(R3) G.k.9.i.2.r"
    source = row.choice("source", ("reporter",), clause, default=AssessmentSource.REPORTER)
    result = row.choice("result", Relatedness.values, clause, default=Relatedness.UNKNOWN)
    return Opinion(
        product,
        row.number("event", 1, LARGEST, "E2B(R3) G.k.9.i.1") or 1,
        AssessmentSource(source),
        Relatedness(result),
        row.text("method", clause, length=60),
        row.text("verbatim", clause, length=60),
    )


def _patient(row: Reading) -> PatientContent:
    age = row.number("age", 0, 130, "E2B(R3) D.2.2")
    return PatientContent(
        subject_code=row.text("subject_code", "E2B(R3) D.1.1.4", length=40),
        age=f"{age} a" if age is not None else "",
        year_of_birth=row.number("year_of_birth", 1900, row.today.year, "E2B(R3) D.2.1"),
        sex=row.choice("sex", _SEXES, "E2B(R3) D.5"),
    )


def _reporter(row: Reading) -> dict[str, str]:
    return {
        "reporter_qualification": row.choice("qualification", _QUALIFICATIONS, "E2B(R3) C.2.r.4"),
        "reporter_country": row.country("country", "E2B(R3) C.2.r.3"),
    }


def _check_opinions(content: CaseContent, events: int, problems: list[Problem]) -> None:
    for opinion in content.opinions:
        if opinion.event > events:
            path = f"products/{opinion.product - 1}/causality"
            problems.append(Problem(path, "There is no such event.", "E2B(R3) G.k.9.i.1"))


def _with_missing(content: CaseContent, *, has_subject: bool) -> CaseContent:
    patient = content.patient
    met = {
        MinimumCriterion.PATIENT: has_subject or patient != PatientContent(),
        MinimumCriterion.REPORTER: bool(content.reporter_qualification or content.reporter_country),
        MinimumCriterion.PRODUCT: any(p.role != ProductRole.CONCOMITANT for p in content.products),
        MinimumCriterion.EVENT: bool(content.events),
    }
    return replace(content, missing=tuple(c for c in MinimumCriterion if not met[c]))
