"""Visits: their life, letters that say nothing internal, clocks from the plan, the calendar."""

from datetime import date
from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import open_version
from monitoring.documents.kinds import request_confirmation
from monitoring.enums import VisitStatus
from monitoring.models import MonitoringVisit, VisitParticipant
from monitoring.services import planning, visits
from monitoring.workflows import VISIT_LIFE
from tests.documents.minimal import text_of
from tests.documents.papers import work
from tests.monitoring.scene import again, conducted, confirmed, proposed, scheduled, site
from tests.studies.faces import Api, session
from tests.world import World


def clocks(world: World, visit: MonitoringVisit) -> dict[str, tuple[str, str]]:
    """State and date of the visit's clocks, by milestone, as the sponsor reads them."""
    with acting(world.northwind["study-lead"]):
        rows = Deadline.objects.filter(subject_id=visit.pk)
        return {row.key.split(":")[1]: (row.status, str(row.due_on)) for row in rows}


def test_every_state_of_a_visit_can_be_reached() -> None:
    reached = {VISIT_LIFE.initial, *(step.target for step in VISIT_LIFE.transitions)}
    assert reached == set(VisitStatus.values)


def test_scheduling_starts_the_clock_of_the_confirmation_letter(world: World) -> None:
    visit = scheduled(world)

    assert clocks(world, visit) == {"confirmation": ("running", "2026-03-02")}
    with acting(world.northwind["study-lead"]):
        row = Deadline.objects.get(subject_id=visit.pk)
        assert row.is_internal_target
        assert "SOP-MON-004, 5.2" in row.label


def test_a_later_visit_moves_the_clock_and_supersedes_the_letter(world: World) -> None:
    visit, cra = confirmed(world), world.orbis["cra"]
    with acting(cra):
        visits.reschedule(
            visit, by=cra, reason="The site asked", from_on=date(2026, 3, 23), until_on=None
        )
        current = DocumentVersion.objects.filter(superseded_at=None, document__subject_id=visit.pk)
        assert not current.exists()

    assert again(visit, cra).status == "scheduled"
    assert clocks(world, visit)["confirmation"][1] == "2026-03-16"


def test_a_letter_is_sent_only_after_it_was_made(world: World) -> None:
    visit, cra = scheduled(world), world.orbis["cra"]

    with acting(cra), pytest.raises(RuleBroken, match="Make the letter first"):
        visits.confirm(visit, by=cra)


def test_the_confirmation_letter_prints_the_visit_and_nothing_internal(world: World) -> None:
    visit, cra = scheduled(world), world.orbis["cra"]
    with acting(cra):
        visits.change_visit(visit, by=cra, reason="Note", internal_note="KANARI the site is slow")
        visits.add_participant(visit, by=cra, name="Dr Anna Vogel", function="PI", side="site")
        version = request_confirmation(visit, by=cra)
    work(world.orbis.id, "make_requested")
    with acting(cra):
        made = DocumentVersion.objects.select_related("document").get(pk=version.pk)
        text = text_of(open_version(made, by=cra))

    for part in ("Dr Anna Vogel", "09 Mar 2026 to 10 Mar 2026", "Essential documents", "NW-ALPHA", "Charité"):  # fmt: skip
        assert part.replace(" ", "") in text
    assert "KANARI" not in text


def test_after_the_visit_report_and_letter_are_due(world: World) -> None:
    visit = conducted(world)

    assert clocks(world, visit) == {
        "confirmation": ("met", "2026-03-02"),
        "draft": ("running", "2026-03-15"),
        "final": ("running", "2026-03-20"),
        "letter": ("running", "2026-03-25"),
    }


def test_a_visit_to_come_was_not_conducted(world: World) -> None:
    visit, cra = scheduled(world), world.orbis["cra"]

    with acting(cra), pytest.raises(RuleBroken, match="has not begun"):
        visits.conduct(visit, by=cra, from_on=date(2099, 1, 1))


@pytest.mark.parametrize(
    ("end", "state"), [(visits.cancel, "cancelled"), (visits.record_not_done, "not_done")]
)
def test_a_visit_that_does_not_take_place_says_why_and_stops_its_clocks(
    world: World, end: Any, state: str
) -> None:
    visit, cra = scheduled(world), world.orbis["cra"]
    with acting(cra):
        end(visit, by=cra, reason="The investigator is ill")

    found = again(visit, cra)
    assert (found.status, found.closing_reason) == (state, "The investigator is ill")
    assert clocks(world, visit)["confirmation"][0] == "stopped"
    with acting(cra), pytest.raises(TransitionRefused):
        visits.conduct(found, by=cra, from_on=date(2026, 3, 9))


def test_what_was_not_done_is_proposed_again(world: World) -> None:
    visit, cra, lead = scheduled(world), world.orbis["cra"], world.orbis["lead-cra"]
    with acting(cra):
        visits.record_not_done(visit, by=cra, reason="The investigator is ill")
    with acting(lead):
        from monitoring.models import MonitoringPlan

        planning.propose_visits(MonitoringPlan.objects.get(status="in_force"), by=lead)
        rows = MonitoringVisit.objects.filter(kind="initiation").order_by("sequence")
        assert [(each.sequence, each.status) for each in rows] == [(1, "not_done"), (2, "planned")]


def test_a_visit_for_cause_says_why(world: World) -> None:
    place, lead = site(world), world.orbis["lead-cra"]
    api = Api(lead)

    refused = api.post("monitoring-visits/", {"study_site": str(place.pk), "kind": "for_cause", "basis": " "})  # fmt: skip
    made = api.post(
        "monitoring-visits/", {"study_site": str(place.pk), "kind": "for_cause", "basis": "Three late consents"}
    )  # fmt: skip

    assert (refused.status_code, made.status_code) == (422, 201)


@pytest.mark.parametrize(("company", "role"), [("helix", "cra"), ("northwind", "study-lead")])
def test_who_does_not_monitor_the_country_plans_no_visit(
    world: World, company: str, role: str
) -> None:
    place, by = site(world), getattr(world, company)[role]

    with acting(by), pytest.raises(NotPermitted, match="Site monitoring"):
        planning.plan_visit(by=by, study_site=place, kind="for_cause", basis="x")


def test_another_provider_reads_no_visit_and_no_participant(world: World) -> None:
    visit = confirmed(world)

    for by in (world.helix["lead-cra"], world.meridian["study-lead"]):
        api = Api(by)
        assert api.get(f"monitoring-visits/{visit.pk}/").status_code == 404
        assert api.results("visit-participants/") == []
    assert Api(world.northwind["study-lead"]).get(f"monitoring-visits/{visit.pk}/").status_code == 200  # fmt: skip


def test_attendance_is_recorded_with_its_reason(world: World) -> None:
    visit, cra = confirmed(world), world.orbis["cra"]
    with acting(cra):
        pk = VisitParticipant.objects.get(visit=visit).pk

    answer = Api(cra).act("visit-participants", pk, "attendance", {"has_attended": "false", "reason": "Was in surgery"})  # fmt: skip

    assert answer.json()["has_attended"] is False


def test_the_calendar_shows_monitor_and_site_of_ones_own_studies(world: World) -> None:
    visit, cra = scheduled(world), world.orbis["cra"]
    query = {"month": "2026-03", "monitor": str(cra.user_id), "site": str(visit.study_site_id)}

    page = session(cra).get("/o/orbis/visit-calendar/", query)
    other = session(cra).get("/o/orbis/visit-calendar/", {"month": "2026-03", "monitor": str(world.orbis["lead-cra"].user_id)})  # fmt: skip
    rival = session(world.meridian["study-lead"]).get("/o/meridian/visit-calendar/", {"month": "2026-03"})  # fmt: skip

    address = f"/o/orbis/monitoring-visits/{visit.pk}/"
    assert page.content.decode().count(address) == 2  # two days
    assert address not in other.content.decode()
    assert str(visit.pk) not in rival.content.decode()


@pytest.mark.parametrize("name", ["monitoring-plans", "monitoring-visits", "visit-rules"])
def test_pages_of_plan_and_visit_open(world: World, name: str) -> None:
    proposed(world)
    (row, *_) = Api(world.orbis["cra"]).results(f"{name}/")
    client = session(world.orbis["cra"])

    assert client.get(f"/o/orbis/{name}/").status_code == 200
    assert client.get(f"/o/orbis/{name}/{row['id']}/").status_code == 200
