"""Long documents: made part by part, one file in the end, with its pages numbered and its tags in one tree."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from cro_platform.documents.parts import PART, split
from cro_platform.documents.pdf import EmbeddedFile, write_pdf

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
DATA = EmbeddedFile("data.json", b"{}", "The data")
STYLE = (
    '<style>@page { size: A5; @bottom-right { content: "Page " counter(page) " of " counter(pages); } }'
    " section { break-after: page; }</style>"
)


def document(*parts: str) -> str:
    return f'<html lang="en"><head><title>Long</title>{STYLE}</head><body><main>{PART.join(parts)}</main></body></html>'


def sheet(*lines: str) -> str:
    return f'<section class="sheet"><pre>{chr(10).join(lines)}</pre></section>'


def written(html: str, heard: list[tuple[int, int]] | None = None) -> PdfReader:
    report = (lambda done, total: heard.append((done, total))) if heard is not None else None
    options: dict[str, Any] = {"report": report} if report else {}
    return PdfReader(BytesIO(write_pdf(html, embedded=(DATA,), generated_at=AT, **options)))


THREE = document(sheet("alpha", "beta") + sheet("gamma"), sheet("delta"), sheet("epsilon"))


def test_pages_are_numbered_through() -> None:
    texts = [page.extract_text() for page in written(THREE).pages]

    assert [text.split()[-4:] for text in texts] == [
        ["Page", str(n), "of", "4"] for n in (1, 2, 3, 4)
    ]
    assert [text.split()[0] for text in texts] == ["alpha", "gamma", "delta", "epsilon"]


def test_pages_nobody_expected_are_counted_too() -> None:
    long = "<section>" + "".join(f"<p>line {n}</p>" for n in range(90)) + "</section>"

    texts = [page.extract_text() for page in written(document(long, sheet("last"))).pages]

    assert len(texts) > 2
    assert texts[-1].split()[-4:] == ["Page", str(len(texts)), "of", str(len(texts))]


def test_one_tree_of_tags_owns_all_content_on_its_own_pages() -> None:
    reader = written(THREE)
    catalog: Any = reader.trailer["/Root"]
    numbers = catalog["/StructTreeRoot"]["/ParentTree"]["/Nums"]

    assert numbers[0::2] == list(range(len(reader.pages)))
    for number, page in enumerate(reader.pages):
        assert page["/StructParents"] == number
        for mark, element in enumerate(numbers[2 * number + 1]):
            owner = element.get_object()
            kids = owner["/K"] if isinstance(owner["/K"], list) else [owner["/K"]]
            assert mark in kids
            assert owner.raw_get("/Pg").idnum == page.indirect_reference.idnum
    roots = [o for i in reader.xref[0] if _type(o := reader.get_object(i)) == "/StructTreeRoot"]
    assert len(roots) == 1


def _type(found: Any) -> Any:
    return found.get("/Type") if hasattr(found, "get") else None


def test_the_data_is_embedded_once_and_the_title_stays() -> None:
    reader = written(THREE)

    assert {name: len(files) for name, files in reader.attachments.items()} == {"data.json": 1}
    assert reader.metadata is not None
    assert reader.metadata.title == "Long"
    assert "WeasyPrint" in str(reader.metadata.producer)


def test_same_text_same_bytes() -> None:
    first, second = (write_pdf(THREE, embedded=(DATA,), generated_at=AT) for _ in range(2))

    assert first == second


def test_progress_is_told_part_by_part() -> None:
    heard: list[tuple[int, int]] = []
    written(THREE, heard)

    assert heard == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_what_follows_the_content_goes_with_the_last_part() -> None:
    html = document("one", "two").replace(
        "</main>", '</main><section class="signatures">S</section>'
    )

    first, last = split(html)

    assert "signatures" not in first
    assert last.endswith('two</main><section class="signatures">S</section></body></html>')


@pytest.mark.parametrize("parts", [("only",), ("a", "b")])
def test_every_part_is_a_document(parts: tuple[str, ...]) -> None:
    for each in split(document(*parts)):
        assert each.startswith('<html lang="en">')
        assert each.endswith("</body></html>")
