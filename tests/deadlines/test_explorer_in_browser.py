"""A person looks up a rule and computes with it: on a phone, in the dark, without a script, and with axe watching."""

import pytest
from playwright.sync_api import expect

from cro_platform.access.services import set_password
from tests.documents.papers import PASSWORD
from tests.live import OpenPortal, browser, live_portal, log_in, open_portal, violations
from tests.world import World

__all__ = ["browser", "live_portal", "open_portal"]
pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.mark.parametrize(
    "face",
    [
        pytest.param({}, id="desktop"),
        pytest.param({**PHONE, "color_scheme": "dark"}, id="phone in the dark"),
        pytest.param({"java_script_enabled": False}, id="without a script"),
    ],
)
def test_a_person_finds_a_rule_and_computes_a_date(
    committed_world: World, open_portal: OpenPortal, face: dict[str, object]
) -> None:
    by = committed_world.helix["regulatory-specialist"]
    set_password(by.email, PASSWORD)
    has_script = face.get("java_script_enabled", True)
    page = open_portal(**face)
    log_in(page, by)

    page.goto("/o/helix/deadline-rules/?jurisdiction=EU")
    seen = [*violations(page)] if has_script else []
    page.get_by_role("link", name="EU-SUSAR-15", exact=True).click()
    page.get_by_label("knew the minimum criteria").fill("2026-01-30")
    page.get_by_label("Time zone where it was received").fill("Europe/Berlin")
    page.get_by_role("main").get_by_role("button", name="Compute").click()

    expect(page.get_by_text("14 Feb 2026 (Saturday)").first).to_be_visible()
    expect(page.get_by_text("14 Feb 2026", exact=True).first).to_be_visible()
    seen += violations(page) if has_script else []
    assert seen == []
    is_wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not has_script or not page.evaluate(is_wider)
