"""What every entity of the API has in common: versions, retries, pages, filters, refusals, the description of itself."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.test import Client

from cro_platform.access.principal import Principal
from cro_platform.web.idempotency import fingerprint
from cro_platform.web.problems import MEDIA_TYPE
from cro_platform.web.resources import RESOURCES
from tests.world import World, bearer

SITES = "/api/v1/sites/"
CLINIC = {"name": "Clinic", "country": "DE"}
REASONED = {"name": "Hospital", "reason": "renamed"}


@pytest.fixture
def by(world: World) -> Principal:
    return world.helix["project-manager"]


@pytest.fixture
def api(by: Principal) -> Client:
    return Client(headers=bearer(by))


def post(api: Client, url: str, body: Any, **headers: str) -> Any:
    return api.post(url, body, content_type="application/json", headers=headers)


def made(api: Client, **values: str) -> Any:
    return post(api, SITES, CLINIC | values)


def change(api: Client, answer: Any, etag: str | None, **values: str) -> Any:
    headers = {} if etag is None else {"If-Match": etag}
    return post(api, f"{SITES}{answer.json()['id']}/change/", REASONED | values, **headers)


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    document: dict[str, Any] = answer.json()
    assert answer.status_code == status
    assert answer["Content-Type"] == MEDIA_TYPE
    assert document["status"] == status
    assert {"type", "title", "status", "detail", "instance"} <= document.keys()
    return document


def test_a_new_record_says_where_it_is_and_which_version_it_is(api: Client) -> None:
    answer = made(api)

    assert answer.status_code == 201
    assert answer["Location"] == f"{SITES}{answer.json()['id']}/"
    assert api.get(answer["Location"])["ETag"] == answer["ETag"]


def test_a_reader_who_has_the_version_gets_no_body(api: Client) -> None:
    answer = made(api)

    again = api.get(answer["Location"], headers={"If-None-Match": answer["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])


def test_the_version_depends_on_the_reader_s_role(world: World, api: Client) -> None:
    answer = made(api)

    other = Client(headers=bearer(world.helix["lead-cra"])).get(answer["Location"])

    assert other.json() == api.get(answer["Location"]).json()
    assert other["ETag"] != answer["ETag"]


def test_a_change_without_a_version_is_refused(api: Client) -> None:
    assert_problem(change(api, made(api), None), 428)


def test_a_change_on_an_old_version_is_refused_and_changes_nothing(api: Client) -> None:
    answer = made(api)
    first = change(api, answer, answer["ETag"], name="First")

    second = change(api, answer, answer["ETag"], name="Second")

    assert first.status_code == 200
    assert_problem(second, 412)
    assert api.get(answer["Location"]).json()["name"] == "First"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_records_change_through_actions_only(api: Client, method: str) -> None:
    assert_problem(getattr(api, method)(made(api)["Location"]), 405)


def test_a_retry_with_its_key_makes_nothing_new(api: Client) -> None:
    first = post(api, SITES, CLINIC, **{"Idempotency-Key": "k"})

    again = post(api, SITES, CLINIC, **{"Idempotency-Key": "k"})

    assert (again.status_code, again.json(), again["ETag"]) == (201, first.json(), first["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert len(api.get(SITES).json()["results"]) == 1


def test_a_key_belongs_to_one_request(api: Client) -> None:
    post(api, SITES, CLINIC, **{"Idempotency-Key": "k"})

    other = post(api, SITES, CLINIC | {"name": "Other"}, **{"Idempotency-Key": "k"})

    problem = assert_problem(other, 422)
    assert problem["errors"][0]["pointer"] == "/Idempotency-Key"
    assert len(api.get(SITES).json()["results"]) == 1


def test_a_key_of_one_person_says_nothing_to_another(world: World, api: Client) -> None:
    post(api, SITES, CLINIC, **{"Idempotency-Key": "k"})
    rival = Client(headers=bearer(world.orbis["project-manager"]))

    answer = post(rival, SITES, CLINIC, **{"Idempotency-Key": "k"})

    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers


def test_a_refused_request_keeps_no_answer_for_its_key(api: Client) -> None:
    refused = post(api, SITES, {"name": ""}, **{"Idempotency-Key": "k"})

    again = post(api, SITES, CLINIC, **{"Idempotency-Key": "k"})

    assert refused.status_code == 422
    assert again.status_code == 201


def test_a_key_is_at_most_200_characters(api: Client) -> None:
    assert_problem(post(api, SITES, CLINIC, **{"Idempotency-Key": "k" * 201}), 422)


@pytest.mark.parametrize(
    ("one", "other"),
    [(("POST", "/a", b"x"), ("PUT", "/a", b"x")), (("POST", "/a", b"x"), ("POST", "/b", b"x"))],
)
def test_a_request_is_known_by_method_address_and_body(one: Any, other: Any) -> None:
    assert fingerprint(*one) != fingerprint(*other)
    assert fingerprint(*one) == fingerprint(*one)


def names(api: Client, size: int) -> Iterator[str]:
    url = f"{SITES}?page_size={size}"
    while url:
        page = api.get(url).json()
        assert len(page["results"]) <= size
        yield from (row["name"] for row in page["results"])
        url = page["next"]


@pytest.mark.parametrize("size", [1, 2, 5, 6, 200])
def test_pages_hold_every_row_once_newest_first(api: Client, size: int) -> None:
    for number in range(5):
        made(api, name=f"Clinic {number}")

    assert list(names(api, size)) == [f"Clinic {number}" for number in reversed(range(5))]


def test_a_page_costs_the_same_whatever_is_on_it(
    api: Client, django_assert_max_num_queries: Any
) -> None:
    made(api, name="Clinic 0")
    with django_assert_max_num_queries(20) as one:
        api.get(SITES)
    for number in range(1, 4):
        made(api, name=f"Clinic {number}")

    with django_assert_max_num_queries(20) as several:
        api.get(SITES)

    assert len(one) == len(several)


@pytest.mark.parametrize("text", ["0", "201", "-1", "x", "1.5"])
def test_a_page_size_out_of_range_is_named(api: Client, text: str) -> None:
    problem = assert_problem(api.get(SITES, {"page_size": text}), 422)

    assert problem["errors"][0]["pointer"] == "/page_size"


@pytest.mark.parametrize("cursor", ["x", "bm90IGpzb24", "WzFd", "W10", "%00"])
def test_a_cursor_of_another_hand_is_refused(api: Client, cursor: str) -> None:
    problem = assert_problem(api.get(SITES, {"cursor": cursor}), 422)

    assert problem["errors"][0]["pointer"] == "/cursor"


def test_a_filter_the_list_does_not_know_is_refused_not_ignored(api: Client) -> None:
    problem = assert_problem(api.get("/api/v1/studies/", {"colour": "red"}), 422)

    assert problem["errors"][0]["pointer"] == "/colour"
    assert "status" in problem["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("url", "query", "detail"),
    [
        ("/api/v1/study-sites/", {"study": "x"}, "This filter takes an id."),
        ("/api/v1/audit-events/", {"since": "yesterday"}, "This filter takes a date (YYYY-MM-DD)."),
    ],
)
def test_a_filter_says_what_it_takes(
    api: Client, url: str, query: dict[str, str], detail: str
) -> None:
    problem = assert_problem(api.get(url, query), 422)

    assert problem["errors"][0]["detail"] == detail
    assert problem["detail"] == "The question cannot be answered as it is asked."


def test_a_write_without_the_last_slash_is_told_its_address_and_never_turned_into_a_read(
    api: Client,
) -> None:
    problem = assert_problem(post(api, SITES.rstrip("/"), CLINIC), 404)

    assert SITES in problem["detail"]
    assert api.get(SITES).json()["results"] == []


def test_a_read_without_the_last_slash_is_led_to_it(api: Client) -> None:
    answer = api.get(SITES.rstrip("/"))

    assert (answer.status_code, answer["Location"]) == (301, SITES)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "Clinic"}, "/country"),
        ({**CLINIC, "colour": "red"}, "/colour"),
        ({**CLINIC, "name": {"a": 1}}, "/name"),
        ({**CLINIC, "name": "a\x00b"}, "/name"),
        ({**CLINIC, "country": "ZZ"}, "/country"),
    ],
    ids=["missing", "unknown", "object", "NUL", "no country"],
)
def test_a_broken_body_names_its_field_and_writes_nothing(
    api: Client, body: dict[str, Any], pointer: str
) -> None:
    problem = assert_problem(post(api, SITES, body), 422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert api.get(SITES).json()["results"] == []


@pytest.mark.parametrize(
    ("body", "status"), [("{", 400), ("[]", 400), ('"x"', 400), ("", 422)], ids=repr
)
def test_a_body_that_is_no_object_is_refused(api: Client, body: str, status: int) -> None:
    assert_problem(post(api, SITES, body), status)


def test_another_media_type_is_refused(api: Client) -> None:
    assert_problem(api.post(SITES, {"name": "x"}), 415)


def test_nobody_is_told_to_sign_in_first(world: World) -> None:
    answer = Client().get(SITES)

    assert_problem(answer, 401)
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/nothing/",
        "/api/v1/sites/01890000-0000-7000-8000-000000000000/",
        "/api/v1/sites/x/",
    ],
)
def test_what_is_not_there_is_one_answer(api: Client, url: str) -> None:
    problem = assert_problem(api.get(url), 404)

    assert problem["detail"] == "There is nothing here that you may see."
    assert problem["instance"] == url


def test_what_may_be_seen_but_not_done_says_why(world: World) -> None:
    reader = Client(headers=bearer(world.helix["qa"]))

    problem = assert_problem(post(reader, SITES, CLINIC), 403)

    assert problem["detail"].startswith("The role Quality assurance may not")


def test_instants_are_in_utc_with_z_and_ids_are_uuids(api: Client) -> None:
    made(api)
    event = api.get("/api/v1/audit-events/", {"record_type": "sites_site"}).json()["results"][0]

    assert event["at"].endswith("Z")
    assert UUID(event["id"]).version == 7


def test_a_reader_s_token_cannot_write(world: World, by: Principal) -> None:
    reader = Client(headers=bearer(by, scopes=("read",)))

    assert reader.get(SITES).status_code == 200
    assert_problem(post(reader, SITES, CLINIC), 403)


def test_every_answer_names_its_request_and_is_kept_by_no_cache(api: Client) -> None:
    one, other = api.get(SITES), api.get(SITES)

    assert one["X-Request-Id"] != other["X-Request-Id"]
    assert one["Cache-Control"] == "no-store"


def test_the_request_s_name_ties_its_events_together(api: Client) -> None:
    answer = made(api)

    events = api.get("/api/v1/audit-events/", {"record_id": answer.json()["id"]}).json()["results"]

    assert [event["correlation"] for event in events] == [answer["X-Request-Id"]]


@pytest.fixture(scope="module")
def schema(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        return Client().get("/api/v1/schema/?format=json").json()


def test_the_description_is_openapi_3_1(schema: Any) -> None:
    assert schema["openapi"] == "3.1.0"
    assert schema["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_every_entity_is_described_with_its_filters_and_actions(schema: Any, name: str) -> None:
    resource, paths = RESOURCES[name], schema["paths"]

    listed = paths[f"/api/v1/{name}/"]["get"]
    parameters = {each["name"] for each in listed["parameters"]}

    assert {each.name for each in resource.all_filters()} <= parameters
    assert "application/problem+json" in listed["responses"]["422"]["content"]
    for action in resource.actions:
        assert f"/api/v1/{name}/{{id}}/{action.verb}/" in paths or (
            f"/api/v1/{name}/{{pk}}/{action.verb}/" in paths
        )


def test_no_choice_is_described_as_impossible(schema: Any) -> None:
    """What may be chosen can depend on who asks; a list of nothing would say that no request is right."""
    assert '"enum":[]' not in orjson.dumps(schema).decode()
    assert '"enum":["' in orjson.dumps(schema).decode()


def test_operations_have_names_of_their_own(schema: Any) -> None:
    found = [
        operation["operationId"]
        for path in schema["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    ]

    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"name": "\\ud800", "country": "DE"}',
        b'{"name": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"name": NaN}',
        b'{"name": "\xff"}',
    ],
    ids=["cut-off", "half-a-pair", "deep", "nan", "encoding"],
)
def test_what_is_no_json_is_refused_as_such(api: Client, body: bytes) -> None:
    answer = api.post(SITES, body, content_type="application/json")

    assert "JSON" in assert_problem(answer, 400)["detail"]
    assert api.get(SITES).json()["results"] == []


@pytest.mark.parametrize("page", ["docs", "try"])
def test_the_description_for_people_loads_nothing_from_elsewhere(client: Client, page: str) -> None:
    answer = client.get(f"/api/v1/{page}/")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "http://" not in text
    assert "https://" not in text
    assert "<style" not in text
    assert re.search(r"script-src 'self'(;|$)", answer["Content-Security-Policy"])
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("address", ["/healthz/live", "/healthz/ready", "/healthz/safety"])
def test_a_load_balancer_may_ask_without_a_body(client: Client, address: str) -> None:
    assert client.head(address).status_code == client.get(address).status_code
