"""Dates as a registry knows them: to the day, the month or the year, happened or expected."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .vocabulary import DateKind

_FORM = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_DECEMBER = 12


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day, or the day and the month, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        """How much is known."""
        if self.day is not None:
            return Precision.DAY
        return Precision.YEAR if self.month is None else Precision.MONTH

    @property
    def earliest(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean: the end of the month for a month."""
        month = self.month or _DECEMBER
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def is_surely_before(self, other: "PartialDate") -> bool:
        """True if no reading of the two dates puts this one on or after the other."""
        return self.latest < other.earliest

    def __str__(self) -> str:
        parts = (self.month, self.day)
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in parts if part is not None)])


@dataclass(frozen=True, slots=True)
class StudyDate:
    """A date of the study; `kind` is None on old records that do not say."""

    on: PartialDate
    kind: DateKind | None


def parse_date(text: str) -> PartialDate:
    """Read `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. Raises ValueError that says what is wrong."""
    found = _FORM.fullmatch(text) if text.isascii() else None
    if found is None:
        raise ValueError(f"{text[:30]!r} is not a date of the form YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"{text} is outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise ValueError(f"{text} is not in the calendar") from None
    return PartialDate(year, month, day)
