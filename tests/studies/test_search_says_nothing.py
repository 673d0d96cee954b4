"""Who searches finds nothing of a company that works beside it, of a rival's, nor of what the other party has not shared."""

import pytest

from cro_platform.access.principal import Principal, acting
from studies.services.agreements.contents import set_sections
from studies.services.oversight import raise_issue
from tests.studies.agreements.flow import again, buyer, drafted, seller
from tests.studies.faces import session
from tests.studies.selection.bidding import asked, submitted
from tests.world import World


def found(by: Principal, text: str) -> str:
    """Where a hit leads, without the page around it, which repeats the question."""
    page = session(by).get(f"/o/{by.organization_slug}/find/", {"q": text}).content.decode()
    return page.partition("<main")[2].replace(f'value="{text}"', "").replace(f"“{text}”", "")


def hits(by: Principal, text: str) -> bool:
    return "/contracts/" in found(by, text) or "/contract-versions/" in found(by, text)


@pytest.mark.parametrize(
    ("text", "sponsor_finds"), [("NW-OR-1", True), ("NW-HX-1", True), ("ME-HX-1", False)]
)
def test_a_contract_is_found_by_its_parties_alone(
    world: World, text: str, sponsor_finds: bool
) -> None:
    owners = {"NW-OR-1": "orbis", "NW-HX-1": "helix", "ME-HX-1": "helix"}

    assert hits(world.northwind["vendor-manager"], text) is sponsor_finds
    for company in ("helix", "orbis"):
        assert hits(seller(world, company), text) is (owners[text] == company), company


def test_a_draft_and_its_clauses_are_found_by_their_author_alone(world: World) -> None:
    version = drafted(world, number="HUSH-77", title="Hushed work order")
    with acting(buyer(world)):
        set_sections(
            again(version), by=buyer(world), rows=[{"number": "1", "heading": "Hushed", "text": "Hushed"}]
        )  # fmt: skip

    assert hits(buyer(world), "HUSH-77")
    for other in (seller(world), seller(world, "orbis"), world.meridian["vendor-manager"]):
        assert "ushed" not in found(other, "Hushed"), other.email
        assert not hits(other, "HUSH-77")


def test_a_bid_and_an_issue_are_found_by_the_two_whom_they_concern(world: World) -> None:
    asked(world, number="RFP-HUSH")
    submitted(world.helix, summary="Hushed price")
    lead = world.northwind["study-lead"]
    with acting(lead):
        raise_issue(
            by=lead, study=world.alpha, provider=world.helix.id, title="Hushed issue", description="Late", grade="major",
        )  # fmt: skip

    for other in (seller(world, "orbis"), world.orbis["project-manager"], world.meridian["qa"]):
        assert "ushed" not in found(other, "Hushed"), other.email
    for other in (seller(world, "orbis"), world.orbis["project-manager"]):
        assert "Helix" not in found(other, "Helix"), other.email
