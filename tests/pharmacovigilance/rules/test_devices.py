"""Studies of devices: which law, which condition, which day 0; and where no rule on devices is loaded."""

from dataclasses import replace

import pytest

from pharmacovigilance.enums import Reportability
from pharmacovigilance.rules import (
    EMA,
    FDA,
    Basis,
    CaseDates,
    CaseFacts,
    StudyFacts,
    authority_of,
    judge,
    judge_history,
)
from tests.pharmacovigilance.rules.cases import (
    EXPECTED,
    MISSING,
    NO,
    UNEXPECTED,
    YES,
    S,
    case,
    course,
    day,
    dues,
    event,
    fatal,
    opinion,
    sent,
)

R, B = Reportability, Basis
DEVICE = StudyFacts(jurisdictions=frozenset({"EU", "GB", "US"}), is_device=True, tests_device=True)
THANKSGIVING = "2026-11-19"


def device(*opinions: object, **given: object) -> CaseFacts:
    return case(*opinions, study=DEVICE, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reporter", "sponsor", "expectedness", "eu", "us"),
    [
        pytest.param(YES, YES, UNEXPECTED, R.YES, R.YES, id="related and not foreseen"),
        pytest.param(YES, NO, UNEXPECTED, R.YES, R.YES, id="one opinion suffices"),
        pytest.param(YES, YES, EXPECTED, R.YES, R.NO, id="foreseen: the EU wants it all the same"),
        pytest.param(MISSING, NO, UNEXPECTED, R.PRESUMED, R.PRESUMED, id="an opinion is missing"),
        pytest.param(NO, NO, UNEXPECTED, R.NO, R.NO, id="two denials"),
    ],
)
def test_what_counts(reporter: object, sponsor: object, expectedness: object, eu: R, us: R) -> None:
    facts = device(opinion(reporter, sponsor, expectedness))  # type: ignore[arg-type]

    european, american = judge(facts, EMA), judge(facts, FDA)

    assert (european.reportable, american.reportable) == (eu, us)
    assert european.needs_signature is (eu is R.NO)
    assert american.needs_signature is (us is R.NO)


def test_the_laws_on_medicines_are_silent() -> None:
    judged = judge(device(opinion()), EMA)

    assert dues(judged) == {"EU-MDR-7": "2026-06-08"}
    assert judged.is_unverified
    assert "EU-MDR-2" in " ".join(judged.reasons)


def test_a_death_is_presumed_to_show_an_imminent_risk() -> None:
    judged = judge(fatal(opinion(), study=DEVICE), EMA)

    assert dues(judged) == {"EU-MDR-2": "2026-06-03"}
    assert "presumed" in " ".join(judged.reasons)


def test_a_later_fatality_adds_the_shorter_clock_and_leaves_the_running_one() -> None:
    dates = CaseDates(received=day("2026-06-01"), upgraded=day("2026-06-05"))

    judged = judge(fatal(opinion(), study=DEVICE, dates=dates), EMA)

    assert dues(judged) == {"EU-MDR-2": "2026-06-07", "EU-MDR-7": "2026-06-08"}


def test_fda_counts_ten_working_days_from_the_notice_whatever_is_determined_later() -> None:
    dates = CaseDates(received=day(THANKSGIVING), determined=day("2026-11-25"))

    judged = judge(device(opinion(), dates=dates), FDA)

    assert dues(judged) == {"US-IDE-UADE-SP": "2026-12-04"}
    assert judged.recipients == ("FDA", "all reviewing IRBs", "participating investigators")
    assert not judged.is_unverified


def test_without_a_us_site_fda_is_not_told() -> None:
    abroad = replace(DEVICE, jurisdictions=frozenset({"EU"}), has_ind=True)

    assert judge(case(opinion(), study=abroad), FDA).basis is B.OUT_OF_SCOPE


@pytest.mark.parametrize("jurisdiction", ["GB", "CA", "JP", "IN", "CH"])
def test_where_no_rule_on_devices_is_loaded_a_person_decides(jurisdiction: str) -> None:
    judged = judge(device(opinion()), authority_of(jurisdiction))

    assert (judged.reportable, judged.basis, judged.duties) == (R.UNDECIDED, B.NO_RULE, ())
    assert judged.is_unverified
    assert "no rule on devices is loaded" in judged.reasons[0]


@pytest.mark.parametrize(("authority", "clause"), [(EMA, "2017/745"), (FDA, "812.150")])
def test_what_is_not_serious_is_answered_under_the_law_on_devices(
    authority: object, clause: str
) -> None:
    judged = judge(device(events=(event(),)), authority)  # type: ignore[arg-type]

    assert (judged.reportable, judged.basis) == (R.NO, B.NOT_SERIOUS)
    assert clause in judged.clause


def test_news_of_a_reported_device_case_has_no_number_borrowed_from_medicines() -> None:
    facts = device(opinion())
    for authority, rule_id in ((EMA, "EU-MDR-7"), (FDA, "US-IDE-UADE-SP")):
        told = course(
            ("2026-06-01", facts),
            ("2026-06-20", facts),
            sent=(sent(rule_id, "other", "2026-06-05"),),
        )

        news = [d for d in judge_history(told, authority).duties if d.kind == "follow_up"]

        assert [duty.rule_id for duty in news] == [""]
        assert "as soon as it is ready" in news[0].why


def test_a_medicine_study_with_a_device_says_what_it_leaves_open() -> None:
    both = StudyFacts(jurisdictions=frozenset({"EU"}), tests_device=True)

    judged = judge(case(opinion(), events=(event(S.DEATH),), study=both), EMA)

    assert judged.rule_ids == ("EU-SUSAR-7",)
    assert "also tests a device" in judged.reasons[-1]


def test_an_unverified_follow_up_marks_an_answer_that_was_sure_until_then() -> None:
    facts = case(opinion())
    told = course(
        ("2026-06-01", facts),
        ("2026-06-20", facts),
        sent=(sent("EU-SUSAR-15", "15_day", "2026-06-10"),),
    )

    assert not judge(facts, EMA).is_unverified
    assert judge_history(told, EMA).is_unverified
