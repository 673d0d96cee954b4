"""Planned enrolment over time; pure.

A plan is a number between two days. A study's own plan stands for it; without one the plans of its countries are added
up, and where a country has none, those of its sites.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

POINTS = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """So many participants evenly between two days, for the study, a country or one site of it."""

    planned: int
    starts_on: date
    ends_on: date
    country: str = ""
    site: object = None

    def by(self, day: date) -> float:
        """How many are planned up to and including a day."""
        if day < self.starts_on:
            return 0.0
        span = (self.ends_on - self.starts_on).days
        share = 1.0 if day >= self.ends_on else (day - self.starts_on).days / span
        return self.planned * share


def standing(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces that count for the study: one level for each country, never the same participants twice."""
    every = list(pieces)
    own = [each for each in every if not each.country]
    if own:
        return own
    planned = {each.country for each in every if each.site is None}
    return [each for each in every if each.site is None or each.country not in planned]


def of_country(pieces: Iterable[Piece], country: str) -> list[Piece]:
    """The pieces that count for a country: its own, or those of its sites."""
    inside = [each for each in pieces if each.country == country]
    return [each for each in inside if each.site is None] or inside


def total(pieces: Iterable[Piece]) -> int:
    """The target."""
    return sum(each.planned for each in pieces)


def planned_by(pieces: Iterable[Piece], day: date) -> float:
    """How many are planned up to a day."""
    return sum(each.by(day) for each in pieces)


def course(pieces: list[Piece]) -> list[tuple[date, float]]:
    """The plan as a line: at every day where it bends, and between."""
    if not pieces:
        return []
    first = min(each.starts_on for each in pieces)
    last = max(each.ends_on for each in pieces)
    step = max(1, (last - first).days // POINTS)
    bends = {day for each in pieces for day in (each.starts_on, each.ends_on)}
    regular = {first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)}
    return [(day, planned_by(pieces, day)) for day in sorted(bends | regular)]
