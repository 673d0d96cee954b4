"""What boxes 3a, 13, 21 and 23 take from the version's own copy of an E2B(R3) message; empty where it was not sent."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from pharmacovigilance.documents.cioms_i import Answer, NullFlavor, PartialDate
from pharmacovigilance.documents.cioms_i_words import moment

RECURRENCE = {"1": Answer.YES, "2": Answer.NO, "4": Answer.NOT_APPLICABLE}
"""E2B(R3) G.k.9.i.4: re-administered and recurred, re-administered without, not re-administered; 3 is unknown."""

Content = dict[str, Any]
_DAY = re.compile(r"(\d{4})(\d{2})?(\d{2})?")


def findings_of(content: Content) -> str:
    """Each test on a line: date, name, result, normal range, comments (F.r)."""
    return "\n".join(_test(row) for row in _rows(content, "tests"))


def history_of(content: Content) -> str:
    """Conditions, past drugs, then the free text (D.7, D.8)."""
    patient = _section(content, "patient")
    lines = [_condition(row) for row in _rows(patient, "history")]
    lines += [f"Past drug: {_text(row, 'name')}" for row in _rows(patient, "drug_history")]
    return "\n".join(line for line in (*lines, _text(patient, "history_text")) if line.strip())


def reappearance_of(content: Content) -> Answer | NullFlavor:
    """Box 21: yes as soon as one reaction reappeared with one drug; otherwise what all agree on."""
    codes = {
        _text(pair, "recurrence")
        for drug in _rows(content, "drugs")
        for pair in _rows(drug, "matrix")
    }
    answers = {RECURRENCE[code] for code in codes if code in RECURRENCE}
    if Answer.YES in answers:
        return Answer.YES
    return answers.pop() if len(answers) == 1 else NullFlavor.UNKNOWN


def weight_of(content: Content) -> Decimal | NullFlavor:
    """Box 3a in kilograms (D.3)."""
    weight = _section(_section(content, "patient"), "weight")
    try:
        return Decimal(_text(weight, "value")) if weight.get("unit") == "kg" else NullFlavor.UNKNOWN
    except InvalidOperation:
        return NullFlavor.UNKNOWN


def _test(row: Content) -> str:
    result = _section(row, "result")
    measured = f"{_text(result, 'value')} {_text(result, 'unit')}".strip()
    bounds = "–".join(_text(row, name) for name in ("normal_low", "normal_high")).strip("–")
    parts = (
        _date(row, "performed_on"),
        _text(row, "name") or _coded(row, "term"),
        measured or _text(row, "result_text"),
        f"(normal {bounds})" if bounds else "",
        _text(row, "comments"),
    )
    return " ".join(part for part in parts if part)


def _condition(row: Content) -> str:
    since, until = _date(row, "started_on"), _date(row, "ended_on")
    parts = (
        _coded(row, "condition"),
        f"since {since}" if since else "",
        f"until {until}" if until else "",
        "continuing" if row.get("is_continuing") is True else "",
        "in the family" if row.get("is_family_history") is True else "",
        _text(row, "comments"),
    )
    return ", ".join(part for part in parts if part)


def _date(row: Content, name: str) -> str:
    """As the form writes dates, as far as it is known; a time of day is left out."""
    found = _DAY.match(_text(row, name))
    return moment(PartialDate(*(int(part) for part in found.groups() if part))) if found else ""


def _coded(row: Content, name: str) -> str:
    term = _section(row, name)
    return f"MedDRA {_text(term, 'version')} {_text(term, 'code')}" if term.get("code") else ""


def _rows(content: Content, name: str) -> Iterator[Content]:
    found = content.get(name)
    return (row for row in found if isinstance(row, dict)) if isinstance(found, list) else iter(())


def _section(content: Content, name: str) -> Content:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _text(content: Content, name: str) -> str:
    found = content.get(name)
    return found if isinstance(found, str) else ""
