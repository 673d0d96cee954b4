"""Who sees safety records: sponsor and safety provider at once, nobody else; and which duty each refusal names."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import Principal, acting
from cro_platform.access.services import name_unblinded
from cro_platform.audit.intent import intent
from pharmacovigilance.models import AdverseEvent, CaseFact, CaseUnblinding, CaseVersion, SafetyCase
from pharmacovigilance.services import assessment, cases, facts, lifecycle, unblinding
from pharmacovigilance.services.adverse_events import record_adverse_event
from pharmacovigilance.services.originals import destroy_original, open_original
from studies.models import Study
from tests.pharmacovigilance.exchange.icsr_builder import Report
from tests.pharmacovigilance.safety import brought_in, opened, row_counts
from tests.world import World

STRANGERS = [
    ("meridian", "safety-physician"),
    ("orbis", "project-manager"),
    ("orbis", "qa"),
    ("helix", "safety-specialist.meridian"),
]


UNREADABLE = {"pharmacovigilance_e2bschemafile", "pharmacovigilance_originalkey"}
"""Reference data, and an organization's own keys, which open nothing without the original they belong to."""


def reported(by: Principal, study: Any, **changed: Any) -> AdverseEvent:
    values = {
        "term": "Nausea",
        "aware_at": "2026-03-02",
        "aware_zone": "Europe/Paris",
        "country": "FR",
    } | changed
    return record_adverse_event(by=by, study=Study.objects.get(pk=study), **values)


@pytest.mark.parametrize(("company", "role"), STRANGERS)
def test_strangers_see_no_row_of_a_case(world: World, company: str, role: str) -> None:
    specialist = world.helix["safety-specialist"]
    with acting(specialist):
        brought_in(specialist, world.alpha, Report())

    assert sum(row_counts(world.northwind["safety-physician"]).values()) > 5
    seen = row_counts(getattr(world, company)[role])
    assert {table for table, rows in seen.items() if rows} <= UNREADABLE


@pytest.mark.parametrize(
    ("company", "role"), [("northwind", "safety-physician"), ("northwind", "qa"), ("helix", "qa")]
)
def test_sponsor_and_safety_provider_see_the_case_from_its_first_row(
    world: World, company: str, role: str
) -> None:
    specialist = world.helix["safety-specialist"]
    with acting(specialist):
        case = opened(specialist, world.alpha)

    with acting(getattr(world, company)[role]):
        assert list(SafetyCase.objects.values_list("pk", flat=True)) == [case.pk]


def test_an_event_reported_by_another_provider_reaches_sponsor_and_safety_provider(
    world: World,
) -> None:
    orbis = world.orbis["cra"]
    with acting(orbis):
        event = reported(orbis, world.alpha)

    for reader in (world.northwind["medical-monitor"], world.helix["safety-specialist"]):
        with acting(reader):
            assert AdverseEvent.objects.filter(pk=event.pk).exists()
    with acting(world.meridian["safety-physician"]):
        assert not AdverseEvent.objects.exists()


def test_an_event_of_the_safety_provider_stays_unknown_to_another_provider(world: World) -> None:
    helix, orbis = world.helix["cra"], world.orbis["cra"]
    with acting(orbis):
        own = reported(orbis, world.alpha)
    with acting(helix):
        reported(helix, world.alpha, term="Rash")

    with acting(orbis):
        assert list(AdverseEvent.objects.values_list("pk", flat=True)) == [own.pk]


def test_awareness_of_another_provider_counts_for_the_case(world: World) -> None:
    orbis, helix = world.orbis["cra"], world.helix["safety-specialist"]
    with acting(orbis):
        event = reported(orbis, world.alpha, aware_at="2026-03-01")
    with acting(helix):
        case = opened(
            helix, world.alpha, events=[{"term": "Nausea", "adverse_event": str(event.pk)}]
        )

    assert case.received_on.isoformat() == "2026-03-01"


def _case_of(world: World) -> SafetyCase:
    by = world.helix["safety-specialist"]
    with acting(by):
        return opened(by, world.alpha)


REFUSALS: dict[str, tuple[str, Callable[[SafetyCase, Principal], Any]]] = {
    "follow-up": (
        "Safety case processing",
        lambda case, by: cases.add_follow_up(case, by=by, aware_at="2026-03-20", aware_zone="UTC", reason="x"),
    ),
    "amend": ("Safety case processing", lambda case, by: cases.amend(case, by=by, reason="x")),
    "nullify": ("Safety case processing", lambda case, by: cases.nullify(case, by=by, reason="x")),
    "duplicate": ("Safety case processing", lambda case, by: cases.mark_duplicate(case, by=by, of=case.pk, reason="x")),
    "fact": (
        "Safety case processing",
        lambda case, by: facts.record_fact(case, by=by, kind="received_at", at="2026-03-01", zone="UTC", note="x"),
    ),
    "triage": ("Safety case processing", lambda case, by: lifecycle.triage(case, by=by)),
    "determine": (
        "Medical review of safety",
        lambda case, by: facts.record_fact(case, by=by, kind="determined_reportable_at", at="2026-03-03", zone="UTC", note="x"),
    ),
    "review": ("Medical review of safety", lambda case, by: lifecycle.review(case, by=by, reason="x")),
    "causality": (
        "Medical review of safety",
        lambda case, by: assessment.assess_causality(case, by=by, event=case.pk, product=case.pk, result="related", rationale="x"),
    ),
    "expectedness": (
        "Medical review of safety",
        lambda case, by: assessment.assess_expectedness(case, by=by, event=case.pk, product=case.pk, result="expected", rationale="x"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", REFUSALS)
def test_the_sponsor_is_told_which_duty_it_gave_away(world: World, act: str) -> None:
    case, physician = _case_of(world), world.northwind["safety-physician"]
    duty, attempt = REFUSALS[act]

    with acting(physician), pytest.raises(NotPermitted) as refused:
        attempt(case, physician)

    assert duty in refused.value.sentence
    assert "Helix" in refused.value.sentence


@pytest.mark.parametrize("act", [*REFUSALS])
@pytest.mark.parametrize(
    ("company", "role"), [("helix", "qa"), ("helix", "service-account"), ("northwind", "admin")]
)
def test_roles_that_only_read_or_import_change_nothing(
    world: World, act: str, company: str, role: str
) -> None:
    case, by = _case_of(world), getattr(world, company)[role]

    with acting(by), pytest.raises(NotPermitted, match="role"):
        REFUSALS[act][1](case, by)


@pytest.mark.parametrize("model", [CaseFact, CaseVersion])
def test_facts_and_versions_cannot_be_changed_by_any_statement(world: World, model: Any) -> None:
    _case_of(world)

    with (
        acting(world.helix["safety-specialist"]),
        intent("test", reason="tampering"),
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
    ):
        model.objects.update(rev=7)


def test_a_case_changes_only_with_a_reason(world: World) -> None:
    _case_of(world)

    with (
        acting(world.helix["safety-specialist"]),
        pytest.raises(DatabaseError, match="needs a reason"),
        transaction.atomic(),
    ):
        SafetyCase.objects.update(title="Rewritten")


def test_unblinding_facts_are_read_by_named_persons_only(world: World) -> None:
    specialist, physician = world.helix["safety-specialist"], world.northwind["safety-physician"]
    case = _case_of(world)
    with acting(specialist), pytest.raises(NotPermitted, match="not among the persons named"):
        unblinding.record_unblinding(
            case, by=specialist, product_name="NWX-1", treatment="Placebo", is_investigational=False, reason="SUSAR"
        )  # fmt: skip

    with acting(specialist):
        name_unblinded(world.alpha, specialist.user_id, reason="Reports SUSARs")
    with acting(specialist):
        unblinding.record_unblinding(
            case, by=specialist, product_name="NWX-1", treatment="Placebo", is_investigational=False, reason="SUSAR"
        )  # fmt: skip
        assert [fact.treatment for fact in unblinding.read_unblinding(case, by=specialist)] == [
            "Placebo"
        ]

    for reader in (
        physician,
        world.northwind["unblinded-safety-physician"],
        world.helix["qa"],
        world.orbis["qa"],
    ):
        with acting(reader):
            assert not CaseUnblinding.objects.exists()


def test_masked_data_is_opened_by_the_importer_alone_until_its_key_is_destroyed(
    world: World,
) -> None:
    specialist, physician = world.helix["safety-specialist"], world.northwind["safety-physician"]
    with acting(specialist):
        brought_in(specialist, world.alpha, Report(initials="QZ"))
        version = CaseVersion.objects.get()
        original = open_original(version, by=specialist, reason="Duplicate check")
        assert original["patient"]["initials"] == "QZ"

    with acting(physician), pytest.raises(NotPermitted, match="Safety case processing"):
        open_original(version, by=physician, reason="Curious")
    with acting(specialist):
        destroy_original(version, by=specialist, reason="Erasure request")
        with pytest.raises(Exception, match="destroyed"):
            open_original(version, by=specialist, reason="Again")
