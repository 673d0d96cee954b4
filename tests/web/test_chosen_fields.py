"""A record is chosen by its name; a machine sends its id; nothing is asked of the database where nothing is drawn."""

from typing import Any
from uuid import UUID

import pytest
from django import forms

from cro_platform.web.forms import ActionForm, ChosenField
from tests.web.markup import elements

ALPHA, BRAVO = (UUID(int=number) for number in (1, 2))
asked: list[Any] = []


def among(by: Any, record: Any) -> list[tuple[str, str]]:
    asked.append((by, record))
    return [(str(ALPHA), "Alpha")] if by == "somebody" else []


class Site(ActionForm):
    country = forms.ChoiceField(choices=[("AF", "Afghanistan"), ("DE", "Germany")], required=False)
    place = forms.ChoiceField(choices=lambda: [("AF", "Afghanistan"), ("DE", "Germany")])
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], initial="b")
    sex = forms.ChoiceField(choices=[("", "None"), ("f", "Female")], required=False)


class Link(ActionForm):
    study = ChosenField(among)
    beside = ChosenField(among, required=False)


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    asked.clear()


def drawn(name: str, **given: Any) -> str:
    return str(Link(**({"by": "somebody"} | given))[name])


def chosen(html: str) -> str | None:
    (option,) = (each for each in elements(html, "option") if "selected" in each.attributes)
    return option.attributes["value"]


def test_a_person_chooses_by_name_and_must_choose_where_it_is_required() -> None:
    html = drawn("study", record="a record")

    assert [each.text for each in elements(html, "option")] == ["Choose", "Alpha"]
    assert elements(html, "select", name="study")[0].attributes.keys() >= {"required", "id"}
    assert "required" not in elements(drawn("beside"), "select")[0].attributes
    assert asked[0] == ("somebody", "a record")


def test_what_was_chosen_stays_chosen_even_where_it_is_no_longer_offered() -> None:
    kept = drawn("study", initial={"study": str(BRAVO)})

    assert chosen(kept) == str(BRAVO)
    assert chosen(drawn("study", data={"study": str(ALPHA)})) == str(ALPHA)


def test_where_nothing_can_be_listed_the_id_is_typed() -> None:
    html = drawn("study", by="a stranger")

    assert elements(html, "select") == []
    assert elements(html, "input", type="text", name="study")


def test_an_id_is_read_without_asking_what_may_be_chosen() -> None:
    form = Link({"study": str(BRAVO)}, by="somebody")  # type: ignore[arg-type]

    assert form.is_valid()
    assert form.values() == {"study": BRAVO, "beside": None}
    assert asked == []
    assert not Link({"study": "alpha"}, by="somebody").is_valid()  # type: ignore[arg-type]


def test_drawing_twice_draws_the_same() -> None:
    form = Link(by="somebody")  # type: ignore[arg-type]

    assert str(form["study"]) == str(form["study"])


@pytest.mark.parametrize(
    ("name", "first"),
    [("country", "Not stated"), ("place", "Choose"), ("kind", "A"), ("sex", "None")],
)
def test_nothing_is_chosen_unasked(name: str, first: str) -> None:
    html = str(Site(by="somebody")[name])  # type: ignore[arg-type]

    assert elements(html, "option")[0].text == first


def test_what_stands_is_shown_and_no_way_out_of_it_is_added() -> None:
    html = str(Site(by="somebody", initial={"country": "DE"})["country"])  # type: ignore[arg-type]

    assert chosen(html) == "DE"
    assert len(elements(html, "option")) == 2


def test_a_list_left_empty_is_empty_and_one_that_is_required_is_refused() -> None:
    form = Site({"country": "", "place": "", "kind": "a"}, by="somebody")  # type: ignore[arg-type]

    assert set(form.errors) == {"place"}
    assert form.cleaned_data["country"] == ""
