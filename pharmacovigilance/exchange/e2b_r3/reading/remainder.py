"""What a message says beyond the elements the record has room for: named, so that nothing is lost in silence."""

from collections.abc import Iterator

from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.oids import code_list
from pharmacovigilance.exchange.e2b_r3.reading.trace import Trace
from pharmacovigilance.exchange.e2b_r3.xml import Node, find, local_name, own_text

_CARRIERS = ("value", "code", "extension", "nullFlavor")
_STRUCTURE = frozenset(
    {
        "acceptAckCode", "denominator", "interactionId", "processingModeCode", "responseModeCode", "statusCode",
    }
)  # fmt: skip
"""What the schema or the standard fixes; it says nothing of the case."""


_SPEAKERS, _SOURCES = frozenset({"author", "performer"}), code_list(21)
_SHOWN = 4


def report_remainder(node: Node, trace: Trace) -> None:
    """Warn of each part of the message that no element was read from."""
    kept = _on_the_way(node, trace)
    for part in _left_over(node, kept):
        element = trace.element(part) or "N.2.r"
        message = f"<{_path(part, node)}> is not an element known here and was not kept"
        trace.report(Severity.WARNING, element, "not-kept", message, part)


def _on_the_way(node: Node, trace: Trace) -> set[Node]:
    """The nodes that were read, and all above them."""
    kept: set[Node] = set()
    for read in trace.nodes():
        place: Node | None = read
        while place is not None and place not in kept:
            kept.add(place)
            place = None if place is node else place.getparent()
    return kept


def _left_over(node: Node, kept: set[Node]) -> Iterator[Node]:
    """The highest parts that hold something and nothing that was read."""
    for child in _children(node):
        if child in kept:
            yield from _left_over(child, kept)
        elif not _names_its_act(child, node) and _says_something(child):
            yield child


def _children(node: Node) -> Iterator[Node]:
    return (
        each for each in node if isinstance(each.tag, str) and local_name(each) not in _STRUCTURE
    )


def _names_its_act(node: Node, act: Node) -> bool:
    """By its code, or by who says it (ICH code list 21), an act that was read is found; that is no element of its own."""
    name = local_name(node)
    if name in _SPEAKERS:
        return all(code.get("codeSystem") == _SOURCES for code in find(node, "assignedEntity/*"))
    return name == "code" or (
        name == "interpretationCode" and local_name(act) == "observationRange"
    )


def _says_something(node: Node) -> bool:
    if own_text(node).strip() or any(node.get(name) for name in _CARRIERS):
        return True
    return any(_says_something(child) for child in _children(node))


def _path(part: Node, node: Node) -> str:
    names = [local_name(part)]
    for above in part.iterancestors():
        if above is node or len(names) == _SHOWN:
            break
        names.insert(0, local_name(above))
    return "/".join(names)
