"""Dates of which the day, or the day and the month, may be unknown."""

from datetime import date

DATES = ("start", "primary_completion", "completion")


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
