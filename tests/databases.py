"""Test databases: one migrated and seeded template, cloned for each worker and for each test that commits."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlparse

import psycopg2

ROOT = Path(__file__).parents[1]
PREFIX = os.environ.get("TEST_DB_PREFIX", "cro")
ATTEMPTS = 40
TEMPLATE = f"{PREFIX}_template"
MOVABLE_BODY = (
    "SELECT coalesce(nullif(current_setting('app.test_now', true), '')::timestamptz, now())"
)
MOVABLE_NOW = f"""
CREATE OR REPLACE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ {MOVABLE_BODY} $$
"""
GRANTS = """
REVOKE ALL ON DATABASE {name} FROM PUBLIC;
GRANT CONNECT, TEMP ON DATABASE {name} TO cro_app;
GRANT CONNECT ON DATABASE {name} TO cro_relay;
"""
SCHEMA = """
ALTER SCHEMA public OWNER TO cro_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO cro_app, cro_login, cro_inspector, cro_relay, cro_auditor, cro_signer, cro_registrar;
"""


def url_for(variable: str, name: str) -> str:
    """An address of the environment, pointed at another database."""
    return urlparse(os.environ[variable])._replace(path=f"/{name}").geturl()


def owner(name: str) -> "psycopg2.extensions.connection":
    """A connection as the owner of the schema."""
    connection = psycopg2.connect(url_for("MIGRATION_DATABASE_URL", name))
    connection.autocommit = True
    return connection


def execute(name: str, sql: str) -> None:
    """Statements as the owner."""
    connection = owner(name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        connection.close()


def maintenance() -> str:
    """The database that is always there."""
    return urlparse(os.environ["DATABASE_URL"]).path.lstrip("/")


def drop(name: str) -> None:
    """Remove a database and whoever is still connected; a vacuum at work there is waited for, only a superuser ends it."""
    for attempts_left in reversed(range(ATTEMPTS)):
        try:
            return execute(maintenance(), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        except psycopg2.errors.InsufficientPrivilege:
            if not attempts_left:
                raise
            time.sleep(0.25)
    return None


def clone(name: str, template: str = TEMPLATE) -> None:
    """A fresh copy; a clone does not inherit the grants on the database itself."""
    drop(name)
    execute(maintenance(), f"CREATE DATABASE {name} TEMPLATE {template}")
    execute(maintenance(), GRANTS.format(name=name))


def command(name: str, *arguments: str) -> None:
    """Run a command of the platform against a database, as production would."""
    variables = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "RELAY_DATABASE_URL")
    env = os.environ | {variable: url_for(variable, name) for variable in variables}
    subprocess.run(
        [sys.executable, *arguments], check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    )


def keeps_template() -> bool:
    """A developer's `KEEP_TEMPLATE=1` repeats a test on the template of the run before, in seconds; migrations made since are not in it."""
    if os.environ.get("KEEP_TEMPLATE") != "1":
        return False
    connection = owner(maintenance())
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE])
            return cursor.rowcount == 1
    finally:
        connection.close()


def build_template() -> None:
    """Migrate as the owner, let tests move the clock, seed the cast through the services."""
    drop(TEMPLATE)
    execute(maintenance(), f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
    execute(maintenance(), GRANTS.format(name=TEMPLATE))
    execute(TEMPLATE, SCHEMA)
    command(TEMPLATE, "manage.py", "migrate", "--verbosity", "0")
    execute(TEMPLATE, MOVABLE_NOW)
    command(TEMPLATE, "-m", "tests.cast")


if __name__ == "__main__":
    build_template()
