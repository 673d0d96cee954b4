"""The instant in which everything of a transaction happens."""

from datetime import date, datetime, timedelta

from django.db import connection

AHEAD = timedelta(hours=14)


def transaction_instant() -> datetime:
    """As the database tells it, so that checks and rights agree on one instant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.now()")
        instant: datetime = cursor.fetchone()[0]
    return instant


def latest_today() -> date:
    """The latest calendar day that has begun anywhere on earth."""
    return (transaction_instant() + AHEAD).date()
