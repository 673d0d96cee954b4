"""The rules as shipped: complete, cited, honest about what was not verified."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from cro_platform import access
from cro_platform.deadlines.engine import (
    ClockError,
    Obligation,
    Rule,
    Unit,
    rule,
    rule_in_force,
    rules,
    versions,
)
from cro_platform.tenancy.countries import jurisdiction_of
from tests.shared_data import shared

CELLS = {"EU/EEA": "EU", "UK": "GB"}
DRAWN_FROM = {"AU-FU8": "AU-7", "CA-FU8": "CA-7", "KR-FU8": "KR-7"}
"""Rules of our own, each drawn from the follow-up that the reference states for another."""
CODE = re.compile(r"^  - code: (.+)$", re.MULTILINE)
UNITS = {"cd": "calendar_days", "wd": "working_days", "h": "hours", "mo": "months", "yr": "years"}


def by_id(items: tuple[Rule, ...]) -> dict[str, Rule]:
    return {item.id: item for item in items}


def test_all_clocks_are_there_once() -> None:
    ids = [item.id for item in rules()]

    assert len(ids) == 134 + len(DRAWN_FROM)
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)


@pytest.mark.parametrize("item", rules(), ids=lambda item: item.id)
def test_a_rule_can_be_shown_to_a_person(item: Rule) -> None:
    for version in versions(item.id):
        assert len(version.source) > 5
        assert version.trigger
        assert version.vectors
        assert not version.is_dated or version.day_zero
        assert all(version.meaning(name) for name in version.facts)
        assert version.zone_policy
        assert set(version.confidence) <= set("PSM/")


def test_the_same_facts_as_the_reference() -> None:
    reference = json.loads(shared("..", "reference", "clocks.json").read_text(encoding="utf-8"))
    held = by_id(rules())

    assert len(reference) == 134
    assert {row["id"] for row in reference} == set(held) - set(DRAWN_FROM)
    for row in reference:
        found = held[row["id"]]
        assert found.unit == UNITS.get(row["unit"], row["unit"]), row["id"]
        assert not found.is_dated or found.length == int(row["offset"]), row["id"]
        assert found.category == row["cat"], row["id"]
        assert found.confidence == row["conf"], row["id"]
        assert found.jurisdiction == CELLS.get(row["jur"], row["jur"]), row["id"]


@pytest.mark.parametrize("item", rules(), ids=lambda item: item.id)
def test_what_is_from_memory_or_in_doubt_is_unverified(item: Rule) -> None:
    for version in versions(item.id):
        assert version.is_unverified == ("M" in version.confidence or version.doubt != "")


@pytest.mark.parametrize(
    ("rule_id", "is_unverified"),
    [
        pytest.param("EU-SUSAR-15", False, id="read in a secondary source"),
        pytest.param("EU-BREACH", False, id="primary text read"),
        pytest.param("UK-BREACH", True, id="from memory"),
        pytest.param("EU-SUSAR-UPG", True, id="one part from memory"),
        pytest.param("US-IND-FU", True, id="sources disagree on a number"),
        pytest.param("KR-7", True, id="the start is debated"),
        pytest.param("CH-SUSAR-7", True, id="a revision was not read"),
    ],
)
def test_the_mark_unverified_follows_the_evidence(rule_id: str, is_unverified: bool) -> None:
    assert rule(rule_id).is_unverified is is_unverified


@pytest.mark.parametrize(
    ("rule_id", "obligation"),
    [
        ("US-IND-15D", Obligation.EXPEDITED_SAFETY_REPORTING),
        ("EU-ASR", Obligation.PERIODIC_SAFETY_REPORTING),
        ("EU-BREACH", Obligation.SERIOUS_BREACH_NOTIFICATION),
        ("EU-FVFS", Obligation.TRIAL_NOTIFICATIONS),
        ("CTG-REG", Obligation.REGISTRY_POSTING),
        ("UK-USM", Obligation.URGENT_SAFETY_MEASURES),
        ("EU-RFI-VAL", Obligation.AUTHORITY_QUESTIONS),
        ("US-AMD-INV", Obligation.IND_MAINTENANCE),
        ("EU-ARCHIVE", Obligation.RECORDS_RETENTION),
        ("US-IDE-UADE-SP", Obligation.DEVICE_SAFETY_REPORTING),
        ("US-HOLD-RESP", Obligation.AUTHORITY_QUESTIONS),
        ("EU-ASS2", Obligation.TRIAL_APPLICATION_PART_TWO),
    ],
)
def test_a_rule_names_the_duty_whose_holder_answers(rule_id: str, obligation: Obligation) -> None:
    assert rule(rule_id).obligation is obligation


def test_every_rule_addresses_one_cell_of_law() -> None:
    cells = {item.jurisdiction for item in rules()} - {"ICH"}

    assert len(cells) == 11
    assert {cell: jurisdiction_of(cell) for cell in cells - {"EU"}} == {
        c: c for c in cells - {"EU"}
    }
    assert jurisdiction_of("DE") in cells


def test_every_duty_stands_in_the_catalogue_of_obligations() -> None:
    path = Path(access.__file__).parent / "obligations.yaml"

    listed = {code.strip() for code in CODE.findall(path.read_text(encoding="utf-8"))}

    assert set(Obligation) <= listed


def test_every_duty_has_a_clock() -> None:
    assert {item.obligation for item in rules()} == set(Obligation)


def test_working_days_exist_only_where_us_law_says_so() -> None:
    counted = {item.id for item in rules() if item.unit is Unit.WORKING_DAYS}

    assert "US-DISC" in counted
    assert all(name.startswith(("US-IDE-", "US-EA-", "US-DISC")) for name in counted)


def test_no_expedited_clock_shows_a_later_date() -> None:
    rolled = {item.id for item in rules() if item.information_roll}

    assert "EU-END-MS" in rolled
    assert not {name for name in rolled if "SUSAR" in name or "USM" in name or "BREACH" in name}


@pytest.mark.parametrize(
    ("on", "length"),
    [
        pytest.param(date(2026, 4, 27), 3, id="the day before"),
        pytest.param(date(2026, 4, 28), 7, id="the first day"),
    ],
)
def test_the_british_measure_changes_on_its_day(on: date, length: int) -> None:
    assert rule_in_force("UK-USM", on).length == length


def test_a_version_names_its_first_day_and_changes_with_it() -> None:
    older, newer = versions("UK-USM")

    assert older.version.startswith("UK-USM@open+")
    assert newer.version.startswith("UK-USM@2026-04-28+")
    assert older.version.split("+")[1] != newer.version.split("+")[1]


def test_before_a_rule_held_there_is_no_answer() -> None:
    with pytest.raises(ClockError, match="no version of UK-SUSAR-3C-7 held on 2026-04-27") as info:
        rule_in_force("UK-SUSAR-3C-7", date(2026, 4, 27))

    assert info.value.field == "on"
    assert "2026-04-28 to open" in info.value.reason


def test_an_unknown_rule_is_an_error_with_its_neighbours() -> None:
    with pytest.raises(ClockError, match="EU-SUSAR-15") as info:
        rule("EU-SUSAR-16")

    assert info.value.pointer == "/rule"
