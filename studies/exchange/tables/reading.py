"""A file becomes the typed rows of one layout. What is wrong with the file refuses it, what is wrong with a row its row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from studies.exchange.tables import csv_text, workbook
from studies.exchange.tables.cells import Cell, Fault
from studies.exchange.tables.layout import Column, Layout
from studies.exchange.tables.limits import MAXIMUM_BYTES, MAXIMUM_ROWS

CONFIDENTIALITY = "ICH E6(R3) 4.1; GDPR Art. 5(1)(c)"
PERSONAL = frozenset(
    {
        "initials", "subject_initials", "patient_initials", "name", "subject_name", "patient_name", "first_name", "last_name",
        "given_name", "family_name", "surname", "birth_date", "birthdate", "date_of_birth", "dob", "born_on", "day_of_birth",
        "address", "street", "email", "phone", "telephone", "ssn", "mrn", "medical_record_number", "insurance_number",
    }
)  # fmt: skip
_ZIP, _COMPOUND = b"PK", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its number in the sheet, the values of its filled cells, and every fault of the others."""

    number: int
    values: dict[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The records of a file, and what of the file was left unread."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def read_table(data: bytes, layout: Layout) -> Table:
    """Read CSV or XLSX. RuleBroken where the file itself cannot be taken: its format, size, headings or personal data."""
    if len(data) > MAXIMUM_BYTES:
        raise RuleBroken.of(
            "",
            gettext("The file is larger than %(maximum_bytes)s MB.")
            % {"maximum_bytes": f"{MAXIMUM_BYTES / 1000000.0:g}"},
        )
    if data.startswith(_COMPOUND):
        raise RuleBroken.of(
            "", "An old workbook (.xls) or one with a password; save it as .xlsx without."
        )
    found, notes = (
        workbook.rows_of(data, layout.kind)
        if data.startswith(_ZIP)
        else (list(csv_text.rows_of(data, layout.names)), [])
    )
    filled = [(number, cells) for number, cells in found if any(cell != "" for cell in cells)]
    if not filled:
        raise RuleBroken.of("", "The table is empty.")
    columns = _heading(*filled[0], layout)
    if len(filled) - 1 > MAXIMUM_ROWS:
        raise RuleBroken.of(
            "",
            gettext("The table has more than %(maximum_rows)s rows; part it.")
            % {"maximum_rows": f"{MAXIMUM_ROWS:,}"},
        )
    if len(filled) == 1:
        raise RuleBroken.of("", "Below the headings there is no row.")
    rows = [_row(number, cells, columns, layout) for number, cells in filled[1:]]
    return Table(tuple(_unique(rows, layout)), tuple(notes))


def _heading(number: int, cells: list[Cell], layout: Layout) -> list[Column]:
    names = [_name(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    problems = [
        problem
        for place, name in enumerate(names, start=1)
        for problem in _heading_problems(number, place, name, layout)
    ]
    problems += [
        Problem(f"/{number}/{names.index(name) + 1}", "This heading stands twice.")
        for name, times in Counter(names).items()
        if name and times > 1
    ]
    problems += [
        Problem(f"/{number}/{each.name}", "This column is needed.", each.clause)
        for each in layout.columns
        if each.is_required and each.name not in names
    ]
    if problems:
        raise RuleBroken(*problems)
    return [column for name in names if (column := layout.column(name)) is not None]


def _name(cell: Cell) -> str:
    return "=" if isinstance(cell, Fault) else "_".join(cell.lower().split())


def _heading_problems(number: int, place: int, name: str, layout: Layout) -> list[Problem]:
    if layout.column(name) is not None:
        return []
    if name in PERSONAL:
        return [
            Problem(
                f"/{number}/{name}",
                "Names, initials, full birth dates and addresses are not kept here; take the column out.",
                CONFIDENTIALITY,
            )
        ]
    known = ", ".join(layout.names)
    return [
        Problem(
            f"/{number}/{place}",
            gettext("This heading is not known; the headings are: %(known)s.") % {"known": known},
        )
    ]


def _row(number: int, cells: list[Cell], columns: list[Column], layout: Layout) -> Row:
    if len(cells) > len(columns):
        detail = f"The row has {len(cells)} cells, the heading {len(columns)}."
        return Row(number, {}, (Problem(f"/{number}", detail, csv_text.STANDARD),))
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, cell in zip(columns, padded, strict=True):
        try:
            if (value := _value(column, cell)) is not None:
                values[column.name] = value
        except ValueError as error:
            clause = cell.clause if isinstance(cell, Fault) else column.clause
            problems.append(Problem(f"/{number}/{column.name}", str(error), clause))
    return Row(number, values, tuple(problems))


def _value(column: Column, cell: Cell) -> Any:
    if isinstance(cell, Fault):
        raise ValueError(cell.detail)  # noqa: TRY004 -- a fault of the cell's content
    if cell == "":
        if column.is_required:
            raise ValueError("This is needed.")
        return None
    return column.read(cell)


def _unique(rows: Iterable[Row], layout: Layout) -> Iterable[Row]:
    """Of two rows with one key neither is taken: nobody can know which is right."""
    rows = list(rows)
    times = Counter(row.values.get(layout.key) for row in rows)
    for row in rows:
        key = row.values.get(layout.key)
        if key is None or times[key] == 1:
            yield row
            continue
        twice = Problem(f"/{row.number}/{layout.key}", "Another row of the file has this number.")
        yield Row(row.number, row.values, (*row.problems, twice))
