"""Every change of every table that has a trail is in it, whatever statement made it; none without somebody who did it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from cro_platform.audit.replay import differences
from cro_platform.tenancy.scope import Actor, Scope, ScopeKind
from tests import databases
from tests.guard.tables import kind_of, walled_models
from tests.world import World

UNTRAILED = {
    "reference", "machinery", "front-door", "people", "queue", "heartbeats", "trail", "seal",
    "scratch",  # what somebody has begun to type, before it is anything
    "tickets",  # has a trail, but its rows are issued by the database alone
}  # fmt: skip
TRAILED = [model._meta.db_table for model in walled_models() if kind_of(model) not in UNTRAILED]
PICKED = "WHERE id IN (SELECT id FROM picked)"
FORMS: dict[str, tuple[str, str]] = {
    "update of several": (f"UPDATE {{t}} SET id = id {PICKED}", "U"),
    "update in a query": (
        f"WITH c AS (UPDATE {{t}} SET id = id {PICKED} RETURNING id) SELECT count(*) FROM c",
        "U",
    ),
    "upsert": (
        "INSERT INTO {t} SELECT * FROM picked ON CONFLICT (id) DO UPDATE SET id = excluded.id",
        "U",
    ),
    "merge": (
        "MERGE INTO {t} t USING picked p ON t.id = p.id WHEN MATCHED THEN UPDATE SET id = p.id",
        "U",
    ),
    "delete": (f"DELETE FROM {{t}} {PICKED}", "D"),
    "insert from a query": (
        f"DELETE FROM {{t}} {PICKED}; INSERT INTO {{t}} SELECT * FROM picked",
        "DI",
    ),
    "delete and insert in one statement": (
        f"WITH gone AS (DELETE FROM {{t}} {PICKED} RETURNING *) INSERT INTO {{t}} SELECT * FROM gone",
        "DI",
    ),
}


@pytest.fixture
def owner(planted: World) -> Iterator[Any]:
    """The owner of the planted database, who may run any statement on any table; nothing is kept."""
    from django.db import connection

    link = databases.owner(connection.settings_dict["NAME"])
    link.autocommit = False
    with link.cursor() as cursor:
        yield cursor
    link.rollback()
    link.close()


def act_as(cursor: Any, world: World) -> None:
    opened = Scope(ScopeKind.ORGANIZATION, world.helix.id, Actor.system("test"))
    stamp = opened.stamp(cursor.connection.info.backend_pid)
    cursor.execute(
        "SELECT set_config('app.scope', %s, true), set_config('app.reason', 'why', true), set_config('app.intent', 'test.write', true), "
        "set_config('app.reason_is_told', 'yes', true)",
        [stamp],
    )


def pick(cursor: Any, table: str) -> int:
    cursor.execute(f"CREATE TEMP TABLE picked ON COMMIT DROP AS SELECT * FROM {table} LIMIT 3")
    return int(cursor.rowcount)


def events(cursor: Any, table: str) -> list[tuple[str, str, str]]:
    cursor.execute(
        "SELECT op, actor, reason FROM audit_auditevent WHERE tbl = %s AND intent = 'test.write' ORDER BY id",
        [table],
    )
    return list(cursor.fetchall())


def refusal(cursor: Any, sql: str) -> str:
    """Why the statement was refused; empty where it was done. Its effect stays until the savepoint is taken back."""
    cursor.execute("SAVEPOINT form")
    try:
        cursor.execute(sql)
    except psycopg2.errors.InsufficientPrivilege as error:
        cursor.execute("ROLLBACK TO form")
        return str(error).partition("\n")[0]
    return ""


@pytest.mark.parametrize("table", TRAILED)
def test_each_form_of_writing_leaves_one_event_per_row(
    owner: Any, planted: World, table: str
) -> None:
    act_as(owner, planted)
    rows = pick(owner, table)
    wrong = {}

    for form, (sql, operations) in FORMS.items():
        wanted = [(op, "system:test", "why") for op in operations for _ in range(rows)]
        refused = refusal(owner, sql.format(t=table))
        found = sorted(events(owner, table))
        if refused != f"{table} is append-only" and found != wanted:
            wrong[form] = refused or found
        owner.execute("ROLLBACK TO form")

    assert rows
    assert wrong == {}


def test_every_row_there_is_came_with_its_event(owner: Any) -> None:
    found = dict(differences(owner))

    assert set(TRAILED) <= set(found)
    assert {table: rows for table, rows in found.items() if rows} == {}


@pytest.mark.parametrize("table", TRAILED)
def test_a_write_without_an_actor_is_refused(owner: Any, table: str) -> None:
    pick(owner, table)

    refusals = {refusal(owner, sql.format(t=table)) for sql, _ in FORMS.values()}

    assert refusals <= {"no scope is open", f"{table} is append-only"}
    assert "" not in refusals


@pytest.mark.parametrize("column", ["organization_id", "study_id", "created_at", "id"])
def test_what_a_record_stands_on_never_changes(owner: Any, planted: World, column: str) -> None:
    act_as(owner, planted)
    value = "now()" if column == "created_at" else "uuidv7()"

    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="never changes"):
        owner.execute(
            f"UPDATE sites_subject SET {column} = {value} WHERE id = (SELECT id FROM sites_subject LIMIT 1)"
        )


def test_a_table_of_the_regulated_kind_asks_why(owner: Any, planted: World) -> None:
    act_as(owner, planted)
    owner.execute("SELECT set_config('app.reason', '', true)")

    with pytest.raises(psycopg2.Error) as refusal:
        owner.execute("UPDATE sites_subject SET status = status")

    assert refusal.value.pgcode == "P0A01"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET reason = ''",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "UPDATE audit_seal SET seq = 0",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_seal",
    ],
)
def test_not_even_the_owner_changes_the_trail(owner: Any, sql: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(sql)
