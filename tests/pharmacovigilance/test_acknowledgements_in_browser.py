"""What the authority answered is taken in through the page: rejection keeps the clock running, acceptance closes the wait."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cro_platform.access.principal import acting
from pharmacovigilance.models import SafetyMessage, SafetyReport
from pharmacovigilance.services import submission
from pharmacovigilance.services.sending.messages import make_message, request_message
from tests.documents.papers import own_limits, with_password
from tests.live import OpenPortal, browser, live_portal, log_in, open_portal, violations
from tests.pharmacovigilance.clocked import report, utc
from tests.pharmacovigilance.sending import EUROPE, answer_xml, past_case
from tests.world import World, at

__all__ = ["browser", "live_portal", "open_portal", "own_limits"]
pytestmark = pytest.mark.browser
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def sent(world: World, found: SafetyReport, day: int) -> SafetyMessage:
    """The report's next message, recorded as submitted on this day of March 2026; in an open scope."""
    by = world.northwind["safety-physician"]
    with at(f"2026-03-{day:02}T10:00:00Z"):
        message = request_message(found, by=by, **EUROPE)
        make_message(message)
        found.refresh_from_db()
        submission.submit(found, by=by, at=utc(f"2026-03-{day:02}T10:00:00"), evidence="Gateway 1")
    return message


def answer(page: Page, folder: Path, content: bytes) -> str:
    """Upload the file on the page of the organization one is in; what the page says to it."""
    file = folder / "answer.ack"
    file.write_bytes(content)
    page.get_by_label("Acknowledgement (XML)").set_input_files(file)
    page.get_by_role("main").get_by_role("button", name="Import").click()
    page.wait_for_load_state()
    return page.get_by_role("main").inner_text()


def test_rejected_then_accepted_and_a_strangers_is_unknown(
    committed_world: World, open_portal: OpenPortal, tmp_path: Path
) -> None:
    world = committed_world
    ours, rival = world.helix["safety-specialist"], world.meridian["safety-physician"]
    with_password(ours, rival)
    with acting(world.northwind["safety-physician"]):
        found = report(past_case(world), "EU-SUSAR-15")
        first = sent(world, found, 5)
    page = open_portal()
    log_in(page, ours)

    page.goto("/o/helix/safety-acknowledgements/")
    refused = answer_xml(first, "CR", when="20260306120000+0000", detail="C.1.7 is missing")
    told = answer(page, tmp_path, refused)
    assert "the clock runs on" in told
    assert "C.1.7 is missing" in told
    assert violations(page) == []
    page.goto(f"/o/helix/safety-reports/{found.pk}/")
    expect(page.get_by_role("main")).to_contain_text("C.1.7 is missing")
    page.goto(f"/o/helix/deadlines/{found.deadline_id}/")
    expect(page.get_by_role("main")).to_contain_text(re.compile("Running|Overdue"))

    with acting(world.northwind["safety-physician"]):
        second = sent(world, SafetyReport.objects.get(pk=found.pk), 9)
    page.goto("/o/helix/safety-acknowledgements/")
    told = answer(page, tmp_path, answer_xml(second, "CA", when="20260310120000+0000"))
    assert "The report is acknowledged." in told
    page.goto(f"/o/helix/safety-reports/{found.pk}/")
    expect(page.get_by_role("main")).to_contain_text("L-77")
    page.goto(f"/o/helix/deadlines/{found.deadline_id}/")
    expect(page.get_by_role("main")).to_contain_text("Gateway 1")

    page.context.clear_cookies()
    log_in(page, rival)
    said = []
    for batch in (second.batch_number, UNKNOWN):
        page.goto("/o/meridian/safety-acknowledgements/")
        said.append(answer(page, tmp_path, answer_xml(second, batch=batch)))
    assert said[0] == said[1]
    assert "ACK.A.1" in said[0]
