"""An empty table to fill in: the headings, and in a workbook a second sheet that explains them. No cell is a formula."""

import csv
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from studies.exchange.tables.layout import Layout

EXPLANATION = "explanation"


def template_csv(layout: Layout) -> bytes:
    """The headings, UTF-8 with a byte order mark, so that every spreadsheet keeps its letters."""
    target = StringIO()
    csv.writer(target, lineterminator="\r\n").writerow(layout.names)
    return target.getvalue().encode("utf-8-sig")


def template_xlsx(layout: Layout) -> bytes:
    """The headings on a sheet named like the kind; every cell below is text, so that no number loses its zeros."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        bold, as_text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(layout.kind)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(layout.columns):
            sheet.set_column(place, place, max(12, len(column.name) + 2), as_text)
            sheet.write_string(0, place, column.name, bold)
        told = book.add_worksheet(EXPLANATION)
        told.set_column(0, 0, 24, wrapped)
        told.set_column(1, 1, 90, wrapped)
        for row, (name, words) in enumerate([("column", "what it holds"), *_words(layout)]):
            told.write_string(row, 0, name, *([bold] if row == 0 else []))
            told.write_string(row, 1, words, *([bold] if row == 0 else []))
    return target.getvalue()


def _words(layout: Layout) -> list[tuple[str, str]]:
    return [
        (each.name, f"{'Needed. ' if each.is_required else ''}{each.words}")
        for each in layout.columns
    ]
