"""While PostgreSQL is gone every door says so, and when to ask again; a fault of our own is still called one."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from redis import Redis

from cro_platform.config.urls import server_error
from cro_platform.tenancy.scope import login_scope
from cro_platform.web.absences import what_is_away
from tests import databases
from tests.world import World

Ask = Callable[..., HttpResponse]


def in_a_thread(work: Callable[[], Any]) -> Any:
    """A thread has a database connection of its own."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """Requests of a process whose PostgreSQL refuses every connection."""
    there = connections.settings["default"]
    connections.settings["default"] = there | {"HOST": "127.0.0.1", "PORT": "1"}
    client = Client(raise_request_exception=False)

    def asked(address: str, method: str = "get", **more: Any) -> HttpResponse:
        answer: HttpResponse = in_a_thread(lambda: getattr(client, method)(address, **more))
        return answer

    yield asked
    connections.settings["default"] = there


def said_by_the_database(
    statement: str, *, after: Callable[[], None] | None = None
) -> BaseException:
    """The error that a real server answers a statement with."""

    def say() -> BaseException:
        try:
            with login_scope(), connection.cursor() as cursor:
                if after:
                    after()
                cursor.execute(statement)
        except DatabaseError as error:
            return error
        raise AssertionError("the statement was accepted")

    error: BaseException = in_a_thread(say)
    return error


def cut_from_the_other_side() -> None:
    """End this thread's connection as a restart of the server does."""
    link = psycopg2.connect(databases.url_for("DATABASE_URL", connection.settings_dict["NAME"]))
    with link, link.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid]
        )
    link.close()


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/o/northwind/", "/o/nobody/x/"])
def test_a_page_says_what_is_away_and_what_goes_on(ask: Ask, world: World, address: str) -> None:
    answer = ask(address)

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "The database does not answer just now" in page
    assert not {"postgres", "psycopg", "127.0.0.1", "traceback"} & set(page.lower().split())


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_api_says_it_in_its_own_shape(ask: Ask, world: World, method: str) -> None:
    bearer = {"Authorization": "Bearer cct_0123456789"}

    answer = ask("/api/v1/studies/", method, headers=bearer)

    told = answer.json()  # type: ignore[attr-defined]  # the test client adds it
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Content-Type"] == "application/problem+json"
    assert told["status"] == 503
    assert told["instance"] == "/api/v1/studies/"
    assert "The database does not answer" in told["detail"]


def test_each_health_page_names_the_database(ask: Ask, world: World) -> None:
    assert ask("/healthz/live").status_code == 200
    for address in ("/healthz/ready", "/healthz/safety"):
        answer = ask(address)
        told = answer.json()  # type: ignore[attr-defined]  # as above
        assert (answer.status_code, told["status"]) == (503, "failed")
        assert told["checks"]["database"] == "does not answer"
        assert told["checks"]["safety-lane"] == "unknown"


def test_a_connection_that_is_cut_is_an_absence_and_a_wrong_statement_is_not(world: World) -> None:
    cut = said_by_the_database("SELECT 1", after=cut_from_the_other_side)
    late = said_by_the_database("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")
    wrong = said_by_the_database("SELECT 1 / 0")

    assert [what_is_away(each) for each in (cut, late, wrong)] == ["database", "", ""]


def answered(fault: Callable[[], Any], address: str) -> HttpResponse:
    """What a request is answered whose work ended with this fault."""
    try:
        fault()
    except Exception:  # noqa: BLE001 -- whatever it is, is what is asked about
        return server_error(RequestFactory().post(address))
    raise AssertionError("there was no fault")


def test_an_absent_counter_is_told_to_the_api_too() -> None:
    answer = answered(Redis(host="127.0.0.1", port=1).ping, "/api/v1/signatures/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert b"does not answer; nothing was written" in answer.content


@pytest.mark.parametrize("address", ["/api/v1/studies/", "/o/northwind/"])
def test_a_fault_of_our_own_stays_one(address: str) -> None:
    answer = answered(lambda: {}["study"], address)

    assert answer.status_code == 500
    assert "Retry-After" not in answer
