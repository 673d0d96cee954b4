"""When a rule of the monitoring plan asks for the next visit at a site; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from monitoring.enums import Anchor


@dataclass(frozen=True, slots=True)
class Frequency:
    """A rule's numbers, as somebody entered them with their source."""

    anchor: str
    after_days: int
    every_days: int | None
    from_subjects: int = 0
    country: str = ""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of a site: the dates that rules count from, and how many participants it has."""

    country: str
    subjects: int
    anchors: Mapping[str, date]
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """The visits of one rule at one site so far; `is_open` while one of them is still ahead."""

    count: int = 0
    is_open: bool = False
    last_conducted_on: date | None = None


def next_due(frequency: Frequency, site: SiteFacts, past: Past) -> date | None:
    """The day the next visit is due; None where the rule asks for none now.

    A visit that was cancelled or not done counts as none: the rule asks again.
    """
    if past.is_open or site.is_over or not _applies(frequency, site):
        return None
    if past.last_conducted_on is not None:
        every = frequency.every_days
        return past.last_conducted_on + timedelta(days=every) if every else None
    start = site.anchors.get(frequency.anchor)
    return start + timedelta(days=frequency.after_days) if start else None


def _applies(frequency: Frequency, site: SiteFacts) -> bool:
    is_here = not frequency.country or frequency.country == site.country
    return is_here and site.subjects >= frequency.from_subjects


def basis_words(frequency: Frequency, reference: str) -> str:
    """Why a visit is due, as its page says it."""
    start = Anchor(frequency.anchor).label
    every = f", then every {frequency.every_days} days" if frequency.every_days else ""
    return f"{frequency.after_days} days after: {start}{every} ({reference})"
