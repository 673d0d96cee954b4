"""Templates and search are views of the catalogue."""

import pytest

from cro_platform.access.obligations import obligations
from studies.rules.agreements.checks import TOPICS
from studies.rules.agreements.templates import (
    TEMPLATES,
    WORDINGS,
    matching,
    template_obligations,
)


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_template_names_obligations_of_the_catalogue_once(code: str) -> None:
    named = TEMPLATES[code].obligations
    known = {each.code for each in obligations()}

    assert set(named) <= known
    assert len(set(named)) == len(named)
    assert [each.code for each in template_obligations(code)] == [
        o.code for o in obligations() if o.code in named
    ]


def test_full_service_leaves_what_should_stay_with_the_sponsor() -> None:
    full = {each.code for each in template_obligations("full-service")}

    assert {each.code for each in obligations()} - full == {
        o.code for o in obligations() if o.retain
    }
    assert "service-provider-oversight" not in full


def test_full_service_holds_every_other_template_but_for_retained_obligations() -> None:
    full = {each.code for each in template_obligations("full-service")}
    retained = {each.code for each in obligations() if each.retain}

    for code in TEMPLATES.keys() - {"full-service"}:
        assert {each.code for each in template_obligations(code)} <= full | retained


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(KeyError):
        template_obligations("all-inclusive")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("susp unexpected", {"expedited-safety-reporting"}),
        ("312.58", {"inspections"}),
        ("MEDICAL coding", {"medical-coding"}),
        ("zebra", set()),
    ],
)
def test_a_search_finds_every_word(words: str, found: set[str]) -> None:
    assert {each.code for each in matching(words)} >= found
    assert bool(matching(words)) is bool(found)


def test_an_empty_search_is_the_catalogue() -> None:
    assert matching("") == obligations()


def test_the_proposed_wordings_close_the_gaps_that_the_checks_name() -> None:
    whole = " ".join(f"{each.heading} {each.text}" for each in WORDINGS).casefold()

    assert all(any(word in whole for word in words) for _, words, _, _ in TOPICS)
    assert all(each.source for each in WORDINGS)
