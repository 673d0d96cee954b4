"""Where in the file each element was read, and what was odd about reading it."""

from collections.abc import Iterator
from contextlib import contextmanager

from pharmacovigilance.exchange.e2b_r3.findings import Finding, Severity, finding
from pharmacovigilance.exchange.e2b_r3.xml import Node


class Trace:
    """The memory of one reading: lines per element and repetition, the element of each XML node."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.findings: list[Finding] = []
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
        self.findings.append(found)

    def is_reported(
        self, severity: Severity, element: str, occurrence: tuple[int, ...] = ()
    ) -> bool:
        """Reading complained about this element at least as gravely; once is enough."""
        return any(
            found.element == element
            and found.occurrence == occurrence
            and (found.is_error or severity is Severity.WARNING)
            for found in self.findings
        )

    def line(self, element: str, occurrence: tuple[int, ...] = ()) -> int | None:
        """The line an element was read from."""
        return self._lines.get((element, occurrence))

    def element(self, node: Node) -> str | None:
        """The element a node carries, or that of its nearest ancestor that carries one."""
        for candidate in (node, *node.iterancestors()):
            if candidate in self._elements:
                return self._elements[candidate]
        return None

    def carries(self, node: Node) -> bool:
        """The node itself was read as an element."""
        return node in self._elements
