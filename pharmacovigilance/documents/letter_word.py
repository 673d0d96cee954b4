"""A letter for a word processor: the same text, marked on every page as a copy that nobody controls."""

from datetime import datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from cro_platform.documents.snapshot import source_hash
from pharmacovigilance.documents.letter import Letter, lay_out

NOTICE = "UNCONTROLLED COPY – not the record. The signed PDF in the platform is."
LANGUAGE = "en-GB"
_FORBIDDEN = dict.fromkeys(range(32)) | {9: 9, 10: 10, 0xFFFE: None, 0xFFFF: None}


def word_of(letter: Letter) -> bytes:
    """The letter as a .docx file with the notice and the hash of its data in header and footer."""
    document = Document()
    _set_page(document, letter)
    page = lay_out(letter)
    for line in (page.sender_name, *page.sender_lines, "", *page.addressee, "", page.written_on):
        _line(document, line)
    document.add_heading(_clean(page.subject), level=1)
    if page.warning:
        _line(document, page.warning, is_bold=True)
    for line in (page.salutation, page.opening):
        _line(document, line)
    _add_facts(document, letter)
    for line in page.message:
        _line(document, line)
    _add_list(document, "What we ask of you", page.requests)
    _add_list(document, "Enclosures", page.enclosures)
    for line in (page.closing, "", page.sender_name, "", f"Basis: {page.basis}"):
        _line(document, line)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _set_page(document: Any, letter: Letter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(24), Mm(22)
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(10)
    _set_properties(document, letter)
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text, head.alignment = NOTICE, WD_ALIGN_PARAGRAPH.CENTER
    head.runs[0].bold = True
    foot.text = f"{NOTICE}\nSource SHA-256 {source_hash(letter)}"
    foot.runs[0].font.size = Pt(7)


def _set_properties(document: Any, letter: Letter) -> None:
    """What a recipient reads under "Properties": the library's own name, comment and year of birth stand there otherwise."""
    properties = document.core_properties
    properties.title, properties.language = "Safety letter, uncontrolled copy", LANGUAGE
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = datetime.combine(letter.written_on, time())
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _add_facts(document: Any, letter: Letter) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for fact in letter.facts:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = _clean(fact.label), _clean(fact.value)


def _add_list(document: Any, heading: str, lines: tuple[str, ...]) -> None:
    if lines:
        document.add_heading(heading, level=2)
    for line in lines:
        document.add_paragraph(_clean(line), style="List Bullet")


def _line(document: Any, text: str, *, is_bold: bool = False) -> None:
    document.add_paragraph().add_run(_clean(text)).bold = is_bold


def _clean(text: str) -> str:
    """XML 1.0 has no control characters."""
    return text.translate(_FORBIDDEN)
