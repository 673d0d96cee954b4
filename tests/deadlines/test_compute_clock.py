"""The calculator on the command line: one JSON document, whatever happens."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from cro_platform.deadlines.engine import rules
from cro_platform.deadlines.management.commands.compute_clock import Command


def run(*arguments: str) -> Any:
    out = StringIO()
    call_command(Command(), *arguments, stdout=out)
    return json.loads(out.getvalue())


def refusal(*arguments: str) -> dict[str, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(Command(), *arguments, stdout=out)
    assert ended.value.code == 2
    (error,) = json.loads(out.getvalue())["errors"]
    return error


def test_the_answer_has_date_instant_version_and_reasons() -> None:
    answer = run("EU-SUSAR-15", "--fact", "aware=2026-01-30", "--zone", "Europe/Berlin")

    assert answer["due"] == [
        {"on": "2026-02-14", "at": "2026-02-14T23:59:59+01:00", "strict": True, "label": "due"}
    ]
    assert answer["rule"] == "EU-SUSAR-15"
    assert answer["rule_version"].startswith("EU-SUSAR-15@")
    assert answer["clause"] == "Reg. (EU) 536/2014 Art 42(2)(b)"
    assert (answer["confidence"], answer["unverified"]) == ("S", False)
    assert len(answer["derivation"]) == 3
    assert answer["outcome"] is None


def test_an_hour_clock_keeps_the_offset_of_the_zone() -> None:
    facts = ("--fact", "occurred=2026-03-01T16:45:00Z")

    answer = run("IN-SAE-24H", *facts, "--zone", "Asia/Kolkata")

    assert answer["due"][0]["at"] == "2026-03-02T22:15:00+05:30"


def test_an_outcome_stands_without_a_date() -> None:
    answer = run("US-INV-UP", "--fact", "aware=2026-03-02")

    assert answer["due"] == []
    assert answer["outcome"] == "promptly: no legal number"


def test_three_zones_reach_the_engine() -> None:
    answer = run(
        "JP-7",
        "--fact",
        "aware=2026-08-03T08:00:00+09:00",
        *("--zone", "Asia/Tokyo"),
        *("--sponsor-zone", "Europe/Berlin"),
        *("--authority-zone", "Asia/Seoul"),
    )

    assert answer["due"][0] | {"label": ""} == {
        "on": "2026-08-10",
        "at": "2026-08-10T23:59:59+09:00",
        "strict": True,
        "label": "",
    }
    for place in ("Asia/Tokyo", "Europe/Berlin", "Asia/Seoul"):
        assert f"2026-08-03 in {place}" in answer["derivation"][0]


def test_the_law_of_a_date_can_be_chosen() -> None:
    answer = run("UK-USM", "--fact", "measure_taken=2026-05-10", "--at", "2026-04-01")

    assert answer["due"][0]["on"] == "2026-05-13"
    assert answer["unverified"] is True


def test_the_list_names_every_rule_and_the_facts_it_takes() -> None:
    listed = {item["rule"]: item for item in run("--list")}

    assert len(listed) == len(rules())
    needs = {fact["name"]: fact["required"] for fact in listed["EU-SUSAR-UPG"]["facts"]}
    assert needs == {"fatal_known": True, "aware": True, "initial_sent": False}
    assert listed["EU-SUSAR-UPG"]["obligation"] == "expedited-safety-reporting"
    assert all(fact["meaning"] for item in listed.values() for fact in item["facts"])


def test_the_list_can_be_asked_for_one_rule_on_a_date() -> None:
    (item,) = run("UK-USM", "--list", "--at", "2026-04-01")

    assert item["length"] == 3


@pytest.mark.parametrize(
    ("arguments", "pointer", "detail"),
    [
        pytest.param((), "/rule", "missing", id="no rule"),
        pytest.param(("EU-SUSAR-16",), "/rule", "EU-SUSAR-15", id="unknown rule"),
        pytest.param(("EU-SUSAR-15",), "/facts/aware", "Art 42(2)(b)", id="missing fact"),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware"), "/facts/aware", "NAME=VALUE", id="no value"
        ),
        pytest.param(("EU-SUSAR-15", "--fact", "=x"), "/facts/fact", "NAME=VALUE", id="no name"),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=2026-01-30", "--fact", "aware=2026-01-31"),
            "/facts/aware",
            "given twice",
            id="fact twice",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=2026-01-30", "--zone", "Mars/Base"),
            "/zone",
            "Mars/Base",
            id="unknown zone",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=2026-01-30", "--at", "today"),
            "/on",
            "not a date",
            id="the law of no date",
        ),
        pytest.param(
            ("UK-SUSAR-3C-7", "--fact", "aware=2026-05-10", "--at", "2020-01-01"),
            "/on",
            "no version",
            id="before the law held",
        ),
    ],
)
def test_bad_input_is_pointed_at(arguments: tuple[str, ...], pointer: str, detail: str) -> None:
    error = refusal(*arguments)

    assert error["pointer"] == pointer
    assert detail in error["detail"]


def test_neither_checks_nor_migrations_are_needed() -> None:
    assert Command.requires_system_checks == []
    assert Command.requires_migrations_checks is False
