"""An acceptance round with dates, zones and facts of its own: truth table, two US starts, the course of a case, scenarios.

Everything goes through the services that people and programs use, on a study in Germany, France, Great Britain and the
United States; Helix holds the safety duties and sits in Berlin, as the sponsor does.
"""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.deadlines.models import Deadline
from pharmacovigilance.enums import ReportStatus
from pharmacovigilance.models import SafetyCase, SafetyReport
from pharmacovigilance.selectors import late_reports
from pharmacovigilance.services import cases, facts
from pharmacovigilance.services.decisions import determine
from pharmacovigilance.services.reportability.answers import answers
from studies.models import Intervention
from studies.services import add_country
from tests.pharmacovigilance.clocked import (
    DEATH,
    UNSAID,
    answer,
    give_password,
    judged,
    known,
    report,
    running,
    signed_no,
    specialist,
    states,
)
from tests.pharmacovigilance.safety import EVENT, PRODUCT, opened
from tests.pharmacovigilance.test_assessment import registered
from tests.pharmacovigilance.test_submission import sent
from tests.world import World, at, bearer, signed_in

MILD = EVENT | {"requires_hospitalization": False}
LIFE_THREATENING = EVENT | {"is_life_threatening": True}
DIED_OF_IT = MILD | {"outcome": "fatal"}
BRITISH, AMERICAN = EVENT | {"country": "GB"}, EVENT | {"country": "US"}
EU15, EU7 = {"EU-SUSAR-15"}, {"EU-SUSAR-7"}
FOREIGN15, FOREIGN7 = {"UK-SUSAR-3C-15"}, {"UK-SUSAR-3C-7"}
US15, US7 = {"US-IND-15D"}, {"US-IND-7D", "US-IND-15D"}
ASKED = {"determination"}


def said(reporter: str) -> dict[str, Any]:
    """A suspect product with the investigator's opinion, or none."""
    opinion = [{"event": 1, "result": reporter}] if reporter else []
    return PRODUCT | {"causality": opinion}


def table(case: SafetyCase, by: Principal) -> dict[str, str]:
    return {row["authority"]: row["reportable"] for row in answers(case, by)}


# What happened, what the investigator and the sponsor say, and what follows for EMA, MHRA and FDA.
TRUTH = [
    pytest.param(MILD, "related", ("related", "unexpected"), "no no no", set(), id="not serious"),
    pytest.param(EVENT, "related", ("related", "unexpected"), "yes yes yes", EU15 | FOREIGN15 | US15, id="a plain SUSAR"),
    pytest.param(EVENT, "not_related", ("related", "unexpected"), "yes yes yes", EU15 | FOREIGN15 | US15, id="the sponsor alone"),
    pytest.param(EVENT, "related", ("not_related", "unexpected"), "yes yes no", EU15 | FOREIGN15 | ASKED, id="the investigator alone"),
    pytest.param(EVENT, "related", ("related", "expected"), "no no no", EU15 | FOREIGN15 | ASKED, id="expected"),
    pytest.param(EVENT, "not_related", ("not_related", "unexpected"), "no no no", EU15 | FOREIGN15 | ASKED, id="two denials after silence"),
    pytest.param(EVENT, "", None, "presumed presumed undecided", EU15 | FOREIGN15 | ASKED, id="nobody has said anything"),
    pytest.param(DEATH, "", None, "presumed presumed undecided", EU7 | FOREIGN7 | ASKED, id="nobody has said anything of a death"),
    pytest.param(DEATH, "related", ("related", "unexpected"), "yes yes yes", EU7 | FOREIGN7 | US7, id="fatal"),
    pytest.param(LIFE_THREATENING, "related", ("related", "unexpected"), "yes yes yes", EU7 | FOREIGN7 | US7, id="life-threatening"),
    pytest.param(DIED_OF_IT, "related", ("related", "unexpected"), "yes yes yes", EU7 | FOREIGN7 | US7, id="fatal by outcome alone"),
    pytest.param(BRITISH, "related", ("related", "unexpected"), "yes yes yes", EU15 | {"UK-SUSAR-15"} | US15, id="at a British site"),
    pytest.param(AMERICAN, "related", ("related", "unexpected"), "yes yes yes", EU15 | FOREIGN15 | US15, id="at an American site"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "reporter", "sponsor", "expected", "clocks"), TRUTH)
def test_the_truth_table_holds_row_by_row(
    world: World,
    event: dict[str, Any],
    reporter: str,
    sponsor: tuple[str, str] | None,
    expected: str,
    clocks: set[str],
) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world, on="2035-09-11", events=[event], products=[said(reporter)])
        if sponsor:
            registered(by, world.alpha, "7", date(2026, 1, 1))
            judged(case, by, *sponsor, on="2035-09-13")

        found = table(case, by)

        assert [found[each] for each in ("EMA", "MHRA", "FDA")] == expected.split()
        assert set(running(case)) == clocks
        for row in answers(case, by):
            is_serious_no = row["reportable"] == "no" and event is not MILD
            assert row["needs_signature"] is is_serious_no
            assert row["clause"]


def test_a_comparator_counts_and_says_that_this_practice_is_unverified(world: World) -> None:
    with acting(world.northwind["study-lead"]):
        Intervention.objects.create(
            study_id=world.alpha, name="Comparatol", kind="drug", is_investigational=False
        )
    by = specialist(world)
    with acting(by):
        product = said("related") | {"name": "Comparatol", "is_study_product": False}
        case = known(world, on="2035-09-11", products=[product])
        judged(case, by, "related", "unexpected", on="2035-09-12")

        assert set(table(case, by).values()) == {"yes"}
        assert answer(case, by, "EMA")["unverified"]


def test_a_medicine_outside_the_study_is_not_expedited(world: World) -> None:
    by = specialist(world)
    with acting(by):
        other = said("related") | {"name": "Aspirin", "is_study_product": False}
        own = said("not_related") | {"role": "concomitant"}
        case = known(world, on="2035-09-11", products=[other, own])

        assert set(table(case, by).values()) == {"no"}


def test_where_no_rule_is_loaded_the_ich_baseline_is_compared_and_decides_nothing(
    world: World,
) -> None:
    with acting(world.northwind["study-lead"]) as lead:
        add_country(by=lead, study=world.alpha, country="MX")
    by = specialist(world)
    with acting(by):
        case = known(world, on="2035-09-11", events=[DEATH])
        row = answer(case, by, "MX")

    assert row["reportable"] == "undecided"
    assert "For comparison only, ICH E2A would give 7 days." in row["reason"]
    assert (row["due_on"], row["unverified"]) == (None, True)


class TestDayZero:
    """The earliest of the recipient's, the sponsor's and the authority's calendar."""

    @pytest.mark.parametrize(
        ("known_at", "zone", "due"),
        [
            pytest.param("2036-02-27T23:40", "America/Los_Angeles", "2036-03-13", id="late in California, over a leap day"),
            pytest.param("2036-04-06T01:30", "Pacific/Auckland", "2036-04-20", id="still yesterday in Europe"),
            pytest.param("2035-10-28T00:20", "Europe/Berlin", "2035-11-11", id="still yesterday at the sponsor, clocks go back"),
            pytest.param("2035-12-31T10:00", "Pacific/Kiritimati", "2036-01-14", id="30 December everywhere but there"),
            pytest.param("2036-01-31", "Asia/Tokyo", "2036-02-15", id="a date without a time stands as it is"),
        ],
    )  # fmt: skip
    def test_it_never_leads_to_a_later_date(
        self, world: World, known_at: str, zone: str, due: str
    ) -> None:
        by = specialist(world)
        with acting(by), at("2036-05-01T12:00:00Z"):
            case = opened(by, world.alpha, aware_at=known_at, aware_zone=zone, products=[UNSAID])
            clocks = running(case)

        assert (clocks["EU-SUSAR-15"], clocks["UK-SUSAR-3C-15"]) == (due, due)

    def test_the_date_is_stated_in_the_zone_of_receipt_to_its_last_second(
        self, world: World
    ) -> None:
        by = specialist(world)
        with acting(by), at("2036-02-28T12:00:00Z"):
            case = opened(
                by, world.alpha, aware_at="2036-02-27T23:40", aware_zone="America/Los_Angeles"
            )
            clock = Deadline.objects.get(subject_id=case.pk, rule_id="EU-SUSAR-15")

        assert (clock.time_zone, clock.due_at.isoformat()) == (
            "America/Los_Angeles",
            "2036-03-14T06:59:59+00:00",  # daylight saving time began on 9 March
        )


class TestUnitedStates:
    """7 days from receipt, 15 days from determination; neither moves the other."""

    def test_the_two_clocks_of_a_fatal_case_begin_on_two_days(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-11-16", events=[DEATH], products=[UNSAID])
            assert set(running(case)) == EU7 | FOREIGN7 | ASKED
            judged(case, by, "related", "unexpected", on="2035-11-26")
            clocks = running(case)

        assert (clocks["US-IND-7D"], clocks["US-IND-15D"]) == ("2035-11-23", "2035-12-11")

    def test_a_determination_long_after_receipt_is_on_time_in_the_us_and_late_in_europe(
        self, world: World
    ) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-11-01", products=[UNSAID])
            with at("2035-12-01T12:00:00Z"):
                determine(case, by=by, at="2035-11-30", zone="Europe/Berlin", note="Signal review.")
            clocks = running(case)
            with at("2035-12-05T12:00:00Z"):
                us = answer(case, by, "FDA")
                overdue = {
                    row.rule_id
                    for row in Deadline.objects.filter(subject_id=case.pk, status="running")
                    if row.due_at and row.due_at.isoformat() < "2035-12-05"
                }

        assert clocks["US-IND-15D"] == "2035-12-15"
        assert (us["reportable"], overdue) == ("yes", EU15 | FOREIGN15)

    def test_an_outstanding_determination_has_a_target_that_never_calls_itself_law(
        self, world: World
    ) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-11-16", products=[UNSAID])
            row = answer(case, by, "FDA")

        assert (row["reportable"], row["pending_since"]) == ("undecided", "2035-11-16")
        assert (row["is_internal_target"], row["due_on"].isoformat()) == (True, "2035-11-19")


class TestCourse:
    """Upgrade, downgrade, follow-up, nullification, late detection."""

    def test_a_fatality_learnt_late_keeps_the_running_date(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2036-02-20")
            with at("2036-03-04T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at="2036-03-04", aware_zone="Europe/Berlin", reason="Died.", events=[DEATH]
                )  # fmt: skip

            assert running(case)["EU-SUSAR-UPG"] == "2036-03-06"

    def test_a_fatality_after_the_report_has_seven_days_of_its_own(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2036-02-20")
            sent(case, by, "EU-SUSAR-15", "2036-02-25")
            with at("2036-03-04T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at="2036-03-04", aware_zone="Europe/Berlin", reason="Died.", events=[DEATH]
                )  # fmt: skip

            assert running(case)["EU-SUSAR-UPG"] == "2036-03-11"
            assert report(case, "EU-SUSAR-15").status == ReportStatus.SUBMITTED

    def test_expected_becomes_unexpected_with_a_new_day_zero(self, world: World) -> None:
        by = specialist(world)
        give_password(by)
        with acting(by):
            case = known(world, on="2036-02-20")
            registered(by, world.alpha, "7", date(2026, 1, 1))
            judged(case, by, "related", "expected", on="2036-02-21")
            signed_no(case, by, "EMA", on="2036-02-22")
            assert "EU-SUSAR-15" not in running(case)
            with at("2036-04-02T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at="2036-04-01", aware_zone="Europe/Berlin", reason="Worse than the brochure says."
                )  # fmt: skip
            judged(case, by, "related", "unexpected", on="2036-04-02")

            assert running(case)["EU-SUSAR-15"] == "2036-04-16"

    def test_a_downgrade_before_the_report_stops_only_by_signature(self, world: World) -> None:
        by = specialist(world)
        give_password(by)
        with acting(by):
            case = known(world, on="2036-02-20", products=[said("not_related")])
            judged(case, by, "not_related", "unexpected", on="2036-02-21")
            assert set(running(case)) >= EU15 | FOREIGN15
            for authority in ("EMA", "MHRA", "FDA"):
                signed_no(case, by, authority, on="2036-02-22")

            assert running(case) == {}
            assert set(table(case, by).values()) == {"no"}
            assert set(states(case).values()) == {"stopped"}

    def test_a_downgrade_after_the_report_is_told_and_nullifies_nothing(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2036-02-20", products=[said("not_related")])
            sent(case, by, "EU-SUSAR-15", "2036-02-25")
            registered(by, world.alpha, "7", date(2026, 1, 1))
            judged(case, by, "not_related", "expected", on="2036-03-03")
            kinds = {r.kind for r in SafetyReport.objects.filter(case=case, authority="EMA")}

            assert running(case)["EU-SUSAR-NEW"] == "2036-03-18"
            assert kinds == {"15_day", "follow_up"}

    def test_news_on_a_reported_case_has_fifteen_days_from_its_receipt(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2036-02-20")
            sent(case, by, "EU-SUSAR-15", "2036-02-25")
            with at("2036-03-31T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at="2036-03-31", aware_zone="Europe/Berlin", reason="Biopsy.", narrative="Biopsy."
                )  # fmt: skip

            assert running(case)["EU-SUSAR-NEW"] == "2036-04-15"

    def test_a_reported_case_that_is_void_owes_its_nullification(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2036-02-20")
            sent(case, by, "EU-SUSAR-15", "2036-02-25")
            with at("2036-03-01T12:00:00Z"):
                cases.nullify(case, by=by, reason="The wrong participant.")
            owed = SafetyReport.objects.get(case=case, authority="EMA", kind="nullification")

            assert owed.status == ReportStatus.REQUIRED
            assert set(running(case)) == {"EU-SUSAR-NEW"}
            assert (
                "The wrong participant."
                in Deadline.objects.get(subject_id=case.pk, rule_id="UK-SUSAR-3C-15").stop_reason
            )

    def test_what_was_known_long_before_it_was_entered_is_overdue_at_once(
        self, world: World
    ) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-09-03", now="2035-09-30T12:00:00Z")
            clock = Deadline.objects.get(subject_id=case.pk, rule_id="EU-SUSAR-15")
            assert (clock.due_on.isoformat(), clock.next_stage) == ("2035-09-18", "late")
            with pytest.raises(RuleBroken, match="say why it is late"):
                sent(case, by, "EU-SUSAR-15", "2035-10-01")
            sent(case, by, "EU-SUSAR-15", "2035-10-01", late_reason="A site kept it in a drawer.")
            with at("2035-12-01T12:00:00Z"):
                found = late_reports(by, study_id=world.alpha)
            (line,) = (each for each in found if each.authority == "EMA")

        assert (line.state, line.days_late, line.reason) == (
            "late", 13, "A site kept it in a drawer.",
        )  # fmt: skip

    def test_a_monitor_who_knew_earlier_makes_a_report_late_that_was_in_time(
        self, world: World
    ) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-09-11")
            sent(case, by, "EU-SUSAR-15", "2035-09-24")
            with at("2035-10-01T12:00:00Z"):
                facts.record_fact(
                    case, by=by, kind="received_at", at="2035-09-07", zone="Europe/Paris", note="The monitor's report."
                )  # fmt: skip
            clock = Deadline.objects.get(subject_id=case.pk, rule_id="EU-SUSAR-15")

        assert (clock.due_on.isoformat(), clock.is_late) == ("2035-09-22", True)


class TestScenarios:
    """S35, S37 and S38 of the reference, as a person meets them."""

    def test_s35_silence_does_not_lift_a_hold(self, world: World, client: Client) -> None:
        by = specialist(world)
        given = {"authority_receipt": "2026-02-01"}

        answered = client.get(
            "/api/v1/deadline-rules/US-HOLD-RESP/compute/", given, headers=bearer(by)
        ).json()
        signed_in(client, by)
        page = client.get(
            "/o/helix/deadline-rules/US-HOLD-RESP/", given | {"compute": "1"}
        ).content.decode()

        assert answered["outcome"].startswith("not released: silence does not lift a hold")
        assert [due["on"] for due in answered["due"]] == ["2026-03-03"]
        assert "silence does not lift a hold" in page
        assert "21 CFR 312.42(e)" in page

    def test_s37_both_opinions_are_kept_and_the_us_no_is_signed(self, world: World) -> None:
        with acting(world.northwind["study-lead"]) as lead:
            add_country(by=lead, study=world.alpha, country="CA")
        by = specialist(world)
        give_password(by)
        with acting(by):
            case = known(world, on="2035-09-11")
            judged(case, by, "not_related", "unexpected", on="2035-09-13")
            before = table(case, by)
            signed_no(case, by, "FDA", on="2035-09-14")
            row = answer(case, by, "FDA")

        assert before == {"EMA": "yes", "MHRA": "yes", "Health Canada": "yes", "FDA": "no"}
        assert (row["reportable"], row["rationale"]) == ("no", "Explained by the disease.")
        assert not row["needs_signature"]

    def test_s38_a_nullified_case_that_returns_is_new_and_its_number_never_comes_back(
        self, world: World
    ) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-05-20")
            with at("2035-06-01T12:00:00Z"):
                cases.nullify(case, by=by, reason="The event never happened.")
            with at("2035-06-20T12:00:00Z"):
                successor = opened(by, world.alpha, aware_at="2035-06-20", follows=case)
            old, new = (
                set(each.versions.values_list("safety_report_id", flat=True))
                for each in (case, successor)
            )

            assert running(case) == {}
            assert running(successor)["EU-SUSAR-15"] == "2035-07-05"
            assert successor.follows_case_id == case.pk
            assert not old & new
            with pytest.raises(RuleBroken), at("2035-06-21T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at="2035-06-21", aware_zone="Europe/Berlin", reason="Again."
                )
