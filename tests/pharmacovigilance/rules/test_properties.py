"""Whatever the case: more danger never means less duty, and no later date."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pharmacovigilance.enums import Expectedness, Outcome, Relatedness, Reportability
from pharmacovigilance.rules import (
    EMA,
    FDA,
    ICH,
    MHRA,
    AuthorityFacts,
    CaseDates,
    CaseFacts,
    EventFacts,
    Opinion,
    ProductFacts,
    Stamp,
    StudyFacts,
    Treatment,
    authority_of,
    judge,
    judge_history,
)
from tests.pharmacovigilance.rules.cases import S, course, day, due_on, earliest_due

RANK = {
    Reportability.NO: 0,
    Reportability.UNDECIDED: 1,
    Reportability.PRESUMED: 2,
    Reportability.YES: 3,
}
AUTHORITIES = [ICH, EMA, MHRA, FDA, *(authority_of(code) for code in ("CA", "AU", "JP", "IN"))]
every_authority = pytest.mark.parametrize("authority", AUTHORITIES, ids=lambda a: a.code)
seriousness = st.frozensets(st.sampled_from(list(S)))
outcomes = st.sampled_from(list(Outcome))
opinions = st.builds(
    dict,
    reporter=st.sampled_from(list(Relatedness)),
    sponsor=st.sampled_from(list(Relatedness)),
    expectedness=st.sampled_from([*Expectedness, None]),
)
quickly = settings(deadline=None, max_examples=60)
RECEIVED = day("2026-06-01")


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    events = tuple(
        EventFacts(f"e{number}", f"Event {number}", draw(seriousness), draw(outcomes))
        for number in range(draw(st.integers(1, 3)))
    )
    products = tuple(
        ProductFacts(f"p{number}", f"Drug {number}", draw(st.sampled_from(list(Treatment))))
        for number in range(draw(st.integers(1, 2)))
    )
    said = tuple(
        Opinion(product=product.identity, event=each.identity, **draw(opinions))
        for product in products
        for each in events
        if draw(st.booleans())
    )
    return CaseFacts(
        study=StudyFacts(
            jurisdictions=frozenset({"EU", "GB", "US"}), is_bioequivalence=draw(st.booleans())
        ),
        dates=CaseDates(received=RECEIVED),
        events=events,
        products=products,
        opinions=said,
        occurred_in=draw(st.sampled_from(["", "EU", "GB", "US", "IN", "AU"])),
    )


def with_first_event(case: CaseFacts, **changes: object) -> CaseFacts:
    first, *others = case.events
    return replace(case, events=(replace(first, **changes), *others))


def no_later(before: date | None, after: date | None) -> bool:
    """A date that existed still exists and has not moved back."""
    return before is None or (after is not None and after <= before)


@every_authority
@quickly
@given(case=cases(), criterion=st.sampled_from(list(S)))
def test_adding_a_seriousness_criterion_never_removes_or_delays_a_duty(
    authority: AuthorityFacts, case: CaseFacts, criterion: S
) -> None:
    worse = with_first_event(case, seriousness=case.events[0].seriousness | {criterion})

    before, after = judge(case, authority), judge(worse, authority)

    assert RANK[after.reportable] >= RANK[before.reportable]
    assert no_later(earliest_due(before), earliest_due(after))


@every_authority
@quickly
@given(case=cases())
def test_a_fatal_outcome_never_removes_or_delays_a_duty(
    authority: AuthorityFacts, case: CaseFacts
) -> None:
    worse = with_first_event(case, outcome=Outcome.FATAL)

    before, after = judge(case, authority), judge(worse, authority)

    assert RANK[after.reportable] >= RANK[before.reportable]
    assert no_later(earliest_due(before), earliest_due(after))


@pytest.mark.parametrize("authority", [ICH, EMA, MHRA], ids=lambda a: a.code)
@quickly
@given(case=cases())
def test_the_sponsor_cannot_downgrade_what_the_investigator_affirms(
    authority: AuthorityFacts, case: CaseFacts
) -> None:
    affirmed = [replace(said, reporter=Relatedness.RELATED) for said in case.opinions]
    for sponsor in Relatedness:
        downgraded = tuple(replace(said, sponsor=sponsor) for said in affirmed)
        agreed = tuple(replace(said, sponsor=Relatedness.RELATED) for said in affirmed)

        answers = [judge(replace(case, opinions=each), authority) for each in (downgraded, agreed)]

        assert answers[0].reportable is answers[1].reportable
        assert earliest_due(answers[0]) == earliest_due(answers[1])


@quickly
@given(case=cases(), reporter=st.sampled_from(list(Relatedness)))
def test_the_us_answer_does_not_depend_on_the_investigators_opinion(
    case: CaseFacts, reporter: Relatedness
) -> None:
    said = tuple(replace(each, reporter=reporter) for each in case.opinions)

    assert judge(replace(case, opinions=said), FDA).reportable is judge(case, FDA).reportable


@pytest.mark.parametrize("authority", [ICH, EMA, MHRA], ids=lambda a: a.code)
@quickly
@given(case=cases())
def test_silence_never_lowers_what_is_due_where_awareness_starts_the_clock(
    authority: AuthorityFacts, case: CaseFacts
) -> None:
    denied = tuple(
        replace(
            said,
            reporter=Relatedness.NOT_RELATED,
            sponsor=Relatedness.NOT_RELATED,
            expectedness=Expectedness.EXPECTED,
        )
        for said in case.opinions
    )

    silent = judge(replace(case, opinions=()), authority)

    assert (
        RANK[silent.reportable] >= RANK[judge(replace(case, opinions=denied), authority).reportable]
    )


@every_authority
@quickly
@given(case=cases())
def test_every_answer_can_explain_itself(authority: AuthorityFacts, case: CaseFacts) -> None:
    judged = judge(case, authority)

    assert judged.reasons
    assert all(judged.reasons)
    assert judged.clause or judged.is_unverified
    assert judged.is_due is bool(judged.duties)
    assert all(duty.why and duty.recipients and duty.law for duty in judged.duties)
    assert bool(judged.missing) or judged.reportable is not Reportability.PRESUMED


@every_authority
@quickly
@given(
    case=cases(), later=st.integers(0, 40), criterion=st.sampled_from([S.DEATH, S.LIFE_THREATENING])
)
def test_an_upgrade_never_delays_what_is_due(
    authority: AuthorityFacts, case: CaseFacts, later: int, criterion: S
) -> None:
    known = RECEIVED.on + timedelta(days=later)
    worse = with_first_event(case, seriousness=case.events[0].seriousness | {criterion})
    before = judge_history(course((RECEIVED.on.isoformat(), case)), authority)

    after = judge_history(
        course((RECEIVED.on.isoformat(), case), (known.isoformat(), worse)), authority
    )

    assert no_later(earliest_due(before), earliest_due(after))


@every_authority
@quickly
@given(case=cases(), steps=st.lists(cases(), max_size=4))
def test_day_zero_never_lies_before_the_first_receipt(
    authority: AuthorityFacts, case: CaseFacts, steps: list[CaseFacts]
) -> None:
    dated = [(RECEIVED.on + timedelta(days=n)).isoformat() for n in range(len(steps) + 1)]

    judged = judge_history(course(*zip(dated, (case, *steps), strict=True)), authority)

    assert all(duty.day_zero.on >= RECEIVED.on for duty in judged.duties)


@quickly
@given(
    case=cases(),
    hours=st.integers(0, 23),
    zone=st.sampled_from(["Asia/Tokyo", "America/New_York", "Europe/Berlin"]),
)
def test_another_zone_moves_day_zero_by_a_day_at_most(
    case: CaseFacts, hours: int, zone: str
) -> None:
    at = datetime(2026, 6, 1, hours, 30, tzinfo=UTC)
    stamp = Stamp(at.astimezone(ZoneInfo(zone)).date(), zone, at)
    placed = replace(case, dates=CaseDates(received=stamp))

    for duty in judge(placed, EMA).duties:
        assert due_on(duty, EMA) <= stamp.on + timedelta(days=duty.law.length)
