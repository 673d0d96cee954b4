"""What stands where on the pages of a rendered CIOMS I."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pypdfium2

from pharmacovigilance.documents import CIOMS_I, CiomsI
from pharmacovigilance.documents.cioms_i_boxes import NOTICE

GENERATED_AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
POINTS_PER_MM = 72 / 25.4
_FURNITURE = re.compile(
    r"^(Template cioms-i|Source SHA-256|Page \d|CIOMS FORM|BLINDED VERSION|.*\(continued\)|"
    r"SUSPECT ADVERSE REACTION REPORT – |Mfr control no\.)"
)


@dataclass(frozen=True)
class Glyph:
    """A character and its box in millimetres from the top left corner of the page."""

    character: str
    left: float
    right: float
    top: float
    bottom: float


def render(form: CiomsI, **options: Any) -> bytes:
    return CIOMS_I.render_pdf(form, generated_at=GENERATED_AT, **options)


def pages(pdf: bytes) -> list[str]:
    """The text of each page as a reader's search finds it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_text(page) for page in document]


def _text(page: Any) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()


def body(pdf: bytes) -> str:
    """All lines of all pages without headers and footers, without white space."""
    return "".join(_body(page) for page in pages(pdf))


def _body(page: str) -> str:
    lines = (line for line in page.splitlines() if not _FURNITURE.match(line))
    return "".join("".join(line.split()) for line in lines).replace("\ufffe", "-")


def between(pdf: bytes, start: str, end: str) -> str:
    """What stands from start to end in one box and its continuation, without white space."""
    first, *sheets = (_body(page) for page in pages(pdf))
    box = first[first.index(start) :]
    inside, notice, _ = box.partition(NOTICE.replace(" ", ""))
    text = inside + "".join(sheets) if notice else box
    return text[: text.index(end) + len(end)]


def glyphs(pdf: bytes, number: int = 0) -> list[Glyph]:
    """The characters of one page."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number]
        text, height = page.get_textpage(), page.get_height()
        found = [_glyph(text, index, height) for index in range(text.count_chars())]
        text.close()
    return [glyph for glyph in found if glyph.character.strip()]


def _glyph(text: Any, index: int, height: float) -> Glyph:
    left, bottom, right, top = (value for value in text.get_charbox(index))
    edges = (left, right, height - top, height - bottom)
    return Glyph(text.get_text_range(index, 1), *(edge / POINTS_PER_MM for edge in edges))
