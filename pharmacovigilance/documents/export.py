"""The same rows as a listing's PDF for a spreadsheet: CSV and XLSX in which no cell is a formula."""

import csv
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.services import record_act
from pharmacovigilance.documents import dsur, late_reports, sae_listing
from pharmacovigilance.documents.dsur_study import reactions
from pharmacovigilance.documents.late_reports_study import cells as late_cells
from pharmacovigilance.documents.late_reports_study import late_of
from pharmacovigilance.documents.letter import Letter
from pharmacovigilance.documents.letter_case import letter_of
from pharmacovigilance.documents.letter_word import word_of
from pharmacovigilance.documents.permissions import EXPORT_LISTING, EXPORT_WORD
from pharmacovigilance.documents.sae_listing_study import cells as sae_cells
from pharmacovigilance.documents.sae_listing_study import events_of
from pharmacovigilance.documents.study_reading import transaction_time
from pharmacovigilance.enums import ListingKind
from pharmacovigilance.models import SafetyLetter, SafetyListing

Row = tuple[str, ...]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def headings(kind: str) -> Row:
    """The columns' headings."""
    columns = {
        ListingKind.SAE: sae_listing.COLUMNS,
        ListingKind.DSUR: dsur.LISTING_COLUMNS,
        ListingKind.LATE: late_reports.COLUMNS,
    }
    return tuple(column.heading for column in columns[ListingKind(kind)])


def rows_of(listing: SafetyListing) -> Iterator[Row]:
    """The blinded rows, as they stand now."""
    if listing.kind == ListingKind.SAE:
        return (sae_cells(event) for event in events_of(listing))
    if listing.kind == ListingKind.DSUR:
        return iter(tuple(reactions(events_of(listing))))
    now = transaction_time()
    return (late_cells(report, now) for report in late_of(listing))


def export_listing(listing: SafetyListing, format_name: str, *, by: Principal) -> bytes:
    """The listing as `csv` or `xlsx`; the export goes into the trail with its number of rows (ICH E6(R3) 4.2.2)."""
    authorize(by, EXPORT_LISTING, listing)
    write: Callable[[Row, Iterable[Row]], bytes] = WRITERS[format_name]
    rows = list(rows_of(listing))
    record_act("pharmacovigilance.listing.export", listing, format=format_name, rows=len(rows))
    return write(headings(listing.kind), rows)


def export_letter(letter: SafetyLetter, *, by: Principal) -> bytes:
    """The letter for a word processor, an uncontrolled copy; the export goes into the trail."""
    authorize(by, EXPORT_WORD, letter)
    text: Letter = letter_of(letter.pk, "blinded")
    record_act("pharmacovigilance.letter.export-word", letter)
    return word_of(text)


def csv_of(heading: Row, rows: Iterable[Row]) -> bytes:
    """UTF-8 with a byte order mark, so that every spreadsheet reads its letters."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows(tuple(safe(cell) for cell in row) for row in rows)
    return target.getvalue().encode("utf-8-sig")


def xlsx_of(heading: Row, rows: Iterable[Row]) -> bytes:
    """Every cell is text: written as a string, it is never computed."""
    target = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        sheet = book.add_worksheet("Listing")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for number, row in enumerate([heading, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, *([bold] if number == 0 else []))
    return target.getvalue()


WRITERS: dict[str, Callable[[Row, Iterable[Row]], bytes]] = {"csv": csv_of, "xlsx": xlsx_of}


def safe(cell: str) -> str:
    """A cell that a spreadsheet would compute is quoted (OWASP, CSV injection)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
