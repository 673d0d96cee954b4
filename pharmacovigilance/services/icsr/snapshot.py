"""An E2B(R3) record as JSON: every element that was sent, by the names of the record, nothing that was not."""

from decimal import Decimal
from typing import Any, TypeVar

from pharmacovigilance.exchange.e2b_r3 import MeddraTerm, Null, PartialDate, Quantity
from pharmacovigilance.exchange.e2b_r3.binding import Block, Spec, specs

R = TypeVar("R")


def snapshot(value: Any) -> Any:
    """A stated absence stays one (`{"null": "MSK"}`); what was not sent is left out."""
    match value:
        case None | bool() | str() | int():
            return value
        case Null(flavor):
            return {"null": flavor}
        case PartialDate(text):
            return text
        case Quantity(number, unit):
            return {"value": str(number), "unit": unit}
        case MeddraTerm(code, version):
            return {"code": code, "version": version}
        case tuple():
            return [snapshot(each) for each in value]
        case _:
            return _record(value)


def _record(record: Any) -> dict[str, Any]:
    held = ((name, getattr(record, name)) for name, _ in specs(type(record)))
    return {name: snapshot(value) for name, value in held if value is not None and value != ()}


def restore(record: type[R], held: Any) -> R:
    """The record a snapshot was taken of; names it does not know are refused, for nothing may be dropped silently."""
    known = dict(specs(record))
    given = held or {}
    unknown = set(given) - set(known)
    if unknown:
        raise ValueError(f"{record.__name__} has no {', '.join(sorted(unknown))}")
    values = {name: _restored(known[name], value) for name, value in given.items()}
    whole = {
        name: None for name, spec in known.items() if isinstance(spec, Block) and not spec.repeats
    }
    return record(**whole | values)


def _restored(spec: Spec, value: Any) -> Any:
    if isinstance(spec, Block):
        if spec.repeats:
            return tuple(restore(spec.record, row) for row in value)
        return restore(spec.record, value)
    match value:
        case {"null": flavor}:
            return Null(flavor)
        case {"value": number, "unit": unit}:
            return Quantity(Decimal(number), unit)
        case {"code": code, "version": version}:
            return MeddraTerm(code, version)
        case str() if spec.kind.data_type == "TS":
            return PartialDate.parse(value)
        case _:
            return value
