"""Counting days, working days and months. Day 0 is the date of the fact; the answer is day N."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

from holidays import country_holidays

from cro_platform.deadlines.engine.vocabulary import Unit

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SATURDAY = 5
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


def add(start: date, length: int, unit: Unit) -> date:
    """Day N of a clock counted in days, months or years. Never moved for weekends or holidays."""
    if unit is Unit.WORKING_DAYS:
        return add_working_days(start, length)
    if unit is Unit.MONTHS:
        return add_months(start, length)
    if unit is Unit.YEARS:
        return add_months(start, 12 * length)
    return start + timedelta(days=length)


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    years, month0 = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month0 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def add_working_days(start: date, length: int) -> date:
    """The N-th US federal working day after the start; the first working day after it is day 1."""
    day = start
    for _ in range(length):
        day += ONE_DAY
        while not is_working_day(day):
            day += ONE_DAY
    return day


def is_working_day(day: date) -> bool:
    """Monday to Friday and no federal holiday (5 USC 6103), as observed."""
    return day.weekday() < SATURDAY and day not in federal_holidays(day.year)


def holidays_between(start: date, end: date) -> list[date]:
    """Federal holidays on weekdays after `start` up to `end`: what a working-day count left out."""
    years = range(start.year, end.year + 1)
    found = {day for year in years for day in federal_holidays(year)}
    return sorted(day for day in found if start < day <= end and day.weekday() < SATURDAY)


@cache
def federal_holidays(year: int) -> dict[date, str]:
    """Statutory federal holidays of one year with the days on which they are observed."""
    return dict(country_holidays("US", years=year).items())


def roll_to_monday(day: date) -> date:
    """The next Monday for a Saturday or Sunday, otherwise the day itself."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def start_of_day(on: date, zone: tzinfo) -> datetime:
    """The first instant of a local date, in UTC; of a skipped date, the instant of the skip."""
    return datetime.combine(on, time(0), zone).astimezone(UTC)


def end_of_day(on: date, zone: tzinfo) -> datetime:
    """The last full second of a local date, in that zone's offset."""
    return (start_of_day(on + ONE_DAY, zone) - ONE_SECOND).astimezone(zone)


def weekday(on: date) -> str:
    """The English name of the weekday."""
    return WEEKDAYS[on.weekday()]
