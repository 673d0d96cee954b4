"""Worked dates: our own table, those inside the rule files, and the shared file if present."""

import csv
from dataclasses import dataclass, field

import pytest

from cro_platform.deadlines.engine import Computation, Rule, Vector, compute, rules, versions
from tests.shared_data import ROOT, shared


@dataclass(frozen=True)
class Worked:
    """Facts, the zones they were recorded in, and the dates to keep."""

    id: str
    rule: str
    facts: dict[str, str]
    due: list[str]
    zones: dict[str, str] = field(default_factory=dict)


WORKED = (
    Worked(
        "a Saturday does not roll",
        "EU-SUSAR-15",
        {"aware": "2026-01-30"},
        ["2026-02-14"],
        {"zone": "Europe/Berlin"},
    ),
    Worked("holidays count", "EU-SUSAR-7", {"aware": "2026-12-24"}, ["2026-12-31"]),
    Worked("a leap day counts", "EU-SUSAR-7", {"aware": "2028-02-25"}, ["2028-03-03"]),
    Worked("7 days from receipt", "US-IND-7D", {"received": "2026-03-02"}, ["2026-03-09"]),
    Worked(
        "determination leaves the 7-day clock alone",
        "US-IND-7D",
        {"received": "2026-03-02", "determined": "2026-03-03"},
        ["2026-03-09"],
    ),
    Worked(
        "receipt leaves the 15-day clock alone",
        "US-IND-15D",
        {"received": "2026-03-02", "determined": "2026-03-03"},
        ["2026-03-18"],
    ),
    Worked(
        "upgrade while unsent: the upgrade is earlier",
        "EU-SUSAR-UPG",
        {"aware": "2026-05-01", "fatal_known": "2026-05-06"},
        ["2026-05-13"],
    ),
    Worked(
        "upgrade while unsent: the running date is earlier",
        "EU-SUSAR-UPG",
        {"aware": "2026-05-01", "fatal_known": "2026-05-14"},
        ["2026-05-16"],
    ),
    Worked(
        "upgrade after sending",
        "EU-SUSAR-UPG",
        {"aware": "2026-05-01", "initial_sent": "2026-05-10", "fatal_known": "2026-05-12"},
        ["2026-05-19"],
    ),
    Worked(
        "a report sent later on the day of the upgrade was not sent before it",
        "EU-SUSAR-UPG",
        {
            "aware": "2026-05-01T08:00:00Z",
            "fatal_known": "2026-05-12T08:00:00Z",
            "initial_sent": "2026-05-12T09:00:00Z",
        },
        ["2026-05-16"],
    ),
    Worked(
        "a report sent earlier on the day of the upgrade was sent before it",
        "EU-SUSAR-UPG",
        {
            "aware": "2026-05-01T08:00:00Z",
            "fatal_known": "2026-05-12T08:00:00Z",
            "initial_sent": "2026-05-12T07:00:00Z",
        },
        ["2026-05-19"],
    ),
    Worked(
        "the local date in London, not the UTC date",
        "UK-SUSAR-7",
        {"aware": "2026-04-30T23:30:00Z"},
        ["2026-05-08"],
        {"zone": "Europe/London"},
    ),
    Worked("nobody has been informed yet", "CA-7", {"aware": "2026-07-01"}, ["2026-07-08"]),
    Worked(
        "the complete report follows the information",
        "CA-7",
        {"aware": "2026-07-01", "initial_sent": "2026-07-05"},
        ["2026-07-08", "2026-07-13"],
    ),
    Worked("Thanksgiving", "US-IDE-UADE-SP", {"notice": "2026-11-19"}, ["2026-12-04"]),
    Worked("IND", "US-IND-30", {"authority_receipt": "2026-09-01"}, ["2026-10-01"]),
    Worked(
        "IND, FDA says so earlier",
        "US-IND-30",
        {"authority_receipt": "2026-09-01", "may_proceed": "2026-09-18"},
        ["2026-09-18"],
    ),
    Worked("first anniversary", "US-ANNUAL", {"effective": "2026-10-01"}, ["2027-11-30"]),
    Worked(
        "third anniversary",
        "US-ANNUAL",
        {"effective": "2026-10-01", "last_period_end": "2028-10-01"},
        ["2029-11-30"],
    ),
    Worked("29 February", "US-ANNUAL", {"effective": "2028-02-29"}, ["2029-04-29"]),
    Worked("data lock point", "EU-ASR", {"dlp": "2026-03-14"}, ["2026-05-13"]),
    Worked("21 days", "CTG-REG", {"first_enrolment": "2026-02-10"}, ["2026-03-03"]),
    Worked(
        "29 February plus a year", "CTG-RES", {"primary_completion": "2028-02-29"}, ["2029-02-28"]
    ),
    Worked("31 August plus 6 months", "US-IDE-FINAL", {"end": "2026-08-31"}, ["2027-02-28"]),
    Worked("a strict Saturday", "EU-END-MS", {"end": "2026-12-18"}, ["2027-01-02"]),
    Worked("the legal maximum", "EU-RFI-ASS", {"rfi": "2026-10-01"}, ["2026-10-13"]),
    Worked(
        "a shorter date wins",
        "EU-RFI-ASS",
        {"rfi": "2026-10-01", "rfi_due": "2026-10-09"},
        ["2026-10-09"],
    ),
    Worked(
        "a later date does not win",
        "EU-RFI-ASS",
        {"rfi": "2026-10-01", "rfi_due": "2026-10-14"},
        ["2026-10-13"],
    ),
    Worked(
        "an hour clock in India",
        "IN-SAE-24H",
        {"occurred": "2026-03-01T22:15:00+05:30"},
        ["2026-03-02T22:15:00+05:30"],
        {"zone": "Asia/Kolkata"},
    ),
    Worked(
        "an hour clock over the spring change",
        "EU-SAE-24H",
        {"aware": "2026-03-28T12:00:00+01:00"},
        ["2026-03-29T13:00:00+02:00"],
        {"zone": "Europe/Berlin"},
    ),
    Worked(
        "an hour clock from a wall time before the spring change",
        "EU-SAE-24H",
        {"aware": "2026-03-28T12:00"},
        ["2026-03-29T13:00:00+02:00"],
        {"zone": "Europe/Berlin"},
    ),
    Worked("14 days", "IN-SAE-14", {"aware": "2026-03-02"}, ["2026-03-16"]),
    Worked("Christmas and New Year", "US-EA-EMERG", {"authorised": "2026-12-18"}, ["2027-01-12"]),
    Worked("an observed holiday", "US-EA-IRB", {"first_use": "2026-06-30"}, ["2026-07-08"]),
    Worked(
        "beginning with the day after", "UK-SUSAR-3C-7", {"aware": "2026-05-10"}, ["2026-05-17"]
    ),
    Worked(
        "the last minute of the day",
        "US-IND-7D",
        {"received": "2026-03-06T23:59:00-05:00"},
        ["2026-03-13"],
        {"zone": "America/New_York"},
    ),
    Worked("serious breach", "EU-BREACH", {"aware": "2026-03-27"}, ["2026-04-03"]),
    Worked(
        "the measure, not the event",
        "EU-USM",
        {"occurred": "2026-04-01", "measure_taken": "2026-04-03"},
        ["2026-04-10"],
    ),
    Worked("an expected death in Japan", "JP-15", {"aware": "2026-08-03"}, ["2026-08-18"]),
    Worked(
        "still yesterday at the sponsor's office",
        "JP-7",
        {"aware": "2026-08-03T08:00:00+09:00"},
        ["2026-08-09"],
        {"zone": "Asia/Tokyo", "sponsor_zone": "America/New_York"},
    ),
    Worked(
        "still yesterday at the authority",
        "EU-SUSAR-7",
        {"aware": "2026-08-03T09:00:00+14:00"},
        ["2026-08-09"],
        {"zone": "Pacific/Kiritimati", "authority_zone": "Europe/Amsterdam"},
    ),
    Worked("a nullified case returns", "EU-SUSAR-15", {"aware": "2026-06-20"}, ["2026-07-05"]),
    Worked("the old rule's last day", "UK-USM", {"measure_taken": "2026-04-27"}, ["2026-04-30"]),
    Worked("the new rule's first day", "UK-USM", {"measure_taken": "2026-04-28"}, ["2026-05-05"]),
)


def strict_dates(answer: Computation, like: str) -> list[str]:
    strict = [due for due in answer.due if due.strict]
    if "T" in like:
        return [due.at.isoformat() if due.at else "no instant" for due in strict]
    return [due.on.isoformat() for due in strict]


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: f"{worked.rule}: {worked.id}")
def test_a_worked_date_holds(worked: Worked) -> None:
    answer = compute(worked.rule, worked.facts, **worked.zones)

    assert strict_dates(answer, worked.due[0]) == worked.due


def inline_vectors() -> list[tuple[Rule, Vector]]:
    held = [version for rule in rules() for version in versions(rule.id)]
    return [(version, vector) for version in held for vector in version.vectors]


@pytest.mark.parametrize(
    ("rule", "vector"),
    [
        pytest.param(rule, vector, id=f"{rule.version}-{number}")
        for number, (rule, vector) in enumerate(inline_vectors())
    ],
)
def test_a_vector_inside_a_rule_file_holds(rule: Rule, vector: Vector) -> None:
    answer = compute(
        rule.id,
        dict(vector.facts),
        zone=vector.zone,
        sponsor_zone=vector.sponsor_zone,
        authority_zone=vector.authority_zone,
    )

    assert answer.version == rule.version
    assert strict_dates(answer, "".join(vector.due)) == list(vector.due)
    assert vector.outcome in {None, answer.outcome}


def test_every_shared_vector_holds() -> None:
    path = shared("..", "reference", "clock_test_vectors.csv")
    wrong = []

    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        answer = compute(
            row["rule"],
            dict(fact.split("=", 1) for fact in row["facts"].split()),
            zone=row["zone"] or None,
            sponsor_zone=row["sponsor_zone"] or None,
            authority_zone=row["authority_zone"] or None,
        )
        if row["expected"] not in strict_dates(answer, row["expected"])[-1:]:
            wrong.append((row["id"], answer.due))

    assert len(rows) >= 25, f"too few vectors beside {ROOT}"
    assert wrong == []
