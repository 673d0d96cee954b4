"""Listings in fixed-width lines, as the field prints them: every cell in its columns, long ones on further lines."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from cro_platform.documents.fonts import printable

LINES_PER_SHEET = 53
LINES_ON_FIRST = 38
SHEETS_PER_PART = 20
_LEFT_TO_RIGHT = "\u200e"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "RLE", "RLO", "RLI"})


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and the number of characters its cells have."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class Band:
    """Lines of one row; every other row is shaded, so that the eye keeps its line."""

    text: str
    is_shaded: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed page of rows. `begins_part` tells the page engine to start anew, which keeps its memory small."""

    bands: tuple[Band, ...]
    begins_part: bool


def heading(columns: Sequence[Column]) -> str:
    """The headings as fixed-width lines, and a rule below them."""
    rule = " ".join("─" * column.width for column in columns)
    return "\n".join([*lines(columns, [column.heading for column in columns]), rule])


def sheets(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], *, first: int = LINES_ON_FIRST
) -> tuple[Sheet, ...]:
    """The rows on as many sheets as they need; a row that fits a sheet is never divided. `first` lines fit the first."""
    return tuple(_paged(_bands(columns, rows), first))


def lines(columns: Sequence[Column], cells: Sequence[str]) -> list[str]:
    """One row: each cell wrapped to its column. Raises ValueError where cells and columns differ in number."""
    wrapped = [_wrapped(cell, column.width) for cell, column in zip(cells, columns, strict=True)]
    return [_line(columns, parts) for parts in zip_longest(*wrapped, fillvalue="")]


@lru_cache(maxsize=4096)
def _wrapped(cell: str, width: int) -> tuple[str, ...]:
    """Listings repeat their words: country, outcome, opinion, product."""
    return tuple(wrap(printable(cell), width))


def wrap(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most `width` characters, broken at spaces, inside words longer than a line."""
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if line and wide(line) + 1 + wide(word) > width:
                yield line
                line = ""
            *full, rest = _pieces(word, width)
            if full:
                yield from [line, *full] if line else full
                line = ""
            line = f"{line} {rest}" if line else rest
        yield line


def wide(text: str) -> int:
    """Columns that a text takes: marks that stand on the letter before them take none."""
    if text.isascii():
        return len(text)
    return sum(not _is_zero(character) for character in text)


def _is_zero(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me", "Cf"}


def _pieces(word: str, width: int) -> list[str]:
    pieces, piece = [], ""
    for character in word:
        if len(piece) >= width and wide(piece) >= width and not _is_zero(character):
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def _line(columns: Sequence[Column], parts: Sequence[str]) -> str:
    cells = (_padded(part, column.width) for part, column in zip(parts, columns, strict=True))
    return " ".join(cells).rstrip()


def _padded(text: str, width: int) -> str:
    """The cell filled up; a script that runs from right to left is kept from swapping places with its neighbours."""
    if text.isascii():
        return text.ljust(width)
    room = " " * (width - wide(text))
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"{_LEFT_TO_RIGHT}{text}{_LEFT_TO_RIGHT}{room}"
    return text + room


def _bands(
    columns: Sequence[Column], rows: Iterable[Sequence[str]]
) -> Iterator[tuple[list[str], bool]]:
    for number, row in enumerate(rows):
        yield lines(columns, row), bool(number % 2)


def _paged(bands: Iterable[tuple[list[str], bool]], first: int) -> Iterator[Sheet]:
    found: list[Band] = []
    room, count = first, 0
    for text, is_shaded in bands:
        for part in _chunks(text):
            if len(part) > room and found:
                yield Sheet(tuple(found), _begins(count))
                found, room, count = [], LINES_PER_SHEET, count + 1
            found.append(Band("\n".join(part), is_shaded))
            room -= len(part)
    if found:
        yield Sheet(tuple(found), _begins(count))


def _begins(sheet: int) -> bool:
    return sheet > 0 and sheet % SHEETS_PER_PART == 0


def _chunks(text: list[str]) -> Iterator[list[str]]:
    """A row longer than a sheet is divided."""
    return (text[start : start + LINES_PER_SHEET] for start in range(0, len(text), LINES_PER_SHEET))
