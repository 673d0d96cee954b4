"""The calculator on the command line: one JSON document, whatever happens."""

import json
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from cro_platform.deadlines.engine import rules, versions
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


@pytest.mark.parametrize("rule_id", [rule.id for rule in rules()])
def test_every_rule_prints_every_field_from_its_own_example(rule_id: str) -> None:
    """`due[] {on, at, strict}` or an outcome, version, derivation, clause, confidence: of each rule, as a program reads it."""
    example = next(each.vectors[-1] for each in versions(rule_id)[::-1] if each.vectors)
    facts = [part for name, value in example.facts for part in ("--fact", f"{name}={value}")]
    zone = ("--zone", example.zone or "Pacific/Chatham")

    answer = run(rule_id, *facts, *zone)

    assert set(answer) == {
        "rule", "rule_version", "due", "outcome", "derivation", "clause", "confidence", "unverified",
    }  # fmt: skip
    assert answer["rule_version"].startswith(f"{rule_id}@")
    assert answer["due"] or answer["outcome"]
    assert answer["derivation"]
    assert answer["clause"]
    assert answer["confidence"]
    for due in answer["due"]:
        assert set(due) == {"on", "at", "strict", "label"}
        assert datetime.fromisoformat(due["at"]).date().isoformat() == due["on"]
        assert isinstance(due["strict"], bool)
    assert answer["unverified"] is any(
        step.startswith("Unverified") for step in answer["derivation"]
    )


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
        pytest.param(("eu-susar-15",), "/rule", "near: EU-SUSAR-15", id="rule in small letters"),
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
        pytest.param(
            ("UK-SUSAR-3C-7", "--fact", "aware=2020-01-01"),
            "/facts/aware",
            "no version of UK-SUSAR-3C-7 held on 2020-01-01",
            id="a fact before any version",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=2026-02-30"),
            "/facts/aware",
            "does not exist in the calendar",
            id="a day that never comes",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=30.01.2026"),
            "/facts/aware",
            "neither a date",
            id="a date in another notation",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=2026-01-30T10:00"),
            "/facts/aware",
            "has no offset",
            id="an instant without a place",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=2026-01-30", "--fact", "colour=red"),
            "/facts/colour",
            "no rule takes a fact of this name",
            id="a fact no rule knows",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=2026-01-30", "--fact", "dlp=2026-01-30"),
            "/facts/dlp",
            "does not take it; it takes: aware (Reg. (EU) 536/2014 Art 42(2)(b))",
            id="a fact of another rule, with the clause",
        ),
        pytest.param(
            ("EU-SUSAR-UPG", "--fact", "aware=2026-05-06", "--fact", "fatal_known=2026-05-01"),
            "/facts/fatal_known",
            "lies before aware (2026-05-06) (Reg. (EU) 536/2014",
            id="facts in the wrong order, with the clause",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=2026-01-30", "--sponsor-zone", "Berlin"),
            "/sponsor_zone",
            "not an IANA time zone",
            id="an unknown zone of the sponsor",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--fact", "aware=2026-01-30", "--authority-zone", "CET/x"),
            "/authority_zone",
            "not an IANA time zone",
            id="an unknown zone of the authority",
        ),
        pytest.param(
            ("EU-SUSAR-15", "--list", "--at", "20260130"),
            "/on",
            "not a date such as",
            id="the law of a date in another notation",
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
