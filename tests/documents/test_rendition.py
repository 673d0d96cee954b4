"""A document carries its own input, says so on every page, and is the same bytes whenever it is made."""

import hashlib
import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cro_platform.documents.rendition import (
    EmbeddedFile,
    Rendition,
    Watermark,
    canonical_json,
    source_hash,
)
from cro_platform.documents.strict import TEMPLATES
from tests.documents.minimal import (
    GENERATED_AT,
    Note,
    embedded,
    note_rendition,
    reader,
    snapshot_of,
    text_of,
)

NOTE = Note("Heading", "Ordinary text, Weiß & Söhne.")
OTHER_PROCESS = """
import hashlib
from datetime import UTC, datetime
from tests.pharmacovigilance.cioms_samples import cioms
from pharmacovigilance.documents import CIOMS_I
pdf = CIOMS_I.render_pdf(cioms(), generated_at=datetime(2026, 3, 12, 9, 30, tzinfo=UTC))
print(hashlib.sha256(pdf).hexdigest())
"""


@pytest.fixture
def rendition(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rendition[Note]:
    return note_rendition(monkeypatch, tmp_path)


@pytest.fixture
def pdf(rendition: Rendition[Note]) -> bytes:
    return rendition.render_pdf(NOTE, generated_at=GENERATED_AT)


def test_same_input_gives_the_same_bytes(rendition: Rendition[Note], pdf: bytes) -> None:
    again = rendition.render_pdf(NOTE, generated_at=GENERATED_AT)

    assert again == pdf
    changed = rendition.render_pdf(Note("Heading", "Other text."), generated_at=GENERATED_AT)
    assert changed != pdf


def test_two_processes_give_the_same_bytes() -> None:
    digests = {_digest_elsewhere(hash_seed) for hash_seed in ("1", "2")}

    assert len(digests) == 1


def _digest_elsewhere(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": f"UTC{hash_seed}"}
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS],
        cwd=TEMPLATES.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_embedded_snapshot_is_the_exact_input(pdf: bytes) -> None:
    assert embedded(pdf) == canonical_json(NOTE)
    assert snapshot_of(pdf) == {"heading": NOTE.heading, "text": NOTE.text}


def test_the_footer_shows_the_hash_of_what_is_embedded(pdf: bytes) -> None:
    shown = re.search(r"SourceSHA-256([0-9a-f]{64})", text_of(pdf))

    assert shown is not None
    assert shown[1] == hashlib.sha256(embedded(pdf)).hexdigest() == source_hash(NOTE)


def test_the_footer_says_template_instant_and_page(pdf: bytes) -> None:
    text = text_of(pdf)

    assert "Templatetest-note,version3" in text
    assert "generated2026-03-1209:30:00UTC" in text
    assert "Page1of1" in text


def test_further_attachments_stand_beside_the_snapshot(rendition: Rendition[Note]) -> None:
    message = EmbeddedFile("e2b.xml", b"<ichicsr/>", "The ICH E2B(R3) message")

    pdf = rendition.render_pdf(NOTE, generated_at=GENERATED_AT, attachments=(message,))

    assert embedded(pdf, "e2b.xml") == b"<ichicsr/>"
    assert embedded(pdf) == canonical_json(NOTE)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("data.json", id="the-name-of-the-snapshot"),
        pytest.param("../x.xml", id="path"),
        pytest.param("Subject 0417.xml", id="spaces-and-capitals"),
        pytest.param("noextension", id="no-extension"),
    ],
)
def test_attachment_names_are_checked(rendition: Rendition[Note], name: str) -> None:
    file = EmbeddedFile(name, b"x", "")

    with pytest.raises(ValueError, match=re.escape(repr(name))):
        rendition.render_pdf(NOTE, generated_at=GENERATED_AT, attachments=(file,))


def test_the_file_is_tagged_titled_and_says_its_language(pdf: bytes) -> None:
    catalog: Any = reader(pdf).trailer["/Root"]

    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/StructTreeRoot"]["/K"]
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    metadata = reader(pdf).metadata
    assert metadata is not None
    assert metadata.title == "A note"


def test_the_metadata_carries_both_identifiers_in_one_rdf(pdf: bytes) -> None:
    catalog: Any = reader(pdf).trailer["/Root"]
    xmp = catalog["/Metadata"].get_data().decode()

    assert len(re.findall(r"<rdf:RDF[ >]", xmp)) == 1
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert 'pdfuaid:part="1"' in xmp
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in xmp


def test_the_snapshot_is_listed_once_as_data(pdf: bytes) -> None:
    catalog: Any = reader(pdf).trailer["/Root"]

    files = [entry.get_object() for entry in catalog["/AF"]]

    assert [file["/UF"] for file in files] == ["data.json"]
    assert files[0]["/AFRelationship"] == "/Data"


def test_every_font_is_embedded(pdf: bytes) -> None:
    resources: Any = reader(pdf).pages[0]["/Resources"]

    fonts = [font.get_object()["/DescendantFonts"][0] for font in resources["/Font"].values()]

    assert fonts
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


@pytest.mark.parametrize("watermark", list(Watermark))
def test_a_watermark_stands_on_every_page(rendition: Rendition[Note], watermark: Watermark) -> None:
    note = Note("Heading", "word " * 3_000)

    pdf = rendition.render_pdf(note, generated_at=GENERATED_AT, watermark=watermark)

    pages = [page.extract_text().upper() for page in reader(pdf).pages]
    assert len(pages) > 1
    assert all(watermark.upper() in page for page in pages)


def test_without_a_watermark_there_is_none(pdf: bytes) -> None:
    text = text_of(pdf).upper()

    assert [word for word in Watermark if word.upper() in text] == []


@pytest.mark.parametrize("name", ["template_id", "template_version"])
def test_an_identity_that_could_not_stand_in_the_footer_is_refused(name: str) -> None:
    identity = {"template_id": "note", "template_version": "1", name: 'X"; }'}

    with pytest.raises(ValueError, match=name):
        Rendition("note.html", title="A note", prepare=lambda note: note, **identity)


def test_the_instant_needs_a_zone(rendition: Rendition[Note]) -> None:
    with pytest.raises(ValueError, match="generated_at needs a time zone"):
        rendition.render_html(NOTE, generated_at=datetime(2026, 3, 12))  # noqa: DTZ001 -- the fault


def test_hostile_text_is_printed_and_never_run(rendition: Rendition[Note]) -> None:
    note = Note("<script>alert(1)</script>", "<img src=file:///etc/passwd> </body></html> {{ 7 }}")

    pdf = rendition.render_pdf(note, generated_at=GENERATED_AT)

    text = text_of(pdf)
    assert "<script>alert(1)</script>" in text
    assert "<imgsrc=file:///etc/passwd></body></html>{{7}}" in text


def test_an_uncovered_name_is_printed_by_code_points_and_kept_in_the_snapshot(
    rendition: Rendition[Note],
) -> None:
    note = Note("王小明", "Reporter 王")

    pdf = rendition.render_pdf(note, generated_at=GENERATED_AT)

    assert "[U+738B][U+5C0F][U+660E]" in text_of(pdf)
    assert snapshot_of(pdf)["heading"] == "王小明"
