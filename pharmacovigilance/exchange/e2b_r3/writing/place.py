"""Makes the place a path names: the way back from a reading path to the nodes it finds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from lxml import etree

from pharmacovigilance.exchange.e2b_r3.oids import qualified
from pharmacovigilance.exchange.e2b_r3.writing.shape import LINKS, ORDER, OUTERMOST_LINK, SINGLE
from pharmacovigilance.exchange.e2b_r3.xml import Node, find, local_name

_STEP = re.compile(r"(?P<name>[\w.]+)(?P<tests>(?:\[[^\]]*\])*)")
_TEST = re.compile(r"\[@(?P<name>\w+)='(?P<value>[^']*)'\]")
_POSITION = re.compile(r"\[(\d+)\]")
UP, HERE = "..", "."


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: down to a child with these attributes, or up."""

    text: str
    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    position: int = 1


@dataclass(frozen=True, slots=True)
class Path:
    """A path with the prefixes after which an existing node may be used again."""

    steps: tuple[Step, ...]
    joints: tuple[int, ...]
    own: int

    def prefix(self, length: int) -> str:
        """The first steps as a path to search for."""
        return "/".join(step.text for step in self.steps[:length])


def place(node: Node, text: str, *, own: bool = False, own_leaf: bool = False) -> Node:
    """The node at a path, made where it is not there yet.

    ``own``: a block of its own, sharing no link with another one. ``own_leaf``: only the last node is its own.
    """
    path = _parse(text)
    limit = path.own if own else len(path.steps) - own_leaf
    for length in path.joints:
        if length > limit:
            continue
        found = next(find(node, path.prefix(length)), None) if length else node
        if found is not None:
            return _grow(found, path.steps[length:])
    raise AssertionError("a path always starts at its own node")


def child(node: Node, name: str, **attributes: str) -> Node:
    """A new child, in the order the schema asks for."""
    made = cast("Node", etree.Element(qualified(name), nsmap=cast("Any", node).nsmap))
    for key, value in attributes.items():
        made.set(key, value)
    _insert(node, made, name)
    return made


def _grow(node: Node, steps: tuple[Step, ...]) -> Node:
    for step in steps:
        if step.name == UP:
            parent = node.getparent()
            assert parent is not None, "a path never leaves its message"  # noqa: S101
            node = parent
        else:
            node = _child_at(node, step)
    return node


def _child_at(node: Node, step: Step) -> Node:
    present = len([*find(node, step.name)]) if step.position > 1 else 0
    for _ in range(present, step.position - 1):
        child(node, step.name)
    return child(node, step.name, **dict(step.attributes))


def _insert(node: Node, made: Node, name: str) -> None:
    rank = ORDER.get(local_name(node), {})
    mine = rank.get(name, len(rank))
    for later in node:
        if rank.get(local_name(later), len(rank)) > mine:
            cast("Any", later).addprevious(made)
            return
    cast("Any", node).append(made)


@cache
def _parse(text: str) -> Path:
    steps = tuple(_step(part) for part in text.split("/") if part != HERE)
    joints = tuple(n for n in range(len(steps), -1, -1) if _is_joint(steps, n))
    return Path(steps, joints, _own(steps))


def _step(part: str) -> Step:
    if part == UP:
        return Step(UP, UP)
    match = _STEP.fullmatch(part)
    if match is None:
        raise ValueError(f"no path that can be written: {part}")
    tests = match["tests"]
    attributes = tuple((t["name"], t["value"]) for t in _TEST.finditer(tests))
    position = _POSITION.search(tests)
    return Step(part, match["name"], attributes, int(position[1]) if position else 1)


def _is_joint(steps: tuple[Step, ...], length: int) -> bool:
    """Not on a link, and not before what tells this node from its like."""
    reached = _chain(steps[:length])
    if reached and reached[-1][1] in LINKS | SINGLE:
        return False
    depth = 0
    for step in steps[length:]:
        depth += -1 if step.name == UP else 1
        if depth < 0 or (step.name == UP and depth == 0):
            return length == 0 and depth < 0 and step is steps[0]
    return True


def _own(steps: tuple[Step, ...]) -> int:
    """Where a block of its own branches off: at its last link, else at its last node."""
    chain = _chain(steps)
    links = [at for at, name in chain if name in LINKS]
    outermost = [at for at, name in chain if name == OUTERMOST_LINK]
    return (outermost or links[-1:] or [at for at, _ in chain[-1:]] or [0])[0]


def _chain(steps: tuple[Step, ...]) -> list[tuple[int, str]]:
    chain: list[tuple[int, str]] = []
    for at, step in enumerate(steps):
        if step.name == UP:
            chain = chain[:-1]
        else:
            chain.append((at, step.name))
    return chain


def descend(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    return cast("Iterator[Node]", cast("Any", node).iter(f"{{{'*'}}}*"))
