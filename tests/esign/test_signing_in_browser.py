"""A physician opens a CIOMS I form and signs it, in a real browser against the real portal."""

import pytest
from playwright.sync_api import Page, expect

from cro_platform.access.principal import acting
from cro_platform.documents.models import VersionBase
from pharmacovigilance.documents.kinds import request_cioms
from pharmacovigilance.models import SafetyCase
from tests.documents.papers import PASSWORD, again, with_password, work
from tests.live import OpenPortal, browser, live_portal, log_in, open_portal, violations
from tests.one_time_codes import code_of, enrolled
from tests.pharmacovigilance import safety
from tests.world import World

__all__ = ["browser", "live_portal", "open_portal"]
pytestmark = pytest.mark.browser

THEMES = ["light", "dark"]


@pytest.fixture
def form(committed_world: World) -> VersionBase:
    """A form of a case on alpha, made and waiting for a signature."""
    specialist = committed_world.helix["safety-specialist"]
    with acting(specialist):
        case = safety.opened(specialist, committed_world.alpha)
    with acting(specialist):
        version = request_cioms(SafetyCase.objects.get(pk=case.pk), by=specialist)
    work(specialist.organization_id, "make_requested")
    return again(version, specialist)


def record(form: VersionBase) -> str:
    return f"/o/northwind/document-versions/{form.pk}/"


def open_the_pdf(page: Page) -> None:
    """The link opens the file; the driver's browser has no viewer and takes it as a download."""
    with page.context.expect_event("page") as opened, page.expect_event("popup"):
        page.get_by_role("link", name="Open the document").click()
    opened.value.close()


def test_log_in_open_and_sign_with_password_and_code(
    committed_world: World, form: VersionBase, open_portal: OpenPortal
) -> None:
    physician = committed_world.northwind["safety-physician"]
    with_password(physician)
    secret = enrolled(physician)
    page = open_portal()
    log_in(page, physician, secret)

    page.goto(record(form))
    page.get_by_role("link", name="Sign", exact=True).click()
    expect(page.get_by_text("Not opened by you yet")).to_be_visible()
    open_the_pdf(page)
    page.reload()
    expect(page.get_by_text("You have opened it")).to_be_visible()
    page.get_by_label("What your signature means").select_option("approval")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("One-time code").fill(code_of(secret))
    page.get_by_role("button", name="Sign", exact=True).click()

    signatures = page.get_by_role("region", name="Signatures").or_(
        page.locator("section.panel", has_text="Signatures")
    )
    expect(signatures.first).to_contain_text(physician.name)
    expect(page.get_by_text("Valid", exact=True)).to_be_visible()


def test_a_wrong_password_is_told_at_its_field(
    committed_world: World, form: VersionBase, open_portal: OpenPortal
) -> None:
    physician = committed_world.northwind["safety-physician"]
    with_password(physician)
    page = open_portal()
    log_in(page, physician)
    page.goto(record(form) + "sign/")
    open_the_pdf(page)

    page.get_by_label("What your signature means").select_option("approval")
    page.get_by_label("Your password").fill("not mine")
    page.get_by_role("button", name="Sign", exact=True).click()

    expect(page.locator(".field-error")).to_contain_text("This is not your password")
    assert violations(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_document_and_signing_page_are_accessible(
    committed_world: World, form: VersionBase, open_portal: OpenPortal, theme: str
) -> None:
    physician = committed_world.northwind["safety-physician"]
    with_password(physician)
    page = open_portal(color_scheme=theme)
    log_in(page, physician)

    for path in (
        record(form),
        record(form) + "sign/",
        f"/o/northwind/documents/{form.document_id}/",
    ):
        page.goto(path)
        assert violations(page) == [], path
