"""What people read about a clock, from values alone."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from cro_platform.access.holders import Holding, Relation
from cro_platform.access.obligations import obligations
from cro_platform.access.roles import ROLES
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.permissions import ALERTED
from cro_platform.deadlines.recipients import FAMILIES, LAST_RESORT, audience_of
from cro_platform.deadlines.wording import body_of, due_words, severity_for, subject_of
from cro_platform.notifications.enums import Kind, Severity
from tests.deadlines.clocks import utc

NOW = utc("2035-03-12T07:00:00")
MINE = Holding("expedited-safety-reporting", "EU", Relation.YOU, UUID(int=1), "Annex A", None, None)


def deadline(**changes: Any) -> Deadline:
    values: dict[str, Any] = {
        "label": "EU SUSAR report", "rule_id": "EU-SUSAR-15", "clause": "Art. 42(2)(b)",
        "starts_on": date(2035, 3, 2), "due_on": date(2035, 3, 17), "time_zone": "Europe/Berlin",
        "due_at": utc("2035-03-17T22:59:59"), "reckoned_at": utc("2035-03-02T09:00:00"),
    }  # fmt: skip
    return Deadline(**(values | changes))


UNDATED: dict[str, Any] = {"due_on": None, "due_at": None, "outcome": "immediate: no legal number"}
UNANSWERED = UNDATED | {"rule_id": "", "outcome": "No rule matched for BR."}
TARGET = {"rule_id": "", "clause": "", "is_internal_target": True}


@pytest.mark.parametrize(
    ("stage", "now", "changes", "expected"),
    [
        ("T-5", "2035-03-12T07:00:00", {}, "Due in 5 days"),
        ("T-1", "2035-03-15T23:00:00", {}, "Due tomorrow"),
        ("due", "2035-03-16T23:00:00", {}, "Due today"),
        ("overdue+2", "2035-03-19T07:00:00", {}, "Overdue since 17 Mar 2035"),
        ("late", "2035-03-19T07:00:00", {}, "Detected late, overdue since 17 Mar 2035"),
        ("start", "2035-03-12T07:00:00", UNDATED, "Without a legal date"),
        ("start", "2035-03-12T07:00:00", UNANSWERED, "No rule answers, a person has to decide"),
    ],
)
def test_a_subject_says_how_it_stands(
    stage: str, now: str, changes: dict[str, Any], expected: str
) -> None:
    assert subject_of(deadline(**changes), stage, utc(now)) == f"{expected}: EU SUSAR report"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Due 17 Mar 2035 23:59:59, Europe/Berlin."),
        ({"due_at": None}, "Due 17 Mar 2035."),
        (TARGET, "Internal target 17 Mar 2035 23:59:59, Europe/Berlin."),
        (UNDATED, "immediate: no legal number"),
    ],
)
def test_a_due_date_is_never_without_its_zone(changes: dict[str, Any], expected: str) -> None:
    assert due_words(deadline(**changes)) == expected


def test_a_body_tells_rule_clause_and_holder() -> None:
    text = body_of(deadline(), MINE, "Expedited safety reporting")

    assert text.splitlines() == [
        "Due 17 Mar 2035 23:59:59, Europe/Berlin.",
        "EU-SUSAR-15, Art. 42(2)(b).",
        "“Expedited safety reporting” is held by your organization by Annex A.",
    ]


def test_a_body_says_why_it_came_back_and_what_is_unverified() -> None:
    lines = body_of(deadline(is_unverified=True), MINE, "Duty", cause="Nobody there.").splitlines()

    assert (lines[0], lines[-1]) == ("Nobody there.", "The source of this clock is unverified.")


@pytest.mark.parametrize(
    ("stage", "changes", "expected"),
    [
        ("T-5", {}, Severity.ACTION),
        ("overdue", {}, Severity.OVERDUE),
        ("overdue", TARGET, Severity.URGENT),
        ("T-1", TARGET, Severity.ACTION),
        ("start", UNANSWERED, Severity.URGENT),
        ("start", UNDATED, Severity.ACTION),
    ],
)
def test_a_severity_comes_from_the_rule(
    stage: str, changes: dict[str, Any], expected: Severity
) -> None:
    assert severity_for(deadline(**changes), stage, NOW) == expected


@pytest.mark.parametrize(
    ("stage", "expected"), [("T-5", Severity.URGENT), ("overdue", Severity.OVERDUE)]
)
def test_what_came_back_is_at_least_urgent(stage: str, expected: Severity) -> None:
    assert severity_for(deadline(), stage, NOW, is_returned=True) == expected


def test_every_obligation_has_people_who_exist_and_may_answer() -> None:
    assert FAMILIES.keys() <= {owed.code for owed in obligations()}
    for owed in obligations():
        audience = audience_of(owed.code)
        for kind in ("sponsor", "cro"):
            told = {(kind, role) for role in audience.roles(kind)}
            assert told
            assert told <= ALERTED


def test_the_last_resort_ends_with_the_administrator_whom_no_organization_lacks() -> None:
    listed = [role for roles in LAST_RESORT for role in roles]

    assert all(("sponsor", role) in ROLES for role in listed)
    assert LAST_RESORT[-1] == ("admin",)


@pytest.mark.parametrize(
    "code",
    ["expedited-safety-reporting", "safety-case-processing", "serious-breach-notification",
     "urgent-safety-measures", "periodic-safety-reporting"],
)  # fmt: skip
def test_alerts_of_safety_clocks_are_of_the_kind_that_is_always_mailed(code: str) -> None:
    assert audience_of(code).kind == Kind.SAFETY


@pytest.mark.parametrize(
    ("instant", "expected"),
    [(utc("2035-03-17T22:59:59"), False), (utc("2035-03-17T23:00:00"), True)],
)
def test_overdue_is_derived_from_the_instant(instant: datetime, expected: bool) -> None:
    assert deadline().is_overdue_at(instant) is expected
    assert not deadline(status="met").is_overdue_at(instant)
