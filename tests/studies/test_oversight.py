"""Oversight is computed from events, attributed to whoever held the duty when it was due, and is the sponsor's alone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.services import record_act
from cro_platform.deadlines.models import Deadline
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import OPENED
from studies.documents.oversight import statement_of
from studies.models import OversightIssue
from studies.selectors.oversight import Performance, Period, evidence, performances
from studies.services.oversight import answer_issue, ask_again, close_issue, raise_issue
from tests import paper
from tests.deadlines.lane import believing
from tests.documents.papers import own_limits
from tests.studies.accepting import accepted, released, required, returned
from tests.studies.faces import Api, session
from tests.world import World

__all__ = ["own_limits"]
OWED = "expedited-safety-reporting"
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
PERIOD = Period(NOW - timedelta(days=30), NOW + timedelta(days=30))


def clock(
    world: World,
    *,
    due: datetime,
    met: datetime | None = None,
    key: str,
    study: UUID | None = None,
    by: Principal | None = None,
) -> None:
    """A clock of alpha's EU reporting that fell due at an instant."""
    owner = by or world.northwind["qa"]
    with acting(owner):
        Deadline.objects.create(
            study_id=study or world.alpha, organization_id=owner.organization_id, obligation=OWED, cell="EU",
            record_obligation=OWED, record_cell="EU", subject_type="x", subject_id=world.alpha, key=key, label=key,
            jurisdiction="EU", rule_id="EU-SUSAR-15", starts_at=due - 24 * HOUR, due_on=due.date(), due_at=due,
            sort_at=due, time_zone="UTC", met_at=met, status="met" if met else "running",
        )  # fmt: skip


def figures(
    world: World, by: Principal | None = None, period: Period = PERIOD
) -> dict[str, Performance]:
    asker = by or world.northwind["qa"]
    with acting(asker):
        return {each.provider: each for each in performances(asker, period)}


def issue(
    world: World, provider: UUID, *, by: Principal | None = None, study: UUID | None = None
) -> OversightIssue:
    asker = by or world.northwind["study-lead"]
    with acting(asker):
        return raise_issue(
            by=asker, study=study or world.alpha, provider=provider, title="kanari-issue", description="Late letters",
            grade="major",
        )  # fmt: skip


def again(found: OversightIssue) -> OversightIssue:
    return OversightIssue.objects.get(pk=found.pk)


def test_a_deadline_counts_for_whoever_held_the_duty_when_it_was_due(world: World) -> None:
    moved = NOW + timedelta(days=2)
    early, last = NOW + timedelta(days=1), moved + 48 * HOUR
    clock(world, due=early, met=early - 2 * HOUR, key="in time by helix")
    clock(world, due=moved - HOUR, met=moved + 24 * HOUR, key="due with helix, met late by orbis")
    clock(world, due=early + HOUR, key="missed by helix")
    clock(world, due=last, met=last - 8 * HOUR, key="in time by orbis")
    clock(world, due=NOW + timedelta(days=60), key="after the period")
    clock(world, due=early, key="of the rival", study=world.rival, by=world.meridian["qa"])
    paper.hand_over(world, world.orbis.id, signed=NOW - HOUR, effective=moved)

    with believing(f"{NOW + timedelta(days=20):%Y-%m-%dT%H:%M:%S}"):
        found = figures(world)

    told = {name: (each.met, each.late, each.missed) for name, each in found.items()}
    assert told == {"Helix": (1, 1, 1), "Orbis": (1, 0, 0)}
    assert found["Helix"].in_time == "33 % (1 of 3)"
    assert found["Helix"].turnaround == timedelta(hours=35, minutes=30)
    assert found["Orbis"].turnaround == timedelta(hours=16)


def test_the_share_of_accepted_work_and_what_waits(world: World) -> None:
    required(world)
    helper, lead = world.helix["safety-specialist"], world.northwind["study-lead"]
    versions = [released(helper, world.alpha, title=f"Listing {n}") for n in range(4)]
    accepted(versions[0], lead)
    accepted(versions[1], lead)
    returned(versions[2], lead)

    found = figures(world)["Helix"]

    assert (found.accepted, found.returned, found.waiting) == (2, 1, 1)
    assert found.acceptance == "67 % (2 of 3)"
    assert figures(world)["Orbis"].acceptance == ""


def test_an_issue_is_between_the_sponsor_and_one_provider(world: World) -> None:
    raised = issue(world, world.helix.id)
    lead, manager = world.northwind["study-lead"], world.helix["project-manager"]
    strangers = [p for slug in ("orbis", "meridian") for p in getattr(world, slug).people.values()]
    for by in (*strangers, world.helix["safety-specialist.meridian"]):
        with acting(by):
            assert not OversightIssue.objects.exists(), by.email
            assert not AuditEvent.objects.filter(tbl="studies_oversightissue").exists()

    with acting(manager):
        answer_issue(again(raised), by=manager, answer="A second person checks now")
    with acting(lead):
        assert again(raised).status == "answered"
        ask_again(again(raised), by=lead, reason="Since when?")
    with acting(manager):
        answer_issue(again(raised), by=manager, answer="Since Monday")
        with pytest.raises(NotPermitted):
            close_issue(again(raised), by=manager, closing_note="Done")
    assert figures(world)["Helix"].open_issues == 1
    with acting(lead):
        close_issue(again(raised), by=lead, closing_note="Seen")
        with pytest.raises(TransitionRefused):
            ask_again(again(raised), by=lead, reason="x")
        with pytest.raises(NotPermitted):
            answer_issue(again(raised), by=lead, answer="x")
    assert figures(world)["Helix"].open_issues == 0


@pytest.mark.parametrize("other", ["meridian", "northwind", "orbis"])
def test_an_issue_is_raised_only_on_a_party_of_the_study(world: World, other: str) -> None:
    with pytest.raises(RuleBroken, match="no party"):
        issue(world, getattr(world, other).id, study=world.bravo)
    with acting(world.northwind["qa"]):
        assert not OversightIssue.objects.exists()


def test_the_evidence_names_what_the_sponsor_opened_decided_and_raised(world: World) -> None:
    required(world)
    helper, lead = world.helix["safety-specialist"], world.northwind["study-lead"]
    mine = released(helper, world.alpha, title="Helix listing")
    theirs = released(
        world.orbis["project-manager"], world.alpha, owed="site-monitoring", title="kanari-orbis"
    )
    with acting(lead):
        for version in (mine, theirs):
            found = DocumentVersion.objects.get(pk=version.pk)
            record_act(OPENED, found, study_id=world.alpha)
    with acting(helper):
        record_act(OPENED, DocumentVersion.objects.get(pk=mine.pk), study_id=world.alpha)
    returned(mine, lead, "Column 4")
    issue(world, world.helix.id)

    with acting(lead):
        seen = evidence(lead, world.helix.id, PERIOD)
        text = str(statement_of("Northwind", performances(lead, PERIOD)[0], seen, PERIOD))

    assert [(who.partition(" (")[0], title) for _, who, title in seen.opened] == [
        (lead.name, "Helix listing, version 1")
    ]
    for told in ("Helix listing", "Column 4", "kanari-issue", "ICH E6(R3) 3.6"):
        assert told in text
    assert "kanari-orbis" not in text


def test_a_provider_reads_no_figures_and_another_sponsor_reads_only_its_own(world: World) -> None:
    clock(world, due=NOW - 48 * HOUR, key="kanari-missed")
    for by in (world.helix["project-manager"], world.orbis["qa"]):
        assert Api(by).get("provider-performance/").status_code == 403
        client = session(by)
        slug = by.organization_slug
        assert client.get(f"/o/{slug}/oversight/").status_code == 403
        assert client.get(f"/o/{slug}/oversight/{world.helix.id}/evidence/").status_code == 404
    (row,) = Api(world.meridian["qa"]).results("provider-performance/")
    assert (row["provider_name"], row["deadlines_missed"]) == ("Helix", 0)
    rival = session(world.meridian["qa"])
    assert rival.get(f"/o/meridian/oversight/{world.orbis.id}/evidence/").status_code == 404


def test_both_faces_and_the_pdf(world: World) -> None:
    clock(world, due=NOW + HOUR, key="missed")
    by = world.northwind["qa"]
    client, api = session(by), Api(by)

    with believing(f"{NOW + 2 * HOUR:%Y-%m-%dT%H:%M:%S}"):
        page = client.get("/o/northwind/oversight/").content.decode()
        pdf = client.get(f"/o/northwind/oversight/{world.helix.id}/evidence/")
        rows: list[dict[str, Any]] = api.results("provider-performance/")

    assert re.search("Helix.*Orbis", page, re.DOTALL)
    assert {r["provider_name"]: r["deadlines_missed"] for r in rows} == {"Helix": 1, "Orbis": 0}
    assert (pdf.status_code, pdf["Content-Type"], pdf.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    with acting(by):
        assert AuditEvent.objects.filter(intent="studies.oversight.report").count() == 1
    wrong = Api(by).get("provider-performance/", since="2027-01-01T00:00:00Z", until="2026-01-01T00:00:00Z")  # fmt: skip
    assert wrong.status_code == 422
