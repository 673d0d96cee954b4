"""The worked dates of the four jurisdictions, asked of a case instead of a rule."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest

from pharmacovigilance.rules import (
    EMA,
    FDA,
    MHRA,
    AuthorityFacts,
    CaseDates,
    CaseFacts,
    Duty,
    Judgement,
    authority_of,
    judge,
)
from tests.pharmacovigilance.rules.cases import (
    EXPECTED,
    YES,
    case,
    day,
    due_on,
    dues,
    fatal,
    instant,
    opinion,
)
from tests.shared_data import shared

DATES = {
    "T01": (case, EMA, "EU-SUSAR-15", "2026-01-30", "2026-02-14"),
    "T02": (fatal, EMA, "EU-SUSAR-7", "2026-12-24", "2026-12-31"),
    "T03": (fatal, EMA, "EU-SUSAR-7", "2028-02-25", "2028-03-03"),
    "T04": (fatal, FDA, "US-IND-7D", "2026-03-02", "2026-03-09"),
    "T31": (fatal, MHRA, "UK-SUSAR-3C-7", "2026-05-10", "2026-05-17"),
}


def duty_of(judged: Judgement, rule_id: str) -> Duty:
    return next(duty for duty in judged.duties if duty.rule_id == rule_id)


@pytest.mark.parametrize(
    ("build", "authority", "rule_id", "aware", "expected"), DATES.values(), ids=DATES
)
def test_awareness_plus_the_days_of_the_rule(
    build: Callable[..., CaseFacts],
    authority: AuthorityFacts,
    rule_id: str,
    aware: str,
    expected: str,
) -> None:
    judged = judge(build(opinion(), received=aware), authority)

    assert due_on(duty_of(judged, rule_id)).isoformat() == expected


def test_t06_a_fatal_case_has_two_us_clocks_with_two_starts() -> None:
    judged = judge(fatal(opinion(stood=day("2026-03-03")), received="2026-03-02"), FDA)

    assert dues(judged) == {"US-IND-7D": "2026-03-09", "US-IND-15D": "2026-03-18"}


ZONED = [
    pytest.param(
        fatal, MHRA, "UK-SUSAR-7", "2026-04-30T23:30:00+00:00", "Europe/London", date(2026, 5, 8),
        id="T10: the local date of the person who became aware",
    ),
    pytest.param(
        fatal, FDA, "US-IND-7D", "2026-03-06T23:59:00-05:00", "America/New_York", date(2026, 3, 13),
        id="T32: a partial day is day 0",
    ),
    pytest.param(
        fatal, FDA, "US-IND-7D", "2026-03-07T08:00:00+09:00", "Asia/Tokyo", date(2026, 3, 13),
        id="a Tokyo morning is the evening before in New York",
    ),
    pytest.param(
        fatal, EMA, "EU-SUSAR-7", "2026-03-06T22:00:00-05:00", "America/New_York", date(2026, 3, 13),
        id="a New York evening counts although it is the next day in Amsterdam",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("build", "authority", "rule_id", "known", "zone", "expected"), ZONED)
def test_day_zero_is_the_earliest_local_date(
    build: Callable[..., CaseFacts],
    authority: AuthorityFacts,
    rule_id: str,
    known: str,
    zone: str,
    expected: date,
) -> None:
    received = instant(known, zone)
    facts = build(opinion(stood=received), dates=CaseDates(received=received), occurred_in="GB")

    duty = duty_of(judge(facts, authority), rule_id)

    assert due_on(duty, authority) == expected


JUDGED_HERE = {"T01", "T02", "T03", "T04", "T06a", "T06b", "T07", "T09", "T10", "T31", "T32"}


def test_every_vector_of_an_expedited_clock_in_the_four_jurisdictions_is_judged_here() -> None:
    text = (shared().parent / "reference" / "clock_test_vectors.csv").read_text(encoding="utf-8")
    expedited = {
        row["id"]
        for row in csv.DictReader(io.StringIO(text))
        if row["rule"].startswith(("EU-SUSAR", "UK-SUSAR", "US-IND-7D", "US-IND-15D"))
    }

    assert expedited == JUDGED_HERE


def test_t36_an_expected_fatal_reaction_is_expedited_in_japan_only() -> None:
    expected = fatal(opinion(YES, YES, EXPECTED), received="2026-08-03")

    assert dues(judge(expected, authority_of("JP"))) == {"JP-15": "2026-08-18"}
    assert dues(judge(expected, EMA)) == dues(judge(expected, FDA)) == {}
