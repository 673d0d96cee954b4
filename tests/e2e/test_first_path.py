"""The first whole path, over the API and the portal, with real commits: from a registered study to a signed CIOMS I."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from cro_platform.access.principal import Principal, acting, find_principal
from cro_platform.access.services import set_password
from cro_platform.outbox.delivery import claim, deliver
from cro_platform.outbox.enums import Lane
from studies.services import NewContract, Transfer, register_contract
from tests.pharmacovigilance.exchange.icsr_builder import Event, Opinion, Product, Report, batch_xml
from tests.shared_data import shared
from tests.world import World, bearer, signed_in

PASSWORD = "a long enough passphrase"
HELD = (
    ("safety-case-processing", "*"),
    ("expedited-safety-reporting", "US"),
    ("site-monitoring", "US"),
)


class Api:
    """A person's own client of the API, with a token for what machines may do."""

    def __init__(self, person: Principal, *, session: bool = False) -> None:
        self.client = Client(headers={"X-Organization": person.organization_slug})
        self.headers = {} if session else bearer(person)
        if session:
            signed_in(self.client, person)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, body: Any, *, etag: str = "") -> Any:
        headers = self.headers | ({"If-Match": etag} if etag else {})
        return self.client.post(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    def act(self, name: str, pk: str, verb: str, body: Any) -> Any:
        """One action on the version just read."""
        etag = self.get(f"{name}/{pk}/").headers["ETag"]
        return self.post(f"{name}/{pk}/{verb}/", body, etag=etag)


def person(role: str, slug: str) -> Principal:
    found = find_principal(f"{role}@{slug}.example", slug)
    assert found is not None
    return found


def run_lanes() -> None:
    """What relay, workers and safety lane do, until nothing is due."""
    for _turn in range(20):
        claimed = [row for lane in Lane for row in claim(lane, limit=100, lease=1)]
        if not claimed:
            return
        for message, organization, _attempts in claimed:
            deliver(message, organization, by="test-lane")


def susar() -> bytes:
    """A fatal, related reaction in the United States, as the investigator reports it."""
    died = Event(
        verbatim="Fulminant hepatic failure",
        criteria=("death", "hospitalization"),
        outcome="5",
        country="US",
    )
    product = Product(opinions=(Opinion(source="Investigator"),))
    return batch_xml(Report(events=(died,), products=(product,)))


@pytest.fixture
def study(committed_world: World) -> str:
    """A registered study of northwind, imported over the API; helix takes over its safety work by contract."""
    record = json.loads(shared("clinicaltrials-gov", "NCT02552212.json").read_text())
    lead = Api(person("study-lead", "northwind"))
    imported = lead.post("imports/", {"kind": "study", "content": record})
    assert imported.status_code == 201, imported.content
    pk = imported.json()["outcome"][0]["study"]
    manager = person("vendor-manager", "northwind")
    rows = tuple(Transfer(UUID(pk), code, cell, f"Appendix 1, {code}") for code, cell in HELD)
    since = datetime.now(UTC) - timedelta(days=400)
    provider = committed_world.helix.id
    with acting(manager):
        new = NewContract(provider, "NW-HX-77", "Safety services", since, since, rows)
        register_contract(by=manager, new=new)
    admin = Api(person("admin", "helix"), session=False)
    assigned = admin.post(
        "study-team/", {"study": pk, "person": str(person("safety-specialist", "helix").user_id)}
    )
    assert assigned.status_code == 201, assigned.content
    return str(pk)


def test_from_a_registered_study_to_a_signed_form(committed_world: World, study: str) -> None:
    set_password("safety-physician@northwind.example", PASSWORD)
    specialist = Api(person("safety-specialist", "helix"))
    physician = Api(person("safety-physician", "northwind"), session=True)
    rival = Api(person("safety-physician", "meridian"))

    taken = specialist.post(
        "imports/", {"kind": "icsr", "content": susar().decode(), "study": study}
    )
    assert taken.status_code == 201, taken.content
    line = taken.json()["outcome"][0]
    assert line["status"] == "created"
    case = line["case"]

    read = physician.get(f"safety-cases/{case}/")
    assert read.status_code == 200, read.content
    judge(physician, case)

    rows = physician.get(f"safety-cases/{case}/reportability/").json()
    rows = rows.get("results", rows) if isinstance(rows, dict) else rows
    answers = {row["authority"]: row for row in rows}
    assert {"authority", "reportable", "rule", "reason", "clause", "confidence"} <= set(rows[0])
    us = next(row for name, row in answers.items() if "FDA" in name or name == "US")
    assert us["reportable"] == "yes"
    assert "312.32" in us["clause"]

    deadlines = specialist.get(f"deadlines/?study={study}").json()["results"]
    assert {"US-IND-7D", "US-IND-15D"} <= {row["rule"] for row in deadlines}
    seven = next(row for row in deadlines if row["rule"] == "US-IND-7D")
    assert seven["responsible_organization"]
    assert seven["subject_record"] == {"type": "safety-cases", "id": case}

    run_lanes()
    alerts = specialist.get("notifications/").json()["results"]
    assert alerts

    version = make_form(specialist, case)
    sign_form(physician, version)
    run_lanes()

    signed = physician.get(f"document-versions/{version}/").json()
    assert [each["meaning"] for each in signed["signatures"]] == ["approval"]
    bytes_ = physician.get(f"document-versions/{version}/file/")
    assert bytes_.content.startswith(b"%PDF-1.7")

    trail = physician.get(f"audit-events/?record_id={case}")
    assert trail.status_code == 200, trail.content
    assert trail.json()["results"]

    for path in (
        f"studies/{study}/",
        f"safety-cases/{case}/",
        f"safety-cases/{case}/reportability/",
        f"document-versions/{version}/",
        f"document-versions/{version}/file/",
        f"deadlines/{seven['id']}/",
    ):
        assert rival.get(path).status_code == 404, path
    assert study not in rival.get("studies/").content.decode()
    assert rival.get(f"deadlines/?study={study}").json()["results"] == []


def judge(physician: Api, case: str) -> None:
    """Causality and expectedness, as the sponsor's physician sees them."""
    version = physician.get(f"case-versions/?case={case}").json()["results"][0]
    detail = physician.get(f"case-versions/{version['id']}/").json()
    event, product = detail["events"][0]["id"], detail["products"][0]["id"]
    for verb, result in (("assess-causality", "related"), ("assess-expectedness", "unexpected")):
        answer = physician.act(
            "safety-cases",
            case,
            verb,
            {
                "event": event,
                "product": product,
                "result": result,
                "rationale": "Plausible time course.",
            },
        )
        assert answer.status_code == 200, answer.content


def make_form(specialist: Api, case: str) -> str:
    """Ask for the CIOMS I and let the worker make it."""
    asked = specialist.act("safety-cases", case, "request-cioms", {"variant": "blinded"})
    assert asked.status_code == 200, asked.content
    run_lanes()
    documents = specialist.get(f"documents/?subject={case}").json()["results"]
    versions = specialist.get(f"document-versions/?document={documents[0]['id']}").json()["results"]
    assert versions[0]["status"] == "rendered"
    return str(UUID(versions[0]["id"]))


def sign_form(physician: Api, version: str) -> None:
    """Through the portal: open the PDF, then sign what was shown."""
    client = Client()
    signed_in(client, person("safety-physician", "northwind"))
    stem = f"/o/northwind/document-versions/{version}"
    assert client.get(f"{stem}/file/").status_code == 200
    page = client.get(f"{stem}/sign/")
    shown = page.context["form"]["shown"].value()
    answer = client.post(
        f"{stem}/sign/", {"meaning": "approval", "password": PASSWORD, "code": "", "shown": shown}
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
