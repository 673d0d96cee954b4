"""The amendment that moves EU SUSAR reporting from the CRO to the sponsor, across its instant: portal, API, both parties."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from cro_platform.access.principal import Principal, acting
from cro_platform.access.rights import may
from cro_platform.access.target import Target
from studies.enums import PaperKind
from studies.models import Contract, ContractVersion
from studies.services.agreements.contents import set_contacts, set_sections
from studies.services.agreements.drafting import set_transfers
from studies.services.agreements.following import follow_up
from studies.services.agreements.negotiating import share
from tests import paper
from tests.deadlines.clocks import started, utc
from tests.deadlines.lane import run_lanes
from tests.documents.minimal import embedded, text_of
from tests.documents.papers import own_limits, with_password, work
from tests.live import OpenPortal, browser, live_portal, log_in, open_portal, violations
from tests.movable_clock import move
from tests.studies.agreements.flow import BACKUP, again, buyer, consent, paper_of, seller, sign
from tests.world import World, signed_in

__all__ = ["browser", "live_portal", "open_portal", "own_limits"]
OWED, CELL = "expedited-safety-reporting", "EU"
LABEL = "EU SUSAR report, 15 days"
SET, ARMED = "2035-03-02T09:00:00", "2035-03-02T09:00:01"
BEFORE, AFTER = "2035-03-09T23:59:59", "2035-03-10T00:00:00"
FIRES = "2035-03-12T07:00:00"
DUE = "2035-03-17"  # fifteen calendar days after the day of awareness

CLAUSES = [
    {
        "number": "7.1",
        "heading": "Urgent safety measures",
        "text": "Urgent safety measures are taken and told at once.",
    },
    {
        "number": "7.2",
        "heading": "Serious breaches",
        "text": "Each serious breach is told the sponsor at once.",
    },
]


def amended(world: World) -> ContractVersion:
    """Both sign the amendment; what it no longer names is the sponsor's from the instant on."""
    ours, theirs = buyer(world), seller(world)
    with_password(ours, theirs)
    with acting(ours):
        current = Contract.objects.get(number="NW-HX-1").current
        assert current is not None
        rows = [
            (row.study_id, row.obligation, row.cell, row.clause)
            for row in paper.rows_of(current.contract)
            if (row.obligation, row.cell) != (OWED, CELL)
        ]
        version = follow_up(
            again(current), by=ours, kind="amendment", effective_at=utc(AFTER), zone="Europe/Berlin",
            summary="EU SUSAR reporting returns to the sponsor",
        )  # fmt: skip
        set_transfers(again(version), by=ours, rows=rows)
        set_contacts(again(version), by=ours, rows=[BACKUP])
        set_sections(again(version), by=ours, rows=CLAUSES)
        share(again(version), by=ours)
    for by in (theirs, ours):
        consent(version, by)
    work(world.northwind.id, "make_agreement_paper")
    sign(version, theirs)
    sign(version, ours)
    work(world.northwind.id, "make_agreement_paper")
    return again_for(version, ours)


def again_for(version: ContractVersion, by: Principal) -> ContractVersion:
    with acting(by):
        return again(version)


class Api:
    """A person's session over the API."""

    def __init__(self, person: Principal) -> None:
        self.client = Client(headers={"X-Organization": person.organization_slug})
        signed_in(self.client, person)

    def rows(self, path: str) -> list[dict[str, Any]]:
        answer = self.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, (path, answer.content)
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    def file(self, path: str) -> bytes:
        answer = self.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, (path, answer.content)
        return bytes(answer.content)


def held(by: Principal, study: UUID) -> tuple[str, str]:
    """Who is on the hook, in the API."""
    (row,) = Api(by).rows(f"responsibility/?study={study}&obligation={OWED}&country=DE")
    return row["holder"], row["relation"]


def clock(by: Principal, study: UUID) -> dict[str, Any]:
    """The running clock, in the API."""
    (row,) = [each for each in Api(by).rows(f"deadlines/?study={study}") if each["label"] == LABEL]
    return row


def test_in_the_api_as_both_parties_before_and_after(committed_world: World) -> None:
    world = committed_world
    ours, theirs = world.northwind["safety-physician"], world.helix["safety-specialist"]
    move(SET)
    started(world, now=f"{SET}Z")
    amended(world)
    told = {}
    for moment in (BEFORE, AFTER):
        move(moment)
        for by in (ours, theirs):
            row = clock(by, world.alpha)
            told[moment, by.organization_slug] = (
                *held(by, world.alpha), row["responsible_organization"], bool(row["handed_over"]), may_report(by, world.alpha),
                row["due_at"], row["status"],
            )  # fmt: skip
    due, state = told[BEFORE, "northwind"][5:]

    assert due.startswith(DUE)
    assert state == "running"
    assert told == {
        (BEFORE, "northwind"): ("Helix", "provider", "Helix", False, False, due, state),
        (BEFORE, "helix"): ("Helix", "you", "Helix", False, True, due, state),
        (AFTER, "northwind"): ("Northwind", "you", "Northwind", True, True, due, state),
        (AFTER, "helix"): ("Northwind", "sponsor", "Northwind", True, False, due, state),
    }


def may_report(by: Principal, study: UUID) -> bool:
    """The right that rests on the duty, in the cell that moves."""
    with acting(by):
        return may(by, "safety.export-message", Target(study_id=study, cell=CELL))


def by_amendment(world: World) -> None:
    """The amendment takes the cell back."""
    amended(world)


def by_the_end_of_the_work(world: World) -> None:
    """The work period ends at the instant, with 90 days to close out."""
    with acting(world.northwind["vendor-manager"]):
        rows = paper.rows_of(Contract.objects.get(number="NW-HX-1"))
    signed = utc("2026-02-01T00:00:00")
    paper.amend(world.northwind, "NW-HX-1", rows, signed=signed, effective=signed, ends=utc(AFTER), close_out_days=90)  # fmt: skip


@pytest.mark.parametrize("hand_over", [by_amendment, by_the_end_of_the_work])
def test_a_reminder_set_before_fires_for_whoever_holds_the_duty_then(
    committed_world: World, hand_over: Any
) -> None:
    world = committed_world
    ours, theirs = world.northwind["safety-physician"], world.helix["safety-specialist"]
    move(SET)
    started(world, now=f"{SET}Z")
    move(ARMED)
    run_lanes(world, ARMED)
    hand_over(world)

    move(FIRES)
    run_lanes(world, FIRES)

    told = {
        by.organization_slug: [
            each["subject"] for each in Api(by).rows("notifications/") if LABEL in each["subject"]
        ]
        for by in (ours, theirs)
    }
    assert told == {
        "northwind": [f"Due in 5 days: {LABEL}"],
        "helix": [f"Due in 15 days: {LABEL}"],
    }


def test_the_list_of_transfers_and_both_trails_prove_it(committed_world: World) -> None:
    world = committed_world
    move(SET)
    version = amended(world)
    move(AFTER)
    for by in (buyer(world), seller(world)):
        with acting(by):
            listed = paper_of(version, PaperKind.TRANSFER_LIST)
        content = Api(by).file(f"agreement-papers/{listed.pk}/file/")
        facts = json.loads(embedded(content))
        text = text_of(content)
        cells = {
            (row["obligation"], cell)
            for study in facts["studies"]
            for row in study["transferred"]
            for cell in row["cells"]
        }

        assert (OWED, CELL) not in cells
        assert len(cells) > 5
        assert "NW-HX-1" in text
        rows = Api(by).rows(f"audit-events/?record_id={version.pk}")
        assert any("studies.contract.execute" in json.dumps(row) for row in rows), by


@pytest.mark.browser
def test_in_a_browser_as_both_parties_before_and_after(
    committed_world: World, open_portal: OpenPortal
) -> None:
    world = committed_world
    ours, theirs = world.northwind["safety-physician"], world.helix["safety-specialist"]
    move(SET)
    started(world, now=f"{SET}Z")
    amended(world)
    with_password(ours, theirs)
    move(BEFORE)
    pages = {}
    for by in (ours, theirs):
        page = open_portal()
        log_in(page, by)
        pages[by.organization_slug] = page
    told = {}
    for moment in (BEFORE, AFTER):
        move(moment)
        for slug, page in pages.items():
            told[moment, slug] = (on_the_board(page, slug), in_the_matrix(page, slug, world.alpha))

    assert told == {
        (BEFORE, "northwind"): ("Helix", "Helix"),
        (BEFORE, "helix"): ("Helix", "Helix"),
        (AFTER, "northwind"): ("Northwind", "Northwind"),
        (AFTER, "helix"): ("Northwind", "Northwind"),
    }
    sponsor = pages["northwind"]
    sponsor.goto(f"/o/northwind/studies/{world.alpha}/who-holds-what/timeline/?obligation={OWED}&cell={CELL}")  # fmt: skip
    expect(sponsor.get_by_role("main")).to_contain_text("Northwind")
    assert violations(sponsor) == []


PARTIES = ("Helix", "Northwind")


def the_one_in(text: str) -> str:
    """The party that a row names; a row that names none or both answers nothing."""
    (named,) = [each for each in PARTIES if each in text]
    return named


def on_the_board(page: Page, slug: str) -> str:
    """Who answers for the clock, on the board of clocks; whom it came from is told beside it."""
    page.goto(f"/o/{slug}/deadlines/")
    row = page.get_by_role("row").filter(has_text=LABEL).first
    return the_one_in(row.inner_text().replace("from Helix", ""))


def in_the_matrix(page: Page, slug: str, study: UUID) -> str:
    """Who holds EU expedited reporting, in the matrix."""
    page.goto(f"/o/{slug}/studies/{study}/who-holds-what/?country=DE")
    row = page.get_by_role("row").filter(has_text="EU").filter(has_text="xpedited").first
    return the_one_in(row.inner_text())
