"""Clocks as a calendar (RFC 5545). Pure.

A calendar is kept by programs and firms we do not know: an entry says when a clock is due and where to read about it, and no
word of which study, product, subject, company or rule it is. That its source is unverified is said here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

SUMMARY = "Regulatory clock due"
DESCRIPTION = "Sign in to read what is due and why."
UNVERIFIED = "The source of this clock is unverified."
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One clock: when it is due, to the instant in its own zone or to the day, as recalculated for the `version`th time."""

    id: UUID
    version: int
    reckoned_at: datetime
    due_on: date
    due_at: datetime | None
    time_zone: str
    url: str
    is_unverified: bool = False


def calendar_of(entries: Iterable[Entry], *, host: str) -> bytes:
    """The calendar's bytes: the same entries, the same bytes."""
    made = Calendar()
    made.add("prodid", "-//Concordat//Clocks//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", "Clocks")
    made.add("x-wr-calname", "Clocks")
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        made.add_component(_event(entry, host))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(entry: Entry, host: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@{host}")
    event.add("sequence", entry.version)
    event.add("dtstamp", entry.reckoned_at)
    event.add("dtstart", _start(entry))
    event.add("summary", SUMMARY)
    doubt = f" {UNVERIFIED}" if entry.is_unverified else ""
    event.add("description", f"{DESCRIPTION}{doubt}")
    event.add("url", entry.url)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm())
    return event


def _start(entry: Entry) -> date | datetime:
    if entry.due_at is None:
        return entry.due_on
    return entry.due_at.astimezone(ZoneInfo(entry.time_zone)).replace(microsecond=0)


def _alarm() -> Alarm:
    """A courtesy of the calendar program, never the platform's own reminder."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", SUMMARY)
    alarm.add("trigger", timedelta(days=-1))
    return alarm
