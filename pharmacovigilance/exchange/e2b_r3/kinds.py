"""The sorts of element in E2B(R3): text, codes, identifiers, dates, flags, numbers, terms."""

import re
from decimal import Decimal
from typing import Any

from pharmacovigilance.exchange.e2b_r3.binding import Kind, Put, Raw
from pharmacovigilance.exchange.e2b_r3.oids import MEDDRA
from pharmacovigilance.exchange.e2b_r3.values import MeddraTerm, PartialDate, Quantity
from pharmacovigilance.exchange.e2b_r3.xml import Node, own_text

_NUMBER = re.compile(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})", re.ASCII)


def _attribute(name: str) -> Raw:
    def raw(node: Node) -> str | None:
        return (node.get(name) or "").strip() or None

    return raw


def _text(node: Node) -> str | None:
    return own_text(node).strip() or None


def _date(text: str, _node: Node) -> PartialDate:
    return PartialDate.parse(text)


def _flag(text: str, _node: Node) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("is neither true nor false")
    return text == "true"


def _quantity(text: str, node: Node) -> Quantity:
    if not _NUMBER.fullmatch(text):
        raise ValueError("is not a number")
    return Quantity(Decimal(text), node.get("unit"))


def _term(text: str, node: Node) -> MeddraTerm:
    if node.get("codeSystem", MEDDRA) != MEDDRA:
        raise ValueError("is not coded in MedDRA")
    return MeddraTerm(text, node.get("codeSystemVersion"))


def _put(name: str) -> Put:
    return lambda node, value: node.set(name, str(value))


def _put_text(node: Node, value: Any) -> None:
    node.text = str(value)


def _put_date(node: Node, value: Any) -> None:
    node.set("value", value.text)


def _put_flag(node: Node, value: Any) -> None:
    node.set("value", "true" if value else "false")


def _put_quantity(node: Node, value: Any) -> None:
    node.set("value", f"{value.value:f}")
    if value.unit:
        node.set("unit", value.unit)


def _put_term(node: Node, value: Any) -> None:
    node.set("code", value.code)
    node.set("codeSystem", MEDDRA)
    if value.version:
        node.set("codeSystemVersion", value.version)


def telecom(scheme: str) -> Kind:
    """A telephone, fax or e-mail: ``tel:``, ``fax:`` or ``mailto:``, also a bare scheme.

    FDA keeps the bare scheme beside a null flavour so that the reader knows what is withheld.
    """

    def matches(node: Node) -> bool:
        return node.get("value", "").lower().startswith(scheme)

    def raw(node: Node) -> str | None:
        return node.get("value", "")[len(scheme) :].strip() or None if matches(node) else None

    def flavor(node: Node) -> str | None:
        return node.get("nullFlavor") if matches(node) else None

    def put(node: Node, value: Any) -> None:
        node.set("value", f"{scheme}{value}")

    def put_null(node: Node, flavor: Any) -> None:
        node.set("value", scheme)
        node.set("nullFlavor", flavor)

    return Kind(raw, flavor=flavor, put=put, put_null=put_null, owns_node=True)


def _unstated(_node: Node) -> None:
    """The node's null flavour speaks of another element."""


TEXT = Kind(_text, put=_put_text, data_type="ED")
PLAIN_TEXT = Kind(_text, put=_put_text, data_type="ST")
FREE_TEXT = (TEXT, PLAIN_TEXT)
"""What people write in words, and may hold what identifies somebody."""
COUNTRY_NAME = Kind(_text, lambda text, _node: text.upper(), put=_put_text)
CODE = Kind(_attribute("code"), put=_put("code"), data_type="CE")
COUNTRY_CODE = Kind(
    _attribute("code"), lambda text, _node: text.upper(), put=_put("code"), data_type="CE"
)
LANGUAGE = Kind(_attribute("language"), flavor=_unstated, put=_put("language"))
VERSION = Kind(_attribute("codeSystemVersion"), flavor=_unstated, put=_put("codeSystemVersion"))
IDENTIFIER = Kind(_attribute("extension"), put=_put("extension"))
ROOT = Kind(_attribute("root"), lambda text, _node: text.lower(), put=_put("root"))
DATE = Kind(_attribute("value"), _date, put=_put_date, data_type="TS")
FLAG = Kind(_attribute("value"), _flag, put=_put_flag, data_type="BL")
NUMBER = Kind(_attribute("value"), data_type="PQ")
QUANTITY = Kind(_attribute("value"), _quantity, put=_put_quantity, data_type="PQ")
QUANTITY_ONLY = Kind(
    _attribute("value"), _quantity, flavor=_unstated, put=_put_quantity, data_type="PQ"
)
TERM = Kind(_attribute("code"), _term, put=_put_term, data_type="CE")


def attribute(name: str) -> Kind:
    """Any other attribute of a node, read as text; the node's null flavour does not speak of it."""
    return Kind(_attribute(name), flavor=_unstated, put=_put(name))


SYSTEM = attribute("codeSystem")


def _system_of_code(node: Node) -> str | None:
    return node.get("codeSystem") if node.get("code") else None


SYSTEM_OF_CODE = Kind(_system_of_code, flavor=_unstated, put=_put("codeSystem"))
"""The system of a term that may also stand in words alone, where it says nothing."""
