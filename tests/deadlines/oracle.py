"""A second opinion on every date, written without the engine's means.

Days are counted from 1 March of year 0 by integer arithmetic, holidays are found by walking the
year, local time comes from the C library instead of zoneinfo, and the end of a date is found by
walking real time.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import TZPATH

Ymd = tuple[int, int, int]
QUARTER = 900


def to_days(ymd: Ymd) -> int:
    """Days since 1970-01-01 of the proleptic Gregorian calendar."""
    year, month, day = ymd
    year -= month <= 2
    era_year = year % 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return (
        year // 400 * 146097
        + era_year * 365
        + era_year // 4
        - era_year // 100
        + day_of_year
        - 719468
    )


def from_days(days: int) -> Ymd:
    """The date that many days after 1970-01-01."""
    days += 719468
    era, rest = divmod(days, 146097)
    era_year = (rest - rest // 1460 + rest // 36524 - rest // 146096) // 365
    day_of_year = rest - (365 * era_year + era_year // 4 - era_year // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return era_year + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def weekday(days: int) -> int:
    """0 for Monday: 1970-01-01 was a Thursday."""
    return (days + 3) % 7


def add_days(ymd: Ymd, length: int) -> Ymd:
    """Day N of a calendar-day clock."""
    return from_days(to_days(ymd) + length)


def add_months(ymd: Ymd, length: int) -> Ymd:
    """By walking: month by month to the target, then day by day as far as the month allows."""
    year, month, day = ymd
    for _ in range(length):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    best = (year, month, 1)
    for candidate in range(2, day + 1):
        if from_days(to_days((year, month, candidate))) == (year, month, candidate):
            best = (year, month, candidate)
    return best


@cache
def holidays(year: int) -> frozenset[int]:
    """The days on which 5 USC 6103 holidays of that year are observed, as day numbers."""
    fixed = [(1, 1), (7, 4), (11, 11), (12, 25)] + ([(6, 19)] if year >= 2021 else [])
    found = {_observed(to_days((year, month, day))) for month, day in fixed}
    found |= {_nth(year, 1, 0, 3), _nth(year, 2, 0, 3), _nth(year, 9, 0, 1), _nth(year, 10, 0, 2)}
    last_monday_of_may = max(d for d in _month(year, 5) if weekday(d) == 0)
    return frozenset(found | {_nth(year, 11, 3, 4), last_monday_of_may})


def _observed(day: int) -> int:
    return day + {5: -1, 6: 1}.get(weekday(day), 0)


def _month(year: int, month: int) -> Iterator[int]:
    day = to_days((year, month, 1))
    while from_days(day)[1] == month:
        yield day
        day += 1


def _nth(year: int, month: int, day_of_week: int, count: int) -> int:
    return [day for day in _month(year, month) if weekday(day) == day_of_week][count - 1]


def add_working_days(ymd: Ymd, length: int) -> Ymd:
    """By walking every day and crossing off those on which federal offices work."""
    day, left = to_days(ymd), length
    while left:
        day += 1
        year = from_days(day)[0]
        if weekday(day) <= 4 and day not in holidays(year) | holidays(year + 1):
            left -= 1
    return from_days(day)


def add(ymd: Ymd, length: int, unit: str) -> Ymd:
    """Any unit of the rule files that counts dates."""
    if unit == "working_days":
        return add_working_days(ymd, length)
    if unit == "calendar_days":
        return add_days(ymd, length)
    return add_months(ymd, length * (12 if unit == "years" else 1))


@cache
def zone_file(zone: str) -> Path:
    """Where this machine keeps the zone, so that the C library cannot fall back to UTC unseen."""
    folders = [Path(folder) for folder in TZPATH]
    if find_spec("tzdata"):
        folders.append(Path(str(files("tzdata") / "zoneinfo")))
    return next(folder / zone for folder in folders if (folder / zone).is_file())


@contextmanager
def living_in(zone: str) -> Iterator[None]:
    """The C library's local time is that of the zone; restored afterwards."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = f":{zone_file(zone)}"
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


def local_date(epoch: float, zone: str) -> Ymd:
    """The date a wall calendar shows in that zone at that second."""
    with living_in(zone):
        return _shown(epoch)


def _shown(epoch: float) -> Ymd:
    shown = time.localtime(epoch)
    return shown.tm_year, shown.tm_mon, shown.tm_mday


def last_second(day: Ymd, zone: str) -> int:
    """The last second before the wall calendar first shows a later date than `day`."""
    epoch = to_days(day) * 86400 - 14 * 3600 - 3600
    with living_in(zone):
        while _shown(epoch + QUARTER) <= day:
            epoch += QUARTER
        while _shown(epoch + 1) <= day:
            epoch += 1
    return epoch


def first_second(day: Ymd, zone: str) -> int:
    """The first second at which the wall calendar shows `day` or a later date."""
    return last_second(add_days(day, -1), zone) + 1


def readings_of(wall: tuple[int, int, int, int, int], zone: str) -> int:
    """How many instants show this wall time: 0 in a gap, 2 in an overlap, else 1."""
    year, month, day, hour, minute = wall
    guess = to_days((year, month, day)) * 86400 + hour * 3600 + minute * 60
    with living_in(zone):
        offsets = {time.localtime(guess + 3600 * h).tm_gmtoff for h in range(-48, 49)}
        shown = [time.localtime(guess - offset) for offset in offsets]
    return sum((s.tm_year, s.tm_mon, s.tm_mday, s.tm_hour, s.tm_min) == wall for s in shown)
