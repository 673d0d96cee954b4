"""What the engine answers beside the date, and what it refuses to answer."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from cro_platform.deadlines.engine import ClockError, compute
from cro_platform.deadlines.engine.readings import FactValue


def test_the_derivation_reads_from_the_fact_to_the_last_second() -> None:
    never_moved = "not moved for weekends or holidays (Reg. (EU) 536/2014 Art 42(2)(b))"

    answer = compute("EU-SUSAR-15", {"aware": "2026-01-30T23:15:00Z"}, zone="Europe/Berlin")

    assert answer.derivation == (
        "Day 0 is 2026-01-31: aware 2026-01-30T23:15:00+00:00, the local date in Europe/Berlin.",
        f"2026-01-31 + 15 calendar days = 2026-02-15 (Sunday), {never_moved}.",
        "2026-02-15 ends at 2026-02-15T23:59:59+01:00 in Europe/Berlin.",
    )
    assert answer.clause == "Reg. (EU) 536/2014 Art 42(2)(b)"
    assert (answer.confidence, answer.is_unverified) == ("S", False)


def test_an_unverified_rule_says_so_in_its_derivation() -> None:
    answer = compute("KR-7", {"aware": "2026-03-02"})

    assert answer.is_unverified
    assert answer.derivation[-1].startswith("Unverified (confidence S): check the source")
    assert "debated" in answer.derivation[-1]


def test_holidays_that_were_left_out_are_named() -> None:
    answer = compute("US-IDE-UADE-SP", {"notice": "2026-11-19"})

    assert "2026-11-26 Thanksgiving Day" in answer.derivation[1]


def test_a_fact_that_moves_nothing_is_named() -> None:
    answer = compute("EU-USM", {"occurred": "2026-04-01", "measure_taken": "2026-04-03"})

    assert "occurred (2026-04-01) does not move this clock." in answer.derivation


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        pytest.param(
            {"initial_sent": "2026-05-05"},
            "Not compared: 15 days after day 0 of the case, because aware is not given.",
            id="limit without its fact",
        ),
        pytest.param(
            {"initial_sent": "2026-05-05", "aware": "2026-05-01"},
            "The earliest of 2 dates counts: 2026-05-13 (8 days after the initial report).",
            id="limit with its fact",
        ),
    ],
)
def test_the_comparison_of_two_clocks_is_explained(facts: dict[str, str], sentence: str) -> None:
    assert sentence in compute("EU-SUSAR-FU8", facts).derivation


def test_a_due_that_does_not_run_yet_is_announced() -> None:
    answer = compute("CA-7", {"aware": "2026-07-01"})

    announced = [step for step in answer.derivation if step.startswith("Not running: complete")]
    assert announced == [
        "Not running: complete report with its assessment, because initial_sent is not given."
    ]


def test_silence_never_lifts_a_hold() -> None:
    answer = compute("US-HOLD-RESP", {"authority_receipt": "2026-02-01"})

    assert answer.outcome is not None
    assert answer.outcome.startswith("not released: silence does not lift a hold")
    assert [(due.on, due.label) for due in answer.due] == [
        (date(2026, 3, 3), "FDA's answer is expected")
    ]


def test_silence_lets_an_initial_application_take_effect() -> None:
    answer = compute("US-IND-30", {"authority_receipt": "2026-09-01"})

    assert answer.outcome is not None
    assert answer.outcome.startswith("in effect on the stated date unless FDA imposes a")
    assert answer.due[0].on == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("rule", "facts", "outcome"),
    [
        ("US-INV-SAE", {"aware": "2026-03-02"}, "immediate"),
        ("US-INV-SAE", {}, "immediate"),
        ("US-INV-UP", {}, "promptly: no legal number"),
        ("US-IND-FU", {"received": "2026-03-02"}, "as soon as the information is available"),
        ("US-AMD-CHG", {}, "before the change is implemented"),
        ("US-INFO-AMD", {"last_submission": "2026-03-02"}, "a minimum interval of 30 days"),
        ("US-EFMT", {}, "a rule of format or routing, no clock"),
    ],
)
def test_a_duty_without_a_number_has_an_outcome_and_never_a_date(
    rule: str, facts: dict[str, str], outcome: str
) -> None:
    answer = compute(rule, facts, zone="America/New_York")

    assert answer.due == ()
    assert answer.outcome is not None
    assert answer.outcome.startswith(outcome)


def test_the_strict_date_comes_before_the_information() -> None:
    strict, information = compute("EU-END-MS", {"end": "2026-12-18"}, zone="Europe/Paris").due

    assert (strict.on, strict.strict) == (date(2027, 1, 2), True)
    assert (information.on, information.strict) == (date(2027, 1, 4), False)
    assert "information" in information.label


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", "2026-02-14T23:59:59+01:00"),
        ("America/New_York", "2026-02-14T23:59:59-05:00"),
        ("Pacific/Chatham", "2026-02-14T23:59:59+13:45"),
    ],
)
def test_the_last_second_is_stated_in_the_zone_asked_for(zone: str, expected: str) -> None:
    due = compute("EU-SUSAR-15", {"aware": "2026-01-30"}, zone=zone).due[0]

    assert due.at is not None
    assert due.at.isoformat() == expected


@pytest.mark.parametrize(
    ("aware", "expected"),
    [
        pytest.param("2023-03-18", "2023-03-25T23:59:59+02:00", id="the next midnight is skipped"),
        pytest.param("2023-10-21", "2023-10-28T23:59:59+02:00", id="the last hour comes twice"),
    ],
)
def test_a_change_of_clocks_at_midnight_does_not_move_the_end(aware: str, expected: str) -> None:
    due = compute("EU-SUSAR-7", {"aware": aware}, zone="Asia/Beirut").due[0]

    assert due.at is not None
    assert due.at.isoformat() == expected


def test_a_date_the_zone_skipped_ends_where_the_zone_jumped() -> None:
    due = compute("EU-SUSAR-7", {"aware": "2011-12-23"}, zone="Pacific/Apia").due[0]

    assert due.on == date(2011, 12, 30)
    assert due.at is not None
    assert due.at.isoformat() == "2011-12-29T23:59:59-10:00"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(date(2026, 1, 30), id="a date"),
        pytest.param(datetime(2026, 1, 30, 10, tzinfo=UTC), id="an instant in UTC"),
        pytest.param(
            datetime(2026, 1, 30, 10, tzinfo=ZoneInfo("Asia/Tokyo")), id="an instant in a zone"
        ),
        pytest.param("2026-01-30T10:00", id="a wall time"),
    ],
)
def test_values_and_texts_are_read_alike(value: FactValue) -> None:
    answer = compute("EU-SUSAR-15", {"aware": value}, zone="Europe/Berlin")

    assert answer.due[0].on == date(2026, 2, 14)


def test_an_hour_clock_without_time_or_zone_states_the_date_only() -> None:
    answer = compute("EU-SAE-24H", {"aware": "2026-03-02"})

    assert [(due.on, due.at) for due in answer.due] == [(date(2026, 3, 3), None)]
    assert any(step.startswith("Time not recorded") for step in answer.derivation)
    assert "No zone is given, so only the date is stated." in answer.derivation


def test_the_law_of_another_day_can_be_asked_for() -> None:
    facts = {"measure_taken": "2026-05-10"}

    now = compute("UK-USM", facts)
    then = compute("UK-USM", facts, on=date(2026, 4, 1))

    assert now.due[0].on == date(2026, 5, 17)
    assert then.due[0].on == date(2026, 5, 13)
    assert now.version != then.version


@pytest.mark.parametrize(
    ("rule", "facts", "field", "reason"),
    [
        pytest.param("EU-SUSAR-15", {}, "aware", "missing", id="missing fact"),
        pytest.param(
            "EU-SUSAR-UPG",
            {"fatal_known": "2026-05-06"},
            "aware",
            "missing",
            id="second fact missing",
        ),
        pytest.param(
            "EU-SUSAR-15",
            {"aware": "2026-01-30", "dlp": "2026-01-30"},
            "dlp",
            "does not take it; it takes: aware",
            id="fact of another rule",
        ),
        pytest.param(
            "EU-SUSAR-15",
            {"awareness": "2026-01-30"},
            "awareness",
            "no rule takes",
            id="no such fact",
        ),
        pytest.param(
            "EU-SUSAR-15", {"aware": "30.01.2026"}, "aware", "neither a date", id="format"
        ),
        pytest.param(
            "EU-SUSAR-15", {"aware": "20260130"}, "aware", "neither a date", id="basic form"
        ),
        pytest.param("EU-SUSAR-15", {"aware": "2026-01"}, "aware", "neither a date", id="a month"),
        pytest.param("EU-SUSAR-15", {"aware": ""}, "aware", "neither a date", id="nothing"),
        pytest.param(
            "EU-SUSAR-15", {"aware": "2026-02-29"}, "aware", "does not exist", id="no such day"
        ),
        pytest.param(
            "EU-SUSAR-15",
            {"aware": "2026-01-30T25:00Z"},
            "aware",
            "does not exist",
            id="no such hour",
        ),
        pytest.param("EU-SUSAR-15", {"aware": "0206-01-30"}, "aware", "the year 206", id="year"),
        pytest.param("EU-SUSAR-15", {"aware": 20260130}, "aware", "must be a date", id="a number"),
        pytest.param(
            "EU-SUSAR-15",
            {"aware": "2026-01-30T10:00"},
            "aware",
            "has no offset",
            id="naive instant",
        ),
        pytest.param(
            "EU-SUSAR-UPG",
            {"aware": "2026-05-06", "fatal_known": "2026-05-01"},
            "fatal_known",
            "lies before aware",
            id="upgrade before awareness",
        ),
        pytest.param(
            "EU-USM",
            {"occurred": "2026-04-03T10:00Z", "measure_taken": "2026-04-03T09:59Z"},
            "measure_taken",
            "lies before occurred",
            id="a minute too early",
        ),
        pytest.param(
            "US-ANNUAL",
            {"effective": "2026-10-01", "last_period_end": "2026-09-30"},
            "last_period_end",
            "lies before effective",
            id="period before the start",
        ),
        pytest.param(
            "UK-SUSAR-3C-7",
            {"aware": "2026-04-27"},
            "aware",
            "no version",
            id="before the law held",
        ),
    ],
)
def test_no_honest_answer_is_an_error_about_a_field(
    rule: str, facts: Mapping[str, FactValue], field: str, reason: str
) -> None:
    with pytest.raises(ClockError) as info:
        compute(rule, facts)

    assert info.value.field == field
    assert reason in info.value.reason
    assert info.value.pointer == f"/facts/{field}"


@pytest.mark.parametrize("parameter", ["zone", "sponsor_zone", "authority_zone"])
@pytest.mark.parametrize(
    "name", ["Europe/Bonn", "CEST", "", "localtime", "../etc/passwd", "europe/berlin"]
)
def test_an_unknown_zone_is_refused_by_its_parameter(parameter: str, name: str) -> None:
    with pytest.raises(ClockError, match="IANA") as info:
        compute("EU-SUSAR-15", {"aware": "2026-01-30"}, **{parameter: name})

    assert info.value.pointer == f"/{parameter}"


def test_a_wall_time_in_a_gap_is_refused_with_both_readings() -> None:
    missing = datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    with pytest.raises(ClockError) as info:
        compute("EU-SUSAR-15", {"aware": missing})

    assert "does not exist in Europe/Berlin" in info.value.reason
    assert "2026-03-29T02:30:00+01:00" in info.value.reason
    assert "2026-03-29T02:30:00+02:00" in info.value.reason


def test_an_error_reads_as_one_sentence_with_its_clause() -> None:
    with pytest.raises(ClockError) as info:
        compute("EU-BREACH", {})

    assert str(info.value).startswith("aware: missing; it means: The sponsor, or a provider")
    assert str(info.value).endswith("(Reg. (EU) 536/2014 Art 52)")
