"""A sponsor goes from a request for proposal to a draft work order in a real browser; two CROs bid without meeting."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from cro_platform.access.principal import acting
from studies.models import BudgetLine, Contract
from tests.documents.papers import PASSWORD, own_limits, with_password
from tests.live import OpenPortal, browser, live_portal, open_portal, violations
from tests.studies.agreements.test_in_browser import Hands
from tests.studies.selection.bidding import listed
from tests.world import World

__all__ = ["browser", "live_portal", "open_portal", "own_limits"]
pytestmark = pytest.mark.browser


def bid(hands: Hands, *, price: str) -> None:
    """From the invitation to a submitted bid."""
    hands.go("Invitations to bid")
    hands.page.get_by_role("main").locator("a.row-link").first.click()
    expect(hands.page.get_by_role("heading", level=1)).to_contain_text("RFP-77")
    hands.click("link", "Draft a bid")
    hands.fill("Summary", "Our team has done this before")
    hands.fill("Budget", f"Site visit; visit; 40; {price}")
    hands.fill("Answers", "Six, all in Europe")
    hands.click("button", "Draft a bid")
    hands.page.get_by_role("main").locator("a.row-link").first.click()
    hands.click("link", "Submit")
    hands.click("button", "Submit")
    expect(hands.page.get_by_role("main")).to_contain_text("Submitted")


def to_the_request(hands: Hands) -> None:
    hands.go("Requests for proposal")
    hands.page.get_by_role("main").locator("a.row-link").first.click()


def test_from_a_request_to_a_draft_work_order(
    committed_world: World, open_portal: OpenPortal
) -> None:
    world = committed_world
    sponsor = world.northwind["vendor-manager"]
    bidders = [world.helix["contract-manager"], world.orbis["contract-manager"]]
    with_password(sponsor, *bidders)
    for company in (world.helix, world.orbis):
        listed(company)
    ours, helix, orbis = (Hands(open_portal()) for _ in range(3))
    due = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT%H:%M:%S}+00:00"

    ours.sign_in(sponsor)
    ours.go("Requests for proposal")
    ours.click("link", "New request")
    ours.fill("Number", "RFP-77")
    ours.fill("Title", "Monitoring of BRAVO")
    ours.choose("Study", str(world.bravo))
    ours.fill("Scope", "Forty visits at four sites in the United States")
    ours.choose("Transfer of obligations", "monitoring")
    ours.fill("Criteria", "Experience; 60\nPrice; 40")
    ours.fill("Questions", "How many monitors, and where?")
    ours.fill("Bids until", due)
    ours.click("button", "New request")
    for name in ("Helix", "Orbis"):
        ours.click("link", "Invite")
        ours.fill("Provider", name)
        ours.click("button", "Invite")
    ours.click("link", "Send")
    ours.click("button", "Send")

    for hands, by, price in ((helix, bidders[0], "1250.00"), (orbis, bidders[1], "999.00")):
        hands.sign_in(by)
        bid(hands, price=price)
    for hands, other in ((helix, "Orbis"), (orbis, "Helix")):
        hands.go("Bids")
        expect(hands.page.get_by_role("main")).not_to_contain_text(other)

    to_the_request(ours)
    assert violations(ours.page) == []
    ours.page.get_by_role("link", name="Helix").first.click()
    for criterion, points in (("Experience", "9"), ("Price", "6")):
        ours.click("link", "Score")
        ours.choose("Criterion", criterion)
        ours.fill("Points", points)
        ours.click("button", "Score")
    ours.click("link", "Choose")
    ours.fill("Rationale", "The stronger team, at a price we can bear")
    ours.click("button", "Choose")

    today = datetime.now(UTC).date()
    ours.go("Qualification audits")
    ours.click("link", "Plan an audit")
    ours.fill("Provider", "Helix")
    ours.fill("Planned on", f"{today}")
    ours.fill("Scope", "Monitoring and its quality system")
    ours.click("button", "Plan an audit")
    ours.click("link", "Record")
    ours.fill("Performed on", f"{today}")
    ours.choose("Outcome", "qualified")
    ours.fill("Findings", "minor; One curriculum vitae was out of date")
    ours.fill("Qualified until", f"{today + timedelta(days=700)}")
    ours.click("button", "Record")

    ours.go("Selections")
    ours.page.get_by_role("main").locator("a.row-link").first.click()
    ours.click("link", "Sign the choice")
    ours.fill("Your password", PASSWORD)
    ours.click("button", "Sign")
    expect(ours.page.get_by_text(re.compile("The bidders are told"))).to_be_visible()
    assert violations(ours.page) == []
    ours.click("link", "Draft the work order")
    ours.click("button", "Draft the work order")
    ours.page.get_by_role("link", name="The work order that came of it").click()
    expect(ours.page.get_by_role("heading", level=1)).to_contain_text("Monitoring of BRAVO")

    orbis.go("Invitations to bid")
    expect(orbis.page.get_by_role("main")).to_contain_text("Not chosen")
    expect(orbis.page.get_by_role("main")).not_to_contain_text("Helix")
    helix.go("Invitations to bid")
    expect(helix.page.get_by_role("main")).to_contain_text("Awarded")

    with acting(sponsor):
        order = Contract.objects.get(number="RFP-77")
        assert order.provider_id == world.helix.id
        (line,) = BudgetLine.objects.filter(version__contract=order)
        assert f"{line.unit_price}" == "1250.0000"
