"""Study sites, investigators and the organization's own network."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import acting
from sites.api import Sites, StudySites
from sites.enums import StudySiteStatus
from sites.models import SiteLink, StudySite
from sites.services.people import assign_to
from sites.services.study_sites import add_study_site, move_site
from sites.workflows import STUDY_SITE
from studies.models import Study
from tests.sites.enrolled import OPENED
from tests.studies.faces import Api, pointers, session
from tests.world import World


def site(world: World, *, country: str = "DE", name: str = "Charité") -> StudySite:
    """A site of alpha that helix, which selects sites there, has added."""
    manager = world.helix["project-manager"]
    with acting(manager):
        return add_study_site(by=manager, study=world.alpha, country=country, name=name)


def start_up(world: World) -> StudySite:
    """A site that waits for its activation."""
    found, manager = site(world), world.helix["project-manager"]
    with acting(manager):
        for verb in ("qualify", "select", "begin-start-up"):
            move_site(found, verb, by=manager)
    return found


def test_the_selecting_provider_adds_a_site_that_all_parties_see(world: World) -> None:
    api = Api(world.helix["project-manager"])

    answer = api.post(
        "study-sites/",
        {
            "study": str(world.alpha),
            "name": "Charité",
            "city": "Berlin",
            "country": "DE",
            "number": "101",
        },
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["status"] == "identified"
    for company, role in ((world.northwind, "study-lead"), (world.orbis, "cra")):
        assert Api(company[role]).get(f"study-sites/{answer.json()['id']}/").status_code == 200


def test_toward_another_provider_the_author_works_for_the_sponsor(world: World) -> None:
    found = site(world)

    row = Api(world.orbis["cra"]).get(f"study-sites/{found.pk}/").json()

    assert row["author"] == "for the sponsor"


@pytest.mark.parametrize(
    ("company", "role", "holder"),
    [("northwind", "study-lead", "Helix"), ("orbis", "project-manager", "another party: contact the sponsor")],
)  # fmt: skip
def test_who_does_not_hold_site_selection_adds_no_site(
    world: World, company: str, role: str, holder: str
) -> None:
    api = Api(getattr(world, company)[role])

    answer = api.post("study-sites/", {"study": str(world.alpha), "name": "X", "country": "DE"})

    assert answer.status_code == 403
    assert holder in answer.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"time_zone": "Berlin"}, "/time_zone"),
        ({"number": "7"}, "/number"),
    ],
    ids=["no name", "no zone", "number taken"],
)
def test_a_faulty_site_is_refused(world: World, changes: dict[str, Any], pointer: str) -> None:
    api = Api(world.helix["project-manager"])
    body = {"study": str(world.alpha), "name": "X", "country": "DE"}
    assert api.post("study-sites/", body | {"number": "7"}).status_code == 201

    answer = api.post("study-sites/", body | changes)

    assert answer.status_code == 422
    assert pointers(answer) == {pointer}


def test_a_site_stands_in_a_country_of_the_study(world: World) -> None:
    """A cell without a country is the sponsor's, who adds the country first."""
    manager, lead = world.helix["project-manager"], world.northwind["study-lead"]

    with acting(manager), pytest.raises(NotPermitted, match="held by the sponsor"):
        add_study_site(by=manager, study=world.alpha, country="JP", name="Keio")
    with acting(lead), pytest.raises(RuleBroken, match="add it first"):
        add_study_site(by=lead, study=world.alpha, country="JP", name="Keio")


def test_every_state_of_a_site_can_be_reached() -> None:
    assert {STUDY_SITE.initial, *(s.target for s in STUDY_SITE.transitions)} == set(
        StudySiteStatus.values
    )


def test_activation_is_for_people_and_keeps_its_day(world: World) -> None:
    found, manager = start_up(world), world.helix["project-manager"]

    token = Api(manager).act("study-sites", found.pk, "activate", {"on": "2026-03-02"} | OPENED)
    browser = session(manager).post(
        f"/o/helix/study-sites/{found.pk}/activate/", {"on": "2026-03-02"} | OPENED
    )

    assert token.status_code == 403
    assert browser.status_code == 302
    with acting(manager):
        stands = StudySite.objects.get(pk=found.pk)
        assert (stands.status, str(stands.activated_on)) == ("activated", "2026-03-02")


def test_a_day_that_has_not_begun_is_refused(world: World) -> None:
    from datetime import date

    found, manager = start_up(world), world.helix["project-manager"]

    with acting(manager), pytest.raises(RuleBroken, match="not begun"):
        move_site(found, "activate", by=manager, on=date(2999, 1, 1))


def test_conduct_belongs_to_whoever_monitors(world: World) -> None:
    found, manager = start_up(world), world.helix["project-manager"]
    with acting(manager):
        move_site(found, "activate", by=manager, **OPENED)

    with acting(manager), pytest.raises(NotPermitted, match="Site monitoring"):
        move_site(found, "open-enrolment", by=manager)
    monitor = world.orbis["lead-cra"]
    with acting(monitor):
        move_site(StudySite.objects.get(pk=found.pk), "open-enrolment", by=monitor)

        assert StudySite.objects.get(pk=found.pk).status == "recruiting"


def test_a_hold_says_why(world: World) -> None:
    found, monitor = site(world), world.orbis["lead-cra"]
    with acting(world.helix["project-manager"]):
        StudySite.objects.filter(pk=found.pk).update(status="recruiting")

    api = Api(monitor)
    refused = api.act("study-sites", found.pk, "hold-enrolment", {})
    held = api.act("study-sites", found.pk, "hold-enrolment", {"reason": "recall of the drug"})

    assert pointers(refused) == {"/reason"}
    assert held.json()["status"] == "on_hold"


def test_a_person_of_one_site_meets_the_study_and_acts_at_that_site_only(world: World) -> None:
    own, other = site(world), site(world, name="LMU")
    manager, stranger = world.helix["project-manager"], world.helix["safety-specialist.meridian"]
    with acting(manager):
        assign_to(StudySite.objects.get(pk=own.pk), by=manager, person=stranger.user_id)

    api = Api(stranger)
    here = api.post("subjects/", {"study_site": str(own.pk), "code": "001", "sex": "female"})
    there = api.post("subjects/", {"study_site": str(other.pk), "code": "002", "sex": "female"})

    with acting(stranger):
        assert Study.objects.filter(pk=world.alpha).exists()
    assert (here.status_code, there.status_code) == (201, 403)
    assert "not assigned" in there.json()["detail"]


def test_an_assignment_to_a_site_is_told_and_taken_back(world: World) -> None:
    found, api = site(world), Api(world.helix["project-manager"])
    person = {"person": str(world.helix["cra"].user_id)}

    assigned = api.act("study-sites", found.pk, "assign", person)
    gone = api.act("study-sites", found.pk, "unassign", person | {"reason": "left"})

    assert assigned.json()["team"] == [person | {"name": "Clinical research associate of Helix"}]
    assert gone.json()["team"] == []
    assert Api(world.orbis["cra"]).get(f"study-sites/{found.pk}/").json()["team"] == []


def test_one_principal_investigator_leads_at_a_time(world: World) -> None:
    found, api = site(world), Api(world.helix["project-manager"])
    first = {
        "study_site": str(found.pk),
        "name": "Dr. Adler",
        "role": "principal",
        "from_on": "2026-01-01",
    }

    made = api.post("investigators/", first)
    second = api.post("investigators/", first | {"name": "Dr. Bach"})
    ended = api.act(
        "investigators",
        made.json()["id"],
        "change",
        {"until_on": "2026-06-30", "reason": "retired"},
    )
    then = api.post("investigators/", first | {"name": "Dr. Bach", "from_on": "2026-07-01"})

    assert made.status_code == 201, made.content
    assert pointers(second) == {"/role"}
    assert ended.status_code == 200
    assert then.status_code == 201


@pytest.mark.parametrize("body", [{"until_on": "2025-01-01"}, {"name": ""}], ids=["ends before", "no name"])  # fmt: skip
def test_a_faulty_investigator_is_refused(world: World, body: dict[str, str]) -> None:
    found, api = site(world), Api(world.helix["project-manager"])
    good = {
        "study_site": str(found.pk),
        "name": "Dr. Adler",
        "role": "sub",
        "from_on": "2026-01-01",
    }

    assert pointers(api.post("investigators/", good | body)) == {f"/{next(iter(body))}"}


def test_the_own_network_is_nobody_elses(world: World) -> None:
    found = site(world)
    api = Api(world.helix["project-manager"])
    made = api.post("sites/", {"name": "Charité", "city": "Berlin", "country": "DE"})
    pk = made.json()["id"]

    tied = api.act("sites", pk, "link", {"study_site": str(found.pk)})

    assert tied.json()["study_sites"] == [str(found.pk)]
    for company, role in ((world.northwind, "study-lead"), (world.orbis, "project-manager")):
        assert Api(company[role]).get(f"sites/{pk}/").status_code == 404
        with acting(company[role]):
            assert not SiteLink.objects.exists()


def test_a_place_is_in_the_network_once(world: World) -> None:
    api = Api(world.helix["project-manager"])
    body = {"name": "Charité", "city": "Berlin", "country": "DE"}
    first = api.post("sites/", body).json()["id"]
    other = api.post("sites/", body | {"city": "Bonn"}).json()["id"]

    assert pointers(api.post("sites/", body)) == {"/name"}
    assert (
        api.act("sites", first, "change", {"notes": "fast", "reason": "r"}).json()["notes"]
        == "fast"
    )
    assert pointers(api.act("sites", other, "change", {"city": "Berlin", "reason": "r"})) == {
        "/name"
    }


@pytest.mark.parametrize("resource", [Sites, StudySites], ids=lambda each: each.name)
def test_a_list_takes_the_same_statements_for_one_row_and_for_three(
    world: World, resource: Any
) -> None:
    manager, counts = world.helix["project-manager"], []
    for number in range(3):
        site(world, name=f"Hospital {number}")
        Api(manager).post("sites/", {"name": f"Hospital {number}", "country": "DE"})

    for size in (1, 3):
        with acting(manager), CaptureQueriesContext(connection) as captured:
            resource.page(manager, given={}, cursor=None, size=size)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_page_of_a_site_has_its_parts(world: World) -> None:
    found = site(world)

    page = session(world.orbis["cra"]).get(f"/o/orbis/study-sites/{found.pk}/").content.decode()

    for part in ("Charité", "Investigators", "Participants", "Audit trail", "for the sponsor"):
        assert part in page
    assert "Helix" not in page


def test_a_rival_sees_no_site(world: World) -> None:
    found = site(world)

    assert Api(world.meridian["study-lead"]).get(f"study-sites/{found.pk}/").status_code == 404
    assert (
        Api(world.helix["safety-specialist.meridian"]).get(f"study-sites/{found.pk}/").status_code
        == 404
    )
