"""Every refusal and permission says why in one sentence: who holds what, since when, by which clause; alike on every face."""

from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from uuid import UUID, uuid4

import pytest

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import Principal, acting
from cro_platform.access.rights import authorize, explain
from cro_platform.access.target import Target
from pharmacovigilance.permissions import PROCESSING
from tests import paper
from tests.studies.faces import Api, session
from tests.world import World, at

PROCESS = "safety.process"
SIGNED = datetime(2026, 2, 1, tzinfo=UTC)
MOVED = datetime(2035, 3, 1, tzinfo=UTC)


def told(by: Principal, study: UUID, code: str) -> str:
    with acting(by):
        return explain(by, code, Target(study_id=study)).sentence


def test_a_permission_says_who_holds_what_since_when_by_which_clause(world: World) -> None:
    sentence = told(world.helix["safety-specialist"], world.alpha, PROCESS)

    assert sentence.startswith("You may ")
    assert "Helix holds “" in sentence
    assert " since " in sentence
    assert "; Annex A, " in sentence


def test_a_refusal_says_since_when_and_by_which_clause_the_duty_went(world: World) -> None:
    """The amendment that takes the duty back names its instant and its clause to the provider that lost it."""
    specialist = world.helix["safety-specialist"]
    paper.give_back(world, PROCESSING, "*", signed=SIGNED, effective=MOVED)

    with acting(specialist), at("2035-02-28T23:59:59Z"):
        before = explain(specialist, PROCESS, Target(study_id=world.alpha))
    with acting(specialist), at("2035-03-01T00:00:00Z"):
        after = explain(specialist, PROCESS, Target(study_id=world.alpha))

    assert before.is_allowed
    assert not after.is_allowed
    assert after.sentence.startswith("You may not ")
    assert "Helix does not hold “" in after.sentence
    assert "since 1 March 2035; it is held by the sponsor" in after.sentence


def test_a_third_party_hears_neither_holder_nor_clause_nor_instant(world: World) -> None:
    """orbis works on alpha, too, and asks for what helix holds by a contract that orbis does not know."""
    stranger = replace(world.orbis["cra"], role="safety-specialist")

    with acting(world.orbis["cra"]):
        decision = explain(stranger, PROCESS, Target(study_id=world.alpha))

    assert not decision.is_allowed
    assert "another party: contact the sponsor" in decision.sentence
    for secret in ("Helix", "Annex A", "2026", "since"):
        assert secret not in decision.sentence
    assert decision.clause == ""


def test_the_sponsor_hears_which_provider_holds_it(world: World) -> None:
    with acting(world.northwind["safety-physician"]) as by:
        decision = explain(by, PROCESS, Target(study_id=world.alpha))

    assert not decision.is_allowed
    assert "Northwind does not hold “" in decision.sentence
    assert "it is held by Helix; Annex A" in decision.sentence


def test_the_same_words_in_refusal_api_and_page(world: World) -> None:
    qa = world.helix["qa"]
    api = Api(qa)
    row = next(
        row
        for row in api.results("explanations/", resource="studies", record=world.alpha)
        if row["permission"] == "studies.change"
    )
    with acting(qa), pytest.raises(NotPermitted) as refused:
        authorize(qa, "studies.change", Target(study_id=world.alpha))
    answer = api.act("studies", world.alpha, "change", {"reason": "x"})
    page = session(qa).get(f"/o/helix/why/studies/{world.alpha}/")
    record = session(qa).get(f"/o/helix/studies/{world.alpha}/")

    assert not row["is_allowed"]
    assert row["sentence"] == refused.value.sentence == answer.json()["detail"]
    assert row["sentence"] in unescape(page.content.decode())
    assert row["sentence"] in unescape(record.content.decode())


def test_one_permission_can_be_asked_for(world: World) -> None:
    code = PROCESS
    rows = Api(world.helix["safety-specialist"]).results(
        "explanations/", resource="studies", record=world.alpha, permission=code
    )

    assert [(row["permission"], row["is_allowed"], row["obligation"]) for row in rows] == [
        (code, True, PROCESSING)
    ]
    assert rows[0]["clause"].startswith("Annex A")


@pytest.mark.parametrize("slug", ["meridian", "orbis"])
def test_a_strangers_record_is_explained_like_none(world: World, slug: str) -> None:
    lead = getattr(world, slug)["admin"]
    api = Api(lead)
    foreign = api.get("explanations/", resource="studies", record=world.bravo)
    nothing = api.get("explanations/", resource="studies", record=uuid4())

    assert foreign.status_code == nothing.status_code
    assert foreign.json()["detail"] == nothing.json()["detail"]


def test_an_unknown_resource_or_permission_is_named(world: World) -> None:
    api = Api(world.helix["qa"])

    assert api.get("explanations/", resource="x", record=world.alpha).status_code == 422
    unknown = api.get("explanations/", resource="studies", record=world.alpha, permission="no.such")
    assert unknown.status_code == 422
