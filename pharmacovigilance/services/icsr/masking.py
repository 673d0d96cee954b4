"""Take personal data out of a message before it reaches a table; say what was taken."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from pharmacovigilance.exchange.e2b_r3 import Icsr, Null, PartialDate, Patient
from pharmacovigilance.exchange.e2b_r3.binding import Block, Spec, specs
from pharmacovigilance.exchange.e2b_r3.kinds import FREE_TEXT
from pharmacovigilance.exchange.e2b_r3.record.patient import Parent

R = TypeVar("R")
P = TypeVar("P", Patient, Parent)
MASKED = Null("MSK")
WITHHELD = "[withheld]"
_SOURCE = (
    "title", "given_name", "middle_name", "family_name", "organization", "department", "street",
    "city", "state", "postcode", "telephone", "fda_email",
)  # fmt: skip
_SENDER = (
    "title", "given_name", "middle_name", "family_name", "street", "telephone", "fax", "email",
)  # fmt: skip
_PATIENT = ("initials", "gp_record_number", "specialist_record_number", "hospital_record_number")
_NAMES = (
    "given_name",
    "middle_name",
    "family_name",
    "street",
    "telephone",
    "fda_email",
    "email",
    "fax",
)


def masked(icsr: Icsr) -> Icsr:
    """The message without initials, birth dates, record numbers, names, addresses and attached files.

    What is left of the patient: subject code, year of birth, age and sex; of a reporter: qualification and country.
    """
    return replace(
        icsr,
        case=replace(
            icsr.case,
            documents=tuple(replace(d, content=None) for d in icsr.case.documents),
            literature=tuple(replace(d, content=None) for d in icsr.case.literature),
        ),
        primary_sources=tuple(_hide(s, _SOURCE) for s in icsr.primary_sources),
        sender=_withhold(icsr.sender, _SENDER) if icsr.sender else None,
        patient=_patient(icsr.patient) if icsr.patient else None,
    )


def _hide(record: R, names: tuple[str, ...]) -> R:
    """A masked value stays known to exist: null flavour MSK (E2B(R3) IG 3.3.6)."""
    taken = {n: MASKED for n in names if getattr(record, n) is not None}
    return replace(record, **taken)  # type: ignore[type-var]  # a frozen dataclass of the reader


def _withhold(record: R, names: tuple[str, ...]) -> R:
    return replace(record, **dict.fromkeys(names))  # type: ignore[type-var]  # as above


def _patient(patient: Patient) -> Patient:
    hidden = _past(_hide(patient, _PATIENT))
    parent = hidden.parent
    if parent is not None:
        parent = _past(_hide(parent, ("identification",)))
        parent = replace(parent, born_on=_year(parent.born_on))
    return replace(hidden, born_on=_year(patient.born_on), parent=parent)


def _past(person: P) -> P:
    """What a person has had from birth would tell the birth date: such a date keeps its year."""
    born = person.born_on
    if not isinstance(born, PartialDate) or not born.has_day:
        return person
    return replace(
        person,
        history=tuple(_without_day(row, born.on) for row in person.history),
        drug_history=tuple(_without_day(row, born.on) for row in person.drug_history),
    )


def _without_day(row: R, day: date) -> R:
    held = ((name, getattr(row, name)) for name, _ in specs(type(row)))
    told = {
        name: _year(value)
        for name, value in held
        if isinstance(value, PartialDate) and value.has_day and value.on == day
    }
    return replace(row, **told)  # type: ignore[type-var]  # a frozen dataclass of the reader


def _year(born: Any) -> Any:
    if not isinstance(born, PartialDate):
        return born
    return PartialDate.parse(f"{born.on.year:04d}")


def withheld(record: R, secrets: "Secrets") -> R:
    """The same record with every known identifier withheld inside its free texts.

    Codes, dates and numbers stay what they are: initials may spell a country, and a child may be born on the day of the event.
    """
    held = ((name, spec, getattr(record, name)) for name, spec in specs(type(record)))
    changed = {name: _in_texts(spec, value, secrets) for name, spec, value in held}
    return replace(record, **changed)  # type: ignore[type-var]  # a frozen dataclass of the reader


def _in_texts(spec: Spec, value: Any, secrets: "Secrets") -> Any:
    if isinstance(spec, Block):
        if spec.repeats:
            return tuple(withheld(row, secrets) for row in value)
        return value if value is None else withheld(value, secrets)
    is_free_text = spec.kind in FREE_TEXT and isinstance(value, str)
    return secrets.withhold(value) if is_free_text else value


class Secrets:
    """The identifiers of one message, to be found again inside its narrative and other free texts."""

    def __init__(self, icsr: Icsr) -> None:
        words = sorted(set(_words(icsr)), key=len, reverse=True)
        self._pattern = (
            re.compile(
                "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE
            )
            if words
            else None
        )
        initials = icsr.patient.initials if icsr.patient else None
        self._initials = _initials_pattern(initials) if isinstance(initials, str) else None

    def withhold(self, text: str) -> str:
        """The text with each identifier replaced; the encrypted original keeps it."""
        for pattern in (self._pattern, self._initials):
            if pattern is not None:
                text = pattern.sub(WITHHELD, text)
        return text


def _initials_pattern(initials: str) -> re.Pattern[str] | None:
    letters = re.sub(r"[\W_]", "", initials)
    if len(letters) < 2 or initials.upper().startswith("AGGREG"):
        return None
    dotted = r"[.\-]?\s?".join(re.escape(letter) for letter in letters)
    return re.compile(rf"(?<!\w){dotted}\.?(?!\w)")


def _words(icsr: Icsr) -> Iterator[str]:
    people = [*icsr.primary_sources, *([icsr.sender] if icsr.sender else [])]
    for person in people:
        for name in _NAMES:
            value = getattr(person, name, None)
            if isinstance(value, str) and len(value) > 2:
                yield value
    patient = icsr.patient
    if patient is None:
        return
    for name in _PATIENT[1:]:
        value = getattr(patient, name)
        if isinstance(value, str) and len(value) > 3:
            yield value
    for born in (patient.born_on, patient.parent.born_on if patient.parent else None):
        if isinstance(born, PartialDate) and born.has_day:
            yield from _writings(born.on)


def _writings(day: date) -> Iterator[str]:
    """How people write a date."""
    yield from (day.strftime(form) for form in (
        "%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y",
        "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%B %d, %Y", "%b %d, %Y", "%d%b%Y",
    ))  # fmt: skip
    yield f"{day.day} {day:%B %Y}"
    yield f"{day.day} {day:%b %Y}"
    yield f"{day:%B} {day.day}, {day.year}"
    yield f"{day.day}.{day.month}.{day.year}"
    yield f"{day.month}/{day.day}/{day.year}"
