"""Values of E2B(R3) elements besides plain text: a stated absence, partial dates, terms."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Null:
    """The sender states why there is no value (ICH E2B(R3) IG 3.3.6), e.g. ``MSK``: withheld.

    An element the sender left out entirely is ``None``, never a ``Null``.
    """

    flavor: str

    @property
    def is_masked(self) -> bool:
        """The fact is known to the sender and hidden for privacy, so it counts as existing."""
        return self.flavor == "MSK"


Maybe: TypeAlias = T | Null | None


class Precision(StrEnum):
    """How much of a date the sender knew."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"
    SECOND = "second"


_BY_DIGITS = {
    4: Precision.YEAR,
    6: Precision.MONTH,
    8: Precision.DAY,
    10: Precision.HOUR,
    12: Precision.MINUTE,
    14: Precision.SECOND,
}
_TS = re.compile(r"(\d{4,14})(?:\.(\d{1,6})\d*)?(?:([+-])(\d{2})(\d{2})?)?", re.ASCII)
_FURTHEST_ZONE = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """An HL7 point in time (``CCYYMMDDhhmmss.UUUU±ZZzz``) at the precision it was sent in.

    ``moment`` is the earliest wall-clock reading of the text and carries no zone; ``offset`` is the
    zone the sender wrote, or ``None``. ICH E2B(R3) IG Appendix II.
    """

    text: str
    precision: Precision
    moment: datetime
    offset: timedelta | None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read an HL7 timestamp; ``ValueError`` says what is wrong without repeating it."""
        match = _TS.fullmatch(text)
        if not match or len(match[1]) not in _BY_DIGITS:
            raise ValueError("is not a date of the form CCYYMMDDhhmmss[.UUUU][+|-ZZzz]")
        precision = _BY_DIGITS[len(match[1])]
        if match[2] and precision is not Precision.SECOND:
            raise ValueError("has a fraction without seconds")
        moment = _moment(match[1], match[2] or "0")
        return cls(text, precision, moment, _offset(match[3], match[4], match[5]))

    @property
    def on(self) -> date:
        """The calendar date as the sender wrote it; the first day of a bare month or year."""
        return self.moment.date()

    @property
    def latest_on(self) -> date:
        """The last calendar date the text can mean."""
        if self.precision is Precision.YEAR:
            return date(self.moment.year, 12, 31)
        if self.precision is Precision.MONTH:
            last = monthrange(self.moment.year, self.moment.month)[1]
            return self.on.replace(day=last)
        return self.on

    @property
    def has_day(self) -> bool:
        """At least the calendar day is known."""
        return self.precision not in {Precision.YEAR, Precision.MONTH}

    @property
    def at(self) -> datetime | None:
        """The instant, where both a time of day and a zone were sent."""
        if self.offset is None or not self.has_day or self.precision is Precision.DAY:
            return None
        return self.moment.replace(tzinfo=timezone(self.offset))

    def is_after(self, other: "PartialDate") -> bool:
        """Certainly later than ``other``: by instant where both have one, else by date."""
        if self.at is not None and other.at is not None:
            return self.at > other.at
        return self.on > other.latest_on


def _moment(digits: str, fraction: str) -> datetime:
    parts = [int(digits[:4]), *(int(digits[i : i + 2]) for i in range(4, len(digits), 2))]
    year, month, day, hour, minute, second = [*parts, *(1, 1, 0, 0, 0)[len(parts) - 1 :]]
    try:
        return datetime(  # noqa: DTZ001 -- the zone, if any, is kept beside the wall clock
            year, month, day, hour, minute, second, int(fraction.ljust(6, "0"))
        )
    except ValueError:
        raise ValueError("names a day or time that does not exist") from None


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta | None:
    if sign is None:
        return None
    if int(minutes or 0) > 59:
        raise ValueError("has a zone offset that does not exist")
    size = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if size > _FURTHEST_ZONE:
        raise ValueError("has a zone offset that does not exist")
    return size if sign == "+" else -size


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its UCUM unit, e.g. ``48 a`` (years) or ``20 mg``; the unit may be missing."""

    value: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class MeddraTerm:
    """A MedDRA lowest level term code and the dictionary version it was chosen from."""

    code: str
    version: str | None
