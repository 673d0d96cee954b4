"""Causality and expectedness: whose opinion, against which version, kept beside each other."""

from datetime import date
from typing import Any

import pytest

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal, acting
from pharmacovigilance.models import CausalityAssessment, ReferenceSafetyInformation, SafetyCase
from pharmacovigilance.selectors import causality_matrix
from pharmacovigilance.services import assessment, cases, reference
from studies.models import Study
from tests.pharmacovigilance.safety import EVENT, PRODUCT, opened
from tests.world import World


def registered(
    by: Principal, study: Any, version: str, start: date, **changed: Any
) -> ReferenceSafetyInformation:
    values = {
        "expected_terms": ["Acute liver failure"],
        "expected_seriousness": ["requires_hospitalization"],
    } | changed
    return reference.register_rsi(
        by=by, study=Study.objects.get(pk=study), product_name="NWX-1", document_title="Investigator's Brochure, 7.1",
        version=version, valid_from=start, **values,
    )  # fmt: skip


def pair(case: SafetyCase) -> dict[str, Any]:
    version = case.current_version
    return {"event": version.events.get().pk, "product": version.products.get().pk}


def judged(case: SafetyCase, by: Principal, result: str = "unexpected") -> Any:
    return assessment.assess_expectedness(
        case, by=by, **pair(case), result=result, rationale="Read the brochure"
    )


def test_the_sponsor_stands_beside_the_investigator_and_replaces_nothing(world: World) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        case = opened(by, world.bravo)
        assessment.assess_causality(
            case, by=by, **pair(case), result="not_related", rationale="Viral hepatitis"
        )
        (cell,) = causality_matrix(case)

        assert (cell.reporter.result, cell.sponsor.result) == ("related", "not_related")
        assert cell.sponsor.assessor_id == by.user_id
        assert CausalityAssessment.objects.count() == 2


def test_the_latest_opinion_counts_and_the_earlier_stays(world: World) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        case = opened(by, world.bravo)
        for result in ("related", "not_related"):
            assessment.assess_causality(
                case, by=by, **pair(case), result=result, rationale="Thought again"
            )
        (cell,) = causality_matrix(case)

        assert cell.sponsor.result == "not_related"
        assert CausalityAssessment.objects.filter(source="sponsor").count() == 2


def test_an_opinion_survives_a_new_version_of_the_same_event(world: World) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        case = opened(by, world.bravo)
        assessment.assess_causality(
            case, by=by, **pair(case), result="not_related", rationale="Viral hepatitis"
        )
        cases.add_follow_up(
            case, by=by, aware_at="2026-03-20", aware_zone="UTC", reason="Discharged", events=[EVENT | {"outcome": "recovered"}]
        )  # fmt: skip
        (cell,) = causality_matrix(case)

        assert cell.event.version_id == case.current_version_id
        assert cell.sponsor.result == "not_related"


def test_a_missing_opinion_is_shown_as_missing(world: World) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        case = opened(
            by, world.bravo, products=[{k: v for k, v in PRODUCT.items() if k != "causality"}]
        )
        (cell,) = causality_matrix(case)

    assert (cell.reporter, cell.sponsor, cell.expectedness) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("rationale", {"rationale": " "}),
        ("result", {"result": "perhaps"}),
        ("event", {"event": "case"}),
        ("product", {"product": "case"}),
    ],
)
def test_a_faulty_judgement_is_refused(world: World, field: str, changed: dict[str, Any]) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        case = opened(by, world.bravo)
        values = pair(case) | {"result": "related", "rationale": "Plausible"} | changed
        values = {name: case.pk if value == "case" else value for name, value in values.items()}

        with pytest.raises(RuleBroken) as broken:
            assessment.assess_causality(case, by=by, **values)
        assert broken.value.problems[0].field == field


@pytest.mark.parametrize(
    ("onset", "version"),
    [("2026-01-31", "1"), ("2026-02-01", "2"), ("2026-03-01", "2")],
    ids=["before-the-change", "on-the-day", "after"],
)
def test_an_event_is_judged_against_the_version_in_force_at_onset(
    world: World, onset: str, version: str
) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        registered(by, world.bravo, "1", date(2025, 1, 1))
        registered(by, world.bravo, "2", date(2026, 2, 1))
        case = opened(by, world.bravo, events=[EVENT | {"onset_on": onset}])

        assert judged(case, by).reference.version == version


@pytest.mark.parametrize(
    ("changed", "suggested"),
    [
        ({}, "expected"),
        ({"term": "ACUTE LIVER FAILURE"}, "expected"),
        ({"term": "Hepatitis"}, "unexpected"),
        ({"results_in_death": True}, "unexpected"),
    ],
    ids=["listed", "other-letters", "not-listed", "more-severe-than-listed"],
)
def test_the_platform_suggests_and_the_physician_decides(
    world: World, changed: dict, suggested: str
) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        registered(by, world.bravo, "1", date(2025, 1, 1))
        case = opened(by, world.bravo, events=[EVENT | changed])
        found = judged(case, by, "unexpected")

    assert (found.suggested, found.result) == (suggested, "unexpected")


def test_without_a_reference_nothing_is_expected(world: World) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        case = opened(by, world.bravo)

        with pytest.raises(RuleBroken, match="nothing is expected"):
            judged(case, by, "expected")
        assert judged(case, by).reference is None


def test_versions_follow_each_other_without_gap_or_overlap(world: World) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        registered(by, world.bravo, "2", date(2026, 2, 1))
        registered(by, world.bravo, "1", date(2025, 1, 1))
        registered(by, world.bravo, "3", date(2026, 3, 1))
        spans = list(
            ReferenceSafetyInformation.objects.order_by("valid_from").values_list(
                "version", "valid_from", "valid_until"
            )
        )

    assert spans == [
        ("1", date(2025, 1, 1), date(2026, 2, 1)),
        ("2", date(2026, 2, 1), date(2026, 3, 1)),
        ("3", date(2026, 3, 1), None),
    ]


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("version", {"version": "1"}),
        ("valid_from", {"start": date(2025, 1, 1)}),
        ("valid_until", {"valid_until": date(2024, 1, 1)}),
        ("expected_seriousness", {"expected_seriousness": ["very"]}),
        ("expected_terms", {"expected_terms": ["", 3]}),
    ],
)
def test_a_faulty_version_is_refused(world: World, field: str, changed: dict[str, Any]) -> None:
    by = world.northwind["safety-physician"]
    with acting(by):
        registered(by, world.bravo, "1", date(2025, 1, 1))

        with pytest.raises(RuleBroken) as broken:
            registered(by, world.bravo, **({"version": "2", "start": date(2026, 1, 1)} | changed))
        assert field in {problem.field for problem in broken.value.problems}
