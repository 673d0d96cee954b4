"""A derivation is told in the reader's language with local dates; what the engine wrote stays as it is."""

import re

import pytest
from django.utils import translation

from cro_platform.deadlines.engine import FACTS, compute, rules
from cro_platform.deadlines.retold import DATED, FORMS, fact_words, moment_words, retold

ZONES = {"zone": "Europe/Berlin", "sponsor_zone": "America/New_York"}


def told(rule_id: str, facts: dict[str, str], shown_in: str, **zones: str) -> list[str]:
    return retold(compute(rule_id, facts, **zones).derivation, shown_in)


def test_dates_zones_and_facts_are_written_for_people() -> None:
    steps = told("EU-SUSAR-15", {"aware": "2026-01-30T23:30:00+01:00"}, "Europe/Berlin", **ZONES)

    assert steps[0] == (
        "Day 0 is 30 Jan 2026, the earliest local date. The obliged party, or anybody acting for it, came to know: "
        "30 Jan 2026 in Europe/Berlin, 30 Jan 2026 in America/New_York."
    )
    assert steps[1].startswith("30 Jan 2026 + 15 calendar days = 14 Feb 2026 (Saturday), not moved")
    assert steps[-1] == "The day ends at 14 Feb 2026 23:59:59, Europe/Berlin."


def test_the_same_in_german() -> None:
    with translation.override("de"):
        steps = told("EU-SUSAR-15", {"aware": "2026-01-30"}, "Europe/Berlin", zone="Europe/Berlin")

    assert steps[0].startswith("Tag 0 ist der 30. Jan 2026, als Datum erfasst.")
    assert "15 Kalendertage = 14. Feb 2026 (Samstag)" in steps[1]
    assert not any(fact in " ".join(steps).split() for fact in ("aware", "calendar", "Saturday"))


def examples() -> list[tuple[str, tuple[str, ...]]]:
    """Every worked example of every rule, as the engine derives it."""
    found = []
    for each in rules():
        for vector in each.vectors:
            zones = {
                name: getattr(vector, name)
                for name in ("zone", "sponsor_zone", "authority_zone")
                if getattr(vector, name)
            }
            on = each.valid_from
            found.append((each.id, compute(each.id, dict(vector.facts), on=on, **zones).derivation))
    return found


def test_no_sentence_of_any_worked_example_keeps_a_machine_date_or_the_name_of_a_fact() -> None:
    machine = re.compile(rf"\b({'|'.join(name for name in FACTS if '_' in name)})\b")
    derived = examples()
    bare = [
        (rule, step)
        for rule, steps in derived
        for step in retold(steps, "Europe/Berlin")
        if DATED.search(step) or machine.search(step)
    ]

    assert len(derived) > 100
    assert bare == []


def test_every_sentence_of_the_engine_is_known_by_a_form() -> None:
    with translation.override("de"):
        same = {step for _rule, steps in examples() for step in steps if retold([step]) == [step]}

    assert same == set()


@pytest.mark.parametrize("written", [written for written, _told in FORMS])
def test_no_form_loses_a_part_of_its_sentence(written: str) -> None:
    kept = dict(FORMS)[written]
    lost = set(re.findall(r"\{(\w+)\}", written)) - set(re.findall(r"%\((\w+)\)s", kept))

    said_otherwise = {"fact"} if "{words}" in written else set()
    assert lost <= {"day", "place", "letters"} | said_otherwise


def test_what_no_form_knows_stands_as_it_is_with_local_dates() -> None:
    assert retold(["The letter of 2026-01-30 tells."]) == ["The letter of 30 Jan 2026 tells."]


def test_a_moment_that_is_none_stays() -> None:
    assert moment_words("2026-13-99") == "2026-13-99"
    assert fact_words("no_fact_of_ours") == "no_fact_of_ours"
    assert moment_words("2026-01-30T10:00") == "30 Jan 2026 10:00, no zone stated"
