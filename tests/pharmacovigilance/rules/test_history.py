"""A case through time: upgrades, downgrades, follow-up, nullification, late detection."""

from dataclasses import replace
from datetime import date

import pytest

from pharmacovigilance.enums import MinimumCriterion, Reportability, ReportKind
from pharmacovigilance.rules import (
    EMA,
    FDA,
    MHRA,
    Basis,
    CaseDates,
    CaseFacts,
    History,
    Moment,
    course_of,
    judge_history,
    merged_day_zero,
)
from tests.pharmacovigilance.rules.cases import (
    EXPECTED,
    MISSING,
    NO,
    YES,
    case,
    course,
    day,
    due_on,
    dues,
    event,
    fatal,
    opinion,
    sent,
    signed_no,
)

R = Reportability
SUSAR, FATAL_SUSAR = case(opinion()), fatal(opinion())
MILD = case(opinion(), events=(event(),))
DENIED = case(opinion(NO, NO))


def opinions_only(history: History, *positions: int) -> History:
    """These moments brought an opinion and no news."""
    moments = tuple(
        replace(moment, is_information=position not in positions)
        for position, moment in enumerate(history.moments)
    )
    return replace(history, moments=moments)


class TestUpgrade:
    """A shorter clock may start; a running one is never extended."""

    def test_t07_fatality_before_the_first_report_takes_over_the_running_clock(self) -> None:
        judged = judge_history(course(("2026-05-01", SUSAR), ("2026-05-06", FATAL_SUSAR)), EMA)

        assert dues(judged) == {"EU-SUSAR-UPG": "2026-05-13"}
        assert judged.duties[0].replaces == ("EU-SUSAR-15",)

    def test_a_late_fatality_is_due_no_later_than_the_running_date(self) -> None:
        judged = judge_history(course(("2026-05-01", SUSAR), ("2026-05-12", FATAL_SUSAR)), EMA)

        assert dues(judged) == {"EU-SUSAR-UPG": "2026-05-16"}

    def test_t09_fatality_after_the_first_report_has_seven_days_of_its_own(self) -> None:
        history = course(
            ("2026-05-01", SUSAR),
            ("2026-05-12", FATAL_SUSAR),
            sent=(sent("EU-SUSAR-15", "15_day", "2026-05-10"),),
        )

        judged = judge_history(history, EMA)

        assert dues(judged)["EU-SUSAR-UPG"] == "2026-05-19"
        assert "EU-SUSAR-NEW" not in dues(judged)

    def test_more_news_of_a_known_fatality_moves_nothing(self) -> None:
        history = course(
            ("2026-05-01", SUSAR), ("2026-05-04", FATAL_SUSAR), ("2026-05-06", FATAL_SUSAR)
        )

        assert dues(judge_history(history, EMA)) == {"EU-SUSAR-UPG": "2026-05-11"}

    def test_fatality_learnt_on_day_zero_is_no_upgrade(self) -> None:
        judged = judge_history(course(("2026-05-01", SUSAR), ("2026-05-01", FATAL_SUSAR)), EMA)

        assert dues(judged) == {"EU-SUSAR-7": "2026-05-08"}

    def test_britain_runs_the_short_clock_beside_the_long_one(self) -> None:
        judged = judge_history(course(("2026-05-01", SUSAR), ("2026-05-12", FATAL_SUSAR)), MHRA)

        assert dues(judged) == {"UK-SUSAR-3C-7": "2026-05-19", "UK-SUSAR-3C-15": "2026-05-16"}

    def test_the_us_counts_seven_days_from_the_receipt_of_the_fatality(self) -> None:
        known = opinion(stood=day("2026-05-02"))
        history = course(("2026-05-01", case(known)), ("2026-05-06", fatal(known)))

        judged = judge_history(history, FDA)

        assert dues(judged) == {"US-IND-7D": "2026-05-13", "US-IND-15D": "2026-05-17"}

    def test_a_determination_still_pending_at_the_fatality_counts_from_both_receipts(self) -> None:
        judged = judge_history(course(("2026-05-01", case()), ("2026-05-06", fatal())), FDA)

        assert judged.pending is not None
        assert judged.pending.since == day("2026-05-06")

    @pytest.mark.parametrize(
        "first",
        [
            pytest.param(MILD, id="first not serious"),
            pytest.param(case(opinion(YES, YES, EXPECTED)), id="first expected"),
            pytest.param(DENIED, id="first unrelated"),
        ],
    )
    def test_what_makes_a_case_reportable_is_a_new_day_zero(self, first: CaseFacts) -> None:
        judged = judge_history(course(("2026-05-01", first), ("2026-05-20", SUSAR)), EMA)

        assert dues(judged) == {"EU-SUSAR-15": "2026-06-04"}
        assert "the receipt of what made the case reportable" in judged.duties[0].why

    def test_an_opinion_that_confirms_a_presumption_keeps_the_first_day_zero(self) -> None:
        judged = judge_history(course(("2026-05-01", case()), ("2026-05-20", SUSAR)), EMA)

        assert dues(judged) == {"EU-SUSAR-15": "2026-05-16"}

    def test_a_pre_case_that_becomes_valid_counts_from_its_completion(self) -> None:
        early = replace(case(), missing_criteria=frozenset({MinimumCriterion.PATIENT}))
        history = course(("2026-05-01", early), ("2026-05-05", case()))
        completed = replace(
            history.now.case,
            dates=CaseDates(received=day("2026-05-01"), criteria_met=day("2026-05-05")),
        )
        moments = (history.moments[0], replace(history.now, case=completed))

        judged = judge_history(History(moments=moments), EMA)

        assert dues(judged) == {"EU-SUSAR-15": "2026-05-20"}

    def test_news_counts_from_when_it_was_known_not_from_when_it_was_entered(self) -> None:
        history = course(("2026-05-01", MILD), ("2026-05-20", SUSAR))
        learnt = replace(history.now, known=day("2026-05-17"))

        judged = judge_history(replace(history, moments=(history.moments[0], learnt)), EMA)

        assert dues(judged) == {"EU-SUSAR-15": "2026-06-01"}


class TestDowngrade:
    """Nothing stops without a physician; nothing already reported is forgotten."""

    def test_before_the_report_the_clock_runs_until_a_physician_signs(self) -> None:
        history = opinions_only(course(("2026-05-01", SUSAR), ("2026-05-05", DENIED)), 1)

        judged = judge_history(history, EMA)

        assert (judged.reportable, judged.needs_signature) == (R.NO, True)
        assert course_of(history, EMA) is not None

    def test_even_where_it_is_no_longer_serious(self) -> None:
        judged = judge_history(course(("2026-05-01", SUSAR), ("2026-05-05", MILD)), EMA)

        assert (judged.basis, judged.needs_signature) == (Basis.NOT_SERIOUS, True)

    def test_what_was_never_serious_needs_no_signature(self) -> None:
        assert not judge_history(course(("2026-05-01", MILD)), EMA).needs_signature

    def test_a_signed_no_ends_the_course(self) -> None:
        history = course(("2026-05-01", SUSAR), ruled_out=(signed_no("2026-05-06"),))

        judged = judge_history(history, EMA)

        assert (judged.reportable, judged.basis, judged.duties) == (R.NO, Basis.SIGNED_OFF, ())
        assert not judged.needs_signature
        assert course_of(history, EMA) is None

    def test_an_unsigned_no_does_not_move_day_zero_of_a_later_yes(self) -> None:
        history = course(("2026-05-01", SUSAR), ("2026-05-05", DENIED), ("2026-05-09", SUSAR))

        assert dues(judge_history(history, EMA)) == {"EU-SUSAR-15": "2026-05-16"}

    def test_after_a_signed_no_the_information_that_revives_it_is_day_zero(self) -> None:
        history = course(
            ("2026-05-01", SUSAR),
            ("2026-05-05", DENIED),
            ("2026-05-20", SUSAR),
            ruled_out=(signed_no("2026-05-06"),),
        )

        assert dues(judge_history(history, EMA)) == {"EU-SUSAR-15": "2026-06-04"}

    def test_news_judged_late_count_from_their_receipt(self) -> None:
        """The brochure expects it; news of 1 July are judged on the 12th to be more than it says."""
        expected = case(opinion(YES, YES, EXPECTED))
        history = course(
            ("2026-06-01", SUSAR),
            ("2026-06-03", expected),
            ("2026-07-01", expected),
            ("2026-07-12", SUSAR),
            ruled_out=(signed_no("2026-06-05"),),
        )

        judged = judge_history(opinions_only(history, 1, 3), EMA)

        assert dues(judged) == {"EU-SUSAR-15": "2026-07-16"}

    def test_a_changed_mind_without_news_counts_from_the_change(self) -> None:
        history = course(
            ("2026-06-01", SUSAR),
            ("2026-06-03", DENIED),
            ("2026-07-12", SUSAR),
            ruled_out=(signed_no("2026-06-05"),),
        )

        judged = judge_history(opinions_only(history, 1, 2), EMA)

        assert dues(judged) == {"EU-SUSAR-15": "2026-07-27"}

    def test_news_that_were_judged_already_are_not_judged_again_by_a_later_opinion(self) -> None:
        history = course(
            ("2026-06-01", DENIED),
            ("2026-06-10", DENIED),
            ("2026-06-11", DENIED),
            ("2026-07-01", DENIED),
            ("2026-07-12", SUSAR),
        )

        judged = judge_history(opinions_only(history, 2, 4), EMA)

        assert dues(judged) == {"EU-SUSAR-15": "2026-07-16"}

    def test_a_signed_no_does_not_cover_what_is_recorded_after_it(self) -> None:
        history = course(
            ("2026-05-01", DENIED), ("2026-05-08", SUSAR), ruled_out=(signed_no("2026-05-06"),)
        )
        learnt_before = replace(history.now, known=day("2026-05-04"))

        judged = judge_history(replace(history, moments=(history.moments[0], learnt_before)), EMA)

        assert (judged.reportable, dues(judged)) == (R.YES, {"EU-SUSAR-15": "2026-05-19"})

    def test_after_the_report_a_changed_assessment_is_followed_up(self) -> None:
        history = opinions_only(
            course(
                ("2026-05-01", SUSAR),
                ("2026-05-12", DENIED),
                sent=(sent("EU-SUSAR-15", "15_day", "2026-05-10"),),
            ),
            1,
        )

        judged = judge_history(history, EMA)

        assert [duty.kind for duty in judged.duties] == [ReportKind.FOLLOW_UP]
        assert dues(judged) == {"EU-SUSAR-NEW": "2026-05-27"}


class TestFollowUp:
    """What is owed after a report went out."""

    def test_an_incomplete_7_day_report_is_completed_8_days_after_it(self) -> None:
        history = course(
            ("2026-05-01", FATAL_SUSAR), sent=(sent("EU-SUSAR-7", "7_day", "2026-05-05"),)
        )

        assert dues(judge_history(history, EMA))["EU-SUSAR-FU8"] == "2026-05-13"

    def test_but_not_later_than_day_15_of_the_case(self) -> None:
        history = course(
            ("2026-05-01", FATAL_SUSAR), sent=(sent("EU-SUSAR-7", "7_day", "2026-05-09"),)
        )

        assert dues(judge_history(history, EMA))["EU-SUSAR-FU8"] == "2026-05-16"

    def test_the_british_completion_counts_from_the_report(self) -> None:
        history = course(
            ("2026-05-10", FATAL_SUSAR), sent=(sent("UK-SUSAR-3C-7", "7_day", "2026-05-12"),)
        )

        assert dues(judge_history(history, MHRA))["UK-SUSAR-FU8"] == "2026-05-20"

    def test_news_on_a_reported_case_is_a_new_day_zero_and_unverified(self) -> None:
        history = course(
            ("2026-05-01", SUSAR),
            ("2026-05-20", SUSAR),
            sent=(sent("EU-SUSAR-15", "15_day", "2026-05-10"),),
        )

        (_, follow_up) = judge_history(history, EMA).duties

        assert due_on(follow_up) == date(2026, 6, 4)
        assert (follow_up.occasion, follow_up.law.is_unverified) == ("v2", True)

    def test_news_before_the_first_report_goes_into_it(self) -> None:
        history = course(
            ("2026-05-01", SUSAR),
            ("2026-05-08", SUSAR),
            sent=(sent("EU-SUSAR-15", "15_day", "2026-05-10"),),
        )

        assert len(judge_history(history, EMA).duties) == 1

    def test_every_piece_of_news_has_its_own_duty(self) -> None:
        history = course(
            ("2026-05-01", SUSAR),
            ("2026-05-20", SUSAR),
            ("2026-05-25", SUSAR),
            sent=(sent("EU-SUSAR-15", "15_day", "2026-05-10"),),
        )

        occasions = [duty.occasion for duty in judge_history(history, EMA).duties]

        assert occasions == ["", "v2", "v3"]

    def test_the_us_has_no_number_of_days_for_follow_up(self) -> None:
        known = opinion(stood=day("2026-05-02"))
        history = course(
            ("2026-05-01", case(known)),
            ("2026-05-20", case(known)),
            sent=(sent("US-IND-15D", "15_day", "2026-05-10"),),
        )

        *_, follow_up = judge_history(history, FDA).duties

        assert follow_up.rule_id == "US-IND-FU"
        assert not follow_up.law.is_dated

    def test_where_no_rule_for_news_is_loaded_the_duty_says_so(self) -> None:
        history = course(
            ("2026-05-01", SUSAR),
            ("2026-05-20", SUSAR),
            sent=(sent("UK-SUSAR-3C-15", "15_day", "2026-05-10"),),
        )

        *_, follow_up = judge_history(history, MHRA).duties

        assert (follow_up.rule_id, follow_up.law) == ("", None)
        assert "No number of days is loaded" in follow_up.why


class TestLateDetection:
    """What was judged not reportable and turns out to be (21 CFR 312.32(d)(3))."""

    def test_the_us_counts_from_the_new_determination(self) -> None:
        history = course(
            ("2026-03-01", DENIED),
            ("2026-05-20", case(opinion(stood=day("2026-05-22")))),
            ruled_out=(signed_no("2026-03-04"),),
        )

        assert dues(judge_history(history, FDA)) == {"US-IND-LATEDET": "2026-06-06"}

    def test_without_an_earlier_no_it_is_the_ordinary_rule(self) -> None:
        history = course(("2026-05-20", case(opinion(stood=day("2026-05-22")))))

        assert dues(judge_history(history, FDA)) == {"US-IND-15D": "2026-06-06"}


class TestVoid:
    """Nullified and duplicate cases."""

    def test_a_void_case_that_was_never_reported_owes_nothing(self) -> None:
        void = replace(SUSAR, void="Nullified: entered twice.")

        judged = judge_history(course(("2026-05-01", SUSAR), ("2026-06-01", void)), EMA)

        assert (judged.basis, judged.duties, judged.needs_signature) == (Basis.VOID, (), False)

    def test_a_void_case_that_was_reported_owes_a_nullification(self) -> None:
        void = replace(SUSAR, void="Nullified: entered twice.")
        history = course(
            ("2026-05-01", SUSAR),
            ("2026-06-01", void),
            sent=(sent("EU-SUSAR-15", "15_day", "2026-05-10"),),
        )

        (duty,) = judge_history(history, EMA).duties

        assert (duty.kind, duty.rule_id) == (ReportKind.NULLIFICATION, "EU-SUSAR-NEW")
        assert "entered twice" in duty.why

    def test_s38_what_is_valid_again_is_a_new_case_with_its_own_day_zero(self) -> None:
        successor = course(("2026-06-20", SUSAR))

        assert dues(judge_history(successor, EMA)) == {"EU-SUSAR-15": "2026-07-05"}

    def test_of_duplicates_the_earliest_day_zero_survives(self) -> None:
        first = CaseDates(received=day("2026-05-09"))
        second = CaseDates(received=day("2026-05-01"), criteria_met=day("2026-05-04"))

        assert merged_day_zero(first, second) == day("2026-05-04")


def test_moments_are_followed_as_they_were_recorded() -> None:
    history = course(("2026-05-01", SUSAR), ("2026-05-06", FATAL_SUSAR))

    assert [type(moment) for moment in history.moments] == [Moment, Moment]
    assert course_of(history, EMA).upgraded == day("2026-05-06")
    assert course_of(history, EMA).since is None


def test_nobody_ever_answering_leaves_the_presumption_in_place() -> None:
    history = course(("2026-05-01", case()), ("2026-05-05", case(opinion(MISSING, NO))))

    assert judge_history(history, EMA).reportable is R.PRESUMED
