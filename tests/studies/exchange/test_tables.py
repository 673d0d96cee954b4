"""Tables: every good file is read, whatever wrote it; every bad one is refused with its place and reason."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cro_platform.access.errors import RuleBroken
from sites.exchange.tables import STUDY_SITES, SUBJECTS
from studies.exchange.tables import MAXIMUM_BYTES, Table, read_table, template_csv, template_xlsx
from studies.exchange.tables import archive as archive_module
from studies.exchange.tables.layout import Column, Layout, text
from tests.studies.exchange.table_files import csv_bytes, repacked, sheet_of, with_sheet, xlsx_bytes

ROW = ("DE-001", "01", 1970, "female")
READ = {"code": "DE-001", "site": "01", "year_of_birth": 1970, "sex": "female"}
DAYS = Layout(
    "days",
    "Days",
    "key",
    (Column("key", "k", text(40), is_required=True), Column("day", "d", text(40))),
)


def refusal(data: bytes, layout: Layout = SUBJECTS) -> RuleBroken:
    with pytest.raises(RuleBroken) as told:
        read_table(data, layout)
    return told.value


def faults(table: Table) -> list[tuple[str, str]]:
    return [(p.field, p.detail) for row in table.rows for p in row.problems]


def only(data: bytes, layout: Layout = SUBJECTS) -> dict[str, Any]:
    (row,) = read_table(data, layout).rows
    assert row.problems == ()
    return row.values


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    assert only(csv_bytes(ROW, delimiter=delimiter)) == READ


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    data = csv_bytes(("01", "Charité", "DE"), heading=("number", "name", "country"))

    found = only(data.decode().encode(encoding), STUDY_SITES)

    assert found["name"] == "Charité"


def test_big_endian_text_is_read_too() -> None:
    assert only(b"\xfe\xff" + csv_bytes(ROW).decode().encode("utf-16-be")) == READ


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_another_encoding_is_never_guessed(encoding: str) -> None:
    data = csv_bytes(("01", "Charité", "DE"), heading=("number", "name", "country"))

    told = refusal(data.decode().encode(encoding), STUDY_SITES)

    assert "CSV UTF-8" in told.problems[0].detail


def test_a_workbook_is_read() -> None:
    assert only(xlsx_bytes(ROW)) == READ


def test_headings_are_known_in_any_case_and_order() -> None:
    data = csv_bytes(
        ("1970", "01", "DE-001", "FEMALE"), heading=(" Year of Birth", "SITE", "Code ", "sex")
    )

    assert only(data) == READ


def test_empty_rows_and_cells_say_nothing() -> None:
    table = read_table(csv_bytes(("", "", "", ""), ("DE-001", "01", "", "")), SUBJECTS)

    assert [(row.number, row.values) for row in table.rows] == [
        (3, {"code": "DE-001", "site": "01"})
    ]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 14, 30), "2026-03-01T14:30:00"),  # noqa: DTZ001 -- as a spreadsheet holds it
        (2026, "2026"),
        (12.0, "12"),
        (1.5, "1.5"),
        (True, "true"),
        ("  x ", "x"),
    ],
)
def test_a_cell_is_read_as_what_it_is(given: Any, read: str) -> None:
    data = xlsx_bytes(("a", given), heading=("key", "day"))

    assert only(data, DAYS)["day"] == read


@pytest.mark.parametrize("row", [("=1+1",), ("=HYPERLINK(1)",), ("=cmd|' /C calc'!A0",)])
def test_a_formula_is_refused_and_never_computed(row: tuple[str]) -> None:
    table = read_table(xlsx_bytes(("a", *row), heading=("key", "day")), DAYS)

    assert faults(table) == [
        ("/2/day", "A formula is never computed here; paste its value instead.")
    ]


def test_a_formula_with_a_kept_value_is_refused_all_the_same() -> None:
    data = with_sheet(
        xlsx_bytes(("a", 7), heading=("key", "day")), "<v>7</v>", "<f>3+4</f><v>7</v>"
    )

    assert faults(read_table(data, DAYS))[0][0] == "/2/day"


def test_an_array_formula_is_refused() -> None:
    data = with_sheet(
        xlsx_bytes(("a", 7), heading=("key", "day")),
        "<v>7</v>",
        '<f t="array" ref="B2">SUM(A1:A2)</f><v>7</v>',
    )

    assert faults(read_table(data, DAYS))[0][0] == "/2/day"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", " =1"])
def test_text_that_a_spreadsheet_would_compute_is_refused(text: str) -> None:
    assert [place for place, _ in faults(read_table(csv_bytes(("a", text), heading=("key", "day")), DAYS))] == ["/2/day"]  # fmt: skip


def test_an_error_of_the_spreadsheet_is_refused() -> None:
    data = with_sheet(xlsx_bytes(("a", 7), heading=("key", "day")), r'<c r="B2"[^>]*><v>7</v>', '<c r="B2" t="e"><v>#REF!</v>')  # fmt: skip

    assert faults(read_table(data, DAYS)) == [("/2/day", "The spreadsheet shows an error here.")]


def test_the_sheet_named_like_the_kind_is_read_and_others_are_stated() -> None:
    def shape(book: Workbook) -> None:
        book.create_sheet("subjects").append(["code", "site"])
        book["subjects"].append(["DE-777", "01"])
        book.create_sheet("secret").sheet_state = "hidden"

    table = read_table(xlsx_bytes(ROW, shape=shape), SUBJECTS)

    assert table.rows[0].values["code"] == "DE-777"
    assert table.notes == (
        "The sheet “subjects” was read.",
        "1 other sheets were not read.",
        "1 hidden sheets were not read.",
    )


def test_a_hidden_sheet_is_never_read() -> None:
    def shape(book: Workbook) -> None:
        book.create_sheet("other").append(["code", "site"])
        book["other"].append(["DE-777", "01"])
        book.worksheets[0].title = "subjects"
        book.worksheets[0].sheet_state = "hidden"
        book.active = 1

    assert read_table(xlsx_bytes(ROW, shape=shape), SUBJECTS).rows[0].values["code"] == "DE-777"


def test_merged_cells_are_refused_with_their_place() -> None:
    def shape(book: Workbook) -> None:
        book.worksheets[0].merge_cells("B2:B3")

    told = refusal(xlsx_bytes(ROW, ROW, shape=shape))

    assert "B2:B3" in told.problems[0].detail


def bomb() -> bytes:
    return repacked(xlsx_bytes(ROW), {}, [("xl/media/image1.png", b"\0" * 40_000_000)])


def entities() -> bytes:
    lol = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "lol"}{"" if not n else ("&l" + str(n - 1) + ";") * 9}">'
        for n in range(9)
    )
    found = xlsx_bytes(ROW)
    sheet = sheet_of(found).partition("?>")[2] or sheet_of(found)
    changed = f'<?xml version="1.0"?><!DOCTYPE worksheet [{lol}]>{sheet}'
    return repacked(found, {"xl/worksheets/sheet1.xml": changed.encode()})


def outside() -> bytes:
    found = xlsx_bytes(ROW)
    changed = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><styleSheet>&x;</styleSheet>'
    return repacked(found, {"xl/styles.xml": changed.encode("utf-16")})


def macros() -> bytes:
    return repacked(xlsx_bytes(ROW), {}, [("xl/vbaProject.bin", b"x")])


def parts() -> bytes:
    return repacked(xlsx_bytes(ROW), {}, [(f"xl/{n}.bin", b"") for n in range(300)])


def broken() -> bytes:
    return repacked(xlsx_bytes(ROW), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"})


def no_sheets() -> bytes:
    return repacked(xlsx_bytes(ROW), {"xl/workbook.xml": b"<workbook/>"})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (bomb, "unpacks to more than 30 MB"),
        (entities, "document type or an entity"),
        (outside, "document type or an entity"),
        (macros, "macros"),
        (parts, "more than 200 parts"),
        (broken, "no XML"),
        (no_sheets, "visible sheet|cannot be read"),
        (lambda: xlsx_bytes(ROW)[:-400], "damaged"),
        (lambda: b"PK\x03\x04nothing of a workbook", "damaged"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"\.xls"),
    ],
    ids=["bomb", "entities", "outside", "macros", "parts", "broken", "no sheets", "cut", "no archive", "compound"],
)  # fmt: skip
def test_a_hostile_workbook_is_refused_with_its_reason(
    make: Callable[[], bytes], words: str
) -> None:
    with pytest.raises(RuleBroken, match=words):
        read_table(make(), SUBJECTS)


def test_a_bomb_is_counted_while_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the archive claims of its sizes is not believed: the count stops the unpacking, not the directory."""
    monkeypatch.setattr(archive_module, "MAXIMUM_UNPACKED", 1000)

    with pytest.raises(RuleBroken, match="unpacks to more than"):
        read_table(xlsx_bytes(ROW), SUBJECTS)


def test_a_sheet_whose_last_cell_is_far_away_is_refused_at_once() -> None:
    data = with_sheet(
        xlsx_bytes(ROW), "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )  # fmt: skip

    assert "goes on below row 5,000" in refusal(data).problems[0].detail


def test_the_size_a_sheet_claims_is_not_believed() -> None:
    data = with_sheet(xlsx_bytes(ROW), r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"')

    assert only(data) == READ


def test_too_many_rows_are_refused_with_the_limit() -> None:
    rows = [(f"DE-{n}", "01", 1970, "female") for n in range(1001)]

    assert "more than 1,000 rows" in refusal(csv_bytes(*rows)).problems[0].detail
    assert len(read_table(csv_bytes(*rows[:1000]), SUBJECTS).rows) == 1000


def test_a_large_file_is_refused_before_it_is_read() -> None:
    assert "1.5 MB" in refusal(b"x" * (MAXIMUM_BYTES + 1)).problems[0].detail


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (csv_bytes(), "no row"),
        (b"code,site\nDE-1,\x0001\n", "NUL"),
        (b"a,b\n1,2\n", "known headings"),
        (b'code,site\n"DE-1,01\n', "quotation marks"),
        (b"\x00\x01\x02\x03", "NUL|UTF-8"),
        (b"code,site\n" + b"x" * 200_000 + b",01\n", "quotation marks|too"),
    ],
    ids=["nothing", "blank", "headings alone", "NUL", "no heading", "open quote", "bytes", "a huge field"],
)  # fmt: skip
def test_what_is_no_table_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        read_table(data, SUBJECTS)


@pytest.mark.parametrize(
    "heading", ["initials", "Date of Birth", "DOB", "First name", "patient_name", "Email"]
)  # fmt: skip
def test_a_column_of_personal_data_refuses_the_file(heading: str) -> None:
    told = refusal(csv_bytes(("DE-001", "01", "AM"), heading=("code", "site", heading)))

    assert told.problems[0].clause.startswith("ICH E6(R3) 4.1")
    assert "AM" not in str(told)


def test_an_unknown_heading_is_told_by_its_place_never_by_its_words() -> None:
    told = refusal(csv_bytes(("DE-001", "01", "x"), heading=("code", "site", "Anna Müller")))

    assert told.problems[0].field == "/1/3"
    assert "Anna" not in str(told)


def test_missing_and_doubled_headings_are_told() -> None:
    told = refusal(csv_bytes(("DE-001", "DE-002"), heading=("code", "code")))

    assert [(p.field, p.detail) for p in told.problems] == [
        ("/1/1", "This heading stands twice."),
        ("/1/site", "This column is needed."),
    ]


def test_a_row_longer_than_the_heading_is_refused_and_a_shorter_one_filled() -> None:
    table = read_table(b"code,site,sex\nDE-1,01\nDE-2,01,male,x\n", SUBJECTS)

    assert table.rows[0].values == {"code": "DE-1", "site": "01"}
    assert faults(table) == [("/3", "The row has 4 cells, the heading 3.")]


def test_of_two_rows_with_one_code_neither_is_taken() -> None:
    table = read_table(csv_bytes(ROW, ("DE-002", "01", "", ""), ROW), SUBJECTS)

    assert [place for place, _ in faults(table)] == ["/2/code", "/4/code"]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (("Anna Müller", "01", 1970, "female"), "/2/code"),
        (("DE-1", "01", "1970-05-12", "female"), "/2/year_of_birth"),
        (("DE-1", "01", "12/05/1970", "female"), "/2/year_of_birth"),
        (("DE-1", "01", 1970, "f"), "/2/sex"),
        (("DE-1", "", 1970, "female"), "/2/site"),
        (("", "01", 1970, "female"), "/2/code"),
        (("x" * 1001, "01", 1970, "female"), "/2/code"),
    ],
)
def test_a_wrong_cell_is_told_by_its_place_and_never_repeated(
    row: tuple[Any, ...], place: str
) -> None:
    found = faults(read_table(csv_bytes(row), SUBJECTS))

    assert [where for where, _ in found] == [place]
    assert "Anna" not in str(found)
    assert "05" not in found[0][1]


def test_a_full_birth_date_as_a_date_cell_is_refused() -> None:
    table = read_table(xlsx_bytes(("DE-1", "01", date(1970, 5, 12), "female")), SUBJECTS)

    assert faults(table) == [("/2/year_of_birth", "A whole number is expected.")]


@pytest.mark.parametrize("layout", [SUBJECTS, STUDY_SITES], ids=["subjects", "sites"])
def test_a_template_has_every_heading_and_no_formula(layout: Layout) -> None:
    book = load_workbook(BytesIO(template_xlsx(layout)))

    assert [cell.value for cell in book.worksheets[0][1]] == list(layout.names)
    assert book.worksheets[0].title == layout.kind
    assert all(cell.data_type == "s" for sheet in book for row in sheet for cell in row)
    assert template_csv(layout).decode("utf-8-sig").strip().split(",") == list(layout.names)


def test_a_filled_template_is_read() -> None:
    book = load_workbook(BytesIO(template_xlsx(SUBJECTS)))
    book["subjects"].append(["DE-001", "01", 1970, None, "female"])
    target = BytesIO()
    book.save(target)

    table = read_table(target.getvalue(), SUBJECTS)

    assert table.rows[0].values == READ
