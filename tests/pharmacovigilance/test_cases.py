"""Cases entered by hand: criteria, awareness, follow-up, amendment, nullification, duplicates, review."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from pharmacovigilance.models import CaseDuplicate, CaseFact, CaseVersion, SafetyCase
from pharmacovigilance.services import cases, facts, lifecycle
from tests.pharmacovigilance.safety import EVENT, PRODUCT, opened, sections
from tests.world import World, at

UNJUDGED = {"name": "NWX-1", "role": "suspect"}
LATER = {"aware_at": "2026-03-20", "aware_zone": "Europe/Berlin", "reason": "Discharge letter"}


def problems(broken: pytest.ExceptionInfo[RuleBroken]) -> set[str]:
    return {problem.field for problem in broken.value.problems}


def test_a_case_with_the_four_criteria_starts_its_clock_at_awareness(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha)
        found = set(CaseFact.objects.values_list("kind", flat=True))

    assert (case.number, case.is_pre_case, case.is_serious) == ("NW-ALPHA-00001", False, True)
    assert case.received_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert (case.received_on, case.day_zero_on) == (date(2026, 3, 2), date(2026, 3, 2))
    assert found == {"received_at", "minimum_criteria_met_at", "became_serious_known_at"}
    assert case.worldwide_unique_case_id == "DE-HELIX-NW-ALPHA-00001"


@pytest.mark.parametrize(
    ("missing", "lacking"),
    [
        ("patient", {"patient": {}}),
        ("reporter", {"reporter": {}}),
        ("product", {"products": []}),
        ("event", {"events": [], "products": [UNJUDGED]}),
    ],
)
def test_a_case_without_one_criterion_is_a_pre_case_until_it_arrives(
    world: World, missing: str, lacking: dict
) -> None:
    by = world.helix["safety-specialist"]
    name = next(iter(lacking))
    with acting(by):
        case = opened(by, world.alpha, **lacking)
        assert (case.is_pre_case, case.missing_criteria, case.day_zero_on) == (
            True,
            [missing],
            None,
        )

        cases.complete_pre_case(case, by=by, **LATER, **{name: sections()[name]})

        assert (case.is_pre_case, case.missing_criteria) == (False, [])
        assert (case.received_on, case.day_zero_on) == (date(2026, 3, 2), date(2026, 3, 20))


def test_a_pre_case_that_still_lacks_something_is_not_complete(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha, events=[], products=[])

        with pytest.raises(RuleBroken, match="product"):
            cases.complete_pre_case(case, by=by, **LATER, events=[EVENT])


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("aware_at", {"aware_at": "2099-01-01"}),
        ("aware_at", {"aware_at": "yesterday"}),
        ("aware_zone", {"aware_zone": "Europe/Atlantis"}),
        ("aware_zone", {"aware_zone": "Europe"}),
        ("events/0/term", {"events": [EVENT | {"term": ""}]}),
        ("events/0/outcome", {"events": [EVENT | {"outcome": "vanished"}]}),
        ("events/0/country", {"events": [EVENT | {"country": "XX"}]}),
        ("events/0/ended_on", {"events": [EVENT | {"onset_on": "2026-03-01", "ended_on": "2026-02-01"}]}),
        ("events/0/onset_on", {"events": [EVENT | {"onset_on": "2099-01-01"}]}),
        ("events/0/onset_on", {"events": [EVENT | {"onset_on": "2026-02-30"}]}),
        ("events/0/results_in_death", {"events": [EVENT | {"results_in_death": "yes"}]}),
        ("events/0/toxicity_grade", {"events": [EVENT | {"toxicity_grade": 6}]}),
        ("events/0/colour", {"events": [EVENT | {"colour": "red"}]}),
        ("events", {"events": "headache"}),
        ("events/0", {"events": ["headache"]}),
        ("products/0/role", {"products": [PRODUCT | {"role": "guilty"}]}),
        ("products/0/causality", {"products": [PRODUCT | {"causality": [{"event": 3, "result": "related"}]}]}),
        ("products/0/causality/0/source", {"products": [PRODUCT | {"causality": [{"event": 1, "source": "sponsor"}]}]}),
        ("patient/year_of_birth", {"patient": {"year_of_birth": 2099}}),
        ("patient/initials", {"patient": {"initials": "AB"}}),
        ("reporter/qualification", {"reporter": {"qualification": "wizard"}}),
    ],
)  # fmt: skip
def test_a_faulty_field_is_named_and_nothing_is_written(
    world: World, field: str, changed: dict[str, Any]
) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        with pytest.raises(RuleBroken) as broken:
            opened(by, world.alpha, **changed)

        assert field in problems(broken)
        assert not SafetyCase.objects.exists()


def test_a_follow_up_changes_what_it_names_and_keeps_the_rest(world: World) -> None:
    by = world.helix["safety-specialist"]
    fatal = EVENT | {"results_in_death": True, "outcome": "fatal"}
    with acting(by):
        case = opened(by, world.alpha)
        version = cases.add_follow_up(case, by=by, **LATER, events=[fatal])

        assert (version.number, case.is_fatal, case.day_zero_on) == (2, True, date(2026, 3, 2))
        assert list(version.products.values_list("name", "role")) == [("NWX-1", "suspect")]
        assert CaseFact.objects.get(kind="became_fatal_or_lt_known_at").on == date(2026, 3, 20)
        assert CaseFact.objects.get(kind="new_information_at").on == date(2026, 3, 20)


def test_opinions_follow_their_event_to_its_new_place_and_go_with_it(world: World) -> None:
    by = world.helix["safety-specialist"]
    rash, fever = EVENT | {"term": "Rash"}, EVENT | {"term": "Fever"}
    opinions = [{"event": 1, "result": "related"}, {"event": 2, "result": "not_related"}]
    with acting(by):
        case = opened(
            by, world.alpha, events=[rash, fever], products=[PRODUCT | {"causality": opinions}]
        )
        version = cases.add_follow_up(case, by=by, **LATER, events=[EVENT, fever])

        found = version.events.filter(causality__isnull=False)
        assert list(found.values_list("term", "causality__result")) == [("Fever", "not_related")]


def test_an_amendment_moves_no_clock(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha)
        before = CaseFact.objects.count()
        cases.amend(case, by=by, reason="Typing error", events=[EVENT | {"term": "Liver failure"}])

        assert CaseFact.objects.count() == before
        assert case.title == "Liver failure on NWX-1"
        with pytest.raises(RuleBroken, match="changes nothing"):
            cases.amend(case, by=by, reason="Again", events=[EVENT | {"term": "Liver failure"}])


def test_a_nullified_case_keeps_its_ids_for_ever(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha)
        cases.nullify(case, by=by, reason="Wrong participant")

        with pytest.raises(TransitionRefused, match="Nullified"):
            cases.nullify(case, by=by, reason="Once more")
        with pytest.raises(RuleBroken, match="nullified"):
            cases.add_follow_up(case, by=by, **LATER, events=[EVENT])
        with pytest.raises(RuleBroken, match="never reused"):
            opened(by, world.alpha, worldwide_unique_case_id=case.worldwide_unique_case_id)
        fresh = opened(by, world.alpha, follows=case)
        assert (case.status, fresh.number, fresh.follows_case_id) == (
            "nullified",
            "NW-ALPHA-00002",
            case.pk,
        )
        assert CaseVersion.objects.filter(case=case).count() == 2


def test_only_a_nullified_case_is_followed(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha)

        with pytest.raises(RuleBroken, match="Only a nullified case"):
            opened(by, world.alpha, follows=case)


def test_of_two_duplicates_the_earliest_day_zero_survives(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        late = opened(by, world.alpha, aware_at="2026-03-10")
        early = opened(by, world.alpha, aware_at="2026-03-04")
        cases.mark_duplicate(early, by=by, of=late.pk, reason="Same admission")
        late.refresh_from_db()

        assert (early.status, early.duplicate_of_id) == ("duplicate", late.pk)
        assert (late.received_on, late.day_zero_on) == (date(2026, 3, 4), date(2026, 3, 4))
        assert CaseDuplicate.objects.get().status == "confirmed"


def test_a_case_is_no_duplicate_of_itself_or_of_a_case_elsewhere(world: World) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        case = opened(by, world.bravo)

        with pytest.raises(RuleBroken, match="no such active case"):
            cases.mark_duplicate(case, by=by, of=case.pk, reason="Odd")


def test_a_correction_moves_day_zero_and_the_wrong_fact_stays(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha)
        wrong = CaseFact.objects.get(kind="received_at")
        facts.record_fact(
            case, by=by, kind="received_at", at="2026-03-05", zone="Europe/Berlin", note="Misread fax date", corrects=wrong.pk
        )  # fmt: skip

        assert case.received_on == date(2026, 3, 5)
        assert CaseFact.objects.filter(kind="received_at").count() == 2
        with pytest.raises(RuleBroken, match="corrected already"):
            facts.record_fact(
                case,
                by=by,
                kind="received_at",
                at="2026-03-06",
                zone="UTC",
                note="Again",
                corrects=wrong.pk,
            )


def test_a_later_awareness_moves_nothing_and_an_earlier_one_does(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha)
        facts.record_fact(
            case, by=by, kind="received_at", at="2026-03-09", zone="UTC", note="Sponsor heard it"
        )
        assert case.received_on == date(2026, 3, 2)

        facts.record_fact(
            case,
            by=by,
            kind="received_at",
            at="2026-03-01",
            zone="UTC",
            note="Call centre heard it",
        )
        assert case.received_on == date(2026, 3, 1)


@pytest.mark.parametrize("kind", ["minimum_criteria_met_at", "nullified_at"])
def test_facts_that_follow_from_the_case_are_not_typed(world: World, kind: str) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha)

        with pytest.raises(RuleBroken, match="follows from"):
            facts.record_fact(case, by=by, kind=kind, at="2026-03-05", zone="UTC", note="By hand")


def test_awareness_is_judged_by_the_clock_of_the_transaction(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by), at("2030-03-02T08:00:00Z"):
        with pytest.raises(RuleBroken, match="future"):
            opened(by, world.alpha, aware_at="2030-03-02T09:30", aware_zone="Europe/Berlin")

        assert opened(by, world.alpha, aware_at="2030-03-02T09:00", aware_zone="Europe/Berlin").pk


def test_who_processed_a_case_does_not_review_it(world: World) -> None:
    processor, reviewer = (
        world.northwind["unblinded-safety-physician"],
        world.northwind["safety-physician"],
    )
    with acting(processor):
        case = opened(processor, world.bravo)
        lifecycle.begin_assessment(case, by=processor)
        lifecycle.submit_for_review(case, by=processor)

        with pytest.raises(NotPermitted, match="You processed this case"):
            lifecycle.review(case, by=processor, reason="Looks fine")

    with acting(reviewer):
        lifecycle.review(SafetyCase.objects.get(), by=reviewer, reason="Agreed")
        case = SafetyCase.objects.get()
    assert (case.status, case.reviewed_by_id) == ("reviewed", reviewer.user_id)


def test_new_information_takes_a_reviewed_case_back_to_assessment(world: World) -> None:
    processor, reviewer = (
        world.northwind["unblinded-safety-physician"],
        world.northwind["safety-physician"],
    )
    with acting(processor):
        case = opened(processor, world.bravo)
        lifecycle.begin_assessment(case, by=processor)
        lifecycle.submit_for_review(case, by=processor)
    with acting(reviewer):
        lifecycle.review(SafetyCase.objects.get(), by=reviewer, reason="Agreed")
    with acting(processor):
        cases.add_follow_up(
            SafetyCase.objects.get(),
            by=processor,
            **LATER,
            events=[EVENT | {"outcome": "recovered"}],
        )

        assert SafetyCase.objects.get().status == "in_assessment"


def test_a_pre_case_is_not_reviewed(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        case = opened(by, world.alpha, products=[])
        lifecycle.begin_assessment(case, by=by)

        with pytest.raises(RuleBroken, match="pre-case"):
            lifecycle.submit_for_review(case, by=by)
