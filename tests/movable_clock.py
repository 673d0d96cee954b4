"""The clock of a test's own database, moved for every process that asks it, requests of a browser included."""

from django.db import connection

from tests import databases

BODY = "SELECT coalesce(nullif(current_setting('app.test_now', true), ''), '{moment}')::timestamptz"


def move(moment: str) -> None:
    """From now on it is this instant (`2035-03-09T23:59:59`, UTC) in the private clone in use."""
    name = str(connection.settings_dict["NAME"])
    assert name.startswith(f"{databases.PREFIX}_commit_"), "only a private clone is moved"
    databases.execute(
        name,
        "CREATE OR REPLACE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS "
        f"$$ {BODY.format(moment=f'{moment}Z')} $$",
    )
