"""Where in the file each element was read, and what was odd about reading it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from pharmacovigilance.exchange.e2b_r3.findings import Finding, Severity, finding
from pharmacovigilance.exchange.e2b_r3.xml import Node

_KEPT = 50
"""Findings of one kind remembered from one reading; a hostile file could have a million."""


class Trace:
    """The memory of one reading: lines per element and repetition, the element of each XML node."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.findings: list[Finding] = []
        self._kinds = Counter[str]()
        self._reported: dict[tuple[str, tuple[int, ...]], bool] = {}
        self._lines: dict[tuple[str, tuple[int, ...]], int | None] = {}
        self._elements: dict[Node, str] = {}
        self._at: tuple[int, ...] = ()

    @contextmanager
    def at(self, *occurrence: int) -> Iterator[None]:
        """Read inside the n-th repetition of a block."""
        outer, self._at = self._at, (*self._at, *occurrence)
        try:
            yield
        finally:
            self._at = outer

    def visit(self, node: Node, element: str) -> None:
        """Remember that this node carries this element; its first node gives the line."""
        self._elements.setdefault(node, element)
        self._lines.setdefault((element, self._at), node.sourceline)

    def report(self, severity: Severity, element: str, slug: str, message: str, node: Node) -> None:
        """Add a finding about a node."""
        found = finding(severity, element, slug, message, line=node.sourceline, occurrence=self._at)
        key = element, self._at
        self._reported[key] = self._reported.get(key, False) or found.is_error
        self._kinds[found.rule] += 1
        if self._kinds[found.rule] <= _KEPT:
            self.findings.append(found)

    def is_reported(
        self, severity: Severity, element: str, occurrence: tuple[int, ...] = ()
    ) -> bool:
        """Reading complained about this element at least as gravely; once is enough."""
        was_error = self._reported.get((element, occurrence))
        return was_error is not None and (was_error or severity is Severity.WARNING)

    def line(self, element: str, occurrence: tuple[int, ...] = ()) -> int | None:
        """The line an element was read from."""
        return self._lines.get((element, occurrence))

    def element(self, node: Node) -> str | None:
        """The element a node carries, or that of its nearest ancestor that carries one."""
        for candidate in (node, *node.iterancestors()):
            if candidate in self._elements:
                return self._elements[candidate]
        return None

    def nodes(self) -> Iterator[Node]:
        """Every node an element was read from."""
        yield from self._elements

    def carries(self, node: Node) -> bool:
        """The node itself was read as an element."""
        return node in self._elements
