"""Facts as people record them, read as dates and instants; no zone is ever guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from cro_platform.deadlines.engine.errors import ClockError
from cro_platform.deadlines.engine.vocabulary import FACTS
from cro_platform.tenancy.zones import time_zones

FactValue = str | date | datetime
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
FIRST_YEAR, LAST_YEAR = 1950, 2150


@dataclass(frozen=True, slots=True)
class Zones:
    """Where the information was received, where the sponsor sits, where the authority sits."""

    recipient: ZoneInfo | None
    sponsor: ZoneInfo | None
    authority: ZoneInfo | None

    @classmethod
    def named(cls, zone: str | None, sponsor: str | None, authority: str | None) -> "Zones":
        """From IANA names; an unknown one is refused by the parameter it came in."""
        return cls(
            _zone("zone", zone), _zone("sponsor_zone", sponsor), _zone("authority_zone", authority)
        )

    @property
    def given(self) -> tuple[ZoneInfo, ...]:
        """The zones that were named, each once."""
        named = (self.recipient, self.sponsor, self.authority)
        return tuple(dict.fromkeys(zone for zone in named if zone))

    def display(self, reading: "Reading") -> tzinfo | None:
        """Where dues are stated: the recipient's zone, else another one, else the fact's offset."""
        if self.given:
            return self.given[0]
        return reading.stated.tzinfo if reading.stated else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact's day-0 date and, where the time was recorded, the instant as stated.

    `local_dates` are the dates it was in each zone considered; `on` is the earliest of them.
    """

    name: str
    on: date
    stated: datetime | None
    local_dates: tuple[tuple[str, date], ...]

    def is_before(self, other: "Reading") -> bool:
        """Surely earlier: by the instant where both have one, otherwise by the date."""
        if self.stated and other.stated:
            return self.stated < other.stated
        return self.on < other.on


def read(facts: Mapping[str, FactValue], zones: Zones) -> dict[str, Reading]:
    """Every fact as a reading; the first that cannot be read is refused by its name."""
    return {name: _reading(name, value, zones) for name, value in facts.items()}


def _reading(name: str, value: FactValue, zones: Zones) -> Reading:
    if name not in FACTS:
        raise ClockError(name, "no rule takes a fact of this name")
    parsed = _parsed(name, value)
    if not isinstance(parsed, date):
        raise ClockError(name, "must be a date or an instant")
    if not isinstance(parsed, datetime):
        return Reading(name, _plausible(name, parsed), None, ())
    stated = _with_offset(name, parsed, zones)
    places: tuple[tzinfo | None, ...] = zones.given or (stated.tzinfo,)
    local = tuple((str(place), stated.astimezone(place).date()) for place in places)
    return Reading(name, min(on for _, on in local), stated, local)


def _parsed(name: str, value: FactValue) -> date | datetime:
    if not isinstance(value, str):
        return value
    try:
        if DATE.fullmatch(value):
            return date.fromisoformat(value)
        if INSTANT.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError as error:
        raise ClockError(name, f"{value!r} does not exist in the calendar: {error}") from None
    raise ClockError(
        name, f"{value!r} is neither a date (2026-01-30) nor an instant (2026-01-30T14:05:00+01:00)"
    )


def _plausible(name: str, on: date) -> date:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise ClockError(name, f"the year {on.year} lies outside {FIRST_YEAR}-{LAST_YEAR}")
    return on


def _with_offset(name: str, value: datetime, zones: Zones) -> datetime:
    _plausible(name, value)
    if value.tzinfo is None:
        return _localized(name, value, zones.recipient)
    if value.astimezone(UTC).astimezone(value.tzinfo).replace(tzinfo=None) != value.replace(
        tzinfo=None
    ):
        return _localized(name, value.replace(tzinfo=None), value.tzinfo)
    return value


def _localized(name: str, value: datetime, zone: tzinfo | None) -> datetime:
    if zone is None:
        raise ClockError(name, f"{value.isoformat()} has no offset: state it, or give the zone")
    first, second = (value.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    is_gap = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != value
    fault = "does not exist" if is_gap else "happened twice"
    raise ClockError(
        name,
        f"{value.isoformat()} {fault} in {zone}: state the offset, "
        f"either {first.isoformat()} or {second.isoformat()}",
    )


def _zone(field: str, name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    if name not in time_zones():
        raise ClockError(field, f"{name!r} is not an IANA time zone such as Europe/Berlin")
    return ZoneInfo(name)
