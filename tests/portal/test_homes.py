"""Home pages and boards: a sponsor's oversight, a CRO's work, and no row that the reader may not see."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cro_platform.access.principal import Principal, acting
from cro_platform.web import waiting
from cro_platform.web.waiting import Waiting, waiting_for
from regulatory.services.plan import add_planned_milestone
from sites.services.enrolment import plan_enrolment
from studies.models import Study
from studies.services import NewContract, Transfer, open_study, register_contract
from tests.deadlines.clocks import started as clock
from tests.deadlines.clocks import susar
from tests.sites.enrolled import ago, two_sites
from tests.studies.faces import session
from tests.world import World

TAG = re.compile(r"<[^>]+>|\s+")


def home(by: Principal) -> str:
    answer = session(by).get(f"/o/{by.organization_slug}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def board(by: Principal, name: str) -> Any:
    return session(by).get(f"/o/{by.organization_slug}/boards/{name}/")


def words(text: str) -> str:
    return TAG.sub(" ", text).replace("&#x27;", "'")


def part(text: str, title: str) -> str:
    """The panel of this title."""
    found = [s for s in text.split("<section") if f'panel-title">{title}<' in s]
    assert found, title
    return " ".join(words(found[0]).split())


@pytest.fixture
def busy(world: World) -> World:
    """Alpha enrols behind its plan, has an overdue milestone and running clocks; the rival has a clock of its own."""
    two_sites(world)
    lead = world.northwind["study-lead"]
    with acting(lead):
        plan_enrolment(by=lead, study=world.alpha, planned=40, starts_on=ago(100), ends_on=ago(-100))  # fmt: skip
        add_planned_milestone(by=lead, study=world.alpha, kind="database_locked", on=ago(4))
        add_planned_milestone(by=lead, study=world.alpha, kind="report_final", on=ago(-300))
    clock(world)
    rival = world.helix["safety-specialist.meridian"]
    with acting(rival):
        from cro_platform.deadlines.services import start

        start(susar(world.rival, label="Secret of the rival", key="rival-1"))
    return world


# Sponsor


def test_a_sponsor_sees_its_portfolio_against_plan_and_forecast(busy: World) -> None:
    text = home(busy.northwind["study-lead"])
    portfolio = part(text, "Portfolio")

    assert "NW-ALPHA" in portfolio
    assert "4 / 40" in portfolio
    assert "Behind plan" in portfolio
    assert "2 / 2" in portfolio
    assert "Database locked" in portfolio
    assert "4 days later" not in portfolio  # expected on the planned day, which has passed
    assert "Helix, Orbis" in portfolio
    assert "chart-forecast" in text
    assert "Sites by country" in text


def test_a_sponsor_sees_the_clocks_of_all_studies_whoever_runs_them(busy: World) -> None:
    clocks = part(home(busy.northwind["study-lead"]), "Clocks of all studies")

    assert "EU SUSAR report, 15 days" in clocks
    assert "Helix" in clocks


def test_a_target_of_our_own_is_not_taken_for_the_law_s(busy: World) -> None:
    clock(busy, key="own", label="Determine reportability", rule_id="", target_on=date(2035, 3, 5))
    (section,) = (s for s in home(busy.northwind["study-lead"]).split("<section") if "Clocks of all studies<" in s)  # fmt: skip
    marked = {
        name: "internal target" in row
        for row in section.split("<tr")
        for name in ("Determine reportability", "EU SUSAR report, 15 days")
        if name in row
    }

    assert marked == {"Determine reportability": True, "EU SUSAR report, 15 days": False}


def test_a_sponsor_sees_how_each_provider_keeps_its_clocks(busy: World) -> None:
    kept = part(home(busy.northwind["study-lead"]), "Who keeps the clocks")

    assert re.search(r"Helix 1 1\b", kept), kept
    assert "Orbis 1 0 0" in kept, kept


def test_a_competitor_is_on_no_page_of_the_other(busy: World) -> None:
    for by in (busy.meridian["study-lead"], busy.helix["safety-specialist.meridian"]):
        text = words(home(by))
        for secret in ("NW-ALPHA", "Northwind", "Charité", "EU SUSAR report, 15 days"):
            assert secret not in text, (by.email, secret)
    for by in (busy.northwind["study-lead"], busy.helix["safety-specialist"], busy.orbis["project-manager"]):  # fmt: skip
        text = words(home(by))
        for secret in ("ME-RIVAL", "Meridian", "Secret of the rival"):
            assert secret not in text, (by.email, secret)


def test_providers_do_not_meet_on_a_home(busy: World) -> None:
    assert "Orbis" not in words(home(busy.helix["project-manager"]))
    assert "Helix" not in words(home(busy.orbis["project-manager"]))


# CRO


def test_a_cro_sees_its_work_sponsor_by_sponsor_with_the_wall_in_sight(busy: World) -> None:
    by = busy.helix["qa"]
    text = home(by)
    northwind, meridian = part(text, "Northwind"), part(text, "Meridian")

    assert "Walled: only people assigned to these studies see this part" in northwind
    assert "EU SUSAR report, 15 days" in northwind
    assert "Secret of the rival" in meridian
    assert "Secret of the rival" not in northwind
    assert "SUSAR report" not in meridian


def test_studies_at_risk_say_why(busy: World) -> None:
    risk = part(home(busy.helix["project-manager"]), "Studies at risk")

    assert "enrolment at 20 % of plan" in risk
    assert "milestone overdue: Database locked" in risk


def test_a_study_that_runs_as_planned_is_at_no_risk(world: World) -> None:
    assert "No study is behind its plan" in part(home(world.helix["project-manager"]), "Studies at risk")  # fmt: skip


def test_the_load_of_a_team_counts_no_study_beyond_the_wall(world: World) -> None:
    both, one = world.helix["project-manager"], world.helix["lead-cra"]

    wide, narrow = part(home(both), "Team load"), part(home(one), "Team load")

    name = re.escape(both.name)
    assert re.search(rf"{name} Project manager 2\b", wide), wide
    assert re.search(rf"{name} Project manager 1\b", narrow), narrow
    assert "Second safety specialist" in wide
    assert "Second safety specialist" not in narrow


def test_contract_duties_name_what_the_coming_month_asks_for(world: World) -> None:
    manager = world.northwind["vendor-manager"]
    now = datetime.now(UTC)
    with acting(manager):
        for number, duty, days in (("NW-SOON", "site-selection", 10), ("NW-FAR", "insurance-and-compensation", 90)):  # fmt: skip
            new = NewContract(
                provider_id=world.helix.id,
                number=number,
                title="Bravo",
                executed_at=now - timedelta(hours=1),
                effective_at=now + timedelta(days=days),
                transfers=(Transfer(world.bravo, duty, "US", "Annex C"),),
            )
            register_contract(by=manager, new=new)

    duties = part(home(world.helix["project-manager"]), "Contract duties this month")

    assert "NW-SOON v1.0 Takes effect: duties begin" in duties
    assert "NW-FAR" not in duties


# What waits


def test_what_waits_longest_comes_first_and_each_room_is_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def early(by: Principal) -> list[Waiting]:
        return [Waiting("Sign", "B", "/b/", None)]

    def late(by: Principal) -> list[Waiting]:
        instant = Study.objects.get(pk=world.alpha).created_at
        return [Waiting("Sign", "A", "/a/", instant)]

    monkeypatch.setattr(waiting, "_SOURCES", [early, late])
    with acting(world.northwind["study-lead"]) as by:
        assert [each.what for each in waiting_for(by)] == ["A", "B"]


# Boards


@pytest.mark.parametrize(
    ("name", "role", "status"),
    [
        ("safety", "safety-physician", 200),
        ("safety", "admin", 403),
        ("contracts", "vendor-manager", 200),
        ("contracts", "admin", 403),
    ],
)
def test_a_board_is_for_those_who_read_its_records(world: World, name: str, role: str, status: int) -> None:  # fmt: skip
    assert board(world.northwind[role], name).status_code == status


def test_the_safety_board_has_safety_clocks_of_the_reader_only(busy: World) -> None:
    own = words(board(busy.northwind["safety-physician"], "safety").content.decode())
    other = words(board(busy.meridian["safety-physician"], "safety").content.decode())

    assert "EU SUSAR report, 15 days" in own
    assert "Secret of the rival" not in own
    assert "Secret of the rival" in other
    assert "NW-ALPHA" not in other


def test_the_contracts_board_has_both_directions_and_no_competitor(world: World) -> None:
    sponsor = words(board(world.northwind["vendor-manager"], "contracts").content.decode())
    rival = words(board(world.meridian["vendor-manager"], "contracts").content.decode())

    assert "NW-HX-1" in sponsor
    assert "NW-OR-1" in sponsor
    assert "ME-HX-1" not in sponsor
    assert "ME-HX-1" in rival
    assert "NW-" not in rival


def test_who_keeps_the_organization_finds_its_lists(world: World) -> None:
    text = home(world.northwind["admin"])

    assert "/o/northwind/memberships/" in text
    assert "/o/northwind/invitations/" in text


# Cost


@pytest.mark.parametrize(("slug", "role"), [("northwind", "study-lead"), ("helix", "qa")])
def test_a_home_takes_no_more_statements_for_more_studies(
    busy: World, slug: str, role: str
) -> None:
    by = getattr(busy, slug)[role]
    counts = []
    for number in range(2):
        client = session(by)
        client.get(f"/o/{slug}/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/o/{slug}/")
        counts.append(len(captured.captured_queries))
        if number == 0:
            lead = busy.northwind["study-lead"]
            with acting(lead):
                for each in range(3):
                    open_study(by=lead, protocol_number=f"NW-MORE-{each}", title="More", countries=("DE",))  # fmt: skip

    assert counts[1] <= counts[0], counts
    assert counts[0] <= MOST, counts[0]


MOST = 45
"""Front door, shell, and what five rooms say, each once."""
