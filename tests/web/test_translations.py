"""Every word of the shell has its German; what is compiled is what was translated; the choice of language is kept."""

import gettext
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

from cro_platform.access.errors import NotPermitted, Problem, RuleBroken, TransitionRefused
from cro_platform.access.matrix import PERMISSIONS
from cro_platform.access.roles import ROLES
from cro_platform.deadlines.engine import FACTS
from cro_platform.web.catalogues import compiled, files, read
from tests.web import refused_words
from tests.web.declared_words import declared
from tests.web.registered_words import words
from tests.world import World, signed_in

ROOT = Path(settings.BASE_DIR)
SHELL = (
    *sorted((ROOT / "templates" / "layouts").rglob("*.html")),
    *sorted((ROOT / "templates" / "web").rglob("*.html")),
    *sorted((ROOT / "templates" / "ui").rglob("*.html")),
)
WRITTEN_FOR_OTHERS = (
    "documents/",
    "emails/",
    "notifications/digest",
    "notifications/mail",
    "sign_on/mail",
)
"""Papers and mail: their reader is not the one whose request makes them."""
OF_PAGES = ("documents/panels/", "documents/sign.html", "documents/pictures.html")
PLACES = {
    path: path.relative_to(ROOT / "templates").as_posix()
    for path in sorted((ROOT / "templates").rglob("*.html"))
}
ROOMS = [
    path
    for path, place in PLACES.items()
    if path not in SHELL
    and (place.startswith(OF_PAGES) or not place.startswith(WRITTEN_FOR_OTHERS))
    and not place.startswith("drf_spectacular/")
]
SPOKEN = ("aria-label", "placeholder", "data-label")
APPS = ("cro_platform", "studies", "sites", "monitoring", "regulatory", "pharmacovigilance")
CODE = sorted((ROOT / "cro_platform" / "web").rglob("*.py"))
CALL = re.compile(
    r"""\b(?:_|noop|gettext|gettext_lazy|ngettext)\(\s*(?:u)?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
)
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request in another language leaves it to what follows in the same thread."""
    with translation.override("en-gb"):
        yield


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


def translated() -> set[str]:
    return {e.parts["msgid"] for po in files() for e in read(po) if e.is_translated}


def test_every_text_that_is_asked_for_anywhere_is_translated() -> None:
    code = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    asked = {text: path for path in (*PLACES, *code) for text in asked_for(path)}
    known = translated()
    missing = {text: str(path) for text, path in asked.items() if text not in known}

    assert len(asked) > 700
    assert missing == {}


def test_every_word_that_a_room_declares_is_translated() -> None:
    wanted = declared()

    assert len(wanted) > 1500
    assert wanted - translated() == set()


SOURCES = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]


def test_every_sentence_of_a_refusal_is_translated() -> None:
    said = {text: str(path) for path in SOURCES for text in refused_words.constants(path)}
    known = translated()

    assert len(said) > 450
    assert {text: path for text, path in said.items() if text not in known} == {}


def test_no_refusal_is_put_together_where_no_catalogue_can_know_it() -> None:
    assert [text for path in SOURCES for text in refused_words.built(path)] == []


def test_a_sentence_that_nobody_translated_would_be_seen(tmp_path: Path) -> None:
    source = tmp_path / "services.py"
    source.write_text(
        'WHY = "Not today."\n'
        'def a(): raise RuleBroken.of("on", "Never before.", "ICH E6(R3)")\n'
        'def b(): raise TransitionRefused(WHY if x else "Not here.")\n'
        'def c(): raise NotPermitted(f"Not {who}, please.")\n'
        'def d(): raise RuleBroken.of("on", f"{n}")\n'
    )

    assert refused_words.constants(source) == {"Not today.", "Never before.", "Not here."}
    assert len(refused_words.built(source)) == 1


def test_rights_roles_and_facts_have_their_words() -> None:
    rights = {each.name for code, each in PERMISSIONS.items() if not code.startswith("test.")}
    names = rights | {each.name for each in ROLES.values()}

    assert len(names) > 150
    assert (names | set(FACTS.values())) - translated() == set()


def test_a_refusal_speaks_the_language_of_whoever_asked() -> None:
    with translation.override("de"):
        problem = Problem("at", "A submission cannot lie in the future.", "21 CFR 312.32")
        refused = TransitionRefused("This review is signed.")
        kept = NotPermitted("Only the invited provider answers.", clause="clause 4")
        broken = RuleBroken(problem)

    assert problem.detail == "Eine Einreichung kann nicht in der Zukunft liegen."
    assert str(refused) == "Diese Überprüfung ist unterschrieben."
    assert kept.sentence == str(kept) == "Nur der eingeladene Dienstleister antwortet."
    assert str(broken) == f"at: {problem.detail}"
    assert str(TransitionRefused("This review is signed.")) == "This review is signed."
    assert Problem("at", "").detail == ""


def plain_words(path: Path) -> list[str]:
    """Words outside of tags, and words in attributes that are read aloud."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.DOTALL)
    text = re.sub(r"{% block content_class %}.*?{% endblock %}", "", text)
    text = re.sub(r"<(script|code)\b.*?</\1>", " ", text, flags=re.DOTALL)
    bare = TAG.sub(" ", text)
    said = re.findall(rf'(?:{"|".join(SPOKEN)})="([^"]*)"', bare)
    return re.findall(r"[A-Za-z]{3,}", " ".join([re.sub(r"<[^>]*>", " ", bare), *said]))


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: PLACES[path])
def test_no_word_stands_in_a_template_of_a_room_untranslated(path: Path) -> None:
    given = (
        r'\b(?:title|subtitle|caption|empty|note|label|submit|link_label|term)="[^"]*[A-Za-z]{3}'
    )

    assert [word for word in plain_words(path) if word not in {"UTC"}] == []
    assert [tag for tag in TAG.findall(path.read_text()) if re.search(given, tag)] == []


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


def test_a_form_and_a_list_of_a_room_are_german(world: World) -> None:
    client = Client()
    signed_in(client, world.northwind["study-lead"])
    client.post("/language/", {"language": "de", "next": "/o/northwind/studies/"})

    assert "Prüfplannummer" in client.get("/o/northwind/studies/").content.decode()
    form = client.get("/o/northwind/absences/new/").content.decode()
    assert "Erster Abwesenheitstag" in form
    assert "First day away" not in form


def test_a_refusal_on_a_page_is_german(world: World) -> None:
    client = Client()
    signed_in(client, world.northwind["safety-physician"])
    client.post("/language/", {"language": "de", "next": "/o/northwind/"})

    answer = client.get("/o/northwind/memberships/new/")

    assert answer.status_code == 403
    assert "Die Rolle Sicherheitsarzt darf dies nicht: Menschen einladen" in answer.content.decode()
