"""The timeline of holders in a real browser: light, dark, on a phone, without a script, as sponsor and as provider."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import paper
from tests.deadlines.clocks import utc
from tests.documents.papers import own_limits, with_password
from tests.live import OpenPortal, browser, live_portal, log_in, open_portal, violations
from tests.world import World

__all__ = ["browser", "live_portal", "open_portal", "own_limits"]
pytestmark = pytest.mark.browser
AT = "2035-03-10T00:00:00"
ASKED = f"obligation={paper.OWED}&cell=EU"
SINCE = "from=2035-03-01T00:00:00%2B00:00&to=2035-04-01T00:00:00%2B00:00"


def handed_on(world: World) -> None:
    """EU expedited reporting: helix, then orbis."""
    paper.hand_over(world, world.orbis.id, signed=utc("2026-02-01T00:00:00"), effective=utc(AT))


@pytest.mark.parametrize(
    "how",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"viewport": {"width": 360, "height": 740}},
        {"java_script_enabled": False},
    ],
    ids=["light", "dark", "phone", "no script"],
)
def test_the_sponsor_reads_every_holder_in_order_and_what_changed(
    committed_world: World, open_portal: OpenPortal, how: dict[str, Any]
) -> None:
    handed_on(committed_world)
    lead = committed_world.northwind["study-lead"]
    with_password(lead)
    page = open_portal(**how)
    log_in(page, lead)

    page.goto(f"/o/northwind/studies/{committed_world.alpha}/who-holds-what/timeline/?{ASKED}&{SINCE}")  # fmt: skip

    main = page.get_by_role("main")
    text = main.inner_text()
    assert text.index("Helix") < text.rindex("Orbis")
    expect(main.get_by_role("listitem").filter(has_text="Orbis").first).to_be_visible()
    if how.get("java_script_enabled", True):
        assert violations(page) == []
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0


def test_a_provider_reads_its_own_holding_and_no_other_provider(
    committed_world: World, open_portal: OpenPortal
) -> None:
    handed_on(committed_world)
    manager = committed_world.helix["project-manager"]
    with_password(manager)
    page = open_portal()
    log_in(page, manager)

    page.goto(f"/o/helix/studies/{committed_world.alpha}/who-holds-what/timeline/?{ASKED}&{SINCE}")

    main = page.get_by_role("main")
    expect(main).to_contain_text("Helix")
    expect(main).to_contain_text("not yours")
    assert "Orbis" not in page.content()
