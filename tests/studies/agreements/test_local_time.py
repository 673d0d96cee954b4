"""A local time in a zone is one instant, or it is refused with both readings."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cro_platform.access.errors import RuleBroken
from studies.forms.agreements import LocalField
from studies.forms.fields import InstantField
from studies.rules.agreements.local_time import days_after, instant_of, local_words

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "UTC")


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2026-03-01T00:00", "Europe/Berlin", "2026-02-28T23:00"),
        ("2026-07-01T00:00", "America/New_York", "2026-07-01T04:00"),
        ("2026-03-01T00:00", "Asia/Tokyo", "2026-02-28T15:00"),
        ("2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-03-29T01:59", "Europe/Berlin", "2026-03-29T00:59"),
        ("2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00"),
    ],
)
def test_an_ordinary_local_time_is_one_instant(local: str, zone: str, utc: str) -> None:
    found = instant_of(datetime.fromisoformat(local), zone)

    assert found == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "zone", "readings"),
    [
        ("2026-03-29T02:30", "Europe/Berlin", ("01:30+01:00", "03:30+02:00")),
        ("2026-03-08T02:00", "America/New_York", ("01:00-05:00", "03:00-04:00")),
        ("2026-10-04T02:15", "Australia/Lord_Howe", ("01:45+10:30", "02:45+11:00")),
    ],
)
def test_a_time_that_the_clocks_skip_is_refused_with_both_readings(
    local: str, zone: str, readings: tuple[str, str]
) -> None:
    with pytest.raises(RuleBroken, match="does not exist") as refused:
        instant_of(datetime.fromisoformat(local), zone)

    (problem,) = refused.value.problems
    assert problem.field == "effective_at"
    assert all(each in problem.detail for each in readings), problem.detail


@pytest.mark.parametrize(
    ("local", "zone", "readings"),
    [
        ("2026-10-25T02:30", "Europe/Berlin", ("+02:00 (00:30 UTC)", "+01:00 (01:30 UTC)")),
        ("2026-11-01T01:00", "America/New_York", ("-04:00 (05:00 UTC)", "-05:00 (06:00 UTC)")),
    ],
)
def test_a_time_that_happens_twice_is_refused_with_both_readings(
    local: str, zone: str, readings: tuple[str, str]
) -> None:
    with pytest.raises(RuleBroken, match="happens twice") as refused:
        instant_of(datetime.fromisoformat(local), zone, field="ends_at")

    (problem,) = refused.value.problems
    assert problem.field == "ends_at"
    assert all(each in problem.detail for each in readings), problem.detail


def test_a_stated_offset_chooses_between_two_readings() -> None:
    first = instant_of(datetime.fromisoformat("2026-10-25T02:30+02:00"), "Europe/Berlin")
    second = instant_of(datetime.fromisoformat("2026-10-25T02:30+01:00"), "Europe/Berlin")

    assert second - first == timedelta(hours=1)


def test_an_offset_the_zone_does_not_have_is_refused() -> None:
    with pytest.raises(RuleBroken, match="does not have the offset"):
        instant_of(datetime.fromisoformat("2026-07-01T12:00+01:00"), "Europe/Berlin")


@pytest.mark.parametrize("name", ["Berlin", "", "../etc/passwd", "+01:00"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(RuleBroken, match="no time zone") as refused:
        instant_of(datetime(2026, 1, 1), name)  # noqa: DTZ001 -- a local time is the subject

    assert refused.value.problems[0].field == "effective_zone"


@given(
    instant=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2037, 1, 1)),  # noqa: DTZ001 -- made aware below
    zone=st.sampled_from(ZONES),
)
def test_every_instant_comes_back_from_its_local_time_and_offset(
    instant: datetime, zone: str
) -> None:
    from zoneinfo import ZoneInfo

    there = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    stated = there.replace(tzinfo=timezone(there.utcoffset() or timedelta()))

    assert instant_of(stated, zone) == instant.replace(tzinfo=UTC)


def test_a_close_out_in_days_keeps_the_local_hour() -> None:
    end = instant_of(datetime(2026, 3, 20), "Europe/Berlin")  # noqa: DTZ001 -- as above

    assert days_after(end, 30, "Europe/Berlin") == datetime(2026, 4, 18, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "later"),
    [("2026-03-28T02:30", "2026-03-29T01:30"), ("2026-10-24T02:30", "2026-10-25T01:30")],
    ids=["skipped", "repeated"],
)
def test_a_close_out_is_never_shorter_than_it_says(end: str, later: str) -> None:
    instant = instant_of(datetime.fromisoformat(end), "Europe/Berlin")

    assert days_after(instant, 1, "Europe/Berlin") == datetime.fromisoformat(later).replace(
        tzinfo=UTC
    )


def test_an_instant_is_printed_in_its_zone_and_in_utc() -> None:
    words = local_words(datetime(2026, 3, 1, tzinfo=UTC), "Europe/Berlin")

    assert words == "2026-03-01 01:00 +01:00 (Europe/Berlin), 2026-03-01 00:00 UTC"


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_year_at_the_end_of_the_calendar_is_refused_before_any_zone_is_asked(text: str) -> None:
    """In UTC the one lies in the year 0, in New York the other in the year 10000."""
    with pytest.raises(ValidationError, match="1900 to 2999"):
        LocalField().clean(text)
    with pytest.raises(ValidationError, match="1900 to 2999"):
        InstantField().clean(f"{text}+00:00")
