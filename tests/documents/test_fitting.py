"""Text is divided between box and continuation sheet without losing a character."""

import pytest

from cro_platform.documents.fitting import TextArea, blocks, fit, paragraphs, wrap
from cro_platform.documents.fonts import advance

NARROW = TextArea(width_mm=40, lines=3, size_pt=8.5)
SENTENCE = "The subject was admitted to hospital for observation and recovered. "

TEXTS = [
    pytest.param("", id="empty"),
    pytest.param("one", id="word"),
    pytest.param(SENTENCE * 20, id="sentences"),
    pytest.param("x" * 1_000, id="unbroken"),
    pytest.param("  two  spaces   three " * 9, id="spaces"),
    pytest.param(" " * 300, id="only-spaces"),
    pytest.param("short " + "y" * 500 + " short", id="long-word-inside"),
    pytest.param("שלום עולם " * 30, id="hebrew"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_lines_joined_are_the_paragraph(text: str) -> None:
    assert "".join(wrap(text, NARROW.measure)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_no_line_is_wider_than_the_measure(text: str) -> None:
    lines = list(wrap(text, NARROW.measure))

    assert max(advance(line.strip(" ")) for line in lines) <= NARROW.measure


@pytest.mark.parametrize("text", TEXTS)
def test_prose_in_box_and_sheet_together_is_the_whole(text: str) -> None:
    fitted = fit((text,), NARROW, is_prose=True)

    assert "".join(fitted.head + fitted.tail) == text


def test_prose_fills_the_box_to_its_last_line() -> None:
    fitted = fit((SENTENCE * 20,), NARROW, is_prose=True)

    assert len(list(wrap(fitted.head[0], NARROW.measure))) == NARROW.lines
    assert fitted.tail


def test_prose_breaks_between_words() -> None:
    fitted = fit((SENTENCE * 20,), NARROW, is_prose=True)

    assert fitted.head[0].endswith(" ")


def test_a_list_breaks_between_its_items_only() -> None:
    items = tuple(f"#{number} {SENTENCE}" for number in range(1, 5))

    fitted = fit(items, NARROW, is_prose=False)

    assert fitted.head + fitted.tail == items
    assert fitted.tail


def test_a_list_whose_first_item_is_too_long_shows_its_beginning() -> None:
    items = (SENTENCE * 20, "#2 next")

    fitted = fit(items, NARROW, is_prose=False)

    assert len(fitted.head) == 1
    assert fitted.head[0] + fitted.tail[0] == items[0]
    assert fitted.tail[1:] == items[1:]


def test_text_that_fills_the_box_exactly_stays_there() -> None:
    three = ("one", "two", "three")

    assert fit(three, NARROW, is_prose=True).tail == ()
    assert fit((*three, "four"), NARROW, is_prose=True).tail == ("four",)


def test_a_box_without_room_passes_everything_on() -> None:
    nothing = TextArea(width_mm=40, lines=0, size_pt=8.5)

    assert fit(("text",), nothing, is_prose=True).tail == ("text",)


def test_only_words_wider_than_the_line_are_cut_into_blocks() -> None:
    ordinary, unbroken = SENTENCE * 5, "z" * 200

    assert blocks(ordinary, NARROW.measure) == (ordinary,)
    cut = blocks(unbroken, NARROW.measure)
    assert len(cut) > 1
    assert "".join(cut) == unbroken


def test_paragraphs_follow_the_authors_line_breaks() -> None:
    assert paragraphs("a\r\nb\u2028c", "d\n\ne") == ("a", "b", "c", "d", "", "e")
