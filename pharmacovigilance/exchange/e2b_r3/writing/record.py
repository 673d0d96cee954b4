"""Turns a record into XML nodes by the bindings of the record's fields."""

from typing import Any

from pharmacovigilance.exchange.e2b_r3 import oids
from pharmacovigilance.exchange.e2b_r3.binding import Block, Leaf, specs
from pharmacovigilance.exchange.e2b_r3.values import Null
from pharmacovigilance.exchange.e2b_r3.writing.place import place
from pharmacovigilance.exchange.e2b_r3.writing.timing import is_timing, write_timing
from pharmacovigilance.exchange.e2b_r3.xml import Node, local_name

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_SYSTEMS = {
    "FDA.D.11.r.1": oids.NCI,
    "FDA.D.12": oids.NCI,
    "FDA.C.1.7.1": f"{oids.FDA}.2.1.1.1",
    "FDA.G.k.10.1": oids.NCI,
}
"""Code systems of elements without a code list of ICH."""


class UnwritableError(ValueError):
    """A value that XML cannot carry, such as a control character; `element` says where, never what."""

    def __init__(self, element: str) -> None:
        """Name the element."""
        super().__init__(f"{element} holds a character that XML cannot carry")
        self.element = element


def write(record: Any, node: Node, base: str = "") -> None:
    """Write what the record holds below ``node``; assembled blocks are left to whoever assembled them."""
    times: dict[str, tuple[Leaf, Any]] = {}
    for name, spec in specs(type(record)):
        value = getattr(record, name)
        if value is None or value == () or not spec.paths:
            continue
        if isinstance(spec, Block):
            _write_block(spec, value, node)
        elif is_timing(spec):
            times[spec.paths[0]] = (spec, value)
        elif not spec.is_assembled:
            write_leaf(spec, value, node, base)
    if times:
        write_timing(times, node)


def _write_block(spec: Block, value: Any, node: Node) -> None:
    rows = value if spec.repeats else (value,)
    for row in rows:
        write(row, place(node, spec.paths[0], own=spec.repeats), spec.element)


def write_leaf(spec: Leaf, value: Any, node: Node, base: str = "") -> Node:
    """Write one element; its node."""
    own_leaf = spec.kind.owns_node
    found = place(node, spec.paths[0] if spec.paths else ".", own_leaf=own_leaf)
    put(spec, value, found)
    system = spec.codes.system if spec.codes else _SYSTEMS.get(spec.number(base))
    if system and found.get("code") and not found.get("codeSystem"):
        found.set("codeSystem", system)
    return found


def put(spec: Leaf, value: Any, node: Node) -> None:
    """The value, or the stated absence, on its node."""
    try:
        if isinstance(value, Null):
            spec.kind.put_null(node, value.flavor)
        else:
            spec.kind.put(node, value)
    except ValueError as error:
        raise UnwritableError(spec.element) from error
    if local_name(node) == "value" and spec.kind.data_type and not node.get(XSI_TYPE):
        node.set(XSI_TYPE, spec.kind.data_type)
