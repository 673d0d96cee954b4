"""Signatures are manifest on the document they bind, and cannot be moved to another."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cro_platform.documents.accessibility import lint
from cro_platform.documents.rendition import Rendition, SignatureManifestation, source_hash
from tests.documents.minimal import GENERATED_AT, Note, embedded, note_rendition, reader

NOTE = Note("Heading", "Text under signature.")
SIGNATURE = SignatureManifestation(
    printed_name="Dr Anna Weiß",
    signed_at=datetime(2026, 7, 1, 11, 2, 33, tzinfo=ZoneInfo("Europe/Berlin")),
    meaning="Medical review: I approve the content",
    document_title="A note",
    content_hash=source_hash(NOTE),
    organization="Example Pharma GmbH",
)


@pytest.fixture
def rendition(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rendition[Note]:
    return note_rendition(monkeypatch, tmp_path)


def main_of(html: str) -> str:
    return html[html.index("<main>") : html.index("</main>")]


def test_the_last_page_manifests_each_signature(rendition: Rendition[Note]) -> None:
    second = replace(SIGNATURE, printed_name="Jonas Berg", meaning="Released for submission")

    pdf = rendition.render_pdf(NOTE, generated_at=GENERATED_AT, signatures=(SIGNATURE, second))

    pages = [" ".join(page.extract_text().split()) for page in reader(pdf).pages]
    assert len(pages) == 2
    for part in (
        "Dr Anna Weiß",
        "Example Pharma GmbH",
        "2026-07-01 11:02:33 +02:00 (Europe/Berlin)",
        "2026-07-01 09:02:33 UTC",
        "Medical review: I approve the content",
        "A note",
        SIGNATURE.content_hash,
        "Jonas Berg",
        "Released for submission",
    ):
        assert part in pages[-1]
    assert "Dr Anna Weiß" not in pages[0]


def test_signing_leaves_body_and_snapshot_as_they_were(rendition: Rendition[Note]) -> None:
    unsigned = rendition.render_html(NOTE, generated_at=GENERATED_AT)
    signed = rendition.render_html(NOTE, generated_at=GENERATED_AT, signatures=(SIGNATURE,))
    pdf = rendition.render_pdf(NOTE, generated_at=GENERATED_AT, signatures=(SIGNATURE,))

    assert main_of(signed) == main_of(unsigned)
    assert signed != unsigned
    assert embedded(pdf) == embedded(rendition.render_pdf(NOTE, generated_at=GENERATED_AT))


def test_a_signature_of_other_content_is_refused(rendition: Rendition[Note]) -> None:
    other = Note("Heading", "Text changed after signature.")

    with pytest.raises(ValueError, match=r"Dr Anna Weiß binds other content \(21 CFR 11\.70\)"):
        rendition.render_pdf(other, generated_at=GENERATED_AT, signatures=(SIGNATURE,))


@pytest.mark.parametrize("part", ["printed_name", "meaning", "document_title", "content_hash"])
def test_each_required_part_must_be_there(part: str) -> None:
    with pytest.raises(ValueError, match=f"{part} is empty"):
        replace(SIGNATURE, **{part: "  "})


def test_the_instant_of_signing_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="signed_at needs a time zone"):
        replace(SIGNATURE, signed_at=datetime(2026, 7, 1, 11))  # noqa: DTZ001 -- the fault


def test_an_instant_in_utc_has_no_zone_name() -> None:
    signature = replace(SIGNATURE, signed_at=datetime(2026, 7, 1, 9, 2, 33, tzinfo=UTC))

    assert signature.local_time == "2026-07-01 09:02:33 +00:00"


def test_the_signature_page_is_accessible_and_escaped(rendition: Rendition[Note]) -> None:
    hostile = replace(SIGNATURE, printed_name="<script>x</script>")

    html = rendition.render_html(NOTE, generated_at=GENERATED_AT, signatures=(hostile,))

    assert lint(html) == []
    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
