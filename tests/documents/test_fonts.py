"""What the faces cover, and what is printed where they do not."""

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from cro_platform.documents.fonts import (
    FALLBACK,
    REGULAR,
    SEMIBOLD,
    advance,
    faces,
    fonts,
    missing_glyphs,
    printable,
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Dr Anna Weiß, Łódź", id="latin"),
        pytest.param("Γεωργία", id="greek"),
        pytest.param("Иванова", id="cyrillic"),
        pytest.param("محمد", id="arabic"),
        pytest.param("שלום", id="hebrew"),
        pytest.param("≥ 5 µg/m² ± 10 % – 3×10⁹/L", id="units"),
        pytest.param("a\r\nb\tc\u200ed", id="layout-characters"),
    ],
)
def test_text_of_covered_scripts_misses_nothing(text: str) -> None:
    assert missing_glyphs(text) == set()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        pytest.param("王 Wang 王", {"王"}, id="chinese"),
        pytest.param("a\x00b\x07c", {"\x00", "\x07"}, id="control-characters"),
        pytest.param("safe\u202eevil", {"\u202e"}, id="direction-override"),
        pytest.param("\ud800", {"\ud800"}, id="lone-surrogate"),
    ],
)
def test_what_cannot_be_shown_is_named(text: str, missing: set[str]) -> None:
    assert missing_glyphs(text) == missing


def test_uncovered_characters_are_printed_as_code_points() -> None:
    assert printable("王小明 (Wang)") == "[U+738B][U+5C0F][U+660E] (Wang)"
    assert printable("a\u202eb") == "a[U+202E]b"


def test_printing_twice_changes_nothing_more() -> None:
    once = printable("王\r\n\tx\x07")

    assert once == "[U+738B]\n    x[U+0007]"
    assert printable(once) == once


def test_advances_are_those_of_the_font_file() -> None:
    thin, wide = advance("i"), advance("W")

    assert 200 < thin < 350
    assert 900 < wide < 1200
    assert advance("iW") == thin + wide
    assert advance("\u200b") == 0


def test_a_weight_is_a_font_of_its_own_and_the_same_each_time() -> None:
    again = fonts.__wrapped__()

    assert again == fonts()
    assert again[REGULAR] != again[SEMIBOLD]
    for content in (again[REGULAR], again[SEMIBOLD]):
        with TTFont(BytesIO(content)) as font:
            assert "fvar" not in font
            assert "GPOS" in font


def test_the_fallback_covers_what_inter_lacks() -> None:
    inter, fallback = faces()

    assert ord("م") not in inter.advances
    assert ord("م") in fallback.advances


def test_fonts_unpacked_privately_are_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    private = tmp_path / "fonts"
    private.mkdir()
    (private / "DejaVuSans.ttf").write_bytes(fonts()[REGULAR])
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{private}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))

    assert fonts.__wrapped__()[FALLBACK] == fonts()[REGULAR] != fonts()[FALLBACK]
