"""The lint of the wall finds each fault it is there to find, and nothing in the database as it is."""

from collections.abc import Iterator

import psycopg2
import pytest
from django.db import connection

from cro_platform.tenancy.lint import RULES, Finding, Rule, WallBreached, check_wall, find
from cro_platform.tenancy.lint.code import MOVABLE_CLOCK
from cro_platform.tenancy.lint.declared import undeclared
from cro_platform.tenancy.lint.exemptions import EXEMPTIONS
from studies.models import Arm, StudyIdentifier
from tests import databases

TABLE = "CREATE TABLE planted (id uuid PRIMARY KEY, study_id uuid, organization_id uuid NOT NULL, audience text);"
WALLED = f"{TABLE} ALTER TABLE planted ENABLE ROW LEVEL SECURITY; ALTER TABLE planted FORCE ROW LEVEL SECURITY;"
OTHER = (
    "CREATE TABLE parent (id uuid PRIMARY KEY, study_id uuid);"
    "CREATE TABLE child (id uuid, study_id uuid, parent_id uuid REFERENCES parent);"
)
UNSTABLE = "CREATE FUNCTION mine(uuid) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';"
DEFINER = "CREATE FUNCTION app.planted() RETURNS int LANGUAGE sql SECURITY DEFINER {options} AS 'SELECT 1';"
COPY_OF = "CREATE TEMP TABLE {table} AS SELECT * FROM pg_catalog.{table};"

FAULTS: dict[str, tuple[str, str]] = {
    "table-without-class": (WALLED, "planted"),
    "wall-not-forced": ("ALTER TABLE sites_site NO FORCE ROW LEVEL SECURITY", "sites_site"),
    "grant-without-policy": (
        f"{WALLED} GRANT UPDATE (audience) ON planted TO cro_app",
        "planted cro_app UPDATE",
    ),
    "policy-to-public": (
        "CREATE POLICY everybody ON sites_site USING (organization_id IS NOT NULL)",
        "sites_site everybody",
    ),
    "policy-without-condition": (
        "CREATE POLICY open ON sites_site FOR SELECT TO cro_app USING (true)",
        "sites_site open",
    ),
    "owned-by-a-running-role": (
        "GRANT CREATE ON SCHEMA public TO cro_auditor; ALTER TABLE sites_site OWNER TO cro_auditor",
        "sites_site",
    ),
    "study-table-without-study-class": (
        "COMMENT ON TABLE sites_subject IS 'wall:organization'",
        "sites_subject",
    ),
    "study-table-without-people-wall": ("DROP POLICY people ON sites_subject", "sites_subject"),
    "unblinding-table-without-names": ("DROP POLICY named ON sites_subjectarm", "sites_subjectarm"),
    "author-may-be-missing": (
        "ALTER TABLE sites_site ALTER organization_id DROP NOT NULL",
        "sites_site.organization_id",
    ),
    "key-without-study": (OTHER, "child child_parent_id_fkey"),
    "rights-written-directly": (
        "GRANT INSERT (study_id) ON access_studyparty TO cro_app",
        "access_studyparty INSERT",
    ),
    "delete-granted": ("GRANT DELETE ON sites_subject TO cro_app", "sites_subject cro_app"),
    "dangerous-grant": (
        "GRANT TRUNCATE ON sites_subject TO cro_app",
        "sites_subject cro_app TRUNCATE",
    ),
    "front-door-reaches-too-far": ("GRANT SELECT ON studies_study TO cro_login", "studies_study"),
    "inspector-reaches-too-far": (
        "GRANT SELECT ON studies_study TO cro_inspector",
        "studies_study",
    ),
    "relay-reaches-too-far": (
        "GRANT SELECT (payload) ON outbox_outboxmessage TO cro_relay",
        "outbox_outboxmessage.payload",
    ),
    "granted-to-public": ("GRANT SELECT ON studies_study TO PUBLIC", "studies_study SELECT"),
    "granted-in-advance": (
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO cro_app",
        "cro_owner to cro_app",
    ),
    "role-above-the-wall": (
        COPY_OF.format(table="pg_roles")
        + "UPDATE pg_temp.pg_roles SET rolbypassrls = true WHERE rolname = 'cro_app'",
        "cro_app",
    ),
    "membership-opens-a-door": (
        COPY_OF.format(table="pg_auth_members")
        + "UPDATE pg_temp.pg_auth_members SET inherit_option = true WHERE member = 'cro_app'::regrole",
        "cro_app in cro_login",
    ),
    "view-with-its-owner's-eyes": (
        "CREATE VIEW every_study AS SELECT * FROM studies_study",
        "every_study",
    ),
    "relation-without-rows-security": (
        "CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one",
        "kept",
    ),
    "function-for-everybody": (
        DEFINER.format(options="SET search_path = pg_catalog, pg_temp")
        + "GRANT EXECUTE ON FUNCTION app.planted() TO PUBLIC",
        "app.planted()",
    ),
    "definer-without-search-path": (DEFINER.format(options=""), "app.planted()"),
    "definer-too-powerful": (
        DEFINER.format(options="SET search_path = pg_catalog, pg_temp"),
        "app.planted()",
    ),
    "policy-on-unstable-ground": (
        f"{UNSTABLE} CREATE POLICY kept ON sites_site TO cro_app USING (mine(organization_id))",
        "mine(uuid)",
    ),
    "rewrite-rule": (
        "CREATE RULE lost AS ON INSERT TO sites_site DO INSTEAD NOTHING",
        "sites_site lost",
    ),
    "table-without-trail": (
        "ALTER TABLE sites_subject DISABLE TRIGGER {audit_update}",
        "sites_subject update",
    ),
    "trail-can-be-rewritten": (
        "DROP TRIGGER append_only ON audit_auditevent",
        "audit_auditevent",
    ),
    "trigger-switched-off": (
        "ALTER TABLE sites_subject DISABLE TRIGGER {audit_update}",
        "sites_subject {audit_update}",
    ),
    "clock-can-be-moved": (databases.MOVABLE_NOW, "app.now()"),
}
EVERY_RULE = (*RULES, MOVABLE_CLOCK)


@pytest.fixture
def owner(django_db_setup: None) -> Iterator[psycopg2.extensions.cursor]:
    """A transaction of the owner that is rolled back, the database's own version of the clock in it."""
    link = databases.owner(connection.settings_dict["NAME"])
    link.autocommit = False
    with link.cursor() as cursor:
        cursor.execute(databases.MOVABLE_NOW.replace(databases.MOVABLE_BODY, "SELECT now()"))
        yield cursor
    link.rollback()
    link.close()


def found(cursor: psycopg2.extensions.cursor, rule: Rule) -> list[str]:
    cursor.execute(rule.statement)
    return [name for (name,) in cursor.fetchall() if (rule.name, name) not in EXEMPTIONS]


def trigger(cursor: psycopg2.extensions.cursor) -> str:
    cursor.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'sites_subject'::regclass AND tgfoid = 'app.audit_update'::regproc"
    )
    (name,) = cursor.fetchone()
    return str(name)


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.name)
def test_a_planted_fault_is_found(owner: psycopg2.extensions.cursor, rule: Rule) -> None:
    fault, expected = (text.replace("{audit_update}", trigger(owner)) for text in FAULTS[rule.name])
    before = found(owner, rule)

    owner.execute(fault)

    assert before == []
    assert expected in found(owner, rule)


def test_every_rule_has_a_fault_that_proves_it() -> None:
    assert set(FAULTS) == {rule.name for rule in EVERY_RULE}


def test_every_exemption_still_exempts_something(owner: psycopg2.extensions.cursor) -> None:
    rules = {rule.name: rule for rule in RULES}
    used = set()

    for name in {name for name, _ in EXEMPTIONS}:
        owner.execute(rules[name].statement)
        used |= {(name, row[0]) for row in owner.fetchall()}

    assert set(EXEMPTIONS) - used == set()


def test_every_rule_and_every_exemption_says_why() -> None:
    assert all(rule.why for rule in EVERY_RULE)
    assert all(EXEMPTIONS.values())
    assert len({rule.name for rule in EVERY_RULE}) == len(EVERY_RULE)


def test_nothing_escapes_the_wall(db: None) -> None:
    assert find() == []


def test_a_database_with_a_hole_stops_the_start(committed: str) -> None:
    databases.execute(committed, "GRANT SELECT ON studies_study TO cro_login")

    with pytest.raises(WallBreached) as breach:
        check_wall()

    assert [finding.found for finding in breach.value.findings] == [
        "studies_study",
        "studies_study cro_login SELECT",
    ]
    assert "identity tables only" in str(breach.value)


def test_a_movable_clock_is_refused_outside_of_tests(db: None, settings: object) -> None:
    settings.MODE = "production"  # type: ignore[attr-defined]  # pytest-django's settings

    assert [finding.rule for finding in find()] == ["clock-can-be-moved"]


@pytest.mark.parametrize("model", [Arm, StudyIdentifier])
def test_a_model_that_declares_no_wall_is_found(
    monkeypatch: pytest.MonkeyPatch, model: type[Arm]
) -> None:
    monkeypatch.setattr(model._meta, "constraints", [])

    assert [finding.found for finding in undeclared()] == [model._meta.label]


def test_a_finding_reads_as_a_sentence() -> None:
    finding = Finding("wall-not-forced", "sites_site", "every row is everybody's")

    assert str(finding) == "wall-not-forced: sites_site (every row is everybody's)"
