"""The wall in the database alone: raw statements as the application's role, in every person's scope, on every table."""

from __future__ import annotations

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction

from cro_platform.access.principal import acting
from cro_platform.tenancy.scope import Actor, NoScope, login_scope, organization_scope
from sites.models import Site
from tests.guard.sight import Sight, everybody
from tests.guard.tables import (
    BILATERAL,
    STUDY,
    Model,
    columns,
    kind_of,
    of_classes,
    private_models,
    walled_models,
)
from tests.world import World

DENIED = "42501"
READABLE = [
    model
    for model, kind in walled_models().items()
    if kind not in {"sealed", "seal", "front-door", "reference", "heartbeats", "trail", "tickets"}
]
WRITABLE = [*of_classes(STUDY), *of_classes(BILATERAL), *private_models()]
DOOR_KINDS = {
    "front-door",
    "organizations",
    "membership",
    "people",
    "tokens",
    "invitations",
    "reference",
    "heartbeats",
}
FORBIDDEN = {
    "cut a key to a study": """
        INSERT INTO access_studyparty (study_id, organization_id, sponsor_id, valid_from, rev)
        VALUES (uuidv7(), app.organization(), app.organization(), now(), 1)""",
    "take an obligation over": """
        INSERT INTO access_delegation (study_id, sponsor_id, obligation, cell, holder_id, valid_from, clause, rev)
        VALUES (uuidv7(), app.organization(), 'x', '*', app.organization(), now(), '', 1)""",
    "make oneself an administrator": "UPDATE tenancy_membership SET role = 'admin'",
    "name oneself for unblinding": """
        INSERT INTO access_unblindedperson (study_id, user_id, organization_id, reason, rev)
        VALUES (uuidv7(), uuidv7(), app.organization(), '', 1)""",
    "write an event": "INSERT INTO audit_auditevent (at, xid) VALUES (now(), 1)",
    "change an event": "UPDATE audit_auditevent SET reason = ''",
    "remove the trail": "DELETE FROM audit_auditevent",
    "empty the trail": "TRUNCATE audit_auditevent",
    "seal": "SELECT app.seal(1)",
    "read the seals": "SELECT * FROM audit_seal",
    "read the timeline of holders": "SELECT * FROM access_delegation",
    "read the scope's key": "SELECT * FROM app.scope_key",
    "become the owner": "SET ROLE cro_owner",
    "become the relay": "SET ROLE cro_relay",
    "become the auditor": "SET ROLE cro_auditor",
    "become the registrar": "SET ROLE cro_registrar",
    "switch triggers off": "ALTER TABLE sites_subject DISABLE TRIGGER ALL",
    "switch triggers off for the session": "SET session_replication_role = replica",
    "switch the wall off": "ALTER TABLE sites_subject DISABLE ROW LEVEL SECURITY",
    "drop a policy": "DROP POLICY wall_read ON sites_subject",
    "empty a table": "TRUNCATE sites_subject",
    "delete a record": "DELETE FROM sites_subject",
    "make a function": "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "make a table": "CREATE TABLE mine (id int)",
    "found an organization": "SELECT app.found_organization('x', 'x', 'cro', 'UTC', 'x@example.org', 'x')",
    "attach the trail's function": """
        CREATE TEMP TABLE forged (id uuid);
        CREATE TRIGGER t AFTER INSERT ON forged REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION app.audit_insert()""",
    "write the trail directly": "SELECT app.audit_write(ARRAY['a','b','c'], 'I', 't', ARRAY[''], NULL, NULL)",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
}


def run(sql: str, values: object = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def refusal_of(sql: str, values: object = None) -> str:
    """The database's reason; empty where it did as it was told."""
    try:
        with transaction.atomic():
            run(sql, values)
    except DatabaseError as error:
        return str(getattr(error.__cause__, "pgcode", ""))
    return ""


def ids_seen(model: Model) -> set[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table}")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("model", READABLE, ids=lambda m: m._meta.label)
def test_each_person_reads_exactly_the_rows_they_may(
    planted: World, sight: Sight, model: Model
) -> None:
    wrong = {}

    for by in everybody(planted):
        with acting(by):
            seen = ids_seen(model)
        too_much = seen & {row.pk for row in sight.strange(by, model)}
        missing = {row.pk for row in sight.seen(by, model)} - seen
        if too_much or missing:
            wrong[by.email] = (len(too_much), len(missing))

    assert sight.rows[model]
    assert wrong == {}


@pytest.mark.parametrize("model", WRITABLE, ids=lambda m: m._meta.label)
def test_nobody_changes_a_row_they_must_not_see(planted: World, sight: Sight, model: Model) -> None:
    table = model._meta.db_table
    touched = {}

    for company in planted.companies:
        by = next(iter(company.people.values()))
        strange = [row.pk for row in sight.strange(by, model)]
        with acting(by), transaction.atomic():
            sql = f"UPDATE {table} SET id = id WHERE id = ANY (%s)"
            refused = refusal_of(sql, [strange])
            touched[by.email] = 0 if refused == DENIED else run(sql, [strange])
            transaction.set_rollback(True)

    assert all(sight.strange(next(iter(c.people.values())), model) for c in planted.companies)
    assert set(touched.values()) == {0}


@pytest.mark.parametrize("model", WRITABLE, ids=lambda m: m._meta.label)
def test_nobody_writes_in_another_organizations_name(
    planted: World, sight: Sight, model: Model
) -> None:
    table, kind = model._meta.db_table, kind_of(model)
    author = "author_organization_id" if kind.startswith("bilateral") else "organization_id"
    names = ", ".join(f'"{name}"' for name in columns(model) if name not in {"id", author})
    by, own = next(
        (by, row)
        for by in everybody(planted)
        for row in sight.seen(by, model)
        if row.marks[author] == by.organization_id
    )
    rival = planted.northwind if by.organization_slug == "meridian" else planted.meridian

    with acting(by):
        copy = (
            f"INSERT INTO {table} ({author}, {names}) SELECT %s, {names} FROM {table} WHERE id = %s"
        )
        refused = refusal_of(copy, [rival.id, own.pk])

    assert refused == DENIED


@pytest.mark.parametrize("sql", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_application_cannot(planted: World, sql: str) -> None:
    with acting(planted.helix["service-account"]):
        refused = refusal_of(sql)

    assert refused == DENIED


@pytest.mark.parametrize("model", list(walled_models()), ids=lambda m: m._meta.label)
def test_the_front_door_reaches_identity_alone(planted: World, model: Model) -> None:
    with login_scope():
        refused = refusal_of(f"SELECT 1 FROM {model._meta.db_table} LIMIT 1")

    assert (refused == "") == (kind_of(model) in DOOR_KINDS)


@pytest.mark.parametrize("model", list(walled_models()), ids=lambda m: m._meta.label)
def test_without_a_scope_nothing_is_answered(planted: World, model: Model) -> None:
    with pytest.raises(NoScope):
        model._default_manager.first()


def test_a_connection_that_served_one_organization_tells_the_next_nothing(
    planted: World, sight: Sight
) -> None:
    seen = []
    for _ in range(3):
        for company in (planted.northwind, planted.meridian, planted.helix):
            with organization_scope(company.id, Actor.system("test")):
                backend = connection.connection.info.backend_pid
                seen.append((backend, company.id, {s.organization_id for s in Site.objects.all()}))

    assert len({backend for backend, _, _ in seen}) == 1
    assert all(owners == {company} for _, company, owners in seen)
