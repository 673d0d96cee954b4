"""An ICSR in which every element the record has room for is held, with values that are all different."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from pharmacovigilance.exchange.e2b_r3 import (
    CausalityAssessment,
    DrugReaction,
    Icsr,
    MeddraTerm,
    PartialDate,
    Quantity,
    kinds,
    oids,
)
from pharmacovigilance.exchange.e2b_r3.binding import Leaf, specs

FIXED: dict[str, Any] = {
    "C.1.2": PartialDate.parse("20260316120000+0100"),
    "C.1.3": "2",
    "C.1.4": PartialDate.parse("20260312"),
    "C.1.5": PartialDate.parse("20260315"),
    "N.2.r.4": PartialDate.parse("20260316120000+0100"),
    "C.2.r.5": "1",
    "C.5.4": "1",
    "D.1": "AB",
    "E.i.9": "DE",
    "G.k.2.5": True,
}
"""Where a rule of the standard leaves no choice."""

_CODES = {kinds.COUNTRY_CODE: "JP", kinds.COUNTRY_NAME: "JP"}
_ATTRIBUTES = {
    "mediaType": "application/pdf",
    "compression": "DF",
    "representation": "B64",
}
_ALTERNATIVES = ("mpid", "mpid_version", "phpid", "phpid_version", "result", "result_text", "uid")
"""What stands where a sister element already stands, or names a node of the message only."""


def filled(*, rows: int = 2) -> Icsr:
    """A report with `rows` of each repeated block and no element left out."""
    icsr: Icsr = _fill(Icsr, count(1), rows)
    sources = tuple(
        replace(s, priority="1" if n == 0 else None) for n, s in enumerate(icsr.primary_sources)
    )
    drugs = tuple(replace(d, matrix=_matrix(rows), fda_role="1") for d in icsr.drugs)
    return replace(icsr, primary_sources=sources, drugs=drugs)


def _matrix(rows: int) -> tuple[DrugReaction, ...]:
    return tuple(
        DrugReaction(
            reaction=n,
            assessments=(
                CausalityAssessment(source="Sponsor", method="FDA", result="Suspected"),
                CausalityAssessment(source="Reporter", result_code="1", result_system="1.2.3"),
                CausalityAssessment(
                    source_code="4",
                    source_system="1.2.4",
                    method_code="1",
                    method_system="1.2.5",
                    result_code="2",
                    result_system="1.2.3",
                ),
            ),
            interval_from_first_dose=Quantity(Decimal("2.5"), "d"),
            interval_from_last_dose=Quantity(Decimal(n), "h"),
            recurrence="2",
        )
        for n in range(1, rows + 1)
    )


def _fill(record: Any, numbers: Any, rows: int) -> Any:
    values: dict[str, Any] = {}
    for name, spec in specs(record):
        if isinstance(spec, Leaf):
            values[name] = _value(name, spec, next(numbers))
        elif spec.repeats:
            made = range(rows) if spec.paths and spec.paths[0] else ()
            values[name] = tuple(_fill(spec.record, numbers, rows) for _ in made)
        else:
            values[name] = _fill(spec.record, numbers, rows)
    return record(**values)


def _value(name: str, spec: Leaf, number: int) -> Any:
    if spec.element in FIXED:
        return FIXED[spec.element]
    if name in _ALTERNATIVES:
        return None
    if (spec.element, name) == ("FDA.G.k.10a", "system"):
        return f"{oids.FDA}.1.1.7"
    for attribute, value in _ATTRIBUTES.items():
        if name == {"mediaType": "media_type"}.get(attribute, attribute):
            return value
    if spec.codes is not None:
        return next(iter(spec.codes.meanings))
    return _of_kind(spec, number)


def _of_kind(spec: Leaf, number: int) -> Any:
    match spec.kind:
        case kinds.DATE:
            return PartialDate.parse(
                date(2020, 1 + number % 12, 1 + number % 28).strftime("%Y%m%d")
            )
        case kinds.FLAG:
            return True
        case kinds.QUANTITY | kinds.QUANTITY_ONLY:
            return Quantity(Decimal(number), "d")
        case kinds.TERM:
            return MeddraTerm(f"1{number:07d}", "27.1")
        case kinds.SYSTEM | kinds.SYSTEM_OF_CODE:
            return f"2.16.840.{number}"
        case kinds.LANGUAGE:
            return "eng"
        case kinds.NUMBER | kinds.CODE:
            return str(number)
        case kinds.VERSION:
            return f"{number}.0"
        case _:
            return f"t{number}"
