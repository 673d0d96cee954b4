"""Each mechanical fault a screen reader stumbles over is found."""

import pytest

from cro_platform.documents.accessibility import lint

GOOD = """<!doctype html><html lang="en"><head><title>A</title></head><body><h1>A</h1><h2>B</h2>
<table><tr><th scope="row">k</th><td>v</td></tr></table><img src="x" alt="">
<svg><title>Checked: died</title></svg><p id="one"></p><h3>C</h3><h2>D</h2></body></html>"""


def test_a_sound_document_has_no_findings() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        pytest.param(' lang="en"', "", "html: no lang", id="language"),
        pytest.param(' lang="en"', ' lang=" "', "html: no lang", id="blank-language"),
        pytest.param("<title>A</title>", "", "head: no title", id="title"),
        pytest.param("<title>A</title>", "<title> </title>", "head: no title", id="blank-title"),
        pytest.param(' scope="row"', "", "th: no scope", id="scope"),
        pytest.param('<th scope="row">k</th>', "", "table: no header cell", id="table-header"),
        pytest.param(' alt=""', "", "img 'x': no alt", id="image"),
        pytest.param("<title>Checked: died</title>", "", "svg: no title", id="drawing"),
        pytest.param("<h1>A</h1>", "", "h2: follows no heading", id="first-heading"),
        pytest.param("<h2>B</h2>", "<h4>B</h4>", "h4: follows h1", id="skipped-level"),
        pytest.param("<h3>C</h3>", "<h3> </h3>", "h3: empty", id="empty-heading"),
        pytest.param("<h3>", '<h3 id="one">', "h3: id 'one' is used twice", id="id"),
    ],
)
def test_each_fault_is_named(before: str, after: str, finding: str) -> None:
    faulty = GOOD.replace(before, after, 1)

    assert faulty != GOOD
    assert lint(faulty) == [finding]


def test_the_title_of_a_drawing_is_not_the_title_of_the_document() -> None:
    untitled = GOOD.replace("<title>A</title>", "", 1)

    assert lint(untitled) == ["head: no title"]
