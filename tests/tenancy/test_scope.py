"""A scope is one transaction in one name: opened on purpose, never nested, never inherited, never forgotten."""

import threading
from contextvars import copy_context
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, transaction

from cro_platform.access.principal import acting, is_in_scope
from cro_platform.tenancy import scope
from cro_platform.tenancy.scope import (
    Actor,
    NoScope,
    Scope,
    ScopeKind,
    login_scope,
    organization_scope,
    system_scope,
)
from sites.models import Site
from tests import databases
from tests.world import World

SYSTEM = Actor.system("test")


def told(function: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app.{function}()")
        return cursor.fetchone()[0]


def test_the_database_is_told_who_acts_for_whom(committed_world: World) -> None:
    by = committed_world.helix["cra"]

    with acting(by):
        assert told("organization") == by.organization_id
        assert told("person") == by.user_id
        assert told("actor") == f"user:{by.user_id}"
        assert is_in_scope(by)
        assert not is_in_scope(committed_world.helix["qa"])


def test_a_scope_cannot_open_inside_another(committed_world: World) -> None:
    with (
        acting(committed_world.helix["cra"]),
        pytest.raises(RuntimeError, match="durable"),
        acting(committed_world.orbis["cra"]),
    ):
        pass


def test_a_savepoint_keeps_the_scope_it_stands_in(committed_world: World) -> None:
    with acting(committed_world.helix["cra"]):
        with transaction.atomic():
            inside = told("organization")
        with transaction.atomic():
            transaction.set_rollback(True)
        after = told("organization")

    assert inside == after == committed_world.helix.id


def test_after_a_scope_nothing_is_answered(committed_world: World) -> None:
    with acting(committed_world.helix["cra"]):
        later = Site.objects.all()

    with pytest.raises(NoScope, match="outside of any organization's scope"):
        list(later)


def test_a_failed_scope_closes_too(committed_world: World) -> None:
    with pytest.raises(ZeroDivisionError), acting(committed_world.helix["cra"]):
        1 / 0  # noqa: B018 -- the failure is what is tested

    assert scope.current() is scope.CLOSED
    with pytest.raises(NoScope):
        Site.objects.count()


def test_a_thread_inherits_no_scope(committed_world: World) -> None:
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            Site.objects.count()
        except NoScope as error:
            caught.append(error)
        finally:
            connection.close()

    with acting(committed_world.helix["cra"]):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()

    assert len(caught) == 1


def test_a_copied_context_asks_on_a_connection_without_a_stamp(committed_world: World) -> None:
    """Even code that carries the context elsewhere meets the database's own refusal."""
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            Site.objects.count()
        except DatabaseError as error:
            caught.append(error)
        finally:
            connection.close()

    with acting(committed_world.helix["cra"]):
        Site.objects.create(name="Clinic", country="DE")
        thread = threading.Thread(target=copy_context().run, args=(ask,))
        thread.start()
        thread.join()

    assert "no scope is open" in str(caught[0])


def test_a_server_that_went_away_ends_one_transaction_not_the_process(
    committed_world: World, committed: str
) -> None:
    """Told in Django's words, so that a loop tries again and the dead connection is not kept."""
    by = committed_world.helix["cra"]
    with acting(by):
        pid = connection.connection.info.backend_pid
    end_backend(committed, pid)

    with pytest.raises(DatabaseError), acting(by):
        pass  # the scope itself cannot be told

    close_old_connections()
    with acting(by):
        assert told("organization") == by.organization_id


def end_backend(name: str, pid: int) -> None:
    """End a connection from the server's side, as a restart does."""
    link = psycopg2.connect(databases.url_for("DATABASE_URL", name))
    with link, link.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone() == (True,)
    link.close()


@pytest.mark.parametrize("ask", [scope.organization_id, scope.actor])
def test_asking_for_a_closed_scope_raises(ask: Any) -> None:
    with pytest.raises(NoScope):
        ask()


def test_the_front_door_has_no_organization(committed_world: World) -> None:
    with login_scope():
        with pytest.raises(NoScope):
            scope.organization_id()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            told("organization")


def test_a_system_scope_has_no_organization_either(committed_world: World) -> None:
    with system_scope("test"), pytest.raises(DatabaseError, match="no organization scope"):
        told("organization")


@pytest.mark.parametrize(
    ("actor", "user"),
    [(Actor.system("lane"), False), (Actor.person(uuid4(), "A. Person"), True)],
)
def test_only_people_have_a_user(actor: Actor, user: bool) -> None:
    assert (actor.user_id is not None) == user


def test_a_printed_name_cannot_smuggle_fields_into_the_stamp(committed_world: World) -> None:
    sly = Actor.person(committed_world.helix["cra"].user_id, "x|organization|y")

    with organization_scope(committed_world.helix.id, sly), connection.cursor() as cursor:
        cursor.execute("SELECT app.scope()")
        (parts,) = cursor.fetchone()

    assert parts[3:] == ["x organization y"]


def stamp_with(value: str) -> str:
    """The database's answer to a stamp that somebody put there by hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.scope', %s, true)", [value])
        cursor.execute("SELECT app.organization()")
        return str(cursor.fetchone()[0])


def foreign(world: World) -> Scope:
    return Scope(ScopeKind.ORGANIZATION, world.northwind.id, SYSTEM)


def test_a_stamp_of_this_connection_is_believed(committed_world: World) -> None:
    """The control: what is refused below is refused for what is wrong with it."""
    with acting(committed_world.helix["cra"]):
        own = foreign(committed_world).stamp(connection.connection.info.backend_pid)

        assert stamp_with(own) == str(committed_world.northwind.id)


def test_a_stamp_made_with_another_key_is_forged(committed_world: World, settings: Any) -> None:
    with acting(committed_world.helix["cra"]):
        settings.SCOPE_KEY = "development-only-another"
        made = foreign(committed_world).stamp(connection.connection.info.backend_pid)

        with pytest.raises(DatabaseError, match="the scope is forged"):
            stamp_with(made)


def test_a_stamp_of_another_connection_is_forged(committed_world: World) -> None:
    with acting(committed_world.helix["cra"]):
        elsewhere = foreign(committed_world).stamp(connection.connection.info.backend_pid + 1)

        with pytest.raises(DatabaseError, match="the scope is forged"):
            stamp_with(elsewhere)


@pytest.mark.parametrize("change", ["organization", "actor", "kind"])
def test_a_stamp_whose_words_were_changed_is_forged(committed_world: World, change: str) -> None:
    with acting(committed_world.helix["cra"]) as by:
        own = Scope(ScopeKind.ORGANIZATION, by.organization_id, by.actor)
        stamp = own.stamp(connection.connection.info.backend_pid)
        words = {
            "organization": (str(by.organization_id), str(committed_world.northwind.id)),
            "actor": (str(by.user_id), str(committed_world.helix["admin"].user_id)),
            "kind": ("|organization|", "|system|"),
        }

        with pytest.raises(DatabaseError, match="the scope is forged"):
            stamp_with(stamp.replace(*words[change]))


@pytest.mark.parametrize("value", ["", "x", "|" * 80])
def test_what_is_no_stamp_opens_nothing(committed_world: World, value: str) -> None:
    with acting(committed_world.helix["cra"]), pytest.raises(DatabaseError):
        stamp_with(value)


def test_the_next_transaction_of_a_connection_remembers_nothing(committed_world: World) -> None:
    with acting(committed_world.helix["cra"]):
        before = connection.connection.info.backend_pid

    with connection.connection.cursor() as raw:
        raw.execute("SELECT current_setting('app.scope', true), current_user::text")
        left, role = raw.fetchone()

    assert (connection.connection.info.backend_pid, left, role) == (before, "", "cro_app")
