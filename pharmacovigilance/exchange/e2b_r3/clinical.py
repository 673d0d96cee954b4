"""The content of a case apart from how it was transmitted."""

import json
from hashlib import sha256
from typing import Any

from pharmacovigilance.exchange.e2b_r3.binding import Leaf, Spec, specs
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.values import MeddraTerm, Null, PartialDate, Quantity


def clinical_sha256(icsr: Icsr) -> str:
    """Equal for two transmissions of the same content, whatever the envelope or layout.

    Left out: N.2.r, C.1.2 and the ids that join drugs and reactions inside one message.
    """
    content = _plain(icsr)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | str() | int():
            return value
        case Null(flavor):
            return {"null": flavor}
        case PartialDate(text):
            return text
        case Quantity(number, unit):
            return [str(number), unit]
        case MeddraTerm(code, version):
            return [version, code]
        case tuple():
            return [_plain(row) for row in value]
        case _:
            return _plain_record(value)


def _plain_record(record: Any) -> dict[str, Any]:
    """What was sent and nothing else: an element the reader learns later leaves the hash of older messages as it was."""
    held = ((name, getattr(record, name), spec) for name, spec in specs(type(record)))
    return {
        name: _plain(value)
        for name, value, spec in held
        if value is not None and value != () and not _is_transmission(spec)
    }


def _is_transmission(spec: Spec) -> bool:
    return spec.element.startswith("N.") or (isinstance(spec, Leaf) and spec.is_transmission)
