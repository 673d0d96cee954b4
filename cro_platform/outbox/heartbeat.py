"""Signs of life of background processes."""

from django.db import connection

from cro_platform.tenancy.scope import login_scope

BEAT = """
INSERT INTO outbox_heartbeat (process, beat_at) VALUES (%s, clock_timestamp())
ON CONFLICT (process) DO UPDATE SET beat_at = excluded.beat_at
"""


def beat(process: str) -> None:
    """The process works at this instant."""
    with login_scope(), connection.cursor() as cursor:
        cursor.execute(BEAT, [process])
