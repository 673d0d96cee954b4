"""Turns an XML node into a record by the bindings of the record's fields."""

from typing import Any, TypeVar

from pharmacovigilance.exchange.e2b_r3.binding import Block, Leaf, specs
from pharmacovigilance.exchange.e2b_r3.codes import NULL_FLAVORS
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.reading.trace import Trace
from pharmacovigilance.exchange.e2b_r3.values import Null
from pharmacovigilance.exchange.e2b_r3.xml import Node, find

R = TypeVar("R")


def read(record: type[R], node: Node, trace: Trace, base: str = "") -> R:
    """The record at ``node``; what cannot be read is reported and left out, never raised."""
    values: dict[str, Any] = {}
    for name, spec in specs(record):
        if isinstance(spec, Leaf):
            values[name] = None if spec.is_assembled else read_leaf(spec, node, trace, base)
        else:
            values[name] = _read_block(spec, node, trace)
    return record(**values)


def _read_block(spec: Block, node: Node, trace: Trace) -> Any:
    found = (place for path in spec.paths for place in find(node, path))
    if spec.repeats:
        return tuple(
            _read_row(spec, row, trace, number) for number, row in enumerate(found, start=1)
        )
    first = next(found, None)
    return None if first is None else read(spec.record, first, trace, spec.element)


def _read_row(spec: Block, node: Node, trace: Trace, number: int) -> Any:
    with trace.at(number):
        trace.visit(node, spec.element)
        return read(spec.record, node, trace, spec.element)


def read_leaf(spec: Leaf, node: Node, trace: Trace, base: str = "") -> Any:
    """One element: its value, else its null flavour, else ``None``."""
    element = spec.number(base)
    nodes = [found for path in spec.paths for found in find(node, path)]
    if spec.is_single:
        _report_copies(spec, nodes, element, trace)
    foreign: Node | None = None
    for found in nodes:
        if _is_foreign(spec, found):
            foreign = found if foreign is None else foreign
            continue
        trace.visit(found, element)
        value = _read_node(spec, found, element, trace)
        if value is not None:
            return value
    if foreign is not None:
        _report_foreign(spec, foreign, element, trace)
    return None


def _is_foreign(spec: Leaf, node: Node) -> bool:
    codes = spec.codes
    return codes is not None and node.get("codeSystem", codes.system) != codes.system


def _report_foreign(spec: Leaf, node: Node, element: str, trace: Trace) -> None:
    trace.visit(node, element)
    if spec.kind.raw(node):
        message = f"is coded in {node.get('codeSystem')} and was not read as {element}"
        trace.report(Severity.WARNING, element, "code-system", message, node)


def _report_copies(spec: Leaf, nodes: list[Node], element: str, trace: Trace) -> None:
    texts = {text for text in map(spec.kind.raw, nodes) if text}
    if len(texts) > 1:
        message = f"occurs with {len(texts)} different values where one is allowed"
        trace.report(Severity.ERROR, element, "repeated", message, nodes[0])


def _read_node(spec: Leaf, node: Node, element: str, trace: Trace) -> Any:
    text, flavor = spec.kind.raw(node), spec.kind.flavor(node)
    if text is None:
        return _read_null(spec, flavor, node, element, trace) if flavor else None
    if flavor:
        message = f"holds a value and the null flavour {flavor[:20]} at the same time"
        trace.report(Severity.ERROR, element, "value-and-null", message, node)
    try:
        return spec.kind.parse(text, node)
    except ValueError as error:
        severity = Severity.ERROR if spec.is_vital else Severity.WARNING
        shown = "the value" if spec.is_personal else f"{text[:40]!r}"
        trace.report(severity, element, "unreadable", f"{shown} {error}", node)
        return None


def _read_null(spec: Leaf, flavor: str, node: Node, element: str, trace: Trace) -> Null | None:
    """A stated absence, kept only where the standard lets this element be absent by statement."""
    if flavor in spec.nulls:
        return Null(flavor)
    is_known = flavor in NULL_FLAVORS
    what = "is not provided for" if is_known else "is unknown"
    message = f"null flavour {flavor[:20]!r} {what}; allowed: {_listed(spec.nulls)}"
    severity = Severity.WARNING if is_known and not spec.is_vital else Severity.ERROR
    trace.report(severity, element, "null-flavor", message, node)
    return Null(flavor) if is_known and spec.nulls else None


def _listed(nulls: frozenset[str]) -> str:
    return ", ".join(sorted(nulls)) or "none"
