"""Whatever is sent to the API, it answers as its own description says, and never falls over (schemathesis; reference G17)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from traceback import format_exception
from typing import Any
from urllib.parse import quote

import orjson
import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation.hypothesis.reporting import UnsatisfiableSchema

from tests import databases, figures
from tests.conftest import _close, _point_at
from tests.world import World, bearer

CASES = int(os.environ.get("FUZZ_CASES", "2"))
ROLES = (("northwind", "study-lead"), ("helix", "safety-specialist"), ("orbis", "cra"))
ASKED_BY = int(os.environ.get("FUZZ_ROLES", "1"))
"""By how many of the roles each operation is asked; the first differs from operation to operation."""
SHARES = 2
ONLY = os.environ.get("FUZZ_ONLY", "")
"""A part of an address, for whoever repeats one fault."""
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
def askers(fuzzed: str) -> list[Asker]:
    """The same questions as several people."""
    world = World.load()
    return [Asker(bearer(getattr(world, slug)[role])) for slug, role in ROLES]


@dataclass
class Asker:
    """One person, and a record of each resource that is really there for them."""

    headers: dict[str, str]
    found: dict[str, str] = field(default_factory=dict)

    def record(self, path: str) -> str:
        """The id of the newest record that this person sees in a list; empty where there is none."""
        resource = path.split("/")[3]
        if resource not in self.found:
            answer = Client(headers=self.headers).get(f"/api/v1/{resource}/", {"page_size": 1})
            rows = answer.json().get("results") if answer.status_code == 200 else None
            self.found[resource] = str(rows[0].get("id", "")) if rows else ""
        return self.found[resource]

    def version(self, path: str) -> str:
        """The version of the record that an action's address names."""
        answer = Client(headers=self.headers).get("/".join(path.split("/")[:5]) + "/")
        return answer.headers.get("ETag", "")


@pytest.mark.parametrize("share", range(SHARES))
def test_every_operation_answers_as_described(
    described: Any, askers: list[Asker], share: int
) -> None:
    """Every operation of the description with sound and unsound input, at records that are there and that are not."""
    asked, answered, faults = 0, Counter[int](), []

    operations = [each.ok() for each in described.get_all_operations()][share::SHARES]
    operations = [each for each in operations if ONLY in each.path]
    for number, operation in enumerate(operations):
        for turn in range(ASKED_BY):
            seen = _run(operation, askers[(number + turn) % len(askers)], answered)
            asked += len(seen)
            faults += [each for each in seen if each]

    figures.add("cases", asked)
    assert not faults, "\n".join(faults)
    if not ONLY:
        assert asked > 100 * CASES
        assert answered[200] > 10
        assert len(answered) >= 4


def _run(operation: Any, asker: Asker, answered: Counter[int]) -> list[str]:
    """The faults of the answers to the generated cases, empty strings for sound ones."""
    seen: list[str] = []

    @OURS
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        seen.append(_fault(case, asker, answered, at_a_record=len(seen) % 2 == 0))

    try:
        run()
    except UnsatisfiableSchema as error:
        seen.append(f"{operation.label}: described so that nothing fits: {str(error)[-200:]}")
    return seen


def _fault(case: Any, asker: Asker, answered: Counter[int], *, at_a_record: bool) -> str:
    response = _send(case, asker, at_a_record=at_a_record)
    answered[response.status_code] += 1
    name = f"{case.method} {case.path}"
    body = response.content.decode("utf-8", "replace") if not response.streaming else ""
    if response.status_code >= 500:
        broke = "".join(format_exception(*response.exc_info)[-4:]) if response.exc_info else ""
        return f"{name}: {response.status_code} for {case.query} {str(case.body)[:300]}: {broke}"
    if response.status_code >= 400:
        return _refusal_fault(name, response, body)
    return _success_fault(name, case, response, body)


def _send(case: Any, asker: Asker, *, at_a_record: bool) -> Any:
    path = case.path
    parameters = {key: str(value) for key, value in (case.path_parameters or {}).items()}
    own = asker.record(path) if at_a_record and parameters.keys() & {"id", "pk"} else ""
    for key, value in parameters.items():
        taken = own if own and key in {"id", "pk"} else value
        path = path.replace("{" + key + "}", quote(taken, safe=""))
    client = Client(raise_request_exception=False, headers=_headers(case) | asker.headers)
    version = {"If-Match": asker.version(path)} if own and case.method == "POST" else {}
    query = {k: str(v) for k, v in (case.query or {}).items()}
    if case.method == "GET":
        return client.get(path, query)
    return client.generic(
        case.method, path, _body(case), content_type="application/json", query_params=query, headers=version
    )  # fmt: skip


def _headers(case: Any) -> dict[str, str]:
    """Those that a client can send at all."""
    given_headers = {name: str(value) for name, value in (case.headers or {}).items()}
    return {k: v for k, v in given_headers.items() if v.isascii() and v.isprintable()}


def _body(case: Any) -> bytes:
    if isinstance(case.body, schemathesis.core.NotSet):
        return b""
    try:
        return orjson.dumps(case.body)
    except (TypeError, orjson.JSONEncodeError):
        return repr(case.body).encode()


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
        case.operation.validate_response(_as_told(case, response))
    except Exception as error:  # noqa: BLE001 -- whatever the validator finds is the fault
        return f"{name}: {str(error)[:400]}"
    return ""


def _as_told(case: Any, response: Any) -> schemathesis.Response:
    """The answer as the validator of the description reads it."""
    return schemathesis.Response(
        status_code=response.status_code,
        headers={name: [value] for name, value in response.headers.items()},
        content=response.content,
        request=requests.Request(case.method, f"http://testserver{case.path}").prepare(),
        elapsed=0.0,
        verify=False,
    )
