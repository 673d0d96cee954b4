"""A monitor's week, a lead's review, a sponsor's acceptance: from the plan to the closed visit, in a browser and the API."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from cro_platform.access.principal import Principal, acting
from monitoring.models import MonitoringPlan, MonitoringVisit, VisitReport
from monitoring.rules.questions import read, standard
from tests.documents.papers import PASSWORD, own_limits, with_password, work
from tests.live import OpenPortal, browser, live_portal, log_in, open_portal, violations
from tests.monitoring.scene import plan, site
from tests.studies.accepting import required
from tests.world import World, signed_in

__all__ = ["browser", "live_portal", "open_portal", "own_limits"]
INTERNAL = "KANARI the investigator was late"
FOR_SITE = "Two consent forms were signed after screening."
PLAIN = [question.code for _, question in read(standard()).questions() if question.when is None]


class Api:
    """A person's session over the API."""

    def __init__(self, person: Principal) -> None:
        self.client = Client(headers={"X-Organization": person.organization_slug})
        signed_in(self.client, person)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}")

    def rows(self, path: str) -> list[dict[str, Any]]:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.content)
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    def act(self, name: str, pk: str, verb: str, body: Any = None, *, status: int = 200) -> Any:
        etag = self.get(f"{name}/{pk}/")["ETag"]
        answer = self.client.post(
            f"/api/v1/{name}/{pk}/{verb}/",
            body or {},
            "application/json",
            headers={"If-Match": etag},
        )
        assert answer.status_code == status, (verb, answer.content)
        return answer.json()


def in_force(world: World) -> str:
    """A site and a plan that is in force; the contract asks the sponsor to accept what its monitoring provider releases."""
    site(world)
    required(world, number="NW-OR-1", owed="site-monitoring", cell="DE")
    return str(plan(world).pk)


def signed(person: Principal, report: str) -> None:
    """On the signing page, in the person's session."""
    on_the_page(person, f"visit-reports/{report}/sign/")


def accepted(person: Principal, report: str) -> None:
    """The sponsor signs that it accepts what the provider released."""
    on_the_page(person, f"work/visit-reports/{report}/accept/")


def on_the_page(person: Principal, path: str) -> None:
    """A signature is given on its page only: a token cannot."""
    client = Client()
    signed_in(client, person)
    address = f"/o/{person.organization_slug}/{path}"
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', client.get(address).content.decode())
    assert shown is not None
    answer = client.post(address, {"password": PASSWORD, "shown": shown[1]})
    assert answer.status_code == 302, answer.content.decode()[-2000:]


def test_through_the_api(committed_world: World) -> None:
    world = committed_world
    cra, lead, manager = (world.orbis[r] for r in ("cra", "lead-cra", "project-manager"))
    accepts = world.northwind["study-lead"]
    with_password(cra, lead, accepts)  # before they sign in: a new password ends what went before
    monitor, reviewer = Api(cra), Api(lead)
    reviewer.act("monitoring-plans", in_force(world), "propose-visits")
    visit = next(v["id"] for v in monitor.rows("monitoring-visits/") if v["kind"] == "initiation")
    monitor.act(
        "monitoring-visits", visit, "schedule",
        {"from_on": "2026-03-09", "person": str(cra.user_id), "agenda": ["Essential documents"]},
    )  # fmt: skip
    monitor.act("monitoring-visits", visit, "make-confirmation")
    work(world.orbis.id, "make_requested")
    for verb, body in (
        ("confirm", {}),
        ("conduct", {"from_on": "2026-03-09"}),
        ("begin-report", {}),
    ):
        monitor.act("monitoring-visits", visit, verb, body)
    (report,) = (each["id"] for each in monitor.rows(f"visit-reports/?visit={visit}"))
    for row in monitor.rows(f"report-answers/?report={report}&page_size=200"):
        if row["question"] in PLAIN and not row["text"]:
            kind = next(
                q.kind for _, q in read(standard()).questions() if q.code == row["question"]
            )
            given = {"value": "yes"} if kind == "yes_no" else {"text": "Reviewed."}
            body = {"question": row["question"], "answer_rev": row["rev"]} | given
            monitor.act("visit-reports", report, "write-answer", body)
    monitor.act(
        "visit-reports", report, "add-finding",
        {"category": "consent", "grade": "major", "description": INTERNAL, "letter_text": FOR_SITE},
    )  # fmt: skip
    (finding,) = (each["id"] for each in monitor.rows(f"findings/?report={report}"))
    monitor.act("findings", finding, "make-action", {"responsible": "site"})
    monitor.act("findings", finding, "make-deviation")
    monitor.act("findings", finding, "put-in-letter")
    monitor.act("visit-reports", report, "submit")
    monitor.act("visit-reports", report, "begin-review", status=403)
    reviewer.act("visit-reports", report, "begin-review")
    reviewer.act("visit-reports", report, "comment", {"text": "Say more of the pharmacy"})
    reviewer.act("visit-reports", report, "return", {"reason": "One comment"})
    (comment,) = (each["id"] for each in monitor.rows(f"report-comments/?report={report}"))
    monitor.act("report-comments", comment, "settle", {"answer": "Added"})
    monitor.act("visit-reports", report, "submit")
    reviewer.act("visit-reports", report, "begin-review")
    reviewer.act("visit-reports", report, "pass")
    oversight = Api(accepts)
    assert oversight.get(f"visit-reports/{report}/").status_code == 404
    signed(cra, report)
    signed(lead, report)

    assert oversight.get(f"visit-reports/{report}/").json()["status"] == "approved"
    assert oversight.rows(f"report-comments/?report={report}") == []
    assert oversight.rows(f"findings/?report={report}")[0]["letter_text"] == FOR_SITE
    (waits,) = oversight.rows(f"waiting-work/?study={world.alpha}")
    assert (waits["record"], waits["provider"]) == (report, "Orbis")
    accepted(accepts, report)
    assert oversight.rows(f"waiting-work/?study={world.alpha}") == []
    (decision,) = monitor.rows("work-decisions/")
    assert (decision["record"], decision["outcome"]) == (report, "accepted")
    monitor.act("monitoring-visits", visit, "make-follow-up")
    work(world.orbis.id, "make_requested")
    monitor.act("monitoring-visits", visit, "close", {"late_reason": "Written in hindsight"})
    assert oversight.get(f"monitoring-visits/{visit}/").json()["status"] == "closed"
    assert Api(manager).get(f"monitoring-visits/{visit}/").status_code == 200
    assert Api(world.meridian["study-lead"]).get(f"monitoring-visits/{visit}/").status_code == 404


class Hands:
    """A person at the portal."""

    def __init__(self, open_portal: OpenPortal, person: Principal) -> None:
        self.page, self.slug = open_portal(), person.organization_slug
        log_in(self.page, person)

    def open(self, name: str, pk: Any) -> None:
        self.page.goto(f"/o/{self.slug}/{name}/{pk}/")

    def act(self, label: str, **fields: str) -> None:
        """Press the action on the record's page, fill its form, send it."""
        main = self.page.get_by_role("main")
        link = main.get_by_role("link", name=label, exact=True).first
        if not link.is_visible():
            main.locator("summary").get_by_text("More", exact=True).click()
        link.click()
        for name, value in fields.items():
            place = self.page.locator(f"main [name={name}]")
            tag = place.evaluate("element => element.tagName")
            if tag == "SELECT":
                place.select_option(value)
            else:
                place.fill(value)
        main.get_by_role("button", name=label, exact=True).click()
        expect(self.page.get_by_text(f"{label}: done.")).to_be_visible()

    def sign(self, report: Any) -> None:
        self.open("visit-reports", report)
        self.page.get_by_role("main").get_by_role("link", name="Sign", exact=True).click()
        self.page.get_by_label("Your password").fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Sign", exact=True).click()
        expect(self.page.get_by_text("Signed.", exact=True)).to_be_visible()


@pytest.mark.browser
def test_in_a_browser(committed_world: World, open_portal: OpenPortal) -> None:
    world = committed_world
    cra, lead, sponsor = world.orbis["cra"], world.orbis["lead-cra"], world.northwind["study-lead"]
    with_password(cra, lead, sponsor)
    reviewer = Hands(open_portal, lead)
    reviewer.open("monitoring-plans", in_force(world))
    reviewer.act("Propose the visits now due")
    with acting(cra):
        visit = MonitoringVisit.objects.get(kind="initiation").pk
        assert MonitoringPlan.objects.get().status == "in_force"
    monitor = Hands(open_portal, cra)
    monitor.open("monitoring-visits", visit)
    monitor.act(
        "Schedule", from_on="2026-03-09", person=str(cra.user_id), agenda="Essential documents"
    )
    monitor.act("Make the confirmation letter")
    work(world.orbis.id, "make_requested")
    monitor.open("monitoring-visits", visit)
    monitor.act("Record the confirmation letter as sent")
    monitor.act("Record as conducted", from_on="2026-03-09")
    monitor.act("Begin the report")
    with acting(cra):
        report = VisitReport.objects.get().pk
    write_in_two_tabs(monitor, report)
    monitor.open("visit-reports", report)
    monitor.act(
        "Add a finding",
        category="consent",
        grade="major",
        description=INTERNAL,
        letter_text=FOR_SITE,
    )
    monitor.act("Hand in for review")
    reviewer.open("visit-reports", report)
    expect(reviewer.page.get_by_role("main")).to_contain_text("from the second tab")
    reviewer.act("Begin the review")
    reviewer.act("Pass the review")
    monitor.sign(report)
    reviewer.sign(report)
    expect(reviewer.page.get_by_role("main")).to_contain_text("Approved")
    assert violations(reviewer.page) == []
    monitor.page.goto("/o/orbis/visit-calendar/?month=2026-03")
    expect(monitor.page.get_by_role("main")).to_contain_text("Initiation visit")
    assert violations(monitor.page) == []
    accept(Hands(open_portal, sponsor), report)
    monitor.open("visit-reports", report)
    expect(monitor.page.get_by_role("main")).to_contain_text(sponsor.name)


def accept(oversight: Hands, report: Any) -> None:
    """From the sponsor's own list to the report, and back with its signature."""
    page = oversight.page
    page.goto("/o/northwind/work/waiting/")
    page.get_by_role("main").get_by_role("link", name="Report 1 of").first.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Waits for acceptance")
    expect(main).to_contain_text("from the second tab")
    main.get_by_role("link", name="Accept", exact=True).click()
    expect(page.get_by_label("Your password")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Your password").fill(PASSWORD)
    main.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("Accepted.", exact=True)).to_be_visible()
    oversight.open("visit-reports", report)
    expect(main).to_contain_text("Accepted")
    expect(main.get_by_role("link", name="Accept", exact=True)).to_have_count(0)


def write_in_two_tabs(monitor: Hands, report: Any) -> None:
    """Everything is answered in one tab; the other one, opened before, meets what it did not see."""
    address = f"/o/orbis/visit-reports/{report}/write/"
    first, second = monitor.page, monitor.page.context.new_page()
    for tab in (first, second):
        tab.goto(address)
    codes = [question for _, question in read(standard()).questions()]
    for position, question in enumerate(codes, 1):
        if question.when is not None or question.prefill:
            continue
        form = first.locator(f"#q-{position}")
        if question.kind == "yes_no":
            form.locator("select").select_option("yes")
        else:
            form.locator("textarea").fill(f"About {question.code}")
            form.locator("textarea").blur()
        expect(form.get_by_text("Stored, revision 2")).to_be_visible()
    last = len(codes)
    form = second.locator(f"#q-{last}")
    form.locator("textarea").fill("from the second tab")
    form.locator("textarea").blur()
    expect(form).to_contain_text("Somebody else answered meanwhile")
    expect(form).to_contain_text("About open.summary")
    assert violations(second) == []
    form.get_by_role("button", name="Store").click()
    second.wait_for_url("**/write/#q-*")
    expect(second.locator(f"#q-{last} textarea")).to_have_value("from the second tab")
    follow_up(first)
    without_a_connection(first, last)
    second.close()


def without_a_connection(page: Page, last: int) -> None:
    """What could not be sent is said, stays in the page, and is stored once the connection is back."""
    form = page.locator(f"#q-{last}")
    page.reload()
    page.context.set_offline(True)
    form.locator("textarea").fill("from the second tab, on the train")
    form.locator("textarea").blur()
    expect(form).to_contain_text("Not stored")
    page.context.set_offline(False)
    expect(form.get_by_text("Stored, revision 4")).to_be_visible()
    expect(form.get_by_text("Not stored")).to_be_hidden()


def follow_up(page: Page) -> None:
    """A no asks for more; a yes takes the question back."""
    asked = page.locator("#q-2")
    expect(asked).to_be_hidden()
    page.locator("#q-1 select").select_option("no")
    expect(asked).to_be_visible()
    page.locator("#q-1 select").select_option("yes")
    expect(asked).to_be_hidden()
