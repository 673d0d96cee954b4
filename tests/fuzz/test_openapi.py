"""Whatever is sent to the API, it answers as its own description says, and never falls over (schemathesis; reference G17)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from tests import databases, figures
from tests.conftest import _close, _point_at
from tests.world import World, bearer

pytestmark = pytest.mark.proof
CASES = int(os.environ.get("FUZZ_CASES", "3"))
ROLES = (("northwind", "study-lead"), ("helix", "safety-specialist"), ("orbis", "cra"))
REFUSALS = {400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428}
OURS = settings(
    max_examples=CASES,
    deadline=None,
    derandomize="FUZZ_SEED" not in os.environ,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.fixture(scope="module")
def described(fuzzed: str) -> Any:
    """The API's own description, as it serves it."""
    raw = Client().get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert raw.status_code == 200
    return schemathesis.openapi.from_dict(orjson.loads(raw.content))


@pytest.fixture(scope="module")
def fuzzed(django_db_setup: None, django_db_blocker: Any, worker_id: str) -> Iterator[str]:
    """A clone of the cast that may be filled with nonsense."""
    name, before = f"{databases.PREFIX}_fuzz_{worker_id}", f"{databases.PREFIX}_test_{worker_id}"
    databases.clone(name)
    with django_db_blocker.unblock():
        _close()
        _point_at(name)
        yield name
        _close()
        _point_at(before)
    databases.drop(name)


@pytest.fixture(scope="module")
def tokens(fuzzed: str) -> list[dict[str, str]]:
    """The same questions as several people."""
    world = World.load()
    return [bearer(getattr(world, slug)[role]) for slug, role in ROLES]


def test_every_operation_answers_as_described(described: Any, tokens: list[dict[str, str]]) -> None:
    """Every operation of the description, as each of the roles, with sound and unsound input."""
    app, asked, faults = WSGIHandler(), 0, []

    for result in described.get_all_operations():
        operation = result.ok()
        for headers in tokens:
            seen = _run(operation, headers, app)
            asked += len(seen)
            faults += [each for each in seen if each]

    figures.add("cases", asked)
    assert asked > 100
    assert faults == []


def _run(operation: Any, headers: dict[str, str], app: Any) -> list[str]:
    """The faults of the answers to the generated cases, empty strings for sound ones."""
    seen: list[str] = []

    @OURS
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        seen.append(_fault(case, headers))

    run()
    return seen


def _fault(case: Any, headers: dict[str, str]) -> str:
    response = _send(case, headers)
    name = f"{case.method} {case.path}"
    body = response.content.decode("utf-8", "replace") if not response.streaming else ""
    if response.status_code >= 500:
        return f"{name}: {response.status_code} for {case.query} {str(case.body)[:300]}"
    if response.status_code >= 400:
        return _refusal_fault(name, response, body)
    return _success_fault(name, case, response, body)


def _send(case: Any, headers: dict[str, str]) -> Any:
    from urllib.parse import quote

    path = case.path
    for key, value in (case.path_parameters or {}).items():
        path = path.replace("{" + key + "}", quote(str(value), safe=""))
    given_headers = {
        k: str(v)
        for k, v in (case.headers or {}).items()
        if str(v).isascii() and str(v).isprintable()
    }
    client = Client(raise_request_exception=False, headers=given_headers | headers)
    query = {k: str(v) for k, v in (case.query or {}).items()}
    if case.method == "GET":
        return client.get(path, query)
    try:
        body = (
            orjson.dumps(case.body) if not isinstance(case.body, schemathesis.core.NotSet) else b""
        )
    except (TypeError, orjson.JSONEncodeError):
        body = repr(case.body).encode()
    return client.generic(
        case.method, path, body, content_type="application/json", query_params=query
    )


def _refusal_fault(name: str, response: Any, body: str) -> str:
    kind = response.headers.get("Content-Type", "")
    if response.status_code not in REFUSALS:
        return f"{name}: {response.status_code} is no refusal of this API"
    if kind != "application/problem+json":
        return f"{name}: {response.status_code} as {kind}: {body[:200]}"
    missing = {"type", "title", "status", "detail", "instance"} - orjson.loads(body).keys()
    return f"{name}: {response.status_code} without {missing}" if missing else ""


def _success_fault(name: str, case: Any, response: Any, body: str) -> str:
    declared = case.operation.definition.raw.get("responses", {})
    if str(response.status_code) not in declared:
        return f"{name}: {response.status_code} is not described"
    if "json" not in response.headers.get("Content-Type", ""):
        return ""
    try:
        case.operation.validate_response(_as_requests(case, response, body))
    except Exception as error:  # noqa: BLE001 -- whatever the validator finds is the fault
        return f"{name}: {str(error)[:400]}"
    return ""


def _as_requests(case: Any, response: Any, body: str) -> Any:
    import requests

    made = requests.Response()
    made.status_code, made._content = response.status_code, body.encode()
    made.headers.update(response.headers)
    made.request = requests.Request(case.method, f"http://testserver{case.path}").prepare()
    return schemathesis.Response.from_requests(made, verify=False)
