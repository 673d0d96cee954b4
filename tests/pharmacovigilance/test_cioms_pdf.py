"""The CIOMS I as a file: nothing lost, nothing overlapping, nothing unblinded, readable to a screen reader."""

import hashlib
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from cro_platform.documents.accessibility import lint
from cro_platform.documents.rendition import Watermark, canonical_json
from pharmacovigilance.documents import (
    CIOMS_I,
    Blinding,
    Change,
    CiomsI,
    ConcomitantDrug,
    Identifier,
    NullFlavor,
    Reaction,
    ReportSource,
    Seriousness,
    SuspectDrug,
)
from pharmacovigilance.documents.cioms_i_boxes import BOXES
from tests.pharmacovigilance.cioms_pages import (
    GENERATED_AT,
    between,
    body,
    glyphs,
    pages,
    render,
)
from tests.pharmacovigilance.cioms_samples import cioms

CANARY = "Zyxotinib"
TEXT_BOXES = {"reactions": 10, "history": 10, "manufacturer": 10, "remarks": 105}
FIELDS = {
    "reactions": "narrative",
    "history": "history",
    "manufacturer": "manufacturer",
    "remarks": "remarks",
}


def words(count: int) -> str:
    return " ".join(f"w{number:05d}" for number in range(count))


def crowded() -> CiomsI:
    """As much of everything as one case brings."""
    return cioms(
        narrative=words(2_000),
        suspect_drugs=tuple(
            SuspectDrug(
                f"Suspect {n} with a long product name",
                "generic name",
                f"{n} mg twice daily",
                "Intravenous drip",
                "An indication of some length",
            )
            for n in range(1, 13)
        ),
        concomitant_drugs=tuple(ConcomitantDrug(f"Comedication {n}", "oral") for n in range(1, 41)),
        history="Relevant history. " * 100,
        manufacturer="A line of the address\n" * 9,
        remarks="A remark. " * 100,
        seriousness=tuple(Seriousness),
        sources=tuple(ReportSource),
        identifiers=tuple(Identifier(f"Authority {n}", f"NO-{n}") for n in range(9)),
    )


def vast(blank: str) -> CiomsI:
    """One text in every box that holds text."""
    drug = SuspectDrug(blank, blank, blank, blank, blank, duration=blank)
    return cioms(
        patient_initials=blank,
        country=blank,
        control_number=blank,
        narrative=blank,
        suspect_drugs=(drug,),
        concomitant_drugs=(ConcomitantDrug(blank),),
        history=blank,
        manufacturer=blank,
        remarks=blank,
    )


def test_an_ordinary_case_is_one_page() -> None:
    text = pages(render(cioms()))

    assert len(text) == 1
    assert "Page 1 of 1" in text[0]


def test_the_form_has_its_header_blocks_and_captions() -> None:
    page = " ".join(pages(render(cioms()))[0].split()).upper()

    for part in (
        "CIOMS FORM",
        "SUSPECT ADVERSE REACTION REPORT",
        "I. REACTION INFORMATION",
        "II. SUSPECT DRUG(S) INFORMATION",
        "III. CONCOMITANT DRUG(S) AND HISTORY",
        "IV. MANUFACTURER INFORMATION",
        *(f"{box.number} {box.caption}".strip().upper() for box in BOXES.values()),
    ):
        assert part in page


@pytest.mark.parametrize(
    "narrative",
    [
        pytest.param(words(14_000), id="hundred-thousand-characters"),
        pytest.param("\n".join(words(14).split()) + "\n\n" + words(800), id="paragraphs"),
        pytest.param(words(1_400).replace(" ", ""), id="unbroken"),
        pytest.param(words(300).replace(" ", "   "), id="wide-spaces"),
        pytest.param(words(300).replace("w", "Ж"), id="cyrillic"),
        pytest.param(words(300).replace("w", "fi-ffl->"), id="ligatures-and-arrows"),
        pytest.param(words(400).replace(" ", "-"), id="hyphens"),
        pytest.param(words(400).replace(" ", "/"), id="slashes"),
    ],
)
def test_every_character_of_the_narrative_is_in_the_file(narrative: str) -> None:
    whole = f"BEGIN {narrative} END"

    pdf = render(cioms(reactions=(), tests="", narrative=whole))

    assert between(pdf, "BEGIN", "END") == "".join(whole.split())


def test_forty_comedications_and_twelve_drugs_are_all_listed() -> None:
    text = body(render(crowded()))

    assert all(f"#{n}Comedication{n},oral" in text for n in range(1, 41))
    assert all(f"#{n}Suspect{n}withalongproductname(genericname)" in text for n in range(1, 13))


def test_continuation_sheets_repeat_the_box_number_and_count_pages() -> None:
    text = pages(render(cioms(narrative=words(4_000))))

    assert len(text) > 3
    for number, page in enumerate(text[1:], start=1):
        assert "7+13 (continued)" in page
        assert f"continuation sheet {number}" in page
    for number, page in enumerate(text, start=1):
        assert f"Page {number} of {len(text)}" in page


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(crowded(), id="crowded"),
        pytest.param(vast("W" * 600), id="wide-letters"),
        pytest.param(vast("The subject recovered fully. " * 60), id="sentences"),
        pytest.param(vast("a-b/c " * 300), id="break-opportunities"),
        pytest.param(vast("محمد الأحمد " * 80), id="arabic"),
        pytest.param(vast("AVAToWaYe. " * 200), id="kerning"),
    ],
)
def test_no_box_grows_whatever_it_holds(form: CiomsI) -> None:
    usual, full = render(cioms()), render(form)

    last = max(glyph.top for glyph in glyphs(usual) if glyph.bottom < 280)
    assert max(glyph.top for glyph in glyphs(full) if glyph.bottom < 280) == pytest.approx(
        last, abs=0.1
    )
    assert "Report type".upper() in pages(full)[0].upper()
    assert "Report type".upper() not in "".join(pages(full)[1:]).upper()


@pytest.mark.parametrize(("name", "left"), TEXT_BOXES.items(), ids=list(TEXT_BOXES))
def test_text_stays_inside_its_box(name: str, left: float) -> None:
    field, right = FIELDS[name], left + BOXES[name].width_mm
    text = "Ж" * 40 + " Ж ЖЖ ЖЖЖ ЖЖЖЖ" * 40

    pdf = render(cioms(**{field: text}))

    placed = [glyph for glyph in glyphs(pdf) if glyph.character == "Ж"]
    assert placed
    assert all(left < glyph.left and glyph.right < right for glyph in placed)


@pytest.mark.parametrize(
    ("blinding", "mark"),
    [
        (Blinding.BLINDED, "BLINDED VERSION"),
        (Blinding.UNBLINDED, "UNBLINDED VERSION – RESTRICTED DISTRIBUTION"),
    ],
)
def test_the_version_is_marked_on_every_page(blinding: Blinding, mark: str) -> None:
    text = pages(render(cioms(blinding=blinding, narrative=words(3_000))))

    assert len(text) > 2
    for page in text:
        head = [line.strip().upper() for line in page.splitlines()]
        assert any(line.startswith(mark) for line in head)
    assert ("UNBLINDED" in "".join(text).upper()) is (blinding is Blinding.UNBLINDED)


def test_the_blinded_file_has_no_trace_of_the_treatment() -> None:
    unblinded = cioms(
        blinding=Blinding.UNBLINDED, suspect_drugs=(SuspectDrug(CANARY, "zyxotinib mesilate"),)
    )

    told, silent = render(unblinded), render(cioms())

    assert _everything(told).count(CANARY) >= 2  # the page and the snapshot
    assert CANARY.lower() not in _everything(silent).lower()


def _everything(pdf: bytes) -> str:
    """All text, names, attachments and metadata of a file."""
    reader = PdfReader(BytesIO(pdf))
    objects = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    content = [item.get_data().decode("latin-1") for item in objects if hasattr(item, "get_data")]
    attached = [data[0].decode() for data in reader.attachments.values()]
    return "".join([*pages(pdf), *content, *attached, str(reader.metadata), *map(str, objects)])


def test_nullification_is_marked_on_every_page() -> None:
    form = cioms(
        follow_up_number=2,
        change=Change.NULLIFICATION,
        change_reason="Duplicate",
        narrative=words(2_000),
    )

    text = pages(render(form))

    assert len(text) > 1
    assert all("NULLIFICATION" in page and "FOLLOW-UP NO. 2" in page for page in text)


def test_superseded_stands_on_every_page() -> None:
    text = pages(render(cioms(narrative=words(2_000)), watermark=Watermark.SUPERSEDED))

    assert len(text) > 1
    assert all("SUPERSEDED" in page for page in text)


def test_check_boxes_are_drawn_with_their_state_in_words() -> None:
    pdf = render(cioms(seriousness=(Seriousness.DIED,)))

    alternatives = _alternatives(PdfReader(BytesIO(pdf)))

    assert "Checked: Patient died" in alternatives
    assert "Not checked: Life-threatening" in alternatives
    assert len(alternatives) == 6 + 3 + 3 + 5 + 4


def _alternatives(reader: PdfReader) -> list[str]:
    root: Any = reader.trailer["/Root"]
    found: list[str] = []
    waiting = [root["/StructTreeRoot"]["/K"]]
    while waiting:
        item = waiting.pop()
        item = item.get_object() if hasattr(item, "get_object") else item
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            found.extend([str(item["/Alt"])] if "/Alt" in item else [])
            waiting.extend([item["/K"]] if "/K" in item else [])
    return found


def test_the_footer_hash_is_that_of_the_embedded_snapshot() -> None:
    form = cioms()
    pdf = render(form)

    data = PdfReader(BytesIO(pdf)).attachments["data.json"][0]

    assert data == canonical_json(form)
    assert f"Source SHA-256 {hashlib.sha256(data).hexdigest()}" in pages(pdf)[0]


def test_neither_title_nor_file_names_tell_study_product_or_subject() -> None:
    reader = PdfReader(BytesIO(render(cioms())))

    shown = f"{reader.metadata} {list(reader.attachments)}"

    assert "data.json" in shown
    for secret in ("EX-4410", "276-004", "DE-EXPH", "Example Pharma"):
        assert secret not in shown


@pytest.mark.parametrize(
    "form", [pytest.param(cioms(), id="ordinary"), pytest.param(crowded(), id="crowded")]
)
def test_the_page_is_accessible(form: CiomsI) -> None:
    html = CIOMS_I.render_html(form, generated_at=GENERATED_AT)

    assert lint(html) == []


def test_hostile_text_is_only_text() -> None:
    hostile = "<script>alert(1)</script><img src=file:///etc/passwd>{{ form }}"

    pdf = render(cioms(narrative=hostile, reactions=(Reaction(hostile),), history=hostile))

    assert "".join(hostile.split()) in body(pdf)
    assert "root:" not in _everything(pdf)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("Łukasz Żółć", "ŁukaszŻółć", id="polish"),
        pytest.param("Иванова А.", "ИвановаА.", id="cyrillic"),
        pytest.param("王小明", "[U+738B][U+5C0F][U+660E]", id="chinese"),
    ],
)
def test_names_of_any_script_are_readable_or_spelled_in_code_points(name: str, shown: str) -> None:
    assert shown in body(render(cioms(reporter=name)))


@pytest.mark.parametrize("name", ["محمد الأحمد", "שלום כהן"])
def test_right_to_left_names_keep_every_letter(name: str) -> None:
    text = body(render(cioms(reporter=name, manufacturer="x", patient_initials=NullFlavor.MASKED)))

    assert all(letter in text for letter in name if letter != " ")
