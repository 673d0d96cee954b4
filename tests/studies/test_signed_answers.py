"""Who is on the hook, with who signed it and what that means in law."""

import pytest
from django.test import Client

from cro_platform.access.principal import acting
from studies.selectors.responsibility import Question, responsibility
from tests.documents.papers import own_limits, with_password
from tests.studies.agreements.flow import buyer, executed, seller
from tests.world import World, bearer

__all__ = ["own_limits"]
OWED = "site-monitoring"


@pytest.fixture
def signed(world: World) -> World:
    """Both have signed that helix monitors bravo."""
    with_password(buyer(world), seller(world))
    executed(world)
    return world


def test_it_names_the_signers_with_role_time_and_meaning(signed: World) -> None:
    by = buyer(signed)
    with acting(by):
        (answer,) = responsibility(Question(signed.bravo, OWED, "US"))
        told = answer.as_row()["signatures"]

    assert [(each["party"], each["name"], each["role"]) for each in told] == [
        ("provider", "Contract manager of Helix", "contract manager"),
        ("sponsor", "Vendor manager of Northwind", "vendor manager"),
    ]
    assert {each["meaning"] for each in told} == {"I sign this agreement for my organization"}
    assert all(each["signed_at"] is not None for each in told)


def test_a_registered_paper_says_that_it_was_signed_on_paper(world: World) -> None:
    with acting(world.northwind["qa"]):
        (answer,) = responsibility(Question(world.alpha, "safety-case-processing"))
        told = answer.as_row()["signatures"]

    assert {(each["name"], each["meaning"]) for each in told} == {
        ("", "executed on paper, registered later")
    }


def test_the_effect_in_law_has_jurisdiction_citation_and_confidence(
    world: World, client: Client
) -> None:
    answer = client.get(
        f"/api/v1/responsibility/?study={world.alpha}&obligation=expedited-safety-reporting&country=US",
        headers=bearer(world.northwind["regulatory-lead"]),
    )

    (row,) = answer.json()["results"]
    assert row["cell"] == "US"
    for effect in row["legal_effects"]:
        assert effect["citation"]
        assert effect["confidence"] in {"P", "S", "M"}
    assert any("312.52" in effect["citation"] for effect in row["legal_effects"])
    assert row["ultimate_responsibility"] == "Northwind"
