"""Fixed-width listings: every character of every cell, in its columns, on sheets that hold it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pharmacovigilance.documents.fixed_width import (
    LINES_PER_SHEET,
    SHEETS_PER_PART,
    Column,
    heading,
    lines,
    sheets,
    wide,
    wrap,
)

COLUMNS = (Column("Case", 8), Column("Term", 12), Column("Out", 5))
WORDS = st.text(alphabet=st.characters(whitelist_categories=("Lu", "Ll", "Nd")), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=8).map(" ".join), st.integers(1, 20))
def test_wrapping_loses_no_character_and_keeps_the_width(text: str, width: int) -> None:
    found = list(wrap(text, width))

    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(wide(line) <= width for line in found)


def test_cells_stand_in_their_columns() -> None:
    first, second = lines(COLUMNS, ("A-1", "Acute liver failure", "Fatal"))

    assert first == "A-1      Acute liver  Fatal"
    assert second == "         failure"


def test_a_combining_mark_takes_no_column() -> None:
    assert wide("e\u0301tat") == 4
    assert lines(COLUMNS, ("e\u0301", "x", "y"))[0] == "e\u0301        x            y"


def test_right_to_left_text_keeps_its_place() -> None:
    line = lines(COLUMNS, ("A-1", "فشل كبدي", "Fatal"))[0]

    assert line.index("\u200e") < line.index("ف")
    assert line.endswith("Fatal")


def test_an_uncovered_character_is_printed_as_its_code_point() -> None:
    assert "[U+738B]" in lines(COLUMNS, ("王", "x", "y"))[0]


def test_every_row_stands_on_one_sheet_and_sheets_hold_no_more_than_they_can() -> None:
    rows = [(f"A-{number}", "Acute liver failure of long name", "Fatal") for number in range(200)]

    found = sheets(COLUMNS, rows)

    texts = [band.text for sheet in found for band in sheet.bands]
    assert [text.split()[0] for text in texts] == [row[0] for row in rows]
    for sheet in found:
        assert sum(band.text.count("\n") + 1 for band in sheet.bands) <= LINES_PER_SHEET


def test_a_row_longer_than_a_sheet_is_divided() -> None:
    found = sheets(COLUMNS, [("A-1", "word " * 200, "Fatal")])

    assert len(found) > 1
    assert sum(band.text.count("word") for sheet in found for band in sheet.bands) == 200


def test_a_part_begins_after_so_many_sheets() -> None:
    rows = [(str(number), "x", "y") for number in range(LINES_PER_SHEET * (SHEETS_PER_PART + 2))]

    begins = [number for number, sheet in enumerate(sheets(COLUMNS, rows)) if sheet.begins_part]

    assert begins == [SHEETS_PER_PART]


def test_headings_have_a_rule_below() -> None:
    assert heading(COLUMNS).splitlines() == [
        "Case     Term         Out",
        "──────── ──────────── ─────",
    ]


def test_no_row_no_sheet() -> None:
    assert sheets(COLUMNS, []) == ()
