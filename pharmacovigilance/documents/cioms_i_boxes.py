"""The printed boxes of the CIOMS I form: number, caption and place, and the room each one leaves for text."""

from dataclasses import dataclass
from math import floor

from cro_platform.documents.fitting import POINTS_PER_MM, TextArea, blocks, fit, wrap
from cro_platform.documents.fonts import advance

VALUE_SIZE_PT = 8.5
VALUE_LEADING_MM = 10.5 / POINTS_PER_MM
CAPTION_LEADING_MM = 7.5 / POINTS_PER_MM
CAPTION_GAP_MM = 0.35
PADDING_X_MM = 1.2
PADDING_Y_MM = 0.8
BORDER_MM = 0.3
NOTICE = "see continuation sheet"
NOTICE_SIZE_PT = 6.5
CONTINUATION_WIDTH_MM = 184.0


@dataclass(frozen=True, slots=True)
class Box:
    """A box as it is printed on every form, filled or not; width and height in millimetres."""

    number: str
    caption: str
    width_mm: float
    height_mm: float
    hint: str = ""
    caption_lines: int = 1

    @property
    def caption_height_mm(self) -> float:
        """What the caption takes, with the gap below it."""
        return self.caption_lines * CAPTION_LEADING_MM + CAPTION_GAP_MM

    @property
    def area(self) -> TextArea:
        """The room for the value below the caption."""
        free = (
            self.height_mm - 2 * PADDING_Y_MM - BORDER_MM - self.caption_lines * CAPTION_LEADING_MM
        )
        return TextArea(
            self.width_mm - 2 * PADDING_X_MM - BORDER_MM,
            floor(free / VALUE_LEADING_MM),
            VALUE_SIZE_PT,
        )

    @property
    def style(self) -> str:
        """The place as CSS."""
        return f"width:{self.width_mm:g}mm;height:{self.height_mm:g}mm"

    @property
    def caption_style(self) -> str:
        """The room reserved for the caption, so that values of one row stand on one line."""
        return f"min-height:{self.caption_height_mm:.3f}mm"


@dataclass(frozen=True, slots=True)
class FilledBox:
    """A box and the text that stands in it."""

    box: Box
    lines: tuple[str, ...]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Continuation:
    """What did not fit a box, with its number and caption repeated."""

    number: str
    caption: str
    hint: str
    lines: tuple[str, ...]


BOXES = {
    "initials": Box("1.", "Patient initials", 24, 15.5, "(first, last)", caption_lines=2),
    "country": Box("1a.", "Country", 22, 15.5, caption_lines=2),
    "born": Box("2.", "Date of birth", 29, 15.5),
    "age": Box("2a.", "Age", 16, 15.5, caption_lines=2),
    "sex": Box("3.", "Sex", 14, 15.5, caption_lines=2),
    "weight": Box("3a.", "Weight", 14, 15.5, caption_lines=2),
    "onset": Box("4–6", "Reaction onset", 31, 15.5),
    "reactions": Box(
        "7+13", "Describe reaction(s)", 150, 60.5, "(including relevant tests/lab data)"
    ),
    "seriousness": Box("8–12", "Check all appropriate to adverse reaction", 40, 76),
    "drugs": Box("14.", "Suspect drug(s)", 150, 16.1, "(include generic name)"),
    "doses": Box("15.", "Daily dose(s)", 75, 16.1),
    "routes": Box("16.", "Route(s) of administration", 75, 16.1),
    "indications": Box("17.", "Indication(s) for use", 150, 16.1),
    "therapy": Box("18.", "Therapy dates", 90, 16.1, "(from/to)"),
    "duration": Box("19.", "Therapy duration", 60, 16.1),
    "abated": Box("20.", "Did reaction abate after stopping drug?", 40, 32.2),
    "reappeared": Box("21.", "Did reaction reappear after reintroduction?", 40, 32.2),
    "concomitants": Box(
        "22.",
        "Concomitant drug(s) and dates of administration",
        190,
        23.5,
        "(exclude those used to treat reaction)",
    ),
    "history": Box(
        "23.",
        "Other relevant history",
        190,
        19.8,
        "(e.g. diagnostics, allergies, pregnancy with last month of period, etc.)",
    ),
    "manufacturer": Box("24a.", "Name and address of manufacturer", 95, 19.8),
    "control": Box("24b.", "Mfr control no.", 50, 11.4, caption_lines=2),
    "received": Box("24c.", "Date received by manufacturer", 45, 11.4, caption_lines=2),
    "sources": Box("24d.", "Report source", 95, 16.8),
    "reported": Box("", "Date of this report", 33, 16.8),
    "report_type": Box("25a.", "Report type", 62, 16.8),
    "remarks": Box("26.", "Remarks", 95, 31.2, "(reporter, other identifiers)"),
}


def fill(
    name: str, texts: tuple[str, ...], *, is_prose: bool
) -> tuple[FilledBox, Continuation | None]:
    """The box with as much of the paragraphs as it holds, and the rest for the continuation sheet."""
    box = BOXES[name]
    whole = fit(texts, box.area, is_prose=is_prose)
    if not whole.tail:
        return FilledBox(box, _blocks(whole.head, box.area)), None
    part = fit(texts, _above_notice(box.area), is_prose=is_prose)
    sheet = TextArea(CONTINUATION_WIDTH_MM, 0, VALUE_SIZE_PT)
    rest = Continuation(box.number, box.caption, box.hint, _blocks(part.tail, sheet))
    return FilledBox(box, _blocks(part.head, box.area), NOTICE), rest


def stands_whole(text: str, box: Box) -> bool:
    """Whether the text stands in the box without a continuation and without a word cut in two."""
    is_uncut = all(advance(word) <= box.area.measure for word in text.split(" "))
    return is_uncut and not fit((text,), box.area, is_prose=True).tail


def _above_notice(area: TextArea) -> TextArea:
    notice = TextArea(area.width_mm, 0, NOTICE_SIZE_PT)
    taken = sum(1 for _ in wrap(NOTICE, notice.measure))
    return TextArea(area.width_mm, max(area.lines - taken, 0), area.size_pt)


def _blocks(texts: tuple[str, ...], area: TextArea) -> tuple[str, ...]:
    return tuple(block for text in texts for block in blocks(text, area.measure))
