"""The two faces: lists at a constant number of statements, actions with versions, pages that open."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cro_platform.access.principal import acting
from pharmacovigilance.models import SafetyCase
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_xml
from tests.pharmacovigilance.safety import EVENT, PATIENT, PRODUCT, REPORTER, brought_in, opened
from tests.pharmacovigilance.test_wall import reported
from tests.world import World, bearer, signed_in

LISTS = (
    "safety-cases",
    "case-versions",
    "adverse-events",
    "reference-safety-information",
    "safety-reports",
    "aggregate-reports",
)
BODY = {
    "aware_at": "2026-03-02T09:30", "aware_zone": "Europe/Berlin", "events": [EVENT], "products": [PRODUCT],
    "reporter": REPORTER, "patient": PATIENT,
}  # fmt: skip


def filled(world: World, number: int, start: int = 0) -> None:
    by = world.helix["safety-specialist"]
    reports = [Report(safety_report_id=f"DE-ACME-{n}") for n in range(start, number)]
    with acting(by):
        brought_in(by, world.alpha, *reports)
        for _ in reports:
            reported(by, world.alpha)


def counted(client: Client, url: str, header: dict[str, str]) -> tuple[int, int]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(url, headers=header)
    assert answer.status_code == 200, answer.content
    return len(captured), len(answer.json()["results"])


@pytest.mark.parametrize("name", ["safety-cases", "case-versions", "adverse-events"])
def test_a_list_costs_the_same_with_one_row_and_with_three(
    world: World, client: Client, name: str
) -> None:
    header = bearer(world.northwind["safety-physician"])
    filled(world, 1)
    counted(client, f"/api/v1/{name}/", header)
    one, first = counted(client, f"/api/v1/{name}/", header)
    filled(world, 3, start=1)

    three, rows = counted(client, f"/api/v1/{name}/", header)

    assert (first, rows) == (1, 3)
    assert three == one


@pytest.mark.parametrize("name", LISTS)
def test_strangers_get_empty_lists(world: World, client: Client, name: str) -> None:
    filled(world, 2)

    for stranger in (
        world.meridian["safety-physician"],
        world.orbis["project-manager"],
        world.helix["safety-specialist.meridian"],
    ):
        answer = client.get(f"/api/v1/{name}/", headers=bearer(stranger))
        assert answer.json() == {"results": [], "next": None}


def test_a_stranger_gets_the_same_answer_as_for_no_case(world: World, client: Client) -> None:
    filled(world, 1)
    with acting(world.helix["safety-specialist"]):
        case = SafetyCase.objects.get()
    header = bearer(world.meridian["safety-physician"])

    known = client.get(f"/api/v1/safety-cases/{case.pk}/", headers=header)
    unknown = client.get(
        "/api/v1/safety-cases/01900000-0000-7000-8000-000000000000/", headers=header
    )

    assert (known.status_code, unknown.status_code) == (404, 404)
    assert known.json()["detail"] == unknown.json()["detail"]


def test_a_case_is_opened_and_followed_up_by_a_program(world: World, client: Client) -> None:
    header = bearer(world.helix["safety-specialist"])
    made = client.post(
        "/api/v1/safety-cases/",
        BODY | {"study": str(world.alpha)},
        "application/json",
        headers=header,
    )
    assert made.status_code == 201, made.content
    url = f"/api/v1/safety-cases/{made.json()['id']}/"

    without = client.post(f"{url}nullify/", {"reason": "x"}, "application/json", headers=header)
    done = client.post(
        f"{url}add-follow-up/",
        {
            "aware_at": "2026-03-20",
            "aware_zone": "UTC",
            "reason": "Discharged",
            "events": [EVENT | {"outcome": "recovered"}],
        },
        "application/json",
        headers=header | {"If-Match": made["ETag"]},
    )

    assert without.status_code == 428
    assert (done.status_code, done.json()["version_count"]) == (200, 2)


def test_faults_are_told_at_their_place_with_their_clause(world: World, client: Client) -> None:
    header = bearer(world.helix["safety-specialist"])
    body = BODY | {
        "study": str(world.alpha),
        "events": [EVENT | {"outcome": "vanished", "country": "XX"}],
    }

    answer = client.post("/api/v1/safety-cases/", body, "application/json", headers=header)

    assert answer.status_code == 422
    assert {(e["pointer"].strip("/"), e["clause"]) for e in answer.json()["errors"]} == {
        ("events/0/outcome", "E2B(R3) E.i.7"),
        ("events/0/country", "E2B(R3) E.i.9"),
    }


def test_a_token_never_reviews_or_judges(world: World, client: Client) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        case = opened(by, world.bravo)
        event, product = case.current_version.events.get(), case.current_version.products.get()
    header = bearer(by)
    read = client.get(f"/api/v1/safety-cases/{case.pk}/", headers=header)
    body = {
        "event": str(event.pk),
        "product": str(product.pk),
        "result": "related",
        "rationale": "Plausible",
    }

    answer = client.post(
        f"/api/v1/safety-cases/{case.pk}/assess-causality/",
        body,
        "application/json",
        headers=header | {"If-Match": read["ETag"]},
    )

    assert answer.status_code == 403
    assert "Only a person" in answer.json()["detail"]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens_in_the_portal(world: World, client: Client, name: str) -> None:
    filled(world, 1)
    signed_in(client, world.northwind["safety-physician"])

    assert client.get(f"/o/northwind/{name}/").status_code == 200


def test_the_page_of_a_case_tells_facts_events_opinions_and_story(
    world: World, client: Client
) -> None:
    filled(world, 1)
    signed_in(client, world.helix["safety-specialist"])
    with acting(world.helix["safety-specialist"]):
        case = SafetyCase.objects.get()

    text = client.get(f"/o/helix/safety-cases/{case.pk}/").content.decode()

    for told in (
        "Severe headache",
        "ACM-101",
        "Hospitalization",
        "Suspected",
        "Not judged",
        "Minimum criteria met",
        "admitted with severe",
    ):
        assert told in text


def test_a_page_of_a_case_costs_the_same_whatever_it_holds(world: World, client: Client) -> None:
    from tests.pharmacovigilance.exchange.icsr_builder import Event, Product

    by = world.helix["safety-specialist"]
    small, large = (
        Report(safety_report_id="DE-ACME-S"),
        Report(
            safety_report_id="DE-ACME-L",
            events=tuple(Event(verbatim=f"Event {n}", llt=str(10019211 + n)) for n in range(3)),
            products=tuple(Product(name=f"Product {n}") for n in range(3)),
        ),
    )
    with acting(by):
        ids = [told.case for told in brought_in(by, world.alpha, small, large)]
    signed_in(client, by)
    client.get(f"/o/helix/safety-cases/{ids[0]}/")
    costs = []
    for pk in ids:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/o/helix/safety-cases/{pk}/")
        costs.append(len(captured))

    assert costs[0] == costs[1]


FORMS = (
    "add-follow-up",
    "amend",
    "record-fact",
    "assess-causality",
    "assess-expectedness",
    "mark-duplicate",
    "nullify",
    "triage",
)


@pytest.mark.parametrize("verb", FORMS)
def test_every_form_of_a_case_opens(world: World, client: Client, verb: str) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha)
    signed_in(client, by)

    assert client.get(f"/o/helix/safety-cases/{case.pk}/{verb}/").status_code == 200


def test_a_person_opens_a_case_field_by_field(world: World, client: Client) -> None:
    signed_in(client, world.helix["safety-specialist"])
    typed = {
        "study": str(world.alpha), "aware_at": "2026-03-02", "aware_zone": "Europe/Berlin", "event_term": "Rash",
        "event_seriousness": ["is_otherwise_important"], "product_name": "NWX-1", "product_role": "suspect",
        "reporter_qualification": "physician", "patient": '{"sex": "male"}',
    }  # fmt: skip

    answer = client.post("/o/helix/safety-cases/new/", typed)

    assert answer.status_code == 302, answer.content
    with acting(world.helix["safety-specialist"]):
        case = SafetyCase.objects.get()
    assert (case.title, case.is_serious, case.is_pre_case) == ("Rash on NWX-1", True, False)


def test_a_person_uploads_a_file_and_reads_what_became_of_each_report(
    world: World, client: Client
) -> None:
    signed_in(client, world.helix["safety-specialist"])
    content = batch_xml(
        Report(safety_report_id="DE-ACME-1"),
        Report(safety_report_id="DE-ACME-2", first_received="20990101"),
    )

    answer = client.post(
        "/o/helix/safety-import/",
        {"study": str(world.alpha), "file": SimpleUploadedFile("reports.xml", content)},
    )
    text = answer.content.decode()

    assert answer.status_code == 200
    for told in ("New case", "Refused", "NW-ALPHA-00001", "1 of 2 were refused"):
        assert told in text


def test_an_upload_for_a_duty_one_does_not_hold_is_refused_by_name(
    world: World, client: Client
) -> None:
    signed_in(client, world.northwind["safety-physician"])

    answer: Any = client.post(
        "/o/northwind/safety-import/",
        {"study": str(world.alpha), "file": SimpleUploadedFile("r.xml", batch_xml(Report()))},
    )

    assert answer.status_code == 422
    assert "Safety case processing" in answer.content.decode()
