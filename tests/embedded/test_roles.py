"""What each database role may and must not do, and how the servers are closed."""

from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis
from psycopg2.errors import InsufficientPrivilege

from cro_platform.embedded.instance import Instance


def attempt(address: str, sql: str) -> object:
    """The first value of the answer; the transaction is rolled back."""
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        connection.autocommit = sql.startswith("CREATE DATABASE")
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def address_of(instance: Instance, role: str) -> str:
    """The address of a role, from the environment of a process that holds it."""
    holders = {
        "cro_app": ("", "DATABASE_URL"),
        "cro_owner": ("migrate", "MIGRATION_DATABASE_URL"),
        "cro_relay": ("run_relay", "RELAY_DATABASE_URL"),
    }
    command, variable = holders[role]
    return instance.environment(command)[variable]


@pytest.mark.parametrize("role", ["cro_app", "cro_relay"])
@pytest.mark.parametrize(
    "sql",
    [
        "CREATE ROLE intruder",
        "CREATE DATABASE intruder",
        "CREATE TABLE intruder ()",
        "CREATE TABLE public.intruder ()",
        "CREATE SCHEMA intruder",
        "SET ROLE cro_owner",
        "SET ROLE cro_auditor",
        "SET ROLE postgres",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_running_processes_cannot_widen_their_rights(
    running: Instance, role: str, sql: str
) -> None:
    with pytest.raises(InsufficientPrivilege):
        attempt(address_of(running, role), sql)


@pytest.mark.parametrize("role", ["cro_app", "cro_relay", "cro_owner"])
def test_no_role_of_the_platform_passes_the_walls(running: Instance, role: str) -> None:
    flags = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = user"

    assert attempt(address_of(running, role), flags) is False


def test_only_the_front_door_and_the_inspectors_are_open_to_the_application(
    running: Instance,
) -> None:
    roles = (
        "SELECT array_agg(rolname::text ORDER BY rolname) FROM pg_roles "
        "WHERE pg_has_role(user, oid, 'SET') AND rolname <> user"
    )

    assert attempt(address_of(running, "cro_app"), roles) == [
        "cro_inspector",
        "cro_login",
    ]


def test_the_application_may_use_temporary_tables_for_imports(running: Instance) -> None:
    assert attempt(address_of(running, "cro_app"), "CREATE TEMPORARY TABLE staged ()") is None


def test_the_relay_may_not_make_temporary_tables(running: Instance) -> None:
    with pytest.raises(InsufficientPrivilege):
        attempt(address_of(running, "cro_relay"), "CREATE TEMPORARY TABLE staged ()")


def test_the_owner_may_change_the_schema_but_makes_no_database(running: Instance) -> None:
    owner = address_of(running, "cro_owner")

    assert attempt(owner, "CREATE TABLE ours ()") is None
    with pytest.raises(InsufficientPrivilege):
        attempt(owner, "CREATE DATABASE another")


@pytest.mark.parametrize("other", ["postgres", "template1"])
def test_the_application_reaches_no_other_database(running: Instance, other: str) -> None:
    address = address_of(running, "cro_app").removesuffix("/cro") + f"/{other}"

    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        attempt(address, "SELECT 1")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", "127.0.0.1"),
        ("password_encryption", "scram-sha-256"),
        ("fsync", "on"),
        ("TimeZone", "UTC"),
        ("server_encoding", "UTF8"),
    ],
)
def test_postgresql_is_closed_and_durable(running: Instance, setting: str, value: str) -> None:
    assert attempt(address_of(running, "cro_app"), f"SHOW {setting}") == value


def test_text_sorts_the_same_on_every_machine(running: Instance) -> None:
    locale = (
        "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database "
        "WHERE datname = current_database()"
    )

    assert attempt(address_of(running, "cro_app"), locale) == "b C.UTF-8"


def test_a_wrong_password_is_refused(running: Instance) -> None:
    address = address_of(running, "cro_app")
    password = address.split(":")[2].partition("@")[0]

    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        attempt(address.replace(password, "guessed"), "SELECT 1")


def test_redis_asks_for_the_password(running: Instance) -> None:
    port = int(running.environment()["REDIS_URL"].rpartition(":")[2].partition("/")[0])

    with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("maxmemory-policy", "noeviction"), ("appendonly", "yes"), ("bind", "127.0.0.1")],
)
def test_redis_keeps_every_job(running: Instance, setting: str, value: str) -> None:
    with redis.Redis.from_url(running.environment()["REDIS_URL"], decode_responses=True) as client:
        assert client.config_get(setting) == {setting: value}


def test_the_test_profile_lets_the_owner_clone_databases(data: Path) -> None:
    with Instance(data, "test") as instance:
        owner = instance.environment()["MIGRATION_DATABASE_URL"]

        assert attempt(owner, "CREATE DATABASE clone TEMPLATE cro") is None
        assert attempt(owner, "SHOW fsync") == "off"
        assert attempt(owner.removesuffix("/cro") + "/postgres", "SELECT 1") == 1
