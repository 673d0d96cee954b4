"""Writes the envelope and the reports inside it, and gives every node what the schema asks of it."""

from collections.abc import Iterable
from typing import Any, cast

from lxml import etree

from pharmacovigilance.exchange.e2b_r3.oids import (
    BATCH,
    DOSE_FORM,
    HL7,
    MEDDRA,
    RECORD,
    ROUTE,
    code_list,
    identifier,
    qualified,
)
from pharmacovigilance.exchange.e2b_r3.paths import EVENT
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr
from pharmacovigilance.exchange.e2b_r3.record.message import BatchHeader
from pharmacovigilance.exchange.e2b_r3.writing.matrix import write_matrix
from pharmacovigilance.exchange.e2b_r3.writing.place import child, descend, place
from pharmacovigilance.exchange.e2b_r3.writing.record import XSI_TYPE, write
from pharmacovigilance.exchange.e2b_r3.writing.shape import (
    FIXED,
    LINK_DEFAULTS,
    LINK_TYPES,
)
from pharmacovigilance.exchange.e2b_r3.xml import Node, find, local_name

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LOCATION = f"{HL7} MCCI_IN200100UV01.xsd"
_INTERACTIONS = "2.16.840.1.113883.1.6"
_TRIGGERS = "2.16.840.1.113883.1.18"
_ACT_CODES = "2.16.840.1.113883.5.4"
_ROLE_CODES = "2.16.840.1.113883.5.111"
_RECORD_KEEPERS = {identifier(n): str(n - 6) for n in (7, 8, 9, 10)}
_COMMENT, _TESTS = "10", "3"
_SUMMARY, _REPORTER = "36", "2"
_PARENT_ROUTE = "28"
_BOUNDS = ("low", "high")
_INTERVAL_PARTS = (*_BOUNDS, "center")


def write_batch(icsrs: Iterable[Icsr], header: BatchHeader) -> bytes:
    """The bytes of an E2B(R3) file in UTF-8; the same records give the same bytes."""
    root = cast(
        "Node", etree.Element(qualified(BATCH), nsmap=cast("Any", {None: HL7, "xsi": _XSI}))
    )
    root.set(f"{{{_XSI}}}schemaLocation", _LOCATION)
    child(root, "responseModeCode", code="D")
    child(root, "interactionId", root=_INTERACTIONS, extension=BATCH)
    write(header, root)
    for icsr in icsrs:
        _write_icsr(icsr, root)
    for node in descend(root):
        _finish(node)
    return etree.tostring(cast("Any", root), xml_declaration=True, encoding="UTF-8")


def _write_icsr(icsr: Icsr, root: Node) -> None:
    node = child(root, RECORD)
    child(node, "interactionId", root=_INTERACTIONS, extension=RECORD)
    child(node, "processingModeCode", code="T")
    child(node, "acceptAckCode", code="AL")
    act = place(node, "controlActProcess")
    child(act, "code", code="PORR_TE049016UV", codeSystem=_TRIGGERS)
    event = place(node, EVENT)
    child(event, "code", code="PAT_ADV_EVNT", codeSystem=_ACT_CODES)
    child(event, "statusCode", code="active")
    write(icsr, node)
    write_matrix(icsr, node)
    if not [*find(node, "processingCode")]:
        child(node, "processingCode", code="P")


def _finish(node: Node) -> None:
    name, parent = local_name(node), node.getparent()
    above = local_name(parent) if parent is not None else ""
    for key, value in {**FIXED.get(f"{above}/{name}", FIXED.get(name, {}))}.items():
        if node.get(key) is None:
            node.set(key, value)
    if name in LINK_DEFAULTS and node.get("typeCode") is None:
        node.set("typeCode", _link_type(above, name, node))
    _COMPLETIONS.get(name, _leave)(node)


def _link_type(above: str, name: str, node: Node) -> str:
    act = next(iter(node), None)
    if act is not None and local_name(act) == "act":
        return "CAUS"
    if act is not None and local_name(act) == "substanceAdministration":
        return "COMP"
    code = next((c.get("code") or "" for c in find(node, "observation/code")), "")
    if code == _COMMENT and _is_of_test(node):
        return LINK_DEFAULTS[name]
    return LINK_TYPES.get((above, name, code), LINK_DEFAULTS[name])


def _is_of_test(node: Node) -> bool:
    """The remark hangs on a test (F.r.6), not on a condition of the history (D.7.1.r.5)."""
    organizer = next((n for n in node.iterancestors() if local_name(n) == "organizer"), None)
    return organizer is not None and any(c.get("code") == _TESTS for c in find(organizer, "code"))


def _leave(_node: Node) -> None:
    """Most elements are complete as written."""


def _complete_value(node: Node) -> None:
    if any(local_name(part) in _INTERVAL_PARTS for part in node):
        node.set(XSI_TYPE, "IVL_PQ")
    elif _is_worded(node):
        node.set(XSI_TYPE, "CE")
        parent = node.getparent()
        if parent is not None and local_name(parent) == "observation":
            code = next((c.get("code") for c in find(parent, "code")), None)
            _name_system(node, ROUTE if code == _PARENT_ROUTE else MEDDRA)


def _complete_route(node: Node) -> None:
    if _is_worded(node):
        _name_system(node, ROUTE)


def _complete_form(node: Node) -> None:
    if _is_worded(node):
        _name_system(node, DOSE_FORM)


def _complete_code(node: Node) -> None:
    """The name of a test in words alone (F.r.2.1)."""
    if _is_worded(node):
        _name_system(node, MEDDRA)


def _is_worded(node: Node) -> bool:
    return any(local_name(part) == "originalText" for part in node)


def _name_system(node: Node, system: str) -> None:
    """A receiver looks for words under the system they would be coded in, coded or not."""
    if not node.get("codeSystem"):
        node.set("codeSystem", system)


def _complete_summary(node: Node) -> None:
    """A summary in the reporter's language is found by who wrote it (H.5.r; ICH code list 21)."""
    if any(c.get("code") == _SUMMARY for c in find(node, "code")):
        by = child(child(node, "author"), "assignedEntity")
        child(by, "code", code=_REPORTER, codeSystem=code_list(21))


def _complete_keeper(node: Node) -> None:
    """Whose record number it is (ICH code list 4)."""
    number = next((i.get("root") or "" for i in find(node, "id")), "")
    if number in _RECORD_KEEPERS:
        child(node, "code", code=_RECORD_KEEPERS[number], codeSystem=code_list(4))


def _complete_role(node: Node) -> None:
    parent = node.getparent()
    if parent is not None and local_name(parent) == "player1":
        child(node, "code", code="PRN", codeSystem=_ROLE_CODES)


def _complete_indication(node: Node) -> None:
    """An indication is told by the reporter (ICH code list 21)."""
    link = node.getparent()
    code = next((c.get("code") for c in find(node, "code")), None)
    if link is None or local_name(link) != "inboundRelationship" or code != "19":
        return
    by = child(child(node, "performer"), "assignedEntity")
    child(by, "code", code="3", codeSystem=code_list(21))


def _complete_time(node: Node) -> None:
    parent = node.getparent()
    is_act = parent is not None and local_name(parent) in {"observation", "substanceAdministration"}
    if is_act and any(local_name(part) in _BOUNDS for part in node) and not node.get(XSI_TYPE):
        node.set(XSI_TYPE, "IVL_TS")


def _complete_strength(node: Node) -> None:
    """A strength is an amount per unit (G.k.2.3.r.3)."""
    child(node, "denominator", value="1")


_COMPLETIONS = {
    "code": _complete_code,
    "formCode": _complete_form,
    "routeCode": _complete_route,
    "observationEvent": _complete_summary,
    "effectiveTime": _complete_time,
    "quantity": _complete_strength,
    "value": _complete_value,
    "asIdentifiedEntity": _complete_keeper,
    "role": _complete_role,
    "observation": _complete_indication,
}
