"""Federal holidays and month ends, year by year against the statute."""

from datetime import date, timedelta

import pytest

from cro_platform.deadlines.engine import arithmetic
from tests.deadlines import oracle


@pytest.mark.parametrize("year", range(2005, 2046))
def test_every_working_day_of_a_year_is_that_of_the_statute(year: int) -> None:
    wrong = []

    for number in range(oracle.to_days((year, 1, 1)), oracle.to_days((year + 1, 1, 1))):
        is_off = oracle.weekday(number) > 4 or any(
            number in oracle.holidays(near) for near in (year, year + 1)
        )
        day = date(*oracle.from_days(number))
        if arithmetic.is_working_day(day) is is_off:
            wrong.append(day)

    assert wrong == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        pytest.param(date(2026, 7, 3), "Independence Day", id="Saturday: observed on Friday"),
        pytest.param(date(2027, 7, 5), "Independence Day", id="Sunday: observed on Monday"),
        pytest.param(date(2027, 12, 31), "New Year", id="New Year observed in the old year"),
        pytest.param(date(2026, 6, 19), "Juneteenth", id="Juneteenth"),
    ],
)
def test_holidays_are_off_as_observed(day: date, name: str) -> None:
    assert not arithmetic.is_working_day(day)
    assert name in arithmetic.federal_holidays(day.year)[day]


def test_a_working_day_clock_that_starts_on_a_holiday_begins_after_it() -> None:
    thanksgiving = date(2026, 11, 26)

    assert arithmetic.add_working_days(thanksgiving, 1) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        pytest.param(date(2026, 1, 31), 1, date(2026, 2, 28), id="into February"),
        pytest.param(date(2028, 1, 31), 1, date(2028, 2, 29), id="into a leap February"),
        pytest.param(date(2026, 10, 31), 4, date(2027, 2, 28), id="over the year"),
        pytest.param(date(2026, 12, 31), 12, date(2027, 12, 31), id="a December"),
        pytest.param(date(2028, 2, 29), 48, date(2032, 2, 29), id="leap day to leap day"),
    ],
)
def test_months_end_where_the_month_ends(start: date, months: int, expected: date) -> None:
    assert arithmetic.add_months(start, months) == expected


@pytest.mark.parametrize(("day", "moved"), [(0, 0), (4, 0), (5, 2), (6, 1)])
def test_only_a_weekend_rolls(day: int, moved: int) -> None:
    monday = date(2026, 3, 2)
    start = monday + timedelta(day)

    assert arithmetic.roll_to_monday(start) == start + timedelta(moved)
