"""The late-report log: what missed its date, by how much, why, and who held the duty at that instant."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal, acting
from pharmacovigilance.models import SafetyCase
from pharmacovigilance.selectors import Lateness, LateReport, late_reports
from pharmacovigilance.services import cases, facts, submission
from tests.pharmacovigilance.clocked import (
    DENIED,
    give_password,
    judged,
    known,
    report,
    signed_no,
    specialist,
)
from tests.pharmacovigilance.safety import opened
from tests.pharmacovigilance.test_submission import moved_to_orbis, sent
from tests.world import World, at, bearer, signed_in

URL = "/api/v1/late-reports/"


def log(by: Principal, world: World, on: str, **period: Any) -> dict[tuple[str, str], LateReport]:
    """The log of alpha at noon of a day, by authority and recipient."""
    with at(f"{on}T12:00:00Z"):
        found = late_reports(by, study_id=world.alpha, **period)
    return {(line.authority, line.recipient): line for line in found}


def ema(found: dict[tuple[str, str], LateReport]) -> LateReport:
    return next(line for (authority, _), line in found.items() if authority == "EMA")


def day_fifteen_passed(world: World, **changed: Any) -> SafetyCase:
    """Known to helix on 1 June 2035: the EU report is due on 16 June."""
    return known(world, **changed)


def test_nothing_is_late_before_the_day_is_over(world: World) -> None:
    by = specialist(world)
    with acting(by):
        day_fifteen_passed(world)

        assert "EMA" not in {authority for authority, _ in log(by, world, "2035-06-16")}
        assert "EMA" in {authority for authority, _ in log(by, world, "2035-06-17")}


def test_a_report_that_did_not_go_out_is_missed_and_grows_later(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = day_fifteen_passed(world)

        line = ema(log(by, world, "2035-06-20"))

    assert (line.state, line.days_late, line.reason) == (Lateness.MISSED, 4, "")
    assert (line.case_number, line.due_on.isoformat()) == (case.number, "2035-06-16")
    assert line.ended_at is None
    assert line.clause
    assert line.time_zone == "Europe/Berlin"


def test_a_late_submission_keeps_its_reason_and_its_days(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = day_fifteen_passed(world)
        sent(case, by, "EU-SUSAR-15", "2035-06-18", late_reason="The gateway was down.")

        line = ema(log(by, world, "2035-07-30"))

    assert (line.state, line.days_late) == (Lateness.LATE, 2)
    assert line.reason == "The gateway was down."


def test_a_report_in_time_is_not_in_the_log(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = day_fifteen_passed(world)
        sent(case, by, "EU-SUSAR-15", "2035-06-10")

        assert "EMA" not in {authority for authority, _ in log(by, world, "2035-07-30")}


def test_a_date_that_a_correction_moved_before_the_submission_makes_it_late(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = day_fifteen_passed(world)
        sent(case, by, "EU-SUSAR-15", "2035-06-10")
        with at("2035-06-12T12:00:00Z"):
            earlier(case, by, "2035-05-20")

        line = ema(log(by, world, "2035-07-30"))

    assert (line.state, line.due_on.isoformat(), line.days_late) == (Lateness.LATE, "2035-06-04", 6)
    assert line.reason == ""


def test_a_delay_is_explained_while_the_report_is_still_owed(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = day_fifteen_passed(world)
        owed = report(case, "EU-SUSAR-15")
        with at("2035-06-15T12:00:00Z"), pytest.raises(RuleBroken, match="missed no legal date"):
            submission.explain_lateness(owed, by=by, reason="It will be late.")
        with at("2035-06-18T12:00:00Z"):
            submission.explain_lateness(owed, by=by, reason="The narrative is being translated.")

        line = ema(log(by, world, "2035-06-20"))

    assert (line.state, line.reason) == (Lateness.MISSED, "The narrative is being translated.")


def earlier(case: SafetyCase, by: Principal, on: str) -> None:
    """It turns out that somebody acting for the sponsor knew everything before."""
    facts.record_fact(
        case, by=by, kind="received_at", at=on, zone="Europe/Berlin", note="The monitor's letter"
    )


def test_a_rejected_report_is_missed_again(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = day_fifteen_passed(world)
        found = sent(case, by, "EU-SUSAR-15", "2035-06-10")
        with at("2035-06-11T12:00:00Z"):
            submission.record_rejection(
                found, by=by, at=found.submitted_at, acknowledgement="CR: schema"
            )

        assert ema(log(by, world, "2035-06-20")).state is Lateness.MISSED


def test_a_signed_no_after_the_date_leaves_the_date_missed(world: World) -> None:
    by = specialist(world)
    give_password(by)
    with acting(by):
        case = day_fifteen_passed(world, products=[DENIED])
        judged(case, by, "not_related", "unexpected", on="2035-06-18")
        signed_no(case, by, "EMA", on="2035-06-19")

        line = ema(log(by, world, "2035-08-01"))

    assert (line.state, line.days_late) == (Lateness.CLOSED, 3)
    assert line.reason


def test_a_signed_no_before_the_date_leaves_nothing(world: World) -> None:
    by = specialist(world)
    give_password(by)
    with acting(by):
        case = day_fifteen_passed(world, products=[DENIED])
        judged(case, by, "not_related", "unexpected", on="2035-06-03")
        signed_no(case, by, "EMA", on="2035-06-04")

        assert "EMA" not in {authority for authority, _ in log(by, world, "2035-08-01")}


def test_an_internal_target_is_never_late(world: World) -> None:
    """The US determination is outstanding since June; no law sets its date."""
    by = specialist(world)
    with acting(by):
        day_fifteen_passed(world)

        assert "FDA" not in {authority for authority, _ in log(by, world, "2035-08-01")}


def test_the_holder_is_the_one_at_the_due_instant_not_todays(world: World) -> None:
    by, sponsor = specialist(world), world.northwind["safety-physician"]
    with acting(by):
        first = known(world, on="2035-05-02")
        second = known(world, on="2035-05-28")
    moved_to_orbis(world)

    with acting(sponsor), at("2035-07-30T12:00:00Z"):
        lines = [
            line
            for line in late_reports(sponsor, study_id=world.alpha)
            if line.jurisdiction == "EU"
        ]

    held = {line.case_id: line.holder for line in lines}
    assert held[first.pk] == "Helix"
    assert held[second.pk] == "Orbis"


def test_a_third_party_hears_of_another_provider_only_to_contact_the_sponsor(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world, on="2035-05-28")
    moved_to_orbis(world)

    with acting(by):
        found = ema(log(by, world, "2035-07-30"))

    assert found.case_id == case.pk
    assert (found.holder, found.holder_clause) == ("contact the sponsor", "")


@pytest.mark.parametrize(
    ("period", "is_found"),
    [
        ({"due_from": "2035-06-16"}, True),
        ({"due_from": "2035-06-17"}, False),
        ({"due_before": "2035-06-17"}, True),
        ({"due_before": "2035-06-16"}, False),
    ],
)
def test_the_period_is_by_due_date(world: World, period: dict[str, str], is_found: bool) -> None:
    by = specialist(world)
    with acting(by):
        day_fifteen_passed(world)
        days = {name: date.fromisoformat(value) for name, value in period.items()}

        found = {authority for authority, _ in log(by, world, "2035-07-30", **days)}

    assert ("EMA" in found) is is_found


def overdue(world: World) -> tuple[SafetyCase, int]:
    """A case that became known 30 days ago, and by how many days its EU report is late today."""
    today = datetime.now(ZoneInfo("Europe/Berlin")).date()
    by = specialist(world)
    with acting(by):
        case = opened(by, world.alpha, aware_at=(today - timedelta(days=30)).isoformat())
    return case, 15


def test_the_api_tells_the_same(world: World) -> None:
    by = specialist(world)
    case, days = overdue(world)

    answer = Client().get(f"{URL}?study={world.alpha}&authority=EMA", headers=bearer(by))

    rows = answer.json()["results"]
    assert [(row["case"], row["state"], row["days_late"]) for row in rows] == [
        (str(case.pk), "missed", days)
    ]
    with acting(by):
        (line,) = (
            each for each in late_reports(by, study_id=world.alpha) if each.authority == "EMA"
        )
    assert rows[0]["holder_when_due"] == line.holder
    assert rows[0]["rule"] == "EU-SUSAR-15"


def test_the_page_shows_them_to_the_sponsor_and_a_competitor_sees_nothing(world: World) -> None:
    case, days = overdue(world)

    own = page_of(world.northwind["safety-physician"])
    strange = page_of(world.meridian["safety-physician"])

    assert case.number in own.content.decode()
    assert "Not submitted" in own.content.decode()
    assert f"{days} days" in own.content.decode()
    assert case.number not in strange.content.decode()


def page_of(by: Principal, query: str = "") -> Any:
    client = Client()
    signed_in(client, by)
    return client.get(f"/o/{by.organization_slug}/late-reports/{query}")


def test_the_page_refuses_an_unknown_filter_and_a_role_without_the_right(world: World) -> None:
    assert page_of(world.northwind["safety-physician"], "?colour=red").status_code == 302
    assert page_of(world.northwind["vendor-manager"]).status_code == 403


def test_the_log_costs_the_same_however_long(world: World, django_assert_num_queries: Any) -> None:
    by = specialist(world)
    with acting(by):
        known(world, on="2035-05-01")
        with at("2035-07-30T12:00:00Z"), django_assert_num_queries(4):
            first = late_reports(by, study_id=world.alpha)
        for n in range(3):
            known(world, on=f"2035-05-1{n}")
        with at("2035-07-30T12:00:00Z"), django_assert_num_queries(4):
            later = late_reports(by, study_id=world.alpha)

    assert len(later) > len(first) > 0


def test_a_dispensed_follow_up_after_its_date_stays_in_the_log(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = day_fifteen_passed(world)
        sent(case, by, "EU-SUSAR-15", "2035-06-10")
        with at("2035-06-12T12:00:00Z"):
            cases.add_follow_up(
                case,
                by=by,
                aware_at="2035-06-12T12:00",
                aware_zone="Europe/Berlin",
                narrative="More is known.",
                reason="The hospital's letter",
            )
        case.refresh_from_db()
        with at("2035-07-05T12:00:00Z"):
            submission.dispense(report(case, "EU-SUSAR-NEW"), by=by, reason="It was complete.")

        line = ema(log(by, world, "2035-08-01"))

    assert (line.state, line.kind, line.reason) == (
        Lateness.CLOSED,
        "follow_up",
        "It was complete.",
    )
