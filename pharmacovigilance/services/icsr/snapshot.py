"""An E2B(R3) record as JSON: every element that was sent, by the names of the record, nothing that was not."""

from typing import Any

from pharmacovigilance.exchange.e2b_r3 import MeddraTerm, Null, PartialDate, Quantity
from pharmacovigilance.exchange.e2b_r3.binding import specs


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
