"""Every word of the shell has its German; what is compiled is what was translated; the choice of language is kept."""

import gettext
import io
import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

from cro_platform.web.catalogues import compiled, files, read
from tests.web.registered_words import words
from tests.world import World, signed_in

ROOT = Path(settings.BASE_DIR)
SHELL = (
    *sorted((ROOT / "templates" / "layouts").rglob("*.html")),
    *sorted((ROOT / "templates" / "web").rglob("*.html")),
    *sorted((ROOT / "templates" / "ui").rglob("*.html")),
)
CODE = sorted((ROOT / "cro_platform" / "web").rglob("*.py"))
CALL = re.compile(
    r"""\b(?:_|noop|gettext|gettext_lazy|ngettext)\(\s*(?:u)?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
)
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)


def german() -> gettext.GNUTranslations:
    found = None
    for po in files():
        made = gettext.GNUTranslations(io.BytesIO(po.with_suffix(".mo").read_bytes()))
        if found is None:
            found = made
        else:
            found.add_fallback(made)
    assert found is not None
    return found


def asked_for(path: Path) -> set[str]:
    """The texts that a file has translated."""
    text = path.read_text()
    source = templatize(text) if path.suffix == ".html" else text
    return {eval(literal) for literal in CALL.findall(source)}


@pytest.mark.parametrize(
    "path", [*SHELL, *CODE], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_text_of_the_shell_is_translated(path: Path) -> None:
    known = {
        key for po in files() for e in read(po) if e.is_translated for key in (e.parts["msgid"],)
    }

    assert asked_for(path) - known == set()


def test_lists_links_and_beginnings_are_translated() -> None:
    known = {e.parts["msgid"] for po in files() for e in read(po) if e.is_translated}

    assert [word for word in words() if word not in known] == []


@pytest.mark.parametrize(
    "path", SHELL, ids=lambda path: path.relative_to(ROOT / "templates").as_posix()
)
def test_no_word_stands_in_a_template_of_the_shell_untranslated(path: Path) -> None:
    if path.name.startswith("gallery") or path.name == "brand.html":
        pytest.skip("shown to nobody, or the name itself")
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.DOTALL)
    text = TAG.sub(" ", text)
    text = re.sub(r"<[^>]*>", " ", text)

    assert re.findall(r"[A-Za-z]{3,}", text) == []


@pytest.mark.parametrize("po", files(), ids=lambda po: po.relative_to(ROOT).as_posix())
def test_what_is_compiled_is_what_was_translated(po: Path) -> None:
    assert po.with_suffix(".mo").read_bytes() == compiled(po)
    assert len(list(read(po))) > 50


@pytest.mark.parametrize("po", files(), ids=lambda po: po.relative_to(ROOT).as_posix())
def test_a_translation_keeps_what_is_filled_in(po: Path) -> None:
    for entry in read(po):
        wanted = sorted(re.findall(r"%\(\w+\)[sd]", entry.parts["msgid"]))
        for text in entry.translations:
            assert not text or sorted(re.findall(r"%\(\w+\)[sd]", text)) == wanted, entry.key


def test_gettext_itself_reads_what_was_compiled() -> None:
    catalogue = german()

    assert catalogue.gettext("Sign out") == "Abmelden"
    assert catalogue.ngettext("%(counter)s alert", "%(counter)s alerts", 1) == "%(counter)s Meldung"
    assert (
        catalogue.ngettext("%(counter)s alert", "%(counter)s alerts", 2) == "%(counter)s Meldungen"
    )


def test_a_browser_s_language_is_chosen_and_kept(world: World) -> None:
    client = Client()
    signed_in(client, world.northwind["study-lead"])
    assert "Sign out" in client.get("/o/northwind/studies/").content.decode()

    answer = client.post("/language/", {"language": "de", "next": "/o/northwind/studies/"})
    page = client.get("/o/northwind/studies/").content.decode()

    assert answer["Location"] == "/o/northwind/studies/"
    assert '<html lang="de">' in page
    assert "Abmelden" in page
    assert "Studien" in page


def test_the_choice_leads_nowhere_else(db: None) -> None:
    answer = Client().post("/language/", {"language": "de", "next": "https://evil.example/"})

    assert answer["Location"] == "/"


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_a_date_field_of_the_browser_gets_the_form_it_knows(language: str) -> None:
    with translation.override(language):
        field = forms.DateInput(attrs={"type": "date"})

        assert field.format_value(date(2026, 11, 30)) == "2026-11-30"
        assert forms.DateField().clean("2026-11-30") == date(2026, 11, 30)
