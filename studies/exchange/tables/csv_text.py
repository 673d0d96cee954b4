"""CSV as spreadsheets write it: which encoding, which delimiter, and its rows as cells of text."""

import codecs
import csv
from collections import Counter
from collections.abc import Collection, Iterator

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from studies.exchange.tables.cells import Cell, text_cell
from studies.exchange.tables.limits import LAST_ROW, MAXIMUM_COLUMNS

STANDARD = "RFC 4180"
DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_of(data: bytes) -> str:
    """UTF-8, or UTF-16 with its byte order mark. Nothing else is guessed: a wrong guess garbles names silently."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        found = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise RuleBroken.of(
            "",
            gettext(
                "The file is neither UTF-8 nor UTF-16 with a byte order mark (byte %(start)s); save it as “CSV UTF-8”."
            )
            % {"start": error.start + 1},
            STANDARD,
        ) from None
    if "\x00" in found:
        raise RuleBroken.of("", "The file holds NUL characters; it is no text.", STANDARD)
    return found


def delimiter_of(text: str, names: Collection[str]) -> str:
    """The delimiter that parts the first line into the most known headings."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    found = Counter(
        {each: sum(_plain(cell) in names for cell in heading.split(each)) for each in DELIMITERS}
    )
    best, count = found.most_common(1)[0]
    if not count:
        raise RuleBroken.of(
            "/1",
            "The first row holds none of the known headings, parted by comma, semicolon, tab or bar.",
            STANDARD,
        )
    return best


def _plain(cell: str) -> str:
    return cell.strip().strip('"').strip().lower()


def rows_of(data: bytes, names: Collection[str]) -> Iterator[tuple[int, list[Cell]]]:
    """Each row with its number as a spreadsheet counts it, the heading being row 1."""
    text = text_of(data)
    if not text.strip():
        raise RuleBroken.of("", "The file is empty.")
    reader = csv.reader(
        text.splitlines(keepends=True), delimiter=delimiter_of(text, names), strict=True
    )
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if number > LAST_ROW:
                raise RuleBroken.of(
                    f"/{number}",
                    gettext("The file has more than %(last_row)s rows.")
                    % {"last_row": f"{LAST_ROW:,}"},
                )
            if len(row) > MAXIMUM_COLUMNS:
                raise RuleBroken.of(
                    f"/{number}",
                    gettext("The row has more than %(maximum_columns)s cells.")
                    % {"maximum_columns": MAXIMUM_COLUMNS},
                )
            yield number, [text_cell(cell) for cell in row]
    except csv.Error:
        raise RuleBroken.of(
            f"/{number + 1}", "The quotation marks of this row do not close.", STANDARD
        ) from None
