"""JSON that strangers send: every access is typed, every complaint names its place (RFC 6901)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

MAX_ENTRIES = 10_000
MAX_COUNT = 2**31 - 1  # what an integer column holds
LINE = 1_000  # characters of a title, label or name
PROSE = 100_000  # characters of a description; the registry itself stops at 32,000

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint about a document: where (RFC 6901 JSON pointer) and why, in a sentence."""

    pointer: str
    detail: str


@dataclass(slots=True)
class Findings:
    """What a reading complained about: errors refuse the record, warnings travel with it."""

    errors: dict[Problem, None] = field(default_factory=dict)
    warnings: dict[Problem, None] = field(default_factory=dict)

    def refuse(self, pointer: str, detail: str) -> None:
        """Note an error once, however often the place is read."""
        self.errors[Problem(pointer, detail)] = None

    def warn(self, pointer: str, detail: str) -> None:
        """Note once what a person should look at."""
        self.warnings[Problem(pointer, detail)] = None


def pointer_to(parent: str, name: str | int) -> str:
    """The JSON pointer of a member or entry, escaped as RFC 6901 asks."""
    return f"{parent}/{str(name).replace('~', '~0').replace('/', '~1')}"


def kind_of(value: object) -> str:
    """How a reader who does not program calls the type of a JSON value."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON object at a place in a document.

    A wrong type is noted in `findings` and reads as absent, so that one reading finds every
    problem. `required_*` note an absence too, except below an object that is itself absent.
    """

    members: dict[str, Any]
    pointer: str
    findings: Findings
    is_absent: bool = False

    def at(self, name: str | int) -> str:
        """The pointer of a member."""
        return pointer_to(self.pointer, name)

    def refuse(self, name: str, detail: str) -> None:
        """Note an error at a member: the record will not be handed out."""
        self.findings.refuse(self.at(name), detail)

    def warn(self, name: str, detail: str) -> None:
        """Note at a member what a person should look at."""
        self.findings.warn(self.at(name), detail)

    def section(self, name: str) -> "Node":
        """The member object, or an absent node."""
        value = self._typed(name, dict, "an object")
        return Node(value or {}, self.at(name), self.findings, is_absent=value is None)

    def required_section(self, name: str, meaning: str) -> "Node":
        """The member object; its absence is an error."""
        self._demand(name, meaning)
        return self.section(name)

    def sections(self, name: str) -> Iterator["Node"]:
        """The objects of a member list; what is not an object is noted and left out."""
        for index, value in enumerate(self._list(name)):
            pointer = pointer_to(self.at(name), index)
            if isinstance(value, dict):
                yield Node(value, pointer, self.findings)
            else:
                detail = f"expected an object, found {kind_of(value)}"
                self.findings.refuse(pointer, detail)

    def text(self, name: str, limit: int = LINE) -> str:
        """The member text without surrounding blanks, or "" if absent."""
        value = self._typed(name, str, "text")
        return "" if value is None else self._clean(self.at(name), value, limit)

    def required_text(self, name: str, meaning: str, limit: int = LINE) -> str:
        """The member text; its absence or blankness is an error."""
        text = self.text(name, limit)
        if not text and isinstance(self.members.get(name), str | None):
            self._missing(name, meaning)
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a member list, blank ones left out."""
        entries = enumerate(self._list(name))
        cleaned = (self._entry(pointer_to(self.at(name), at), value) for at, value in entries)
        return tuple(text for text in cleaned if text)

    def choice(self, name: str, vocabulary: type[Choice]) -> Choice | None:
        """The member as a term of a controlled vocabulary, or None if absent."""
        value = self._typed(name, str, "text")
        return None if value is None else self._term(self.at(name), value, vocabulary)

    def required_choice(self, name: str, vocabulary: type[Choice], meaning: str) -> Choice:
        """The member as a term; a placeholder stands in where an error has been noted."""
        self._demand(name, meaning)
        return self.choice(name, vocabulary) or next(iter(vocabulary))

    def choices(self, name: str, vocabulary: type[Choice]) -> tuple[Choice, ...]:
        """The member list as terms of a controlled vocabulary."""
        terms = []
        for index, value in enumerate(self._list(name)):
            pointer = pointer_to(self.at(name), index)
            term = self._term(pointer, self._entry(pointer, value), vocabulary)
            terms += [term] if term else []
        return tuple(terms)

    def count(self, name: str) -> int | None:
        """The member as a whole number of things, or None if absent."""
        value: int | None = self._typed(name, int, "a whole number")
        if value is not None and not 0 <= value <= MAX_COUNT:
            self.refuse(name, f"expected 0 to {MAX_COUNT:,}, found {str(value)[:20]}")
            return None
        return value

    def flag(self, name: str) -> bool | None:
        """The member as true or false, or None if absent."""
        value: bool | None = self._typed(name, bool, "true or false")
        return value

    def _typed(self, name: str, kind: type[Any], expected: str) -> Any:
        value = self.members.get(name)
        if value is None or type(value) is kind:
            return value
        self.refuse(name, f"expected {expected}, found {kind_of(value)}")
        return None

    def _list(self, name: str) -> list[Any]:
        entries: list[Any] = self._typed(name, list, "a list") or []
        if len(entries) > MAX_ENTRIES:
            self.refuse(name, f"{len(entries):,} entries; at most {MAX_ENTRIES:,} are read")
            return []
        return entries

    def _entry(self, pointer: str, value: object) -> str:
        if isinstance(value, str):
            return self._clean(pointer, value, LINE)
        detail = f"expected text, found {kind_of(value)}"
        self.findings.refuse(pointer, detail)
        return ""

    def _clean(self, pointer: str, value: str, limit: int) -> str:
        text = value.strip()
        if len(text) > limit:
            detail = f"{len(text):,} characters; at most {limit:,} are read"
            self.findings.refuse(pointer, detail)
        if CONTROL_CHARACTERS.search(text):
            self.findings.refuse(pointer, "holds a character that is not text")
        return text

    def _term(self, pointer: str, value: str, vocabulary: type[Choice]) -> Choice | None:
        if value in vocabulary.__members__.values():
            return vocabulary(value)
        if value:
            detail = f"{value[:50]!r} is not one of {', '.join(vocabulary)}"
            self.findings.refuse(pointer, detail)
        return None

    def _demand(self, name: str, meaning: str) -> None:
        if self.members.get(name) in (None, ""):
            self._missing(name, meaning)

    def _missing(self, name: str, meaning: str) -> None:
        if not self.is_absent:
            self.refuse(name, f"missing: {meaning}")
