"""Studies: opened, corrected, moved, staffed; by API and portal."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.audit.trail import trail_of
from sites.models import StudySite, Subject
from studies.api import Studies, StudyCountries
from studies.enums import StudyStatus
from studies.models import Study, StudyCountry
from studies.services import move_study
from studies.workflows import STUDY
from tests.studies.faces import Api, pointers, session
from tests.world import World


def new_study(**changes: Any) -> dict[str, Any]:
    """A study as its lead would send it."""
    return {
        "protocol_number": "NW-DELTA",
        "title": "Delta",
        "study_type": "interventional",
        "phases": ["phase_1", "phase_2"],
        "conditions": ["Asthma"],
        "start": "2026-03",
        "start_is_actual": "false",
        "planned_enrollment": 40,
        "countries": ["DE", "US"],
    } | changes


def test_a_study_is_opened(world: World) -> None:
    answer = Api(world.northwind["study-lead"]).post("studies/", new_study())

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["status"], told["start"], told["start_precision"]) == ("draft", "2026-03", "month")
    assert (told["phases"], told["countries"]) == (["phase_1", "phase_2"], ["DE", "US"])
    assert (told["author"], told["planned_enrollment"]) == ("Northwind", 40)
    assert answer["Location"].endswith(f"/api/v1/studies/{told['id']}/")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"protocol_number": "NW-ALPHA"}, "/protocol_number"),
        ({"protocol_number": ""}, "/protocol_number"),
        ({"title": ""}, "/title"),
        ({"countries": ["XX"]}, "/countries"),
        ({"countries": "DE"}, "/countries"),
        ({"phases": ["phase_9"]}, "/phases"),
        ({"study_type": "observational"}, "/phases"),
        ({"start": "03/2026"}, "/start"),
        ({"completion": "2026-02"}, "/completion"),
        ({"planned_enrollment": -1}, "/planned_enrollment"),
        ({"colour": "blue"}, "/colour"),
    ],
    ids=[
        "number taken", "no number", "no title", "no country", "no list", "no phase", "observational with phase", "no date",
        "ends before it starts", "less than none", "unknown",
    ],
)  # fmt: skip
def test_a_faulty_study_is_refused(world: World, changes: dict[str, Any], pointer: str) -> None:
    answer = Api(world.northwind["study-lead"]).post("studies/", new_study(**changes))

    assert answer.status_code == 422
    assert pointer in pointers(answer)


def test_a_rivals_number_is_free(world: World) -> None:
    answer = Api(world.northwind["study-lead"]).post(
        "studies/", new_study(protocol_number="ME-RIVAL")
    )

    assert answer.status_code == 201


def test_a_retry_under_the_same_key_opens_one_study(world: World) -> None:
    api, key = Api(world.northwind["study-lead"]), {"Idempotency-Key": str(uuid4())}

    first = api.post("studies/", new_study(), **key)
    second = api.post("studies/", new_study(), **key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert second["Idempotency-Replayed"] == "true"


def test_a_change_keeps_what_it_leaves_out(world: World) -> None:
    api = Api(world.northwind["study-lead"])
    study = api.post("studies/", new_study()).json()["id"]

    answer = api.act("studies", study, "change", {"title": "Delta II", "reason": "amendment 1"})

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["title"], told["start"], told["phases"]) == (
        "Delta II",
        "2026-03",
        ["phase_1", "phase_2"],
    )
    with acting(world.northwind["qa"]):
        entry = trail_of("studies_study", study)[0]
    assert entry.reason == "amendment 1"
    assert {change.field for change in entry.changes} == {"Title"}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "X"}, "/reason"),
        ({"title": "", "reason": "r"}, "/title"),
        ({"protocol_number": "NW-ALPHA", "reason": "r"}, "/protocol_number"),
    ],
    ids=["no reason", "no title", "number taken"],
)
def test_a_faulty_change_is_refused(world: World, body: dict[str, Any], pointer: str) -> None:
    api = Api(world.northwind["study-lead"])

    answer = api.act("studies", world.bravo, "change", body)

    assert answer.status_code == 422
    assert pointers(answer) == {pointer}


def test_a_change_needs_the_version_it_was_made_on(world: World) -> None:
    api = Api(world.northwind["study-lead"])
    etag = api.get(f"studies/{world.bravo}/")["ETag"]
    body = {"title": "Other", "reason": "r"}

    assert api.post(f"studies/{world.bravo}/change/", body).status_code == 428
    assert api.post(f"studies/{world.bravo}/change/", body, **{"If-Match": etag}).status_code == 200
    assert api.post(f"studies/{world.bravo}/change/", body, **{"If-Match": etag}).status_code == 412


def test_an_unchanged_study_is_not_sent_twice(world: World) -> None:
    api = Api(world.northwind["study-lead"])
    etag = api.get(f"studies/{world.alpha}/")["ETag"]

    answer = api.client.get(
        f"/api/v1/studies/{world.alpha}/", headers=api.headers | {"If-None-Match": etag}
    )

    assert answer.status_code == 304


@pytest.mark.parametrize("company", ["helix", "orbis"])
def test_a_provider_changes_no_study(world: World, company: str) -> None:
    api = Api(getattr(world, company)["project-manager"])

    answer = api.act("studies", world.alpha, "change", {"title": "X", "reason": "r"})

    assert answer.status_code == 403


def test_a_rivals_study_is_not_there(world: World) -> None:
    answer = Api(world.meridian["study-lead"]).get(f"studies/{world.alpha}/")
    unknown = Api(world.meridian["study-lead"]).get(f"studies/{uuid4()}/")

    assert answer.status_code == unknown.status_code == 404
    assert answer.json()["detail"] == unknown.json()["detail"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"country": "GB"}, ["NW-ALPHA"]),
        ({"protocol_number": "NW-BRAVO"}, ["NW-BRAVO"]),
        ({"status": "draft"}, ["NW-ALPHA", "NW-BRAVO"]),
        ({"identifier": "NCT00000000"}, []),
    ],
    ids=["country", "number", "state", "identifier"],
)
def test_studies_are_found(world: World, query: dict[str, str], expected: list[str]) -> None:
    rows = Api(world.northwind["study-lead"]).results("studies/", **query)

    assert sorted(row["protocol_number"] for row in rows) == expected


@pytest.mark.parametrize("resource", [Studies, StudyCountries], ids=lambda each: each.name)
def test_a_list_takes_the_same_statements_for_one_row_and_for_three(
    world: World, resource: Any
) -> None:
    lead, counts = world.northwind["study-lead"], []

    for size in (1, 3):
        with acting(lead), CaptureQueriesContext(connection) as captured:
            resource.page(lead, given={}, cursor=None, size=size)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_every_state_of_a_study_can_be_reached_and_left_as_the_field_says() -> None:
    reachable = {STUDY.initial, *(step.target for step in STUDY.transitions)}

    assert reachable == set(StudyStatus.values)
    assert STUDY.terminal() == {StudyStatus.ARCHIVED}


def test_a_study_lives_from_draft_to_archive(world: World) -> None:
    lead = world.northwind["study-lead"]
    way = (
        "plan",
        "begin-start-up",
        "open-recruitment",
        "close-recruitment",
        "begin-follow-up",
        "begin-closing",
        "complete",
        "archive",
    )

    with acting(lead):
        study = Study.objects.get(pk=world.bravo)
        for verb in way:
            move_study(study, verb, by=lead)

        assert Study.objects.get(pk=world.bravo).status == "archived"  # fmt: skip


@pytest.mark.parametrize(("verb", "states"), [("suspend", 1), ("terminate", 1), ("withdraw", 1)])
def test_stopping_needs_a_reason_and_keeps_it(world: World, verb: str, states: int) -> None:
    lead = world.northwind["study-lead"]

    with acting(lead):
        study = Study.objects.get(pk=world.bravo)
        for step in ("plan", "begin-start-up"):
            move_study(study, step, by=lead)
        with pytest.raises(RuleBroken, match="needs a reason"):
            move_study(study, verb, by=lead)
        move_study(study, verb, by=lead, reason="No drug.")

        assert Study.objects.get(pk=world.bravo).why_stopped == "No drug."


def test_a_step_out_of_order_is_refused_with_what_is_possible(world: World) -> None:
    api = Api(world.northwind["study-lead"])

    answer = api.act("studies", world.bravo, "complete", {})

    assert answer.status_code == 409
    assert "Plan" in answer.json()["detail"]


def test_a_study_with_participants_is_not_withdrawn(world: World) -> None:
    lead = world.northwind["study-lead"]

    with acting(lead):
        study = Study.objects.get(pk=world.bravo)
        site = StudySite.objects.create(study=study, name="Hospital", country="US")
        Subject.objects.create(study=study, study_site=site, code="001", status="enrolled")
        with pytest.raises(RuleBroken, match="this one has 1"):
            move_study(study, "withdraw", by=lead, reason="r")


@pytest.mark.parametrize("role", ["service-account", "regulatory-lead", "qa"])
def test_only_a_study_lead_moves_a_study(world: World, role: str) -> None:
    by = world.northwind[role]

    with acting(by), pytest.raises(NotPermitted):
        move_study(Study.objects.get(pk=world.bravo), "plan", by=by)


def test_a_token_moves_no_study(world: World) -> None:
    answer = Api(world.northwind["study-lead"]).act("studies", world.bravo, "plan", {})

    assert answer.status_code == 403
    assert "Only a person" in answer.json()["detail"]


def test_a_transition_is_refused_before_rights_are_asked(world: World) -> None:
    by = world.northwind["qa"]

    with acting(by), pytest.raises(TransitionRefused):
        move_study(Study.objects.get(pk=world.bravo), "archive", by=by)


def test_a_new_country_shows_what_no_contract_covers(world: World) -> None:
    api = Api(world.northwind["study-lead"])

    answer = api.post("study-countries/", {"study": str(world.alpha), "country": "JP"})

    assert answer.status_code == 201, answer.content
    uncovered = {(row["obligation"], row["cell"]) for row in answer.json()["uncovered"]}
    assert ("site-monitoring", "JP") in uncovered
    assert ("expedited-safety-reporting", "JP") in uncovered


def test_a_covered_country_leaves_nothing_but_what_the_sponsor_kept(world: World) -> None:
    api = Api(world.northwind["study-lead"])

    rows = api.results("study-countries/", study=str(world.alpha), country="DE")

    assert rows[0]["uncovered"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"country": "DE"}, "/country"),
        ({"country": "XX"}, "/country"),
        ({"country": "JP", "sponsor_entity": str(uuid4())}, "/sponsor_entity"),
        ({"country": "JP", "legal_representative": str(uuid4())}, "/legal_representative"),
    ],
    ids=["there already", "no country", "no entity", "no representative"],
)
def test_a_faulty_country_is_refused(world: World, body: dict[str, Any], pointer: str) -> None:
    api = Api(world.northwind["study-lead"])

    answer = api.post("study-countries/", {"study": str(world.alpha)} | body)

    assert pointers(answer) == {pointer}


def test_a_country_names_who_acts_as_sponsor_there(world: World) -> None:
    api = Api(world.northwind["study-lead"])
    regulatory = Api(world.northwind["regulatory-lead"])
    entity = regulatory.post("legal-entities/", {"name": "Northwind GmbH", "country": "DE"}).json()[
        "id"
    ]
    (row,) = api.results("study-countries/", study=str(world.alpha), country="DE")

    answer = api.act(
        "study-countries",
        row["id"],
        "change",
        {"sponsor_entity": entity, "legal_representative": entity, "reason": "r"},
    )

    assert answer.status_code == 200, answer.content
    assert answer.json()["sponsor_entity"] == entity


def test_arms_and_products_are_kept_by_hand(world: World) -> None:
    api = Api(world.northwind["study-lead"])
    study = str(world.alpha)

    arm = api.post("arms/", {"study": study, "label": "High dose", "kind": "experimental"})
    product = api.post(
        "interventions/",
        {"study": study, "name": "NW-1", "kind": "drug", "is_investigational": True},
    )
    changed = api.act(
        "interventions",
        product.json()["id"],
        "change",
        {"is_investigational": "false", "reason": "comparator"},
    )

    assert (arm.status_code, product.status_code) == (201, 201)
    assert product.json()["is_investigational"] is True
    assert changed.json()["is_investigational"] is False
    assert pointers(api.post("arms/", {"study": study, "label": "High dose"})) == {"/label"}


def test_a_number_belongs_to_one_study_of_a_sponsor(world: World) -> None:
    api = Api(world.northwind["study-lead"])
    number = {"kind": "nct", "value": "NCT01234567"}

    assert api.post("study-identifiers/", {"study": str(world.alpha), **number}).status_code == 201
    assert pointers(api.post("study-identifiers/", {"study": str(world.bravo), **number})) == {
        "/value"
    }


@pytest.mark.parametrize(
    ("company", "role"),
    [("northwind", "study-lead"), ("helix", "project-manager"), ("orbis", "cra")],
)
def test_the_page_of_a_study_has_all_its_parts(world: World, company: str, role: str) -> None:
    browser = session(getattr(world, company)[role])

    answer = browser.get(f"/o/{company}/studies/{world.alpha}/")

    page = answer.content.decode()
    assert answer.status_code == 200
    for part in (
        "Who holds what",
        "Study countries",
        "Study sites",
        "Arms",
        "Study team",
        "Audit trail",
    ):
        assert part in page


@pytest.mark.parametrize(
    "path", ["", "studies/", "study-countries/"], ids=["home", "list", "a list of children"]
)
def test_every_row_leads_to_its_record(world: World, path: str) -> None:
    browser = session(world.northwind["study-lead"])

    page = browser.get(f"/o/northwind/{path}").content.decode()

    name = path or "studies/"
    addresses = re.findall(rf'href="(/o/northwind/{name}[0-9a-f-]{{36}}/)"', page)
    assert addresses
    assert browser.get(addresses[0]).status_code == 200


def test_related_rows_lead_to_their_records(world: World) -> None:
    browser = session(world.northwind["study-lead"])

    page = browser.get(f"/o/northwind/studies/{world.alpha}/").content.decode()

    assert len(set(re.findall(r'href="(/o/northwind/study-countries/[0-9a-f-]{36}/)"', page))) == 4


def test_the_form_of_a_change_opens_with_what_stands_there(world: World) -> None:
    browser = session(world.northwind["study-lead"])

    page = browser.get(f"/o/northwind/studies/{world.alpha}/change/").content.decode()

    assert 'value="Study NW-ALPHA"' in page


def test_a_study_is_changed_in_the_portal(world: World) -> None:
    browser = session(world.northwind["study-lead"])
    form = {
        "protocol_number": "NW-BRAVO", "title": "Bravo renamed", "study_type": "interventional", "blinding": "unknown",
        "start": "2026", "reason": "typo",
    }  # fmt: skip

    answer = browser.post(f"/o/northwind/studies/{world.bravo}/change/", form, follow=True)

    assert answer.status_code == 200
    assert "Bravo renamed" in answer.content.decode()
    with acting(world.northwind["qa"]):
        assert Study.objects.get(pk=world.bravo).start_precision == "year"


def test_countries_are_audience_study(world: World) -> None:
    with acting(world.orbis["cra"]):
        assert StudyCountry.objects.filter(study=world.alpha).count() == 4
