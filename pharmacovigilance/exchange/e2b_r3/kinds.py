"""The sorts of element in E2B(R3): text, codes, identifiers, dates, flags, numbers, terms."""

import re
from decimal import Decimal

from pharmacovigilance.exchange.e2b_r3.binding import Kind, Raw
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

    return Kind(raw, flavor=flavor)


TEXT = Kind(_text)
COUNTRY_NAME = Kind(_text, lambda text, _node: text.upper())
CODE = Kind(_attribute("code"))
COUNTRY_CODE = Kind(_attribute("code"), lambda text, _node: text.upper())
LANGUAGE = Kind(_attribute("language"), flavor=lambda _node: None)
VERSION = Kind(_attribute("codeSystemVersion"), flavor=lambda _node: None)
IDENTIFIER = Kind(_attribute("extension"))
ROOT = Kind(_attribute("root"), lambda text, _node: text.lower())
DATE = Kind(_attribute("value"), _date)
FLAG = Kind(_attribute("value"), _flag)
NUMBER = Kind(_attribute("value"))
QUANTITY = Kind(_attribute("value"), _quantity)
QUANTITY_ONLY = Kind(_attribute("value"), _quantity, flavor=lambda _node: None)
TERM = Kind(_attribute("code"), _term)


def attribute(name: str) -> Kind:
    """Any other attribute of a node, read as text; the node's null flavour does not speak of it."""
    return Kind(_attribute(name), flavor=lambda _node: None)
