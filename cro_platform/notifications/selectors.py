"""Reads of alerts and of the people they go to."""

from datetime import datetime

from django.db import connection


def transaction_instant() -> datetime:
    """The database's instant of this transaction, the one every row it writes and every policy it meets share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.now()")
        instant: datetime = cursor.fetchone()[0]
    return instant
