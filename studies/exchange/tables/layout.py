"""The columns of a table: their standard names, what each holds, and how a cell becomes a value."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

Read = Callable[[str], Any]
"""From a cell that is not empty to its value; ValueError says what was expected."""
TRUTHS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}  # fmt: skip


def text(longest: int) -> Read:
    """A text of a bounded length."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise ValueError(f"Longer than {longest} characters.")
        return cell

    return read


def code(longest: int) -> Read:
    """A number that names no person."""
    pattern = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._/-]{{0,{longest - 1}}}")

    def read(cell: str) -> str:
        if not pattern.fullmatch(cell):
            raise ValueError(
                f"At most {longest} letters, digits and . _ / - are expected: it names no person."
            )
        return cell

    return read


def one_of(allowed: Callable[[], Collection[str]], what: str) -> Read:
    """A word of a long list, as it is written there."""

    def read(cell: str) -> str:
        if cell not in allowed():
            raise ValueError(f"{what} is expected.")
        return cell

    return read


def whole_number(cell: str) -> int:
    """Digits and nothing else; a spreadsheet's `12.0` is twelve."""
    digits = cell.removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 6):
        raise ValueError("A whole number is expected.")
    return int(digits)


def truth(cell: str) -> bool:
    """`true` or `false`, `yes` or `no`, `1` or `0`."""
    if cell.lower() not in TRUTHS:
        raise ValueError("true or false is expected.")
    return TRUTHS[cell.lower()]


def choice(allowed: Collection[str]) -> Read:
    """One of a few words, in any case."""

    def read(cell: str) -> str:
        if cell.lower() not in allowed:
            raise ValueError(f"Choose one of: {', '.join(allowed)}.")
        return cell.lower()

    return read


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `words` explain it in the template and on the page; `clause` is what a wrong cell breaks."""

    name: str
    words: str
    read: Read
    is_required: bool = False
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of table: its columns, and the one by which a record is known again."""

    kind: str
    title: str
    key: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """The column of this heading, None for a heading nobody knows."""
        return next((each for each in self.columns if each.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The headings in the template's order."""
        return tuple(each.name for each in self.columns)
