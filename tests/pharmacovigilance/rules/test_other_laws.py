"""Laws beyond ICH, US, EU and UK: who wants what, by when, and how sure we are; and what no rule answers."""

from dataclasses import replace
from datetime import date

import pytest

from cro_platform.deadlines.engine import Category, ClockError, compute, rules
from pharmacovigilance.enums import Expectedness, Reportability
from pharmacovigilance.rules import (
    EMA,
    MHRA,
    Basis,
    CaseDates,
    StudyFacts,
    authorities_of,
    authority_of,
    judge,
    judge_history,
)
from tests.pharmacovigilance.rules.cases import (
    EXPECTED,
    NO,
    UNEXPECTED,
    YES,
    S,
    case,
    course,
    day,
    due_on,
    dues,
    event,
    fatal,
    opinion,
    sent,
)

R, B = Reportability, Basis


class TestElsewhere:
    """Countries with other tables, and countries without one."""

    @pytest.mark.parametrize(
        ("expectedness", "rule_id"), [(UNEXPECTED, "JP-7"), (EXPECTED, "JP-15")]
    )
    def test_japan_expedites_an_expected_death_too(
        self, expectedness: Expectedness, rule_id: str
    ) -> None:
        judged = judge(fatal(opinion(YES, YES, expectedness)), authority_of("JP"))

        assert judged.rule_ids == (rule_id,)
        assert judged.is_unverified

    def test_japan_does_not_expedite_an_expected_hospitalization(self) -> None:
        judged = judge(case(opinion(YES, YES, EXPECTED)), authority_of("JP"))

        assert judged.reportable is R.NO

    def test_india_wants_every_serious_event_at_its_sites(self) -> None:
        at_home = case(opinion(NO, NO, EXPECTED), occurred_in="IN")

        judged = judge(at_home, authority_of("IN"))

        assert judged.rule_ids == ("IN-SAE-24H", "IN-SAE-14")
        assert judged.duties[0].recipients == ("CDSCO", "sponsor", "ethics committee")

    def test_india_has_no_rule_loaded_for_events_elsewhere(self) -> None:
        judged = judge(case(opinion()), authority_of("IN"))

        assert (judged.reportable, judged.basis) == (R.UNDECIDED, B.NO_RULE)

    @pytest.mark.parametrize(
        ("occurred_in", "expected"), [("AU", R.YES), ("EU", R.NO), ("", R.YES)]
    )
    def test_australia_wants_australian_reactions_only(
        self, occurred_in: str, expected: Reportability
    ) -> None:
        judged = judge(case(opinion(), occurred_in=occurred_in), authority_of("AU"))

        assert judged.reportable is expected

    @pytest.mark.parametrize("jurisdiction", ["CH", "BR"])
    @pytest.mark.parametrize(("where", "expected"), [("own", R.YES), ("EU", R.NO), ("", R.YES)])
    def test_switzerland_and_brazil_want_their_own_reactions_only(
        self, jurisdiction: str, where: str, expected: Reportability
    ) -> None:
        occurred_in = jurisdiction if where == "own" else where

        judged = judge(case(opinion(), occurred_in=occurred_in), authority_of(jurisdiction))

        assert judged.reportable is expected
        assert judged.is_unverified

    @pytest.mark.parametrize(
        ("jurisdiction", "short", "long"),
        [
            pytest.param("CA", "CA-7", "CA-15", id="Canada"),
            pytest.param("AU", "AU-7", "AU-15", id="Australia"),
            pytest.param("CH", "CH-SUSAR-7", "CH-SUSAR-15", id="Switzerland"),
            pytest.param("CN", "CN-7", "CN-15", id="China"),
            pytest.param("KR", "KR-7", "KR-15", id="Korea"),
            pytest.param("BR", "BR-7", "BR-15", id="Brazil"),
            pytest.param("JP", "JP-7", "JP-15", id="Japan"),
        ],
    )
    def test_fatal_and_life_threatening_in_7_days_the_others_in_15(
        self, jurisdiction: str, short: str, long: str
    ) -> None:
        authority = authority_of(jurisdiction)
        threatening = case(opinion(), events=(event(S.LIFE_THREATENING),), occurred_in=jurisdiction)

        for urgent in (fatal(opinion(), occurred_in=jurisdiction), threatening):
            assert dues(judge(urgent, authority)) == {short: "2026-06-08"}
        assert dues(judge(case(opinion(), occurred_in=jurisdiction), authority)) == {
            long: "2026-06-16"
        }

    @pytest.mark.parametrize("jurisdiction", ["CA", "CN", "KR", "JP"])
    def test_foreign_reactions_count_where_the_law_names_no_place(self, jurisdiction: str) -> None:
        judged = judge(case(opinion(), occurred_in="US"), authority_of(jurisdiction))

        assert judged.reportable is R.YES

    @pytest.mark.parametrize("jurisdiction", ["CA", "AU", "CH", "CN", "KR", "BR", "JP"])
    def test_silence_is_presumed_and_two_denials_need_a_signature(self, jurisdiction: str) -> None:
        authority = authority_of(jurisdiction)

        silent = judge(case(occurred_in=jurisdiction), authority)
        denied = judge(case(opinion(NO, NO), occurred_in=jurisdiction), authority)

        assert (silent.reportable, bool(silent.missing)) == (R.PRESUMED, True)
        assert (denied.reportable, denied.needs_signature) == (R.NO, True)

    @pytest.mark.parametrize("jurisdiction", ["CA", "AU", "CH", "CN", "KR", "BR"])
    def test_the_investigators_word_alone_obliges_but_that_it_does_is_unverified(
        self, jurisdiction: str
    ) -> None:
        judged = judge(case(opinion(YES, NO), occurred_in=jurisdiction), authority_of(jurisdiction))

        assert judged.reportable is R.YES
        assert judged.is_unverified

    @pytest.mark.parametrize(
        ("jurisdiction", "is_unverified"),
        [
            ("CA", False),
            ("AU", False),
            ("CN", False),
            ("CH", True),
            ("KR", True),
            ("BR", True),
            ("JP", True),
        ],
    )
    def test_the_mark_of_an_undisputed_case_is_that_of_its_rule(
        self, jurisdiction: str, is_unverified: bool
    ) -> None:
        judged = judge(case(opinion(), occurred_in=jurisdiction), authority_of(jurisdiction))

        assert judged.is_unverified is is_unverified

    def test_india_does_not_ask_for_cause_or_expectedness_but_for_seriousness(self) -> None:
        india = authority_of("IN")

        begun = replace(event(S.HOSPITALIZATION), onset=date(2026, 5, 31))
        judged = judge(case(events=(begun,), occurred_in="IN"), india)

        assert dues(judged) == {"IN-SAE-24H": "2026-06-01", "IN-SAE-14": "2026-06-15"}
        assert [duty.why[:16] for duty in judged.duties] == ["The investigator", "Day 0 is 2026-06"]
        assert judge(case(events=(event(),), occurred_in="IN"), india).reportable is R.NO

    def test_without_an_onset_the_24_hours_of_india_have_no_date_and_ask_for_it(self) -> None:
        hours = judge(case(occurred_in="IN"), authority_of("IN")).duties[0]

        with pytest.raises(ClockError, match="occurred: missing"):
            compute(hours.rule_id, hours.engine_facts())
        assert "onset" in hours.why

    @pytest.mark.parametrize(
        ("known", "expected"),
        [
            pytest.param("2026-06-04", {"aware": "2026-06-01", "domestic_aware": "2026-06-04"}, id="later"),
            pytest.param("2026-05-30", {"aware": "2026-06-01"}, id="earlier, so that it is the awareness itself"),
            pytest.param(None, {"aware": "2026-06-01"}, id="not recorded"),
        ],
    )  # fmt: skip
    def test_domestic_knowledge_in_korea_stands_beside_and_moves_nothing(
        self, known: str | None, expected: dict[str, str]
    ) -> None:
        dates = CaseDates(
            received=day("2026-06-01"), domestic_known=day(known, "Asia/Seoul") if known else None
        )
        korea = authority_of("KR")

        (duty,) = judge(fatal(opinion(), dates=dates, occurred_in="KR"), korea).duties
        (elsewhere,) = judge(fatal(opinion(), dates=dates), EMA).duties

        assert {name: stamp.on.isoformat() for name, stamp in duty.facts.items()} == expected
        assert due_on(duty, korea).isoformat() == "2026-06-08"
        assert ("debated" in duty.why) is ("domestic_aware" in expected)
        assert "domestic_aware" not in elsewhere.facts

    def test_a_country_without_loaded_rules_is_named_and_reaches_a_person(self) -> None:
        judged = judge(fatal(opinion()), authority_of("ZA"))

        assert (judged.reportable, judged.basis, judged.duties) == (R.UNDECIDED, B.NO_RULE, ())
        assert judged.reasons[0] == "No rule is loaded for South Africa."
        assert "ICH E2A would give 7 days" in judged.reasons[-1]
        assert judged.is_unverified

    def test_a_study_answers_once_to_the_eu_and_to_every_other_country(self) -> None:
        study = StudyFacts(jurisdictions=frozenset({"EU", "GB", "US", "CH"}))

        assert [each.code for each in authorities_of(study)] == ["Swissmedic", "EMA", "MHRA", "FDA"]

    def test_every_country_with_expedited_rules_has_an_authority_that_uses_them(self) -> None:
        expedited = {r.jurisdiction for r in rules() if r.category is Category.EXPEDITED}

        assert {c for c in expedited if not authority_of(c).is_loaded} == set()


class TestRegimes:
    """A rule holds from a day to a day; the one of day 0 counts, and where none is known a person decides."""

    def test_the_british_rule_of_march_2026_is_the_earlier_one_and_unverified(self) -> None:
        (duty,) = judge(case(opinion(), occurred_in="GB", received="2026-03-12"), MHRA).duties

        assert duty.law is not None
        assert duty.law.version.startswith("UK-SUSAR-15@open+")
        assert (duty.law.is_unverified, duty.recipients) == (
            True,
            ("MHRA", "ethics committee", "investigators"),
        )
        assert dues(judge(case(opinion(), occurred_in="GB", received="2026-03-12"), MHRA)) == {
            "UK-SUSAR-15": "2026-03-27"
        }

    def test_on_the_day_of_change_the_new_rule_counts(self) -> None:
        (duty,) = judge(case(opinion(), occurred_in="GB", received="2026-04-28"), MHRA).duties

        assert duty.law is not None
        assert (duty.law.is_unverified, duty.recipients) == (False, ("MHRA",))

    def test_for_foreign_sites_no_earlier_british_rule_is_known_and_a_person_decides(self) -> None:
        judged = judge(case(opinion(), occurred_in="US", received="2026-03-12"), MHRA)

        assert judged.reportable is R.YES
        assert judged.is_unverified
        assert "No version of UK-SUSAR-3C-15 is loaded for 2026-03-12" in judged.reasons[-1]
        assert (judged.duties[0].law, judged.clause) == (None, "")


class TestFollowing:
    """What a 7-day report and later news still owe in countries with a number of their own."""

    @pytest.mark.parametrize(
        ("jurisdiction", "short", "completion"),
        [
            ("CA", "CA-7", "CA-FU8"),
            ("AU", "AU-7", "AU-FU8"),
            ("CN", "CN-7", "CN-FU8"),
            ("KR", "KR-7", "KR-FU8"),
        ],
    )
    @pytest.mark.parametrize(
        ("on", "due"),
        [pytest.param("2026-06-04", "2026-06-12", id="8 days after the report"),
         pytest.param("2026-06-08", "2026-06-16", id="8 days, and day 15 of the case"),
         pytest.param("2026-06-12", "2026-06-16", id="day 15 of the case comes first")],
    )  # fmt: skip
    def test_a_seven_day_report_is_completed(
        self, jurisdiction: str, short: str, completion: str, on: str, due: str
    ) -> None:
        reported = course(
            ("2026-06-01", fatal(opinion(), occurred_in=jurisdiction)),
            sent=(sent(short, "7_day", on),),
        )

        assert dues(judge_history(reported, authority_of(jurisdiction)))[completion] == due

    def test_news_in_china_has_15_days_from_its_receipt(self) -> None:
        first = case(opinion(), occurred_in="CN")
        reported = course(
            ("2026-06-01", first),
            ("2026-06-20", first),
            sent=(sent("CN-15", "15_day", "2026-06-10"),),
        )

        judged = judge_history(reported, authority_of("CN"))

        news = [duty for duty in judged.duties if duty.kind == "follow_up"]
        assert [due_on(duty, judged.authority).isoformat() for duty in news] == ["2026-07-05"]

    def test_switzerland_has_no_number_for_news(self) -> None:
        first = case(opinion(), occurred_in="CH")
        reported = course(
            ("2026-06-01", first),
            ("2026-06-20", first),
            sent=(sent("CH-SUSAR-15", "15_day", "2026-06-10"),),
        )

        (news,) = [
            d for d in judge_history(reported, authority_of("CH")).duties if d.kind == "follow_up"
        ]

        assert news.rule_id == ""
        assert "No number of days is loaded" in news.why
