"""The items of a report to FDA and the room they leave; what does not fit goes on to the continuation sheet."""

from collections.abc import Iterable
from dataclasses import dataclass

from cro_platform.documents.fitting import TextArea, blocks, fit, paragraphs
from pharmacovigilance.documents.cioms_i_form import Check

SIZE_PT = 8.5
FULL_MM, GAP_MM = 195.0, 3.6
NOTICE = "see continuation sheet"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the report: number, caption, what stands in it; `width` in millimetres."""

    number: str
    caption: str
    width: str
    lines: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A lettered section; one without items says why."""

    letter: str
    title: str
    rows: tuple[tuple[Item, ...], ...] = ()
    absence: str = ""


@dataclass(frozen=True, slots=True)
class Continuation:
    """What did not fit an item."""

    number: str
    caption: str
    lines: tuple[str, ...]


class Pages:
    """Items are laid out one after the other; what does not fit is collected for the continuation sheet."""

    def __init__(self) -> None:
        self.rest: list[Continuation] = []

    def item(self, number: str, caption: str, width: float, text: str, room: int = 3) -> Item:
        """A short item; even a long value leaves its box with its end on the continuation sheet."""
        return self.prose(number, caption, width, (text,), room)

    def prose(
        self, number: str, caption: str, width: float, texts: Iterable[str], room: int
    ) -> Item:
        """A text in at most `room` lines."""
        area = TextArea(width - GAP_MM, room, SIZE_PT)
        found = fit(paragraphs(*texts), area, is_prose=True)
        if found.tail:
            sheet = TextArea(FULL_MM - GAP_MM, 0, SIZE_PT)
            self.rest.append(Continuation(number, caption, _blocks(found.tail, sheet)))
        notice = NOTICE if found.tail else ""
        return Item(number, caption, f"{width:g}", _blocks(found.head, area), notice=notice)


def _blocks(texts: Iterable[str], area: TextArea) -> tuple[str, ...]:
    return tuple(block for text in texts for block in blocks(text, area.measure))


def listed(values: Iterable[str]) -> tuple[str, ...]:
    """One numbered line for each."""
    return tuple(
        f"#{number} {value or 'Not stated'}" for number, value in enumerate(values, start=1)
    )


def named(*parts: str) -> str:
    """The parts that are known, one behind the other."""
    return ", ".join(part for part in parts if part)
