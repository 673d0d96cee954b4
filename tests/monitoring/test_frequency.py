"""When a rule of the plan asks for the next visit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.rules.frequency import Frequency, Past, SiteFacts, basis_words, next_due

BEGIN = date(2026, 3, 2)
EVERY_SIX_WEEKS = Frequency("site_activated", 14, 42)
SITE = SiteFacts("DE", 3, {"site_activated": BEGIN})


def test_the_first_visit_counts_from_its_fact() -> None:
    assert next_due(EVERY_SIX_WEEKS, SITE, Past()) == BEGIN + timedelta(days=14)


def test_the_next_counts_from_the_last_conducted() -> None:
    past = Past(count=1, last_conducted_on=date(2026, 4, 1))

    assert next_due(EVERY_SIX_WEEKS, SITE, past) == date(2026, 5, 13)


@pytest.mark.parametrize(
    ("frequency", "site", "past"),
    [
        pytest.param(EVERY_SIX_WEEKS, SITE, Past(count=1, is_open=True), id="one is ahead"),
        pytest.param(EVERY_SIX_WEEKS, SiteFacts("DE", 3, {}), Past(), id="the fact is not there yet"),
        pytest.param(
            EVERY_SIX_WEEKS, SiteFacts("DE", 3, {"site_activated": BEGIN}, is_over=True), Past(), id="the site is closed"
        ),
        pytest.param(Frequency("site_activated", 0, None), SITE, Past(1, last_conducted_on=BEGIN), id="once only"),
        pytest.param(Frequency("site_activated", 0, 42, from_subjects=4), SITE, Past(), id="too few participants"),
        pytest.param(Frequency("site_activated", 0, 42, country="FR"), SITE, Past(), id="another country"),
    ],
)  # fmt: skip
def test_no_visit_is_asked_for(frequency: Frequency, site: SiteFacts, past: Past) -> None:
    assert next_due(frequency, site, past) is None


def test_a_visit_that_was_not_done_is_asked_for_again() -> None:
    assert next_due(EVERY_SIX_WEEKS, SITE, Past(count=1)) == BEGIN + timedelta(days=14)


@given(after=st.integers(0, 700), every=st.integers(1, 700), last=st.dates(BEGIN, date(2040, 1, 1)))
def test_a_visit_is_never_due_before_what_it_counts_from(
    after: int, every: int, last: date
) -> None:
    frequency = Frequency("site_activated", after, every)

    assert next_due(frequency, SITE, Past()) >= BEGIN
    assert next_due(frequency, SITE, Past(1, last_conducted_on=last)) > last


def test_the_words_name_the_numbers_and_their_source() -> None:
    told = basis_words(EVERY_SIX_WEEKS, "Plan 1.0, 6.1")

    assert told == "14 days after: Site activated, then every 42 days (Plan 1.0, 6.1)"
