"""Rules that hold for every element: presence, codes, lengths, dates, terms."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from pharmacovigilance.exchange.e2b_r3.binding import Held
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.rules.rule import Breach, Rule
from pharmacovigilance.exchange.e2b_r3.values import MeddraTerm, PartialDate, Quantity

Elements: TypeAlias = tuple[Held, ...]
"""All elements of a record, those without a value too."""

_DECIDING_DATES = {"C.1.4", "C.1.5"}
_TRUE_ONLY = {"C.1.9.1", "G.k.2.5", *(f"E.i.3.2{letter}" for letter in "abcdef")}
_UNBLINDED = "G.k.2.5"
_AGES = {"D.2.2a", "D.2.2.1a", "D.10.2.2a"}
_VERSION = re.compile(r"(\d{1,2})(\.\d)?", re.ASCII)
_LLT = re.compile(r"\d{8}", re.ASCII)


def _at(element: Held, message: str, severity: Severity | None = None) -> Breach:
    return Breach(message, element.element, element.occurrence, severity)


def _missing(held: Elements, _: date) -> Iterator[Breach]:
    for element in held:
        if element.value is None and element.spec.missing:
            yield _at(element, "is mandatory and missing", element.spec.missing)


def _unknown_codes(held: Elements, _: date) -> Iterator[Breach]:
    for element in held:
        codes = element.spec.codes
        if codes and isinstance(element.value, str) and element.value not in codes.meanings:
            message = f"unknown code {element.value[:20]!r}; allowed: {codes.allowed}"
            yield _at(element, message, codes.severity)


def _lengths(held: Elements, _: date) -> Iterator[Breach]:
    for element in held:
        limit, value = element.spec.length, element.value
        if limit and isinstance(value, str) and len(value) > limit:
            message = f"has {len(value)} characters where {limit} are allowed"
            yield _at(element, message, Severity.ERROR if element.spec.is_vital else None)


def _future_dates(held: Elements, received_on: date) -> Iterator[Breach]:
    for element in held:
        if isinstance(element.value, PartialDate) and element.value.on > received_on:
            is_deciding = element.element in _DECIDING_DATES
            message = f"lies after {received_on:%d %b %Y}, the day the report was received"
            yield _at(element, message, Severity.ERROR if is_deciding else None)


def _false_flags(held: Elements, _: date) -> Iterator[Breach]:
    for element in held:
        if element.element in _TRUE_ONLY and element.value is False:
            is_minor = element.element == _UNBLINDED
            message = "must be true or not sent" if is_minor else "must be true or NI, never false"
            yield _at(element, message, Severity.WARNING if is_minor else None)


def _terms(held: Elements) -> Iterator[tuple[Held, MeddraTerm]]:
    for element in held:
        if isinstance(element.value, MeddraTerm):
            yield element, element.value


def _malformed_terms(held: Elements, _: date) -> Iterator[Breach]:
    for element, term in _terms(held):
        if not _LLT.fullmatch(term.code):
            yield _at(element, f"{term.code[:20]!r} is not an eight-digit MedDRA code")
        if _version(term) is None:
            shown = (term.version or "no version")[:20]
            yield _at(element, f"{shown!r} is not a MedDRA version such as 27.1")


def _version(term: MeddraTerm) -> str | None:
    match = _VERSION.fullmatch(term.version or "")
    return f"{int(match[1])}{match[2] or '.0'}" if match else None


def _mixed_versions(held: Elements, _: date) -> Iterator[Breach]:
    everywhere = {_version(term) for _, term in _terms(held)} - {None}
    events = {_version(t) for e, t in _terms(held) if e.element == "E.i.2.1b"} - {None}
    if len(everywhere) < _TWO:
        return
    shown = ", ".join(sorted(version for version in everywhere if version))
    severity = Severity.ERROR if len(events) >= _TWO else Severity.WARNING
    yield Breach(f"more than one MedDRA version in one report: {shown}", severity=severity)


def _negative_ages(held: Elements, _: date) -> Iterator[Breach]:
    for element in held:
        is_age = element.element in _AGES and isinstance(element.value, Quantity)
        if is_age and element.value.value < 0:
            yield _at(element, "is negative; nobody's age is")


_TWO = 2

CONTENT: tuple[Rule[Elements], ...] = (
    Rule("N.2.r", "missing", Severity.WARNING, "mandatory elements are present", _missing),
    Rule("N.2.r", "code", Severity.WARNING, "codes are those of their list", _unknown_codes),
    Rule("N.2.r", "length", Severity.WARNING, "text keeps within its length", _lengths),
    Rule("N.2.r", "future", Severity.WARNING, "no date lies in the future", _future_dates),
    Rule("N.2.r", "negative", Severity.WARNING, "ages are not negative", _negative_ages),
    Rule(
        "N.2.r",
        "false",
        Severity.ERROR,
        "elements that only affirm are true or carry a null flavour",
        _false_flags,
    ),
    Rule(
        "N.2.r",
        "meddra",
        Severity.WARNING,
        "MedDRA terms are an eight-digit code with its version",
        _malformed_terms,
    ),
    Rule(
        "E.i.2.1a",
        "mixed-versions",
        Severity.WARNING,
        "one report uses one MedDRA version; two among the events themselves refuse it",
        _mixed_versions,
    ),
)
"""Rules over all elements, each finding naming the element it is about."""
