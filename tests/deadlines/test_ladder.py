"""The ladder of reminders, as pure instants and names."""

from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cro_platform.deadlines.ladder import (
    Timing,
    first_stage,
    is_past_due,
    is_repeat,
    nearness_at,
    next_stage,
    reaches_sponsor,
    rungs,
    severity_of,
    stage_at,
    words_of,
)
from tests.deadlines.clocks import utc

BERLIN = "Europe/Berlin"


def timing(days: int, *, zone: str = BERLIN, started: str = "2035-03-02T09:00:00") -> Timing:
    on = date(2035, 3, 2) + timedelta(days=days)
    due_at = datetime(on.year, on.month, on.day, 23, 59, 59, tzinfo=ZoneInfo(zone))
    return Timing(utc(started), date(2035, 3, 2), due_at, zone)


def names(found: Timing, count: int) -> list[str]:
    return [stage.name for stage in islice(rungs(found), count)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (3, ["H-24", "H-12", "H-4", "H-1", "overdue", "overdue+1"]),
        (7, ["T-5", "T-4", "T-3", "T-2", "T-1", "due", "H-12", "H-4", "overdue", "overdue+1"]),
        (15, ["T-5", "T-4", "T-3", "T-2", "T-1", "due", "overdue", "overdue+1", "overdue+2"]),
        (365, ["T-60", "T-30", "T-14", "T-5", "T-4", "T-3", "T-2", "T-1", "due", "overdue"]),
    ],
    ids=["72 hours", "7 days", "15 days", "a year"],
)
def test_the_rungs_of_each_length(days: int, expected: list[str]) -> None:
    assert names(timing(days), len(expected)) == expected


def test_reminders_come_in_the_morning_of_the_zone_of_the_due_date() -> None:
    found = {stage.name: stage.at for stage in islice(rungs(timing(15)), 8)}

    assert found["T-1"] == utc("2035-03-16T07:00:00")
    assert found["due"] == utc("2035-03-17T07:00:00")
    assert found["overdue"] == utc("2035-03-17T23:00:00")
    assert found["overdue+1"] == utc("2035-03-18T07:00:00")


def test_mornings_stay_mornings_when_the_clocks_change() -> None:
    """Summer time begins in Berlin on 25 March 2035."""
    found = {stage.name: stage.at for stage in islice(rungs(timing(26)), 8)}

    assert found["T-4"] == utc("2035-03-24T07:00:00")
    assert found["T-3"] == utc("2035-03-25T06:00:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2035-03-02T09:00:00", "armed"),
        ("2035-03-12T06:59:59", "armed"),
        ("2035-03-12T07:00:00", "T-5"),
        ("2035-03-15T12:00:00", "T-2"),
        ("2035-03-17T22:59:59", "due"),
        ("2035-03-17T23:00:00", "overdue"),
        ("2035-03-30T12:00:00", "overdue+13"),
    ],
)
def test_what_was_slept_through_collapses_into_where_the_clock_stands(
    now: str, expected: str
) -> None:
    assert stage_at(timing(15), utc(now), "armed") == expected


@pytest.mark.parametrize(
    ("started", "first", "then"),
    [
        ("2035-03-02T09:00:00", "start", "T-5"),
        ("2035-03-15T09:00:00", "start", "T-1"),
        ("2035-03-17T22:59:59", "start", "overdue"),
        ("2035-03-17T23:00:00", "late", "overdue+1"),
        ("2035-04-20T09:00:00", "late", "overdue+35"),
    ],
)
def test_a_clock_found_late_begins_where_it_stands(started: str, first: str, then: str) -> None:
    found = timing(15, started=started)

    assert first_stage(found).name == first
    assert next_stage(found, utc(started)).name == then


@pytest.mark.parametrize(
    ("now", "stage", "expected"),
    [
        ("2035-03-02T09:00:00", "start", "start"),
        ("2035-03-12T07:00:00", "start", "T-5"),
        ("2035-03-17T12:00:00", "start", "due"),
        ("2035-03-17T12:00:00", "T-5", "T-5"),
        ("2035-03-30T12:00:00", "late", "late"),
    ],
)
def test_a_clock_that_was_only_just_set_is_as_loud_as_it_is_near(
    now: str, stage: str, expected: str
) -> None:
    assert nearness_at(timing(15), utc(now), stage) == expected


def test_a_clock_without_a_date_repeats_daily() -> None:
    found = Timing(utc("2035-03-02T09:00:00"), None, None, BERLIN)

    assert names(found, 2) == ["waiting+1", "waiting+2"]
    assert next_stage(found, utc("2035-03-05T09:00:00")).at == utc("2035-03-06T09:00:00")


@given(
    days=st.integers(0, 400),
    zone=st.sampled_from([BERLIN, "UTC", "Asia/Tokyo", "Pacific/Apia", "America/St_Johns"]),
    late=st.integers(-500, 900),
)
def test_there_is_always_a_next_rung_and_time_only_moves_on(
    days: int, zone: str, late: int
) -> None:
    found = timing(days, zone=zone)
    now = found.started_at + timedelta(hours=late * 12)

    after = next_stage(found, now)
    instants = [stage.at for stage in islice(rungs(found), 40)]

    assert after.at > now
    assert instants == sorted(set(instants))
    assert len({stage.name for stage in islice(rungs(found), 40)}) == 40


@pytest.mark.parametrize(
    ("stage", "is_short", "is_unanswered", "expected"),
    [
        ("start", False, False, "action"),
        ("start", True, False, "urgent"),
        ("start", False, True, "urgent"),
        ("T-5", False, False, "action"),
        ("T-3", True, False, "action"),
        ("T-2", False, False, "urgent"),
        ("due", False, False, "urgent"),
        ("H-4", False, False, "urgent"),
        ("overdue", False, False, "overdue"),
        ("overdue+3", True, False, "overdue"),
        ("late", False, False, "overdue"),
        ("waiting+1", False, True, "urgent"),
        ("waiting+1", False, False, "action"),
    ],
)
def test_only_the_near_and_the_overdue_interrupt(
    stage: str, is_short: bool, is_unanswered: bool, expected: str
) -> None:
    found = severity_of(stage, is_short=is_short, is_unanswered=is_unanswered)

    assert found == expected


@pytest.mark.parametrize(
    ("stage", "unanswered", "expected"),
    [
        ("start", False, False), ("T-1", False, False), ("due", False, True), ("H-4", False, True),
        ("overdue", False, True), ("overdue+2", False, True), ("late", False, True),
        ("start", True, True), ("waiting+1", False, False),
    ],
)  # fmt: skip
def test_from_the_due_day_on_the_sponsor_hears_too(
    stage: str, unanswered: bool, expected: bool
) -> None:
    assert reaches_sponsor(stage, is_unanswered=unanswered) is expected


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("start", "set"), ("late", "found late"), ("T-5", "5 days before"),
        ("T-1", "1 day before"), ("H-12", "12 hours before"), ("due", "on the due day"),
        ("overdue", "overdue"), ("overdue+2", "overdue, repeat 2"),
    ],
)  # fmt: skip
def test_a_rung_in_words(stage: str, words: str) -> None:
    assert words_of(stage) == words


def test_repeats_and_lateness_are_told_apart() -> None:
    assert [is_repeat(s) for s in ("overdue", "overdue+1", "waiting+1", "T-1")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert [is_past_due(s) for s in ("late", "overdue", "overdue+1", "due")] == [
        True, True, True, False,
    ]  # fmt: skip
