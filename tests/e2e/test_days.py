"""Each role's day in a real browser, from the log-in page to the work that it came for."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cro_platform.access.principal import Principal, acting
from cro_platform.tenancy.models import Invitation
from pharmacovigilance.documents.kinds import request_cioms
from pharmacovigilance.models import SafetyCase
from regulatory.models import PlannedMilestone
from sites.models import EnrolmentPlan, Subject
from tests.access.test_passkeys_in_browser import enrol, open_at_name, sign_out
from tests.documents.papers import PASSWORD, own_limits, with_password, work
from tests.esign.test_signing_in_browser import open_the_pdf
from tests.live import OpenPortal, browser, live_portal, log_in, open_portal, violations
from tests.one_time_codes import code_of, enrolled
from tests.pharmacovigilance import safety
from tests.sites.enrolled import ago, two_sites
from tests.world import World

__all__ = ["browser", "live_portal", "open_at_name", "open_portal", "own_limits"]
pytestmark = pytest.mark.browser


def begin(page: Page, person: Principal, secret: str = "") -> None:
    """The day begins at the log-in page."""
    with_password(person)
    log_in(page, person, secret)
    expect(page.get_by_role("heading", level=1, name=person.organization_name)).to_be_visible()


def panel(page: Page, title: str) -> Any:
    """A part of the page by its heading."""
    heading = page.get_by_role("heading", level=2, name=title, exact=True)
    return page.locator("section.panel").filter(has=heading)


def submit(page: Page, name: str) -> None:
    button = page.get_by_role("main").get_by_role("button", name=name, exact=True)
    button.click()
    expect(button).to_have_count(0)  # the answer has come


def test_a_study_lead_plans_enrolment_and_the_milestone_it_leads_to(
    committed_world: World, open_portal: OpenPortal
) -> None:
    two_sites(committed_world)
    lead = committed_world.northwind["study-lead"]
    page = open_portal()
    begin(page, lead)

    panel(page, "Portfolio").get_by_role("link", name="NW-ALPHA").click()
    page.get_by_role("link", name="Curve, countries and sites").click()
    expect(page.get_by_role("img", name="Participants enrolled")).to_be_visible()
    page.get_by_role("link", name="Plan enrolment").click()
    page.get_by_label("Planned participants").fill("24")
    page.get_by_label("From").fill(ago(100).isoformat())
    page.get_by_label("Until").fill(ago(-200).isoformat())
    submit(page, "Plan enrolment")
    page.goto(f"/o/northwind/studies/{committed_world.alpha}/milestones/")
    page.get_by_role("link", name="Plan a milestone").click()
    page.get_by_label("Kind").select_option("database_locked")
    page.get_by_label("Planned for").fill(ago(-260).isoformat())
    submit(page, "Plan a milestone")
    page.goto("/o/northwind/")

    row = panel(page, "Portfolio").get_by_role("row", name="NW-ALPHA")
    expect(row).to_contain_text("4 / 24")
    expect(row).to_contain_text("Database locked")
    expect(page.get_by_role("img", name="Enrolment of all studies with a plan")).to_be_visible()
    assert violations(page) == []
    with acting(lead):
        assert EnrolmentPlan.objects.get().planned == 24
        assert PlannedMilestone.objects.get().baseline_on == ago(-260)


def test_a_safety_physician_signs_what_waits_with_password_and_code(
    committed_world: World, open_portal: OpenPortal
) -> None:
    specialist = committed_world.helix["safety-specialist"]
    physician = committed_world.northwind["safety-physician"]
    with acting(specialist):
        case = safety.opened(specialist, committed_world.alpha)
    with acting(specialist):
        request_cioms(SafetyCase.objects.get(pk=case.pk), by=specialist)
    work(specialist.organization_id, "make_requested")
    secret = enrolled(physician)
    page = open_portal()
    begin(page, physician, secret)

    waits = panel(page, "Waits for you")
    expect(waits).to_contain_text("CIOMS")
    waits.get_by_role("link", name="CIOMS").click()
    open_the_pdf(page)
    page.reload()
    page.get_by_label("What your signature means").select_option("approval")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("One-time code").fill(code_of(secret))
    submit(page, "Sign")
    expect(page.get_by_text("Valid", exact=True)).to_be_visible()
    work(specialist.organization_id, "stamp_signature")
    page.goto("/o/northwind/boards/safety/")

    expect(page.get_by_role("heading", level=1, name="Safety board")).to_be_visible()
    expect(panel(page, "Open cases")).to_contain_text("Acute liver failure")
    assert violations(page) == []


def test_a_vendor_manager_sees_what_is_in_force_and_who_holds_what(
    committed_world: World, open_portal: OpenPortal
) -> None:
    page = open_portal()
    begin(page, committed_world.northwind["vendor-manager"])

    expect(panel(page, "Who keeps the clocks")).to_contain_text("Orbis")
    page.get_by_role("main").get_by_role("link", name="Contracts board").click()
    in_force = panel(page, "In force")
    expect(in_force).to_contain_text("NW-OR-1")
    expect(page.get_by_role("main")).not_to_contain_text("ME-HX-1")
    assert violations(page) == []
    in_force.get_by_role("link", name="NW-HX-1").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("NW-HX-1")
    page.goto(f"/o/northwind/studies/{committed_world.alpha}/who-holds-what/")

    expect(page.get_by_role("main")).to_contain_text("Helix")


def test_a_project_manager_finds_the_study_at_risk_and_records_a_participant(
    committed_world: World, open_portal: OpenPortal
) -> None:
    german, _french = two_sites(committed_world)
    lead = committed_world.northwind["study-lead"]
    with acting(lead):
        from sites.services.enrolment import plan_enrolment

        plan_enrolment(by=lead, study=committed_world.alpha, planned=40, starts_on=ago(90), ends_on=ago(-90))  # fmt: skip
    manager = committed_world.helix["project-manager"]
    page = open_portal()
    begin(page, manager)

    expect(panel(page, "Northwind")).to_contain_text("Walled")
    expect(panel(page, "Meridian")).to_contain_text("ME-RIVAL")
    panel(page, "Studies at risk").get_by_role("link", name="NW-ALPHA").click()
    page.get_by_role("link", name="Curve, countries and sites").click()
    page.get_by_role("link", name="DE01 Charité").click()
    page.goto(f"/o/helix/subjects/new/?study_site={german.pk}")
    page.get_by_label("Code").fill("D-77")
    page.get_by_label("Screening began on").fill(ago(1).isoformat())
    submit(page, "Add a participant")
    page.get_by_role("link", name="Enrol", exact=True).click()
    page.get_by_label("Reason for the change").fill("Eligible")
    submit(page, "Enrol")
    page.goto(f"/o/helix/studies/{committed_world.alpha}/enrolment/")

    expect(page.get_by_role("main")).to_contain_text("5 participants on")
    assert violations(page) == []
    with acting(manager):
        assert Subject.objects.get(code="D-77").status == "enrolled"


def test_a_safety_specialist_comes_in_by_passkey_and_triages_a_case(
    committed_world: World, open_at_name: Any
) -> None:
    specialist = committed_world.helix["safety-specialist"]
    with_password(specialist)
    with acting(specialist):
        case = safety.opened(specialist, committed_world.alpha)
    page = open_at_name()
    log_in(page, specialist)
    enrol(page, passwordless=True)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/o/helix/")

    page.get_by_role("main").get_by_role("link", name="Safety board").click()
    panel(page, "Open cases").get_by_role("row", name="Acute liver failure").get_by_role("link").click()  # fmt: skip
    page.get_by_role("link", name="Triage", exact=True).click()
    submit(page, "Triage")

    expect(page.get_by_role("main")).to_contain_text("Triaged")
    with acting(specialist):
        assert SafetyCase.objects.get(pk=case.pk).status == "triaged"


def test_an_administrator_invites_a_colleague(
    committed_world: World, open_portal: OpenPortal
) -> None:
    admin = committed_world.helix["admin"]
    page = open_portal()
    begin(page, admin)

    page.get_by_role("main").get_by_role("link", name="Invitations").click()
    page.get_by_role("link", name="Invite a person").first.click()
    page.get_by_label("Email").fill("nia@helix.example")
    page.get_by_label("Name").fill("Nia New")
    page.get_by_label("Role").select_option("cra")
    submit(page, "Invite a person")

    expect(page.get_by_role("main")).to_contain_text("nia@helix.example")
    with acting(admin):
        assert Invitation.objects.get(email="nia@helix.example").role == "cra"
