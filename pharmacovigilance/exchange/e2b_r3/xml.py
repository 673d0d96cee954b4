"""The seam to lxml: the few operations used, typed as they behave."""

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar, cast, overload

from lxml import etree

from pharmacovigilance.exchange.e2b_r3.oids import NAMESPACES

D = TypeVar("D")


class Node(Protocol):
    """An XML element, identified by being the same object."""

    @property
    def tag(self) -> str:
        """The qualified name."""

    text: str | None
    """The text before the first child."""

    @property
    def tail(self) -> str | None:
        """The text between this element and the next."""

    @property
    def sourceline(self) -> int | None:
        """The line of the file."""

    @property
    def nsmap(self) -> dict[str | None, str]:
        """The namespace prefixes in force."""

    @overload
    def get(self, key: str) -> str | None: ...
    @overload
    def get(self, key: str, default: D) -> str | D: ...

    def set(self, key: str, value: str) -> None:
        """Write an attribute."""

    def __iter__(self) -> "Iterator[Node]":
        """The children."""

    def getparent(self) -> "Node | None":
        """The element around this one."""

    def iterancestors(self) -> "Iterator[Node]":
        """The elements around this one, nearest first."""

    def itersiblings(self, tag: str, *, preceding: bool) -> "Iterator[Node]":
        """The elements of one name beside this one."""

    def remove(self, element: "Node") -> None:
        """Drop a child."""

    def clear(self, *, keep_tail: bool) -> None:
        """Drop all content."""


def find(node: Node, path: str) -> Iterator[Node]:
    """The nodes at an HL7 path."""
    return cast("Any", node).iterfind(path, NAMESPACES)  # type: ignore[no-any-return]  # stubs


def select(node: Node, xpath: str) -> list[Node]:
    """The nodes at an XPath in the prefixes of the node; none where the path is not usable."""
    prefixes = {prefix: uri for prefix, uri in node.nsmap.items() if prefix}
    try:
        found = cast("Any", node).xpath(xpath, namespaces=prefixes)
    except etree.XPathError:
        return []
    return cast("list[Node]", found) if isinstance(found, list) else []


def own_text(node: Node) -> str:
    """The text of the node itself, also where it stands behind a child."""
    return "".join([node.text or "", *(child.tail or "" for child in node)])


def local_name(node: Node) -> str:
    """The name without its namespace."""
    return node.tag.rpartition("}")[2]


def canonical(node: Node) -> bytes:
    """Exclusive canonical XML without comments. ``ValueError`` where the XML has no such form."""
    try:
        return etree.tostring(cast("Any", node), method="c14n", exclusive=True, with_comments=False)
    except etree.C14NError as error:
        raise ValueError("has no canonical form, e.g. by a relative namespace name") from error
