"""The truth table as a table: one sentence, one case, one authority, one answer."""

from dataclasses import replace

import pytest

from pharmacovigilance.enums import MinimumCriterion, Outcome, Reportability
from pharmacovigilance.rules import (
    EMA,
    FDA,
    ICH,
    MHRA,
    AuthorityFacts,
    Basis,
    CaseDates,
    CaseFacts,
    EventFacts,
    Opinion,
    ProductFacts,
    StudyFacts,
    Treatment,
    authorities_of,
    authority_of,
    judge,
)
from tests.pharmacovigilance.rules.cases import (
    EXPECTED,
    MISSING,
    NO,
    UNEXPECTED,
    YES,
    S,
    case,
    day,
    dues,
    event,
    fatal,
    opinion,
)

R, B = Reportability, Basis
AWARENESS = (ICH, EMA, MHRA)
TABLE = [
    # sentence, reporter, sponsor, expectedness, where awareness starts the clock, US
    ("both say related and it is unexpected", YES, YES, UNEXPECTED, R.YES, R.YES),
    ("both say related and it is expected", YES, YES, EXPECTED, R.NO, R.NO),
    ("both say not related", NO, NO, UNEXPECTED, R.NO, R.NO),
    ("only the investigator says related", YES, NO, UNEXPECTED, R.YES, R.NO),
    ("only the sponsor says related", NO, YES, UNEXPECTED, R.YES, R.YES),
    ("only the investigator says related and it is expected", YES, NO, EXPECTED, R.NO, R.NO),
    ("nobody has said anything", MISSING, MISSING, None, R.PRESUMED, R.UNDECIDED),
    ("only expectedness is missing", YES, YES, None, R.PRESUMED, R.UNDECIDED),
    ("the sponsor has not judged yet", YES, MISSING, UNEXPECTED, R.YES, R.UNDECIDED),
    ("the sponsor has not judged what the investigator denies", NO, MISSING, UNEXPECTED, R.PRESUMED, R.UNDECIDED),
    ("the investigator has not answered and the sponsor denies", MISSING, NO, UNEXPECTED, R.PRESUMED, R.NO),
    ("the investigator has not answered and the sponsor affirms", MISSING, YES, UNEXPECTED, R.YES, R.YES),
    ("nobody has judged causality of an expected reaction", MISSING, MISSING, EXPECTED, R.NO, R.NO),
    ("both deny and expectedness is missing", NO, NO, None, R.NO, R.NO),
]  # fmt: skip
CASES = [
    pytest.param(
        opinion(reporter, sponsor, expectedness),
        authority,
        us if authority is FDA else awareness,
        id=f"{authority.code}: {sentence}",
    )
    for sentence, reporter, sponsor, expectedness, awareness, us in TABLE
    for authority in (*AWARENESS, FDA)
]


@pytest.mark.parametrize(("said", "authority", "expected"), CASES)
def test_opinions_decide(said: Opinion, authority: AuthorityFacts, expected: Reportability) -> None:
    judged = judge(case(said), authority)

    assert judged.reportable is expected


@pytest.mark.parametrize(("said", "authority", "expected"), CASES)
def test_a_clock_runs_where_and_only_where_it_is_reportable_or_presumed(
    said: Opinion, authority: AuthorityFacts, expected: Reportability
) -> None:
    judged = judge(case(said), authority)

    assert bool(judged.duties) is (expected in {R.YES, R.PRESUMED})
    assert bool(judged.pending) is (expected is R.UNDECIDED)
    assert judged.needs_signature is (expected is R.NO)


DATED = [
    ("a serious SUSAR", case(opinion()), ICH, {"ICH-E2A-15": "2026-06-16"}),
    ("a fatal SUSAR", fatal(opinion()), ICH, {"ICH-E2A-7": "2026-06-08"}),
    ("a serious SUSAR", case(opinion()), EMA, {"EU-SUSAR-15": "2026-06-16"}),
    ("a fatal SUSAR", fatal(opinion()), EMA, {"EU-SUSAR-7": "2026-06-08"}),
    ("a fatal reaction nobody has judged", fatal(), EMA, {"EU-SUSAR-7": "2026-06-08"}),
    ("a SUSAR at a British site", case(opinion(), occurred_in="GB"), MHRA, {"UK-SUSAR-15": "2026-06-16"}),
    ("a fatal SUSAR at a British site", fatal(opinion(), occurred_in="GB"), MHRA, {"UK-SUSAR-7": "2026-06-08"}),
    ("a SUSAR at a foreign site of a British trial", case(opinion(), occurred_in="US"), MHRA, {"UK-SUSAR-3C-15": "2026-06-16"}),
    ("a fatal SUSAR at a foreign site of a British trial", fatal(opinion(), occurred_in="EU"), MHRA, {"UK-SUSAR-3C-7": "2026-06-08"}),
    ("a SUSAR without a country", case(opinion(), occurred_in=""), MHRA, {"UK-SUSAR-15": "2026-06-16"}),
    ("a SUSAR determined on day 1", case(opinion(stood=day("2026-06-02"))), FDA, {"US-IND-15D": "2026-06-17"}),
    (
        "a fatal SUSAR determined on day 1",
        fatal(opinion(stood=day("2026-06-02"))),
        FDA,
        {"US-IND-7D": "2026-06-08", "US-IND-15D": "2026-06-17"},
    ),
    (
        "a foreign SUSAR of a trial under an IND",
        case(opinion(stood=day("2026-06-02")), occurred_in="JP"),
        FDA,
        {"US-IND-15D": "2026-06-17"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("judged", "authority", "expected"),
    [pytest.param(c, a, e, id=f"{a.code}: {sentence}") for sentence, c, a, e in DATED],
)
def test_the_rules_and_their_dates(
    judged: CaseFacts, authority: AuthorityFacts, expected: dict[str, str]
) -> None:
    assert dues(judge(judged, authority)) == expected


@pytest.mark.parametrize("authority", [*AWARENESS, FDA], ids=lambda a: a.code)
def test_an_event_that_meets_no_criterion_is_not_reportable(authority: AuthorityFacts) -> None:
    mild = case(opinion(), events=(event(),))

    judged = judge(mild, authority)

    assert (judged.reportable, judged.basis) == (R.NO, B.NOT_SERIOUS)
    assert "No seriousness criterion" in judged.reasons[0]
    assert judged.clause


@pytest.mark.parametrize("criterion", list(S), ids=lambda c: c.label)
def test_each_of_the_six_criteria_makes_an_event_serious(criterion: S) -> None:
    judged = judge(case(opinion(), events=(event(criterion),)), EMA)

    assert judged.reportable is R.YES


@pytest.mark.parametrize(
    ("happened", "rule_id"),
    [
        pytest.param(event(S.DEATH), "EU-SUSAR-7", id="the criterion says death"),
        pytest.param(event(S.LIFE_THREATENING), "EU-SUSAR-7", id="life-threatening"),
        pytest.param(event(outcome=Outcome.FATAL), "EU-SUSAR-7", id="only the outcome says fatal"),
        pytest.param(event(S.DISABILITY), "EU-SUSAR-15", id="disabling"),
        pytest.param(
            event(S.HOSPITALIZATION, outcome=Outcome.UNKNOWN), "EU-SUSAR-15", id="outcome unknown"
        ),
    ],
)
def test_fatal_or_life_threatening_is_read_from_the_event(
    happened: EventFacts, rule_id: str
) -> None:
    judged = judge(case(opinion(), events=(happened,)), EMA)

    assert judged.rule_ids == (rule_id,)


@pytest.mark.parametrize(
    ("authority", "rules"), [(EMA, ("EU-SUSAR-15",)), (FDA, ("US-IND-15D",))], ids=["EMA", "FDA"]
)
def test_an_unrelated_death_does_not_shorten_the_clock_of_another_reaction(
    authority: AuthorityFacts, rules: tuple[str, ...]
) -> None:
    events = (event(S.HOSPITALIZATION), event(S.DEATH, identity="e2"))
    judged = judge(case(opinion(), opinion(NO, NO, event="e2"), events=events), authority)

    assert judged.rule_ids == rules


def test_a_death_on_which_opinions_are_missing_shortens_the_clock_in_europe() -> None:
    events = (event(S.HOSPITALIZATION), event(S.DEATH, identity="e2"))

    judged = judge(case(opinion(), events=events), EMA)

    assert (judged.reportable, judged.rule_ids) == (R.YES, ("EU-SUSAR-7",))
    assert any("e2" in each for each in judged.missing)


def test_a_death_on_which_opinions_are_missing_leaves_a_determination_pending_in_the_us() -> None:
    events = (event(S.HOSPITALIZATION), event(S.DEATH, identity="e2"))

    judged = judge(case(opinion(stood=day("2026-06-03")), events=events), FDA)

    assert judged.rule_ids == ("US-IND-15D",)
    assert judged.pending is not None
    assert "7-day report counts from that receipt" in judged.pending.sentence


def test_one_qualifying_pair_among_many_is_enough() -> None:
    events = (event(S.HOSPITALIZATION), event(S.DISABILITY, identity="e2"))

    judged = judge(case(opinion(NO, NO), opinion(event="e2"), events=events), EMA)

    assert judged.reportable is R.YES


TREATMENTS = [
    ("blinded", Treatment.BLINDED, R.YES, False),
    ("the investigational product", Treatment.INVESTIGATIONAL, R.YES, False),
    ("a comparator", Treatment.COMPARATOR, R.YES, True),
    ("placebo", Treatment.PLACEBO, R.NO, True),
    ("outside the study", Treatment.NON_STUDY, R.NO, False),
]


@pytest.mark.parametrize("authority", [EMA, FDA], ids=lambda a: a.code)
@pytest.mark.parametrize(
    ("treatment", "expected", "is_unverified"),
    [pytest.param(*row[1:], id=row[0]) for row in TREATMENTS],
)
def test_what_the_suspect_product_is(
    treatment: Treatment, expected: Reportability, is_unverified: bool, authority: AuthorityFacts
) -> None:
    judged = judge(case(opinion(stood=day("2026-06-01")), treatment=treatment), authority)

    assert (judged.reportable, judged.is_unverified) == (expected, is_unverified)


def test_a_blinded_treatment_says_that_it_is_judged_as_investigational() -> None:
    judged = judge(case(opinion(), treatment=Treatment.BLINDED), EMA)

    assert any("as if it were the investigational product" in each for each in judged.reasons)


def test_a_concomitant_product_makes_nothing_reportable() -> None:
    taken = replace(
        case(opinion()), products=(ProductFacts("p1", "Paracetamol", is_suspect=False),)
    )

    assert judge(taken, EMA).reportable is R.NO


@pytest.mark.parametrize("authority", [*AWARENESS, FDA], ids=lambda a: a.code)
def test_a_pre_case_has_no_clock_and_says_what_is_chased(authority: AuthorityFacts) -> None:
    early = replace(fatal(), missing_criteria=frozenset({MinimumCriterion.REPORTER}))

    judged = judge(early, authority)

    assert (judged.reportable, judged.basis, judged.duties) == (R.UNDECIDED, B.PRE_CASE, ())
    assert judged.missing == ("identifiable reporter",)
    assert any("2026-06-01" in reason for reason in judged.reasons)


def test_the_last_minimum_criterion_is_day_zero_and_the_receipt_stays_in_the_reasons() -> None:
    dates = CaseDates(received=day("2026-06-01"), criteria_met=day("2026-06-04"))

    judged = judge(case(opinion(), dates=dates), EMA)

    assert dues(judged) == {"EU-SUSAR-15": "2026-06-19"}
    assert "2026-06-01" in judged.duties[0].why


def test_a_void_case_is_not_reportable_and_says_why() -> None:
    judged = judge(replace(fatal(opinion()), void="Nullified: never happened."), EMA)

    assert (judged.reportable, judged.basis, judged.duties) == (R.NO, B.VOID, ())
    assert judged.reasons == ("Nullified: never happened.",)


def test_s37_the_investigator_alone_obliges_in_europe_britain_and_canada_but_not_in_the_us() -> (
    None
):
    s37 = case(opinion(YES, NO, UNEXPECTED))
    answers = {code: judge(s37, authority_of(code)).reportable for code in ("US", "EU", "GB", "CA")}

    assert answers == {"US": R.NO, "EU": R.YES, "GB": R.YES, "CA": R.YES}
    assert judge(s37, FDA).needs_signature
    assert judge(s37, EMA).confidence == "S"
    assert not judge(s37, EMA).is_unverified
    assert judge(s37, MHRA).is_unverified


def test_the_report_carries_both_opinions_where_sponsor_and_investigator_differ() -> None:
    judged = judge(case(opinion(YES, NO)), EMA)

    assert any("both opinions go into the report" in reason for reason in judged.reasons)


class TestUnitedStates:
    """Two clock starts, one determination (21 CFR 312.32)."""

    def test_a_recorded_determination_decides_although_opinions_are_missing(self) -> None:
        dates = CaseDates(received=day("2026-06-01"), determined=day("2026-06-05"))

        judged = judge(fatal(dates=dates), FDA)

        assert dues(judged) == {"US-IND-7D": "2026-06-08", "US-IND-15D": "2026-06-20"}

    def test_leaving_the_determination_unrecorded_does_not_postpone_it(self) -> None:
        dates = CaseDates(received=day("2026-06-01"), determined=day("2026-06-12"))

        judged = judge(case(opinion(stood=day("2026-06-03")), dates=dates), FDA)

        assert dues(judged) == {"US-IND-15D": "2026-06-18"}

    def test_opinions_older_than_the_receipt_do_not_start_the_clock_before_it(self) -> None:
        judged = judge(case(opinion(stood=day("2026-05-20"))), FDA)

        assert dues(judged) == {"US-IND-15D": "2026-06-16"}

    def test_a_determination_does_not_outlive_the_sponsors_denial(self) -> None:
        dates = CaseDates(received=day("2026-06-01"), determined=day("2026-06-02"))

        judged = judge(case(opinion(YES, NO), dates=dates), FDA)

        assert (judged.reportable, judged.needs_signature) == (R.NO, True)

    def test_investigators_receive_the_15_day_report_and_not_the_7_day_one(self) -> None:
        short, long = judge(fatal(opinion(stood=day("2026-06-01"))), FDA).duties

        assert short.recipients == ("FDA",)
        assert long.recipients == ("FDA", "all participating investigators")

    @pytest.mark.parametrize(
        ("study", "expected"),
        [
            pytest.param({"US"}, B.QUALIFIES, id="with a US site"),
            pytest.param({"EU"}, B.OUT_OF_SCOPE, id="without US site and IND"),
        ],
    )
    def test_the_study_must_run_in_the_us_or_under_an_ind(
        self, study: set[str], expected: Basis
    ) -> None:
        facts = StudyFacts(jurisdictions=frozenset(study))

        judged = judge(case(opinion(), study=facts), FDA)

        assert judged.basis is expected

    def test_an_ind_without_us_sites_brings_foreign_reactions_to_fda(self) -> None:
        facts = StudyFacts(jurisdictions=frozenset({"EU"}), has_ind=True)

        judged = judge(case(opinion(), study=facts), FDA)

        assert judged.reportable is R.YES
        assert FDA in authorities_of(facts)

    @pytest.mark.parametrize(
        "said",
        [
            pytest.param((), id="nobody has said anything"),
            pytest.param((opinion(NO, NO, EXPECTED),), id="unrelated and expected"),
        ],
    )
    def test_a_bioequivalence_study_without_ind_reports_every_serious_event(
        self, said: tuple[Opinion, ...]
    ) -> None:
        study = StudyFacts(jurisdictions=frozenset({"US"}), is_bioequivalence=True)

        assert dues(judge(case(*said, study=study), FDA)) == {"US-BABE-15D": "2026-06-16"}
        assert dues(judge(fatal(*said, study=study), FDA)) == {
            "US-BABE-7D": "2026-06-08",
            "US-BABE-15D": "2026-06-16",
        }

    def test_a_bioequivalence_study_under_an_ind_follows_the_ind_rules(self) -> None:
        study = StudyFacts(jurisdictions=frozenset({"US"}), is_bioequivalence=True, has_ind=True)

        judged = judge(case(opinion(NO, NO, EXPECTED), study=study), FDA)

        assert (judged.reportable, judged.basis) == (R.NO, B.RULED_OUT)

    def test_a_bioequivalence_study_does_not_report_what_is_not_serious(self) -> None:
        study = StudyFacts(jurisdictions=frozenset({"US"}), is_bioequivalence=True)

        judged = judge(case(events=(event(),), study=study), FDA)

        assert judged.reportable is R.NO
        assert "320.31" in judged.clause
