"""When mail may leave: rhythm, zone and quiet hours, over clock changes too. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cro_platform.notifications.enums import Rhythm
from cro_platform.notifications.schedule import Schedule

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = {"quiet_from": time(22), "quiet_until": time(7)}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "now", "leaves"),
    [
        (Schedule(), "2035-03-02T09:00", "2035-03-02T09:00"),
        (Schedule(Rhythm.DAILY, time(8)), "2035-03-02T07:59", "2035-03-02T08:00"),
        (Schedule(Rhythm.DAILY, time(8)), "2035-03-02T08:00", "2035-03-03T08:00"),
        (Schedule(Rhythm.DAILY, time(8), zone=BERLIN), "2035-03-02T06:59", "2035-03-02T07:00"),
        (Schedule(Rhythm.WEEKLY, time(8), weekday=0), "2035-03-02T09:00", "2035-03-05T08:00"),
        (Schedule(Rhythm.WEEKLY, time(8), weekday=4), "2035-03-02T09:00", "2035-03-09T08:00"),
        (Schedule(**NIGHT), "2035-03-02T21:59", "2035-03-02T21:59"),
        (Schedule(**NIGHT), "2035-03-02T22:00", "2035-03-03T07:00"),
        (Schedule(**NIGHT), "2035-03-03T06:59", "2035-03-03T07:00"),
        (Schedule(**NIGHT), "2035-03-03T07:00", "2035-03-03T07:00"),
        (Schedule(quiet_from=time(12), quiet_until=time(14)), "2035-03-03T13:00", "2035-03-03T14:00"),
        (Schedule(Rhythm.DAILY, time(6), **NIGHT), "2035-03-02T12:00", "2035-03-03T07:00"),
        (Schedule(Rhythm.DAILY, time(2, 30), zone=BERLIN), "2035-03-24T12:00", "2035-03-25T01:30"),
    ],
)  # fmt: skip
def test_when_mail_leaves(schedule: Schedule, now: str, leaves: str) -> None:
    assert schedule.next_after(utc(now)) == utc(leaves)


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]
)

TIMES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


@given(
    rhythm=st.sampled_from(Rhythm),
    at=TIMES,
    weekday=st.integers(0, 6),
    zone=ZONES,
    quiet=st.one_of(st.none(), st.tuples(TIMES, TIMES).filter(lambda q: q[0] != q[1])),
    now=st.integers(0, 4 * 366 * 24 * 3600),
)
def test_it_leaves_within_the_rhythm_and_never_before(
    rhythm: Rhythm,
    at: time,
    weekday: int,
    zone: str,
    quiet: tuple[time, time] | None,
    now: int,
) -> None:
    """Whatever is chosen, nothing is held for ever: a week, a day of quiet and an hour of clock change at most."""
    ends = {"quiet_from": quiet[0], "quiet_until": quiet[1]} if quiet else {}
    instant = utc("2030-01-01") + timedelta(seconds=now)

    leaves = Schedule(rhythm, at, weekday, ZoneInfo(zone), **ends).next_after(instant)

    assert instant <= leaves <= instant + timedelta(days=9)
