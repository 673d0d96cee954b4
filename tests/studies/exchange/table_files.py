"""Tables as spreadsheets write them, and as somebody who means harm does."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

SUBJECTS = ("code", "site", "year_of_birth", "sex")


def csv_bytes(
    *rows: Sequence[Any], heading: Sequence[str] = SUBJECTS, delimiter: str = ","
) -> bytes:
    """A CSV of these rows."""
    target = StringIO()
    csv.writer(target, delimiter=delimiter).writerows([heading, *rows])
    return target.getvalue().encode()


def xlsx_bytes(
    *rows: Sequence[Any],
    heading: Sequence[str] = SUBJECTS,
    shape: Callable[[Workbook], None] | None = None,
) -> bytes:
    """A workbook of these rows; `shape` does something to it before it is saved."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [heading, *rows]:
        sheet.append(list(row))
    if shape is not None:
        shape(book)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(
    data: bytes, changes: dict[str, bytes], more: Iterable[tuple[str, bytes]] = ()
) -> bytes:
    """The same archive with some parts exchanged, and others added."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, changes.get(part.filename, old.read(part)))
        for name, content in more:
            new.writestr(name, content)
    return target.getvalue()


def sheet_of(data: bytes) -> str:
    """The XML of the first sheet."""
    with ZipFile(BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def with_sheet(data: bytes, pattern: str, replacement: str) -> bytes:
    """The workbook with its sheet's XML changed by a pattern, which must be found."""
    before = sheet_of(data)
    after = re.sub(pattern, lambda _: replacement, before, count=1)
    assert after != before
    return repacked(data, {"xl/worksheets/sheet1.xml": after.encode()})
