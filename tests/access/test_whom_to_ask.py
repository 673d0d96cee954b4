"""After each refusal the asker hears whom to ask: colleagues of their own, else the party they may know, never a stranger."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.utils import translation

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import Principal, acting
from cro_platform.access.rights import authorize, explain
from cro_platform.access.target import Target
from pharmacovigilance.permissions import PROCESSING
from tests import paper
from tests.access.test_explanations import MOVED, SIGNED
from tests.studies.faces import Api, session
from tests.world import World, at

PROCESS, CHANGE = "safety.process", "studies.change"


def asked(by: Principal, code: str, world: World, *, scope: Principal | None = None) -> str:
    """The refusal's advice, which follows its reason."""
    with acting(scope or by):
        decision = explain(by, code, Target(study_id=world.alpha))
    assert not decision.is_allowed
    return decision.sentence


WHOM: dict[str, tuple[Callable[[World], Principal], str, str]] = {
    "a colleague's role": (lambda w: w.northwind["qa"], CHANGE, "Ask your Study lead or Regulatory lead."),
    "a provider's colleague": (lambda w: w.helix["cra"], PROCESS, "Ask your Safety specialist."),
    "the holder, toward the sponsor": (lambda w: w.northwind["safety-physician"], PROCESS, "Ask Helix."),
    "the holder, also where the role lacks it": (lambda w: w.northwind["qa"], PROCESS, "Ask Helix."),
    "the sponsor, where no role of a provider has it": (lambda w: w.helix["qa"], "work.decide", "Ask the sponsor."),
    "the sponsor, toward a third party": (lambda w: w.orbis["cra"], PROCESS, "Ask the sponsor."),
    "who assigns": (
        lambda w: w.helix["safety-specialist.meridian"], PROCESS,
        "To be assigned, ask your Project manager or Administrator.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("who", "code", "advice"), WHOM.values(), ids=WHOM.keys())
def test_a_refusal_ends_with_whom_to_ask(
    world: World, who: Callable[[World], Principal], code: str, advice: str
) -> None:
    sentence = asked(who(world), code, world)

    assert sentence.endswith(f". {advice}"), sentence


def test_a_third_party_is_led_to_the_sponsor_and_hears_of_no_provider(world: World) -> None:
    """orbis works on alpha beside helix, which holds the safety work; no role of theirs may know the other's name."""
    for role in ("cra", "safety-specialist", "qa"):
        by = replace(world.orbis["cra"], role=role)
        sentence = asked(by, PROCESS, world, scope=world.orbis["cra"])
        assert sentence.endswith("Ask the sponsor.")
        for secret in ("Helix", "of Northwind", "Safety specialist of"):
            assert secret not in sentence


def test_a_duty_that_went_back_is_asked_of_the_sponsor_from_its_instant_on(world: World) -> None:
    paper.give_back(world, PROCESSING, "*", signed=SIGNED, effective=MOVED)
    cra, physician = world.helix["cra"], world.northwind["safety-physician"]
    told = {}
    for moment in ("2035-02-28T23:59:59Z", "2035-03-01T00:00:00Z"):
        with acting(cra), at(moment):
            told[moment] = explain(cra, PROCESS, Target(study_id=world.alpha)).sentence
        with acting(physician), at(moment):
            may = explain(physician, PROCESS, Target(study_id=world.alpha)).is_allowed
        assert may is (moment >= "2035-03")

    before, after = told.values()
    assert before.endswith("Ask your Safety specialist.")
    assert after.endswith("Ask the sponsor.")


def test_a_machine_is_led_to_nobody(world: World) -> None:
    machine = replace(
        world.northwind["study-lead"], is_machine=True, token_scopes=frozenset({"read"})
    )

    sentence = asked(machine, CHANGE, world, scope=world.northwind["study-lead"])

    assert sentence == "This token has no scope “write”."


def test_people_are_colleagues_on_the_study_alone_and_are_named_on_both_faces(world: World) -> None:
    """Of two safety specialists one works on the other sponsor's study: their name is no answer here."""
    cra = world.helix["cra"]
    (row,) = Api(cra).results(
        "explanations/", resource="studies", record=world.alpha, permission=PROCESS
    )
    (toward,) = Api(world.northwind["qa"]).results(
        "explanations/", resource="studies", record=world.alpha, permission=PROCESS
    )
    (own,) = Api(world.northwind["qa"]).results(
        "explanations/", resource="studies", record=world.alpha, permission=CHANGE
    )
    page = session(world.northwind["qa"]).get(f"/o/northwind/why/studies/{world.alpha}/")

    assert row["ask"] == ["Safety specialist of Helix (Safety specialist)"]
    assert (toward["sentence"][-10:], toward["ask"]) == ("Ask Helix.", [])
    assert own["ask"] == [
        "Regulatory lead of Northwind (Regulatory lead)",
        "Study lead of Northwind (Study lead)",
    ]
    assert all(each in unescape(page.content.decode()) for each in own["ask"])


def test_the_problem_of_the_api_says_it_and_in_german(world: World) -> None:
    qa = world.helix["qa"]
    answer = Api(qa).act("studies", world.alpha, "change", {"reason": "x"})
    with acting(qa), translation.override("de"), pytest.raises(NotPermitted) as refused:
        authorize(qa, CHANGE, Target(study_id=world.alpha))

    assert answer.status_code == 403
    assert " Ask your " in answer.json()["detail"] or answer.json()["detail"].endswith(
        "Ask the sponsor."
    )
    assert "Ask" not in str(refused.value)
    assert "Wenden Sie sich an" in str(refused.value)
