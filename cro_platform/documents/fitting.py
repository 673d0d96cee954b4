"""How much text fits a box of a form, decided before the page is made and the same on every machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from cro_platform.documents.fonts import advance, printable

POINTS_PER_MM = 72 / 25.4
# Rounding of the page engine: fitted text is set without kerning, so that widths add up.
_SLACK = 1.005


@dataclass(frozen=True, slots=True)
class TextArea:
    """The room for text in a box: width in millimetres, number of lines, type size in points."""

    width_mm: float
    lines: int
    size_pt: float

    @property
    def measure(self) -> float:
        """The line width in the unit of `advance`: thousandths of the type size."""
        return self.width_mm * POINTS_PER_MM * 1000 / self.size_pt / _SLACK


@dataclass(frozen=True, slots=True)
class Fitted:
    """What stands in the box and what follows on the continuation sheet; together they are the whole text."""

    head: tuple[str, ...]
    tail: tuple[str, ...]


def paragraphs(*texts: str) -> tuple[str, ...]:
    """The printable lines of the texts, as their author broke them."""
    return tuple(chain.from_iterable(printable(text).split("\n") for text in texts))


def wrap(text: str, measure: float) -> Iterator[str]:
    """The lines of one paragraph; joined they are the paragraph again. Words wider than a line are cut."""
    line, width = "", 0.0
    for word in _words(text, measure):
        if line and width + advance(word.rstrip(" ")) > measure:
            yield line
            line, width = "", 0.0
        line, width = line + word, width + advance(word)
    yield line


def _words(text: str, measure: float) -> Iterator[str]:
    start = 0
    while start < len(text):
        space = text.find(" ", start)
        end = len(text) if space < 0 else _after_spaces(text, space)
        yield from _pieces(text[start:end], measure)
        start = end


def _after_spaces(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end] == " ":
        end += 1
    return end


def _pieces(word: str, measure: float) -> Iterator[str]:
    """The word itself, or its parts that fill one line each."""
    piece, width = "", 0.0
    for character in word:
        added = 0.0 if character == " " else advance(character)
        if piece and width + added > measure:
            yield piece
            piece, width = "", 0.0
        piece, width = piece + character, width + added
    yield piece


def blocks(text: str, measure: float) -> tuple[str, ...]:
    """One block for an ordinary paragraph; a paragraph with a word wider than the line as its measured lines.

    The page engine needs time quadratic in the length of an unbroken word: it never sees one longer than a line.
    """
    longest = max((advance(word) for word in text.split(" ")), default=0.0)
    return (text,) if longest <= measure else tuple(wrap(text, measure))


def fit(texts: Sequence[str], area: TextArea, *, is_prose: bool) -> Fitted:
    """Fill the area from the top: prose breaks within a paragraph, a list between items unless the first is too long."""
    head: list[str] = []
    room = area.lines
    for index, text in enumerate(texts):
        lines = list(_at_most(wrap(text, area.measure), room + 1))
        if len(lines) > room:
            part = "".join(lines[:room]) if is_prose or not head else ""
            rest = text[len(part) :]
            return Fitted((*head, *filter(None, [part])), (rest, *texts[index + 1 :]))
        head.append(text)
        room -= len(lines)
    return Fitted(tuple(head), ())


def _at_most(lines: Iterator[str], limit: int) -> Iterator[str]:
    return (line for _, line in zip(range(limit), lines, strict=False))
