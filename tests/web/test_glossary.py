"""The words of the field: each with a clause, found by any of its names, told under the fields that ask for it."""

from collections import Counter

import pytest
from django.test import Client

from cro_platform.web.glossary import by_field, terms
from cro_platform.web.resources import RESOURCES
from tests.web.markup import elements
from tests.world import World, signed_in


def test_every_term_has_a_sentence_and_a_clause() -> None:
    for each in terms():
        assert each.says.endswith("."), each.term
        assert each.clauses, each.term
        assert each.confidence in {"P", "S", "M"}, each.term


def test_no_name_and_no_field_is_explained_twice() -> None:
    names = Counter(name.lower() for each in terms() for name in (each.term, *each.also))
    fields = Counter(name for each in terms() for name in each.fields)

    assert [name for name, n in (names + fields).items() if n > 1 and name not in names] == []
    assert [name for name, n in names.items() if n > 1] == []


def test_terms_explain_fields_that_forms_have() -> None:
    known = {
        name
        for resource in RESOURCES.values()
        for action in (*resource.actions, *([resource.create] if resource.create else []))
        for name in action.form.base_fields
    }

    assert len(set(by_field()) & known) >= 12


@pytest.mark.parametrize("asked", ["susar", "day 0", "toro"])
def test_help_finds_a_term_by_any_name(world: World, asked: str) -> None:
    client = Client()
    signed_in(client, world.northwind["qa"])

    page = client.get("/o/northwind/help/", {"q": asked}).content.decode()

    assert 1 <= len(elements(page, "dl", class_="terms")[0].text) < 4000
    assert "No such term" not in page


def test_what_is_remembered_is_marked(world: World) -> None:
    client = Client()
    signed_in(client, world.northwind["qa"])

    page = client.get("/o/northwind/help/", {"q": "Data lock point"}).content.decode()

    assert "unverified" in page


def test_a_field_tells_the_standard_s_meaning(world: World) -> None:
    client = Client()
    signed_in(client, world.helix["safety-specialist"])

    page = client.get("/o/helix/adverse-events/new/").content.decode()

    assert "ICH E2B(R3) E.i.1.1a" in page
