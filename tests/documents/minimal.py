"""The smallest document: a note with a heading and a text."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from cro_platform.documents import strict
from cro_platform.documents.rendition import Rendition

GENERATED_AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
TEMPLATE = """{% extends "documents/base.html" %}
{% block body %}<h1>{{ form.heading }}</h1><p>{{ form.text }}</p>{% endblock %}
"""


@dataclass(frozen=True, slots=True)
class Note:
    heading: str
    text: str


def note_rendition(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Rendition[Note]:
    """A rendition whose template lies in a folder of the test."""
    (tmp_path / "note.html").write_text(TEMPLATE)
    monkeypatch.setattr(strict.engine(), "dirs", [str(strict.TEMPLATES), str(tmp_path)])
    for loader in strict.engine().template_loaders:
        loader.reset()
    return Rendition("note.html", "test-note", "3", "A note", prepare=lambda note: note)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """The extracted text of all pages, without the white space that layout adds."""
    return "".join("".join(page.extract_text().split()) for page in reader(pdf).pages)


def embedded(pdf: bytes, name: str = "data.json") -> bytes:
    return reader(pdf).attachments[name][0]


def snapshot_of(pdf: bytes) -> Any:
    return json.loads(embedded(pdf))
