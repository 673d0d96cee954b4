"""Two organizations go from nothing to a signed, effective work order in a real browser, in at most forty interactions."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cro_platform.access.principal import Principal
from studies.models import ContractVersion
from tests.documents.papers import PASSWORD, own_limits, with_password, work
from tests.live import OpenPortal, browser, live_portal, log_in, open_portal, violations
from tests.studies.agreements.flow import buyer, holder, seller
from tests.world import World

__all__ = ["browser", "live_portal", "open_portal", "own_limits"]
pytestmark = pytest.mark.browser
LIMIT = 40


@dataclass
class Hands:
    """A person at a page; every click, choice and filled field counts."""

    page: Page
    done: list[str] = field(default_factory=list)

    def click(self, role: Any, name: str) -> None:
        self.done.append(f"click {name}")
        place = self.page.get_by_role("main").get_by_role(role, name=name, exact=True).first
        if role == "link":
            place.click()
            return
        with self.page.expect_navigation():  # a form keeps its draft before it goes
            place.click()

    def go(self, name: str) -> None:
        self.done.append(f"go to {name}")
        self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True).first.click()

    def reload(self) -> None:
        self.done.append("reload the page")
        self.page.reload()

    def fill(self, label: str, text: str) -> None:
        self.done.append(f"fill {label}")
        self._field(label).fill(text)

    def choose(self, label: str, value: str) -> None:
        self.done.append(f"choose {label}")
        self._field(label).select_option(value)

    def _field(self, label: str) -> Any:
        main = self.page.get_by_role("main")
        return main.get_by_label(re.compile(f"^{re.escape(label)}"))

    def open_pdf(self) -> None:
        """The link opens the file; the driver's browser has no viewer and takes it as a download."""
        self.done.append("open the PDF")
        with self.page.context.expect_event("page") as opened, self.page.expect_event("popup"):
            self.page.get_by_role("link", name="Open the document").click()
        opened.value.close()

    def sign_in(self, person: Principal) -> None:
        """E-mail, password, button."""
        log_in(self.page, person)
        self.done += ["fill e-mail", "fill password", "click sign in"]

    def to_the_version(self, title: str) -> None:
        """From the list of agreements to the newest of them."""
        self.go("Agreements and versions")
        self.done.append("open the version")
        self.page.get_by_role("main").locator("a.row-link").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)


def sign(hands: Hands) -> None:
    """Open the paper, then sign it."""
    hands.click("link", "Sign")
    hands.open_pdf()
    hands.fill("Your password", PASSWORD)
    hands.click("button", "Sign")
    expect(hands.page.get_by_text("Signed.", exact=True)).to_be_visible()


def test_from_nothing_to_an_effective_work_order(
    committed_world: World, open_portal: OpenPortal
) -> None:
    world = committed_world
    sponsor, provider = buyer(world), seller(world)
    with_password(sponsor, provider)
    ours, theirs = Hands(open_portal()), Hands(open_portal())
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT%H:%M}"

    ours.sign_in(sponsor)
    ours.go("Agreements and versions")
    ours.click("link", "Draft an agreement")
    ours.fill("Other party", str(world.helix.id))
    ours.fill("Number", "WO-2026-01")
    ours.fill("Title", "Monitoring of BRAVO")
    ours.choose("Studies", str(world.bravo))
    ours.choose("Transfer of obligations, to begin with", "monitoring")
    ours.fill("Effective", yesterday)
    ours.click("button", "Draft an agreement")
    ours.click("link", "Share")
    ours.click("button", "Share")
    ours.click("link", "Agree")
    ours.click("button", "Agree")

    theirs.sign_in(provider)
    theirs.to_the_version("Monitoring of BRAVO")
    theirs.click("link", "Agree")
    theirs.click("button", "Agree")
    for company in (world.helix, world.northwind):
        work(company.id, "make_agreement_paper")
    theirs.reload()
    sign(theirs)

    ours.to_the_version("Monitoring of BRAVO")
    sign(ours)

    expect(
        ours.page.get_by_role("main").locator(".status").filter(has_text="Effective").first
    ).to_be_visible()
    done = [*ours.done, *theirs.done]
    assert len(done) <= LIMIT, done
    assert holder(world, world.bravo, "site-monitoring", "US") == "provider"
    assert holder(world, world.bravo, "site-monitoring", "US", by=provider) == "you"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_an_agreement_are_accessible(
    committed_world: World, open_portal: OpenPortal, theme: str
) -> None:
    from tests.studies.agreements.flow import agreed

    sponsor = buyer(committed_world)
    with_password(sponsor)
    version: ContractVersion = agreed(committed_world)
    page = open_portal(color_scheme=theme)
    log_in(page, sponsor)
    stem = f"/o/northwind/contract-versions/{version.pk}/"

    for path in (
        stem,
        f"{stem}matrix/",
        f"{stem}compare/?with={version.pk}",
        f"{stem}set-clauses/",
        "/o/northwind/contract-versions/new/",
    ):
        page.goto(path)
        assert violations(page) == [], path
