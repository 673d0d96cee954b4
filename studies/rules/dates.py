"""Dates of which the day, or the day and the month, may be unknown, and instants that a calendar can hold in every zone."""

from datetime import date, datetime

DATES = ("start", "primary_completion", "completion")
YEARS = range(1900, 3000)
OUT_OF_RANGE = "A year from 1900 to 2999 is expected."


def is_in_range(instant: datetime) -> bool:
    """No contract and no question lies outside; at the ends of the calendar other zones have no such instant."""
    return instant.year in YEARS


def partial(on: date | None, precision: str) -> str:
    """A date as far as it is known: `2026`, `2026-03`, `2026-03-14`, or nothing."""
    length = {"year": 4, "month": 7}.get(precision, 10)
    return on.isoformat()[:length] if on else ""


def parse_day(text: str) -> date | None:
    """A whole day of ISO 8601; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
