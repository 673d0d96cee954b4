"""XLSX: the one sheet that is read, its dates as dates, its formulas refused."""

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from django.utils.translation import gettext
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from cro_platform.access.errors import RuleBroken
from studies.exchange.tables.archive import STANDARD, Screening, screen
from studies.exchange.tables.cells import Cell, Fault, formula_fault, text_cell
from studies.exchange.tables.limits import LAST_ROW, MAXIMUM_COLUMNS

_UNREADABLE = (
    ArithmeticError, AttributeError, BadZipFile, InvalidFileException, LookupError, OSError, ParseError, TypeError, ValueError,
)  # fmt: skip


def rows_of(data: bytes, kind: str) -> tuple[list[tuple[int, list[Cell]]], list[str]]:
    """The rows of the sheet named like the kind, else of the first visible one; and what else the workbook holds."""
    found = screen(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that are not read: styles, validations
            read: Any = load_workbook  # the library has no types
            book = read(BytesIO(data), read_only=True, keep_links=False)
            try:
                sheet, notes = _sheet(book, kind)
                _check_merged(sheet, found)
                return list(_rows(sheet)), notes
            finally:
                book.close()
    except _UNREADABLE:
        raise RuleBroken.of("", "The workbook cannot be read.", STANDARD) from None


def _sheet(book: Any, kind: str) -> tuple[Any, list[str]]:
    visible = [each for each in book.worksheets if each.sheet_state == "visible"]
    if not visible:
        raise RuleBroken.of("", "The workbook has no visible sheet.", STANDARD)
    named = [each for each in visible if each.title.strip().lower() == kind]
    chosen = (named or visible)[0]
    hidden = len(book.worksheets) - len(visible)
    notes = [f"The sheet “{chosen.title}” was read."]
    if len(visible) > 1:
        notes.append(f"{len(visible) - 1} other sheets were not read.")
    if hidden:
        notes.append(f"{hidden} hidden sheets were not read.")
    return chosen, notes


def _check_merged(sheet: Any, found: Screening) -> None:
    path = str(sheet._worksheet_path).lstrip("/")  # noqa: SLF001 -- a read-only sheet names its part nowhere else
    merged = found.merged.get(path, [])
    if merged:
        places = ", ".join(merged[:5])
        raise RuleBroken.of(
            "",
            gettext("Merged cells hold one value for several; part them: %(places)s.")
            % {"places": places},
            STANDARD,
        )


def _rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what the file claims of its size is not believed
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_ROW:
            raise RuleBroken.of(
                f"/{number}",
                gettext("The sheet goes on below row %(last_row)s.")
                % {"last_row": f"{LAST_ROW:,}"},
            )
        cells = [_cell(each) for each in row]
        while cells and cells[-1] == "":
            cells.pop()
        if len(cells) > MAXIMUM_COLUMNS:
            raise RuleBroken.of(
                f"/{number}",
                gettext("The row has more than %(maximum_columns)s cells.")
                % {"maximum_columns": MAXIMUM_COLUMNS},
            )
        yield number, cells


def _cell(cell: Any) -> Cell:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        return formula_fault()
    if cell.data_type == "e":
        return Fault("The spreadsheet shows an error here.")
    return _plain(cell.value)


def _plain(value: Any) -> Cell:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            moment = value.replace(microsecond=0)
            return (moment.date() if moment.time() == time() else moment).isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return str(value)
        case str():
            return text_cell(value)
        case _:
            return Fault("A text, a number or a date is expected.")
