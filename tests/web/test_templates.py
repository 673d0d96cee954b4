"""The templates: nothing inline, short, and pages that stand without any context."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from tests.web.markup import elements

TEMPLATES = Path(__file__).parents[2] / "templates"


def _is_paper(path: Path) -> bool:
    """Part of a printed document, as told by its folder; the portal's own pages about documents are no papers."""
    return (
        "documents" in path.relative_to(TEMPLATES).parts
        and '{% extends "layouts/' not in path.read_text()
    )


ALL = sorted(
    path
    for path in TEMPLATES.rglob("*")
    if path.suffix in {".html", ".txt"} and not _is_paper(path)
)
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "style element": re.compile(r"<style\b"),
    # A block of JSON is data: nothing runs it, and the content policy does not ask about it.
    "script body": re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>"),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx handler": re.compile(r"\bhx-on"),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
}
ERRORS = ("400", "403", "403_csrf", "404", "429", "500", "503")


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_nothing_is_inline(path: Path) -> None:
    found = [name for name, pattern in INLINE.items() if pattern.search(path.read_text())]

    assert found == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_templates_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 60


@pytest.mark.parametrize(
    "inline",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a href="#" onclick="x()">',
        '<p hx-on:click="x()">',
        '<a href="javascript:x()">',
    ],
)
def test_the_scan_sees_what_is_inline(inline: str) -> None:
    assert any(pattern.search(inline) for pattern in INLINE.values())


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_no_context(name: str) -> None:
    html = render_to_string(f"{name}.html")

    assert len(elements(html, "h1")) == 1
    assert elements(html, "main", id="main")
    assert "hx-headers" not in html


def test_htmx_keeps_no_page_in_the_browser_and_evaluates_nothing() -> None:
    html = render_to_string("404.html")

    config = str(elements(html, "meta", name="htmx-config")[0].attributes["content"])
    for switch in ("includeIndicatorStyles", "allowEval", "allowScriptTags"):
        assert f'"{switch}":false' in config
    assert '"historyCacheSize":0' in config


def test_a_mail_says_why_it_came_and_carries_one_link() -> None:
    context = {"action_url": "https://x.example/r/7", "action_label": "Open", "reason": "Deputy."}

    html = render_to_string("emails/base.html", context)
    text = render_to_string("emails/base.txt", context)

    assert [link.attributes["href"] for link in elements(html, "a")] == ["https://x.example/r/7"]
    assert "Open:\nhttps://x.example/r/7" in text
    assert "Deputy." in html
    assert "Deputy." in text


def test_the_brand_word_stands_in_one_file() -> None:
    holders = [path.name for path in ALL if "Concordat" in path.read_text()]

    assert holders == ["brand.html"]
