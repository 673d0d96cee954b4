"""What the rules make of a clock: pure values, every answer shown, none invented."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from cro_platform.deadlines.clock import Clock, end_of, reckon, stated
from tests.deadlines.clocks import susar, utc

STUDY = UUID(int=7)


def reckoned(**changes: Any) -> Any:
    return reckon(susar(STUDY, **changes), "America/New_York")[0]


@pytest.mark.parametrize(
    ("changes", "zone", "due_at"),
    [
        ({}, "Europe/Berlin", utc("2035-03-17T22:59:59")),
        ({"zone": None}, "America/New_York", utc("2035-03-18T03:59:59")),
        ({"zone": None, "sponsor_zone": "Asia/Tokyo"}, "Asia/Tokyo", utc("2035-03-17T14:59:59")),
    ],
    ids=["where it was received", "the sponsor's own", "the sponsor's as told"],
)
def test_a_due_date_is_stated_in_one_zone(
    changes: dict[str, Any], zone: str, due_at: datetime
) -> None:
    found = reckoned(**changes)

    assert (found.time_zone, found.due_on, found.due_at) == (zone, date(2035, 3, 17), due_at)


def test_day_zero_is_the_earliest_of_the_calendars_that_count() -> None:
    """Seven in the morning of the 3rd in Tokyo is still the 2nd at the sponsor's seat."""
    found = reckoned(zone="Asia/Tokyo", facts={"aware": "2035-03-03T07:00:00+09:00"})

    assert (found.starts_on, found.due_on) == (date(2035, 3, 2), date(2035, 3, 17))
    assert found.starts_at == utc("2035-03-02T22:00:00")


@pytest.mark.parametrize(
    ("aware", "instant"),
    [
        ("2035-03-02", None),
        (date(2035, 3, 2), None),
        ("2035-03-02T10:00:00+01:00", utc("2035-03-02T09:00:00")),
        ("2035-03-02T10:00:00", utc("2035-03-02T09:00:00")),
        (datetime(2035, 3, 2, 9, tzinfo=UTC), utc("2035-03-02T09:00:00")),
    ],
)
def test_a_start_has_an_instant_only_where_the_time_was_recorded(
    aware: Any, instant: datetime | None
) -> None:
    assert reckoned(facts={"aware": aware}).starts_at == instant


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rule_id": ""}, "No rule matched for EU."),
        ({"rule_id": "EU-NO-SUCH-RULE"}, "EU-NO-SUCH-RULE gives no date"),
        ({"facts": {}}, "EU-SUSAR-15 gives no date"),
        ({"facts": {"aware": "2035-02-30"}}, "EU-SUSAR-15 gives no date"),
        ({"facts": {"aware": "2035-03-02", "moon": "2035-03-02"}}, "moon"),
        ({"zone": "Europe/Atlantis"}, "Europe/Atlantis"),
    ],
)
def test_what_cannot_be_computed_is_told_and_gets_no_date(
    changes: dict[str, Any], words: str
) -> None:
    found = reckoned(**changes)

    assert words in found.outcome
    assert (found.rule_id, found.due_on, found.due_at) == ("", None, None)
    assert found.derivation[-1] == "A person has to decide which duty applies and by when."
    assert found.is_unverified


def test_a_date_that_is_information_only_starts_no_clock_of_its_own() -> None:
    """The date moved by Regulation 1182/71 is shown in the derivation, beside the strict one."""
    found = reckon(
        susar(STUDY, rule_id="EU-START", facts={"started": "2035-03-03"}), "Europe/Berlin"
    )

    assert len(found) == 1


def test_an_internal_target_needs_no_rule() -> None:
    found = reckoned(rule_id="", target_on=date(2035, 3, 5))

    assert (found.is_internal_target, found.is_strict, found.clause) == (True, False, "")
    assert found.due_at == utc("2035-03-05T22:59:59")


@pytest.mark.parametrize(
    ("on", "zone", "expected"),
    [
        (date(2035, 3, 24), "Europe/Berlin", "2035-03-24T22:59:59"),
        (date(2035, 3, 25), "Europe/Berlin", "2035-03-25T21:59:59"),
        (date(2035, 3, 25), "UTC", "2035-03-25T23:59:59"),
    ],
)
def test_a_day_ends_by_its_own_zone_also_when_the_clocks_change(
    on: date, zone: str, expected: str
) -> None:
    assert end_of(on, zone) == utc(expected)


def test_facts_are_kept_as_they_were_stated() -> None:
    facts = {"aware": "2035-03-02", "received": date(2035, 3, 1)}

    assert stated(facts) == {"aware": "2035-03-02", "received": "2035-03-01"}


def test_a_clock_is_a_value() -> None:
    assert susar(STUDY) == susar(STUDY)
    assert isinstance(susar(STUDY), Clock)
