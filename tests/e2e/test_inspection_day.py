"""An inspector's day in a real browser: invited, in with a password of their own, a signed document, and the log that is read after."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import expect

from cro_platform.access.models import Inspection
from cro_platform.access.principal import acting
from cro_platform.portal.administration.events import PersonInvited
from cro_platform.portal.administration.handlers import send_invitation
from tests.access.inspected import EMAIL, now, signed
from tests.documents.papers import PASSWORD, own_limits
from tests.e2e.test_days import begin, panel, submit
from tests.live import OpenPortal, browser, live_portal, open_portal, violations
from tests.world import World

__all__ = ["browser", "live_portal", "open_portal", "own_limits"]
pytestmark = pytest.mark.browser


def test_an_inspector_is_let_in_reads_a_signed_document_and_is_seen(
    committed_world: World, open_portal: OpenPortal
) -> None:
    qa = committed_world.northwind["qa"]
    version = signed(committed_world.helix["safety-specialist"], committed_world.alpha)
    office = open_portal()
    begin(office, qa)
    office.goto("/o/northwind/inspections/new/")
    office.get_by_label("Name").fill("Iris Inspector")
    office.get_by_label("Email").fill(EMAIL)
    office.get_by_label("Authority").fill("EMA")
    office.get_by_role("checkbox", name="NW-ALPHA").check()
    for label, moment in (
        ("State as of", now()),
        ("Open from", now() - timedelta(hours=1)),
        ("Open until", now() + timedelta(days=3)),
    ):
        office.get_by_label(label).fill(moment.isoformat())
    assert violations(office) == []
    submit(office, "Let an inspector in")
    with acting(qa):
        inspection = Inspection.objects.get()
        send_invitation(PersonInvited(invitation_id=inspection.invitation_id))
    found = re.search(r"https?://\S+?(/invitations/\S+?/)\s", mail.outbox[-1].body)
    assert found is not None

    page = open_portal()
    page.goto(found[1])
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    submit(page, "Accept")
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/o/northwind/inspection/")
    expect(page.get_by_role("main")).to_contain_text("EMA")
    assert violations(page) == []
    page.get_by_role("main").get_by_role("link", name="NW-ALPHA").click()
    assert violations(page) == []
    page.get_by_role("link", name="Signed documents").click()
    assert violations(page) == []
    page.get_by_role("main").get_by_role("link", name="Note 1").click()
    assert violations(page) == []
    link = page.get_by_role("link", name="Open the signed PDF").get_attribute("href")
    assert link is not None
    assert page.request.get(link).ok
    assert page.request.get("/o/northwind/studies/").status == 404

    office.goto(f"/o/northwind/inspections/{inspection.pk}/")
    log = panel(office, "What the inspector opened")
    expect(log).to_contain_text("Iris Inspector")
    expect(log).to_contain_text(f"/o/northwind/inspection/studies/{committed_world.alpha}/files/{version.pk}/")  # fmt: skip
    assert violations(office) == []
    office.get_by_role("link", name="End the access").click()
    office.get_by_label("Reason for the change").fill("The inspection is over")
    submit(office, "End the access")

    page.goto("/o/northwind/inspection/")
    expect(page.get_by_role("main")).not_to_contain_text("NW-ALPHA")
