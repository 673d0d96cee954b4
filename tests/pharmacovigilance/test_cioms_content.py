"""What a CIOMS I may state, and what contradicts itself."""

import json

import pytest

from cro_platform.documents.rendition import canonical_json
from pharmacovigilance.documents import Change, NullFlavor, PartialDate
from tests.pharmacovigilance.cioms_samples import cioms


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        pytest.param(2026, None, 4, id="day-without-month"),
        pytest.param(2026, 2, 30, id="no-such-day"),
        pytest.param(2026, 13, None, id="no-such-month"),
    ],
)
def test_dates_the_calendar_does_not_have_are_refused(
    year: int, month: int | None, day: int | None
) -> None:
    with pytest.raises(ValueError, match=r"day|month"):
        PartialDate(year, month, day)


@pytest.mark.parametrize("number", [0, -1])
def test_follow_ups_count_from_one(number: int) -> None:
    with pytest.raises(ValueError, match="follow-ups count from 1"):
        cioms(follow_up_number=number)


@pytest.mark.parametrize("change", list(Change))
def test_a_nullification_or_amendment_states_why(change: Change) -> None:
    with pytest.raises(ValueError, match=rf"{change} states why \(ICH E2B\(R3\) C\.1\.11\.2\)"):
        cioms(change=change, change_reason=" ")


def test_a_reason_without_a_change_is_refused() -> None:
    with pytest.raises(ValueError, match="change_reason without change"):
        cioms(change_reason="Duplicate")


def test_the_snapshot_keeps_why_a_box_is_empty() -> None:
    snapshot = json.loads(canonical_json(cioms(age=NullFlavor.ASKED_UNKNOWN)))

    assert snapshot["age"] == "ASKU"
    assert snapshot["patient_initials"] == "MSK"
    assert snapshot["weight_kg"] == "68.5"
    assert snapshot["born_on"] == {"year": 1971, "month": None, "day": None}
