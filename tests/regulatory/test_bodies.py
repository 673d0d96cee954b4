"""Authorities as reference data: each cited, each says how sure we are, all readable through both faces."""

import pytest
from django.test import Client

from cro_platform.access.errors import RuleBroken
from cro_platform.deadlines.engine import RuleDataError
from cro_platform.deadlines.engine.entries import Entry
from regulatory.api.bodies import found
from regulatory.enums import ApplicationKind
from regulatory.rules.bodies import bodies, bodies_of, body, confidence_words, read_confidence
from tests.world import World, bearer, signed_in


def test_every_entry_is_cited_and_marked() -> None:
    assert len(bodies()) > 25
    assert all(each.source and each.channel and each.confidence for each in bodies())
    assert all(each.is_unverified for each in bodies() if "M" in each.confidence or each.doubt)


def test_every_procedure_has_somebody_who_takes_it() -> None:
    taken = {kind for each in bodies() for kind in each.procedures}

    assert taken == set(ApplicationKind)


def test_a_member_state_answers_after_the_union() -> None:
    codes = [each.code for each in bodies_of("DE")]

    assert codes[0] == "CTIS"
    assert {"BFARM", "PEI", "DE-EC"} <= set(codes)
    assert "ANSM" not in codes


def test_how_sure_is_said_in_words() -> None:
    assert confidence_words("S/M") == "secondary source, in part from memory"
    fda, unknown = body("FDA"), body("NOBODY")
    assert fda is not None
    assert not fda.is_unverified
    assert unknown is None


def test_a_confidence_of_other_letters_is_refused() -> None:
    with pytest.raises(RuleDataError, match="not made of P, S and M"):
        read_confidence(Entry("x.yaml", "X", {"confidence": "Q"}))


@pytest.mark.parametrize("given", [{"country": "XQ"}, {"kind": "court"}])
def test_an_unknown_word_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(RuleBroken):
        found(**given)


def test_both_faces_mark_what_is_unverified(world: World, client: Client) -> None:
    by = world.helix["regulatory-specialist"]
    answer = client.get("/api/v1/authorities/?country=DE&kind=ethics", headers=bearer(by))
    (row,) = answer.json()["results"]
    assert (row["code"], row["unverified"]) == ("DE-EC", True)

    browser = Client()
    signed_in(browser, by)
    text = browser.get("/o/helix/authorities/?country=FR").content.decode()
    assert "Comité de protection des personnes" in text
    assert "nverified" in text
    assert browser.get("/o/helix/authorities/?country=XQ").status_code == 302
