"""How a field of a record is bound to its E2B(R3) element: number, place, values allowed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, TypeAlias, cast

from pharmacovigilance.exchange.e2b_r3.codes import CodeList
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.xml import Node

Raw: TypeAlias = Callable[[Node], str | None]
Put: TypeAlias = Callable[[Node, Any], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one sort of element is read and written: where its text stands and what it means.

    ``data_type`` is the HL7 type of a ``value`` node that holds it. ``owns_node``: it shares its node
    with no other element, however equal the path.
    """

    raw: Raw
    parse: Callable[[str, Node], Any] = lambda text, _node: text
    flavor: Raw = lambda node: node.get("nullFlavor")
    put: Put = lambda node, value: node.set("value", str(value))
    put_null: Put = lambda node, flavor: node.set("nullFlavor", str(flavor))
    data_type: str = ""
    owns_node: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field that holds one element."""

    element: str
    paths: tuple[str, ...]
    kind: Kind
    nulls: frozenset[str] = frozenset()
    codes: CodeList | None = None
    length: int | None = None
    missing: Severity | None = None
    is_assembled: bool = False
    is_personal: bool = False
    is_vital: bool = False
    is_single: bool = False
    is_transmission: bool = False

    def number(self, base: str) -> str:
        """The full element number: one that starts with a dot continues that of its block."""
        return f"{base}{self.element}" if self.element.startswith(".") else self.element


@dataclass(frozen=True, slots=True)
class Block:
    """A field that holds a record of its own, once or repeated."""

    element: str
    paths: tuple[str, ...]
    record: type[Any]
    repeats: bool


Spec: TypeAlias = Leaf | Block


def leaf(
    element: str, paths: str | tuple[str, ...], kind: Kind, *, nulls: str = "", **rest: Any
) -> Any:
    """Bind a field to one element.

    ``nulls`` lists the null flavours ICH ticks for it; ``missing`` is how grave its absence is, for
    the elements ICH makes mandatory. ``is_vital``: an unreadable value refuses the record.
    ``is_single``: two different values refuse it. ``is_personal``: the value stays out of ``repr``
    and of messages. ``is_transmission``: it stays out of ``clinical_sha256``. ``is_assembled``: it
    stands outside its block in the message.
    """
    places = (paths,) if isinstance(paths, str) else paths
    spec = Leaf(element, places, kind, frozenset(nulls.split()), **rest)
    return field(default=None, repr=not spec.is_personal, metadata={"spec": spec})


def block(element: str, path: str, record: type[Any]) -> Any:
    """Bind a field to a block that occurs at most once."""
    return field(default=None, metadata={"spec": Block(element, (path,), record, repeats=False)})


def blocks(element: str, paths: str | tuple[str, ...], record: type[Any]) -> Any:
    """Bind a field to a block that repeats, in document order; without a path it is assembled."""
    places = (paths,) if isinstance(paths, str) else paths
    return field(default=(), metadata={"spec": Block(element, places, record, repeats=True)})


def specs(record: type[Any]) -> tuple[tuple[str, Spec], ...]:
    """The bound fields of a record class."""
    return _specs(cast("Any", record))


@cache
def _specs(record: Any) -> tuple[tuple[str, Spec], ...]:
    return tuple((f.name, f.metadata["spec"]) for f in fields(record) if "spec" in f.metadata)


@dataclass(frozen=True, slots=True)
class Held:
    """One element of a record as it was read: binding, value, and the repetition it stands in."""

    element: str
    spec: Leaf
    value: Any
    occurrence: tuple[int, ...]


def elements(record: Any, base: str = "", occurrence: tuple[int, ...] = ()) -> Iterator[Held]:
    """Every element the record has room for, held or not, in the order of the standard."""
    for name, spec in specs(type(record)):
        value = getattr(record, name)
        if isinstance(spec, Leaf):
            yield Held(spec.number(base), spec, value, occurrence)
        elif spec.repeats:
            for number, row in enumerate(value, start=1):
                yield from elements(row, spec.element, (*occurrence, number))
        elif value is not None:
            yield from elements(value, spec.element, occurrence)
