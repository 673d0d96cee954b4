"""Any fact, any zone: the engine and an oracle written with other means give the same date."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cro_platform.deadlines.engine import ClockError, Rule, Unit, compute, rules
from tests.deadlines import oracle

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Havana",
    "America/Scoresbysund",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
PLAIN = tuple(
    rule
    for rule in rules()
    if rule.is_dated and rule.unit is not Unit.HOURS and rule.recurs is None
)
DAY_RULES = tuple(rule for rule in PLAIN if rule.unit is Unit.CALENDAR_DAYS)
HOUR_RULES = tuple(rule for rule in rules() if rule.unit is Unit.HOURS)
RECURRING = tuple(rule for rule in rules() if rule.recurs)

zones = st.sampled_from(ZONES)
days = st.dates(date(2005, 1, 1), date(2037, 1, 1))
instants = st.datetimes(
    datetime(2005, 1, 1),  # noqa: DTZ001 -- the strategy adds the zone
    datetime(2037, 1, 1),  # noqa: DTZ001 -- the strategy adds the zone
    timezones=st.just(UTC),
).map(lambda at: at.replace(microsecond=0))
CASES = int(os.environ.get("CLOCK_CASES", "400"))
thorough = settings(max_examples=CASES, deadline=None)


def ymd(on: date) -> oracle.Ymd:
    return on.year, on.month, on.day


def in_force(rule: Rule, on: date) -> bool:
    return rule.is_in_force(on)


@thorough
@given(rule=st.sampled_from(PLAIN), start=days)
def test_a_bare_date_is_day_zero_and_nothing_rolls(rule: Rule, start: date) -> None:
    assume(in_force(rule, start))
    required = dict.fromkeys(rule.required, start)

    answer = compute(rule.id, required)

    expected = [oracle.add(ymd(start), rule.main.length, rule.unit)]
    expected += [
        oracle.add(ymd(start), limb.length, limb.unit)
        for limb in rule.limits
        if limb.start in rule.required
    ]
    assert ymd(answer.due[0].on) == min(expected)
    assert answer.due[0].at is None


@thorough
@given(rule=st.sampled_from(DAY_RULES), aware=instants, zone=zones)
@example(  # the dateline moved: 30 December 2011 never came in Samoa
    rule=next(rule for rule in DAY_RULES if rule.id == "EU-SUSAR-7"),
    aware=datetime(2011, 12, 23, 20, tzinfo=UTC),
    zone="Pacific/Apia",
)
def test_an_instant_counts_from_its_local_date_to_the_end_of_the_last(
    rule: Rule, aware: datetime, zone: str
) -> None:
    day_zero = oracle.local_date(aware.timestamp(), zone)
    assume(in_force(rule, date(*day_zero)))

    due = compute(rule.id, dict.fromkeys(rule.required, aware), zone=zone).due[0]

    expected = oracle.add_days(day_zero, rule.main.length)
    assert ymd(due.on) == expected
    assert due.at is not None
    assert due.at.timestamp() == oracle.last_second(expected, zone)


EDGES = (
    date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28), date(2028, 3, 1),  # leap days, and a year without
    date(2026, 1, 31), date(2026, 5, 31), date(2026, 8, 31), date(2026, 11, 30), date(2026, 12, 31),  # ends of months
    date(2026, 3, 8), date(2026, 11, 1), date(2026, 3, 29), date(2026, 10, 25),  # summer time, US and Europe
    date(2026, 4, 5), date(2026, 10, 4), date(2026, 9, 27),  # and south of the line
    date(2026, 7, 2), date(2026, 11, 25), date(2026, 12, 24), date(2027, 6, 17), date(2021, 12, 30),  # before holidays
)  # fmt: skip
edges = st.builds(
    lambda on, minute: datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(minutes=minute),
    st.sampled_from(EDGES),
    st.integers(-16 * 60, 40 * 60),
)
EVERY = tuple(rule for rule in rules() if rule.is_dated)


def expected_on(rule: Rule, day_zero: oracle.Ymd) -> oracle.Ymd:
    """Where every required fact became known at one instant: the earliest of the clock and of its limits."""
    if rule.recurs == "anniversary":
        return oracle.add(oracle.add_months(day_zero, 12), rule.main.length, rule.unit)
    limbs = [rule.main, *(limb for limb in rule.limits if limb.start in rule.required)]
    return min(oracle.add(day_zero, limb.length, limb.unit) for limb in limbs)


def agree(rule: Rule, at: datetime, zone: str, sponsor: str | None, authority: str | None) -> None:
    """Engine and oracle agree on a rule whose required facts all became known at one instant."""
    places = [zone, *(place for place in (sponsor, authority) if place)]
    day_zero = min(oracle.local_date(at.timestamp(), place) for place in places)
    assume(in_force(rule, date(*day_zero)))

    answer = compute(
        rule.id, dict.fromkeys(rule.required, at), zone=zone, sponsor_zone=sponsor, authority_zone=authority
    )  # fmt: skip

    due = answer.due[0]
    assert due.at is not None
    if rule.unit is Unit.HOURS:
        assert due.at.timestamp() == at.timestamp() + 3600 * rule.main.length
        assert ymd(due.on) == oracle.local_date(due.at.timestamp(), zone)
    else:
        assert ymd(due.on) == expected_on(rule, day_zero)
        assert due.at.timestamp() == oracle.last_second(ymd(due.on), zone)


each_rule = pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.id)
anywhere = given(at=edges, zone=zones, sponsor=st.none() | zones, authority=st.none() | zones)


@each_rule
@settings(max_examples=6, deadline=None)
@anywhere
def test_every_rule_in_every_calendar(
    rule: Rule, at: datetime, zone: str, sponsor: str | None, authority: str | None
) -> None:
    """Leap days, month ends, both changes of the clock, both sides of the dateline: each rule in its own unit."""
    agree(rule, at, zone, sponsor, authority)


@pytest.mark.proof
@each_rule
@settings(max_examples=300, deadline=None)
@anywhere
def test_every_rule_in_every_calendar_at_length(
    rule: Rule, at: datetime, zone: str, sponsor: str | None, authority: str | None
) -> None:
    """The same with many more instants."""
    agree(rule, at, zone, sponsor, authority)


@thorough
@given(aware=instants, zone=zones, sponsor=zones, authority=zones)
def test_the_earliest_of_three_local_dates_is_day_zero(
    aware: datetime, zone: str, sponsor: str, authority: str
) -> None:
    answer = compute(
        "EU-SUSAR-15",
        {"aware": aware},
        zone=zone,
        sponsor_zone=sponsor,
        authority_zone=authority,
    )

    dates = [oracle.local_date(aware.timestamp(), place) for place in (zone, sponsor, authority)]
    assert answer.day_zero_on is not None
    assert ymd(answer.day_zero_on) == min(dates)
    assert ymd(answer.due[0].on) == oracle.add_days(min(dates), 15)


@thorough
@given(
    aware=instants, minutes=st.integers(-14 * 60, 14 * 60).map(lambda quarter: quarter // 15 * 15)
)
def test_without_a_zone_the_offset_of_the_fact_decides(aware: datetime, minutes: int) -> None:
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    shown = (aware + timedelta(minutes=minutes)).replace(tzinfo=None)

    answer = compute("EU-SUSAR-7", {"aware": f"{shown.isoformat()}{sign}{hours:02}:{rest:02}"})

    due = answer.due[0]
    assert ymd(due.on) == oracle.add_days(ymd(shown.date()), 7)
    assert due.at is not None
    assert due.at.isoformat() == f"{due.on}T23:59:59{sign}{hours:02}:{rest:02}"


@thorough
@given(rule=st.sampled_from(HOUR_RULES), at=instants, zone=zones)
def test_hours_elapse_whatever_the_wall_clock_does(rule: Rule, at: datetime, zone: str) -> None:
    there = at.astimezone(ZoneInfo(zone))

    due = compute(rule.id, {rule.main.start: there}, zone=zone).due[0]

    assert due.at is not None
    assert due.at.timestamp() == at.timestamp() + 3600 * rule.main.length
    assert ymd(due.on) == oracle.local_date(due.at.timestamp(), zone)


@thorough
@given(rule=st.sampled_from(HOUR_RULES), on=days, zone=zones)
def test_an_hour_clock_without_a_time_counts_from_the_first_second(
    rule: Rule, on: date, zone: str
) -> None:
    answer = compute(rule.id, {rule.main.start: on}, zone=zone)

    begun = oracle.first_second(ymd(on), zone)
    assert answer.due[0].at is not None
    assert answer.due[0].at.timestamp() == begun + 3600 * rule.main.length
    assert any(step.startswith("Time not recorded") for step in answer.derivation)


@thorough
@given(rule=st.sampled_from(RECURRING), base=days, reported=st.integers(0, 12))
def test_recurring_dues_are_counted_from_the_first_date_every_time(
    rule: Rule, base: date, reported: int
) -> None:
    unit, length = ("years", 1) if rule.recurs == "anniversary" else (rule.unit, rule.main.length)
    months = length * (12 if unit == "years" else 1)
    facts = {rule.main.start: base}
    if reported:
        facts["last_period_end"] = date(*oracle.add_months(ymd(base), reported * months))

    answer = compute(rule.id, facts)

    anchor = oracle.add_months(ymd(base), (reported + 1) * months)
    extra = rule.main.length if rule.recurs == "anniversary" else 0
    assert ymd(answer.due[0].on) == oracle.add(anchor, extra, rule.unit)


@thorough
@given(aware=days, to_fatal=st.integers(0, 40), to_sent=st.none() | st.integers(0, 40))
def test_an_upgrade_never_extends_a_running_clock(
    aware: date, to_fatal: int, to_sent: int | None
) -> None:
    facts = {"aware": aware, "fatal_known": aware + timedelta(to_fatal)}
    if to_sent is not None:
        facts["initial_sent"] = aware + timedelta(to_sent)

    due = compute("EU-SUSAR-UPG", facts).due[0].on

    is_running = to_sent is None or to_sent >= to_fatal
    expected = min(to_fatal + 7, 15) if is_running else to_fatal + 7
    assert ymd(due) == oracle.add_days(ymd(aware), expected)


@thorough
@given(rule=st.sampled_from(["EU-SUSAR-FU8", "CN-FU8"]), aware=days, to_sent=st.integers(0, 30))
def test_a_follow_up_is_due_by_the_earlier_reading(rule: str, aware: date, to_sent: int) -> None:
    facts = {"aware": aware, "initial_sent": aware + timedelta(to_sent)}

    due = compute(rule, facts).due[0].on

    assert ymd(due) == oracle.add_days(ymd(aware), min(to_sent + 8, 15))


@thorough
@given(notice=days, to_determined=st.integers(0, 60))
def test_the_earlier_of_two_device_clocks_ends_the_investigation(
    notice: date, to_determined: int
) -> None:
    determined = notice + timedelta(to_determined)
    facts = {"notice": notice, "determined": determined}

    answers = [compute(rule, facts).due[0].on for rule in ("US-IDE-TERM", "US-IDE-TERM-15")]

    expected = min(
        oracle.add_working_days(ymd(determined), 5), oracle.add_working_days(ymd(notice), 15)
    )
    assert [ymd(on) for on in answers] == [expected, expected]


@thorough
@given(end=days)
def test_the_european_roll_is_information_and_never_the_strict_date(end: date) -> None:
    answer = compute("EU-END-MS", {"end": end})

    strict, *information = answer.due
    number = oracle.to_days(oracle.add_days(ymd(end), 15))
    assert oracle.to_days(ymd(strict.on)) == number
    assert strict.strict
    days_to_monday = {5: 2, 6: 1}.get(oracle.weekday(number))
    expected = [number + days_to_monday] if days_to_monday else []
    assert [oracle.to_days(ymd(due.on)) for due in information] == expected
    assert not any(due.strict for due in information)


@thorough
@given(
    wall=st.datetimes(
        datetime(2005, 1, 1),  # noqa: DTZ001 -- a wall time has no zone
        datetime(2037, 1, 1),  # noqa: DTZ001 -- a wall time has no zone
    ).map(lambda at: at.replace(second=0, microsecond=0)),
    zone=zones,
)
@example(wall=datetime(2026, 3, 29, 2, 30), zone="Europe/Berlin")  # noqa: DTZ001 -- in the gap
@example(wall=datetime(2026, 10, 25, 2, 30), zone="Europe/Berlin")  # noqa: DTZ001 -- shown twice
@example(wall=datetime(2026, 4, 5, 1, 45), zone="Australia/Lord_Howe")  # noqa: DTZ001 -- half hour
@example(wall=datetime(2011, 12, 30, 12, 0), zone="Pacific/Apia")  # noqa: DTZ001 -- a missing day
def test_a_wall_time_is_read_only_where_it_happened_once(wall: datetime, zone: str) -> None:
    moment = (wall.year, wall.month, wall.day, wall.hour, wall.minute)

    if oracle.readings_of(moment, zone) == 1:
        due = compute("EU-SUSAR-7", {"aware": wall.isoformat()}, zone=zone).due[0]
        assert ymd(due.on) == oracle.add_days(moment[:3], 7)
    else:
        with pytest.raises(ClockError, match=r"either .* or ") as refusal:
            compute("EU-SUSAR-7", {"aware": wall.isoformat()}, zone=zone)
        assert refusal.value.field == "aware"
