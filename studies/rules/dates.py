"""Dates of which the day, or the day and the month, may be unknown."""

from datetime import date

DATES = ("start", "primary_completion", "completion")


def partial(on: date | None, precision: str) -> str:
    """A date as far as it is known: `2026`, `2026-03`, `2026-03-14`, or nothing."""
    length = {"year": 4, "month": 7}.get(precision, 10)
    return on.isoformat()[:length] if on else ""
