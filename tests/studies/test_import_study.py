"""Registered studies become studies here, whole or not at all, and are known again."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from sites.models import Site, SiteLink, StudySite
from studies.enums import IdentifierKind
from studies.models import (
    Arm,
    Intervention,
    Study,
    StudyCountry,
    StudyIdentifier,
    StudyRegistration,
)
from studies.services import ImportedStudy, import_studies, move_study
from tests.studies.records import REAL, encoded, raw, record, renumbered, with_locations
from tests.world import World


def imported(world: World, document: bytes | dict[str, Any]) -> ImportedStudy:
    """Import one record as northwind's study lead."""
    data = document if isinstance(document, bytes) else encoded(document)
    lead = world.northwind["study-lead"]
    with acting(lead):
        (found,) = import_studies(data, by=lead)
    return found


def study_of(world: World, found: ImportedStudy) -> Study:
    """The study as it stands."""
    with acting(world.northwind["study-lead"]):
        return Study.objects.get(pk=found.study_id)


@pytest.mark.parametrize(
    (
        "nct",
        "status",
        "registry_status",
        "countries",
        "sites",
        "arms",
        "interventions",
        "phases",
        "blinding",
    ),
    [
        ("NCT00763412", "completed", "COMPLETED", 1, 1, 2, 2, ["not_applicable"], "double_blind"),
        ("NCT00973089", "withdrawn", "WITHDRAWN", 1, 1, 2, 1, ["not_applicable"], "single_blind"),
        ("NCT02552212", "completed", "COMPLETED", 9, 105, 2, 2, ["phase_3"], "double_blind"),
        ("NCT03418623", "completed", "COMPLETED", 1, 1, 2, 2, ["phase_2"], "double_blind"),
        ("NCT03475563", "draft", "UNKNOWN", 1, 3, 1, 1, [], "unknown"),
        ("NCT04280705", "completed", "COMPLETED", 10, 60, 2, 2, ["phase_3"], "double_blind"),
        ("NCT05594173", "completed", "COMPLETED", 1, 1, 0, 1, [], "unknown"),
    ],
    ids=REAL,
)
def test_a_real_record_becomes_a_study_with_everything_it_says(
    world: World, nct: str, status: str, registry_status: str, countries: int, sites: int, arms: int,
    interventions: int, phases: list[str], blinding: str,
) -> None:  # fmt: skip
    found = imported(world, raw(nct))

    assert (found.identifier, found.is_created, found.changes) == (nct, True, ())
    assert found.counts == {"countries": countries, "study_sites": sites}
    with acting(world.northwind["study-lead"]):
        study = Study.objects.get(pk=found.study_id)
        assert (study.status, study.registry_status) == (status, registry_status)
        assert (study.phases, study.blinding) == (phases, blinding)
        assert StudyCountry.objects.filter(study=study).count() == countries
        assert StudySite.objects.filter(study=study).count() == sites
        assert Arm.objects.filter(study=study).count() == arms
        assert Intervention.objects.filter(study=study).count() == interventions
        assert StudyIdentifier.objects.filter(study=study, kind="nct", value=nct).exists()


@pytest.mark.parametrize("nct", REAL)
def test_an_unchanged_record_changes_nothing(world: World, nct: str) -> None:
    first = imported(world, raw(nct))

    again = imported(world, raw(nct))

    assert (again.study_id, again.is_created, again.changes) == (first.study_id, False, ())
    assert study_of(world, again).rev == study_of(world, first).rev


def test_a_month_stays_a_month(world: World) -> None:
    study = study_of(world, imported(world, raw("NCT02552212")))

    assert (study.start_on.isoformat(), study.start_precision) == ("2015-09-01", "month")
    assert (study.completion_precision, study.completion_is_actual) == ("month", True)


def test_a_day_stays_a_day(world: World) -> None:
    study = study_of(world, imported(world, raw("NCT03418623")))

    assert (study.start_on.isoformat(), study.start_precision) == ("2018-03-08", "day")


@pytest.mark.parametrize(
    ("nct", "planned", "actual"),
    [("NCT02552212", None, 317), ("NCT00973089", None, 0), ("NCT03475563", 100, None)],
    ids=["actual", "none enrolled", "estimated"],
)
def test_enrolment_is_planned_or_actual(
    world: World, nct: str, planned: int | None, actual: int | None
) -> None:
    study = study_of(world, imported(world, raw(nct)))

    assert (study.planned_enrollment, study.actual_enrollment) == (planned, actual)


def test_a_withdrawn_study_says_why(world: World) -> None:
    study = study_of(world, imported(world, raw("NCT00973089")))

    assert study.why_stopped.startswith("recruiting or enrolling participants has halted")


@pytest.mark.parametrize(
    ("nct", "expected"),
    [
        ("NCT00763412", {"placebo": False, "repaglinide": True}),
        ("NCT02552212", {"Certolizumab Pegol": True, "Placebo": False}),
        ("NCT00973089", {"Incomplete caries removal in primary teeth": False}),
        ("NCT03475563", {"Coronary angioplasty with stent implantation": False}),
    ],
    ids=["a drug and a placebo", "a biological", "no product", "observational"],
)
def test_products_that_are_tested_are_investigational(
    world: World, nct: str, expected: dict[str, bool]
) -> None:
    found = imported(world, raw(nct))

    with acting(world.northwind["study-lead"]):
        rows = Intervention.objects.filter(study=found.study_id)
        assert dict(rows.values_list("name", "is_investigational")) == expected


def test_secondary_numbers_keep_their_register(world: World) -> None:
    found = imported(world, raw("NCT02552212"))

    with acting(world.northwind["study-lead"]):
        numbers = StudyIdentifier.objects.filter(study=found.study_id)
        assert set(numbers.values_list("kind", "value")) == {
            (IdentifierKind.NCT, "NCT02552212"),
            (IdentifierKind.PROTOCOL, "AS0006"),
            (IdentifierKind.EUDRACT, "2015-001894-41"),
        }


def test_officials_are_kept_as_published_and_become_nobody(world: World) -> None:
    found = imported(world, raw("NCT00763412"))

    with acting(world.northwind["study-lead"]):
        facts = StudyRegistration.objects.get(study=found.study_id).facts
    assert facts["officials"][0]["role"] == "STUDY_CHAIR"
    assert facts["eligibility"]["criteria"]
    assert facts["primary_outcomes"]


def test_places_enter_the_importing_organizations_own_network_alone(world: World) -> None:
    found = imported(world, raw("NCT02552212"))

    with acting(world.northwind["study-lead"]):
        assert SiteLink.objects.filter(study_id=found.study_id).count() == 105
        assert Site.objects.count() > 90
    with acting(world.meridian["study-lead"]):
        assert not Site.objects.exists()
        assert not StudySite.objects.filter(study_id=found.study_id).exists()


def _start(document: dict[str, Any]) -> None:
    document["protocolSection"]["statusModule"]["startDateStruct"]["date"] = "2015-10"


def _arm(document: dict[str, Any]) -> None:
    document["protocolSection"]["armsInterventionsModule"]["armGroups"][0]["description"] = "New."


def _less(document: dict[str, Any]) -> None:
    places = document["protocolSection"]["contactsLocationsModule"]["locations"]
    del places[0]


def _more(document: dict[str, Any]) -> None:
    places = document["protocolSection"]["contactsLocationsModule"]["locations"]
    places.append({"facility": "Novum", "city": "Lyon", "country": "France"})


def _keywords(document: dict[str, Any]) -> None:
    document["protocolSection"]["conditionsModule"]["keywords"] = ["spine"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_start, [("start_on", "2015-09-01", "2015-10-01")]),
        (_arm, [("arms/Certolizumab Pegol 200 mg Q2W/description", None, "New.")]),
        (_less, [("study_sites/As0006 125, ", "listed", "no longer listed")]),
        (
            _more,
            [("countries/FR", None, "listed"), ("study_sites/Novum, Lyon, FR", None, "listed")],
        ),
        (_keywords, [("registration/keywords", None, ["spine"])]),
    ],
    ids=["a date", "an arm", "a place less", "a place in a new country", "what has no column"],
)
def test_a_second_import_says_what_the_register_changed(
    world: World, change: Callable[[dict[str, Any]], None], expected: list[tuple[str, Any, Any]]
) -> None:
    first = imported(world, raw("NCT02552212"))
    document = record("NCT02552212")
    change(document)

    again = imported(world, document)

    assert again.study_id == first.study_id
    told = [each.as_json() for each in again.changes]
    for (field, old, new), each in zip(expected, told, strict=True):
        assert each["field"].startswith(field)
        assert each["new"] == new
        if old is not None:
            assert each["old"] == old


def test_what_the_register_drops_is_marked_and_stays(world: World) -> None:
    first = imported(world, raw("NCT02552212"))
    document = record("NCT02552212")
    _less(document)

    imported(world, document)
    again = imported(world, document)

    with acting(world.northwind["study-lead"]):
        sites = StudySite.objects.filter(study=first.study_id)
        assert sites.count() == 105
        assert sites.filter(registry_status="not listed").count() == 1
    assert again.changes == ()


def test_a_place_that_returns_is_listed_again(world: World) -> None:
    imported(world, raw("NCT02552212"))
    document = record("NCT02552212")
    _less(document)
    imported(world, document)

    again = imported(world, raw("NCT02552212"))

    assert [(each.old, each.new) for each in again.changes] == [("not listed", "")]


def test_a_name_corrected_by_hand_stands(world: World) -> None:
    first = imported(world, raw("NCT05594173"))
    lead = world.northwind["study-lead"]
    with acting(lead):
        StudySite.objects.filter(study=first.study_id).update(name="The right name")

    again = imported(world, raw("NCT05594173"))

    assert again.changes == ()
    with acting(lead):
        assert StudySite.objects.get(study=first.study_id).name == "The right name"


def test_the_state_follows_the_register(world: World) -> None:
    document = record("NCT05594173")
    document["protocolSection"]["statusModule"]["overallStatus"] = "RECRUITING"
    first = imported(world, document)

    again = imported(world, raw("NCT05594173"))

    assert study_of(world, first).status == "completed"
    assert {"status", "registry_status"} <= {each.field for each in again.changes}


def test_a_state_set_by_a_person_stands(world: World) -> None:
    document = record("NCT05594173")
    document["protocolSection"]["statusModule"]["overallStatus"] = "RECRUITING"
    first = imported(world, document)
    lead = world.northwind["study-lead"]
    with acting(lead):
        move_study(Study.objects.get(pk=first.study_id), "suspend", by=lead, reason="recall")

    imported(world, raw("NCT05594173"))

    assert study_of(world, first).status == "suspended"
    assert study_of(world, first).registry_status == "COMPLETED"


def test_a_stub_is_refused_with_each_reason_and_nothing_is_written(world: World) -> None:
    lead = world.northwind["study-lead"]

    with acting(lead), pytest.raises(RuleBroken) as refusal:
        import_studies(raw("partial-NCT03453554"), by=lead)

    assert {problem.field for problem in refusal.value.problems} == {
        "/protocolSection/statusModule",
        "/protocolSection/sponsorCollaboratorsModule",
        "/protocolSection/designModule",
    }
    with acting(lead):
        assert Study.objects.count() == 2


def test_a_list_is_taken_over_whole(world: World) -> None:
    lead = world.northwind["study-lead"]
    page = encoded({"studies": [record("NCT00763412"), record("NCT05594173")]})

    with acting(lead):
        found = import_studies(page, by=lead)

    assert [each.identifier for each in found] == ["NCT00763412", "NCT05594173"]


def test_a_list_with_one_bad_record_writes_none_of_them(world: World) -> None:
    lead = world.northwind["study-lead"]
    page = encoded({"studies": [record("NCT00763412"), record("partial-NCT03453554")]})

    with acting(lead), pytest.raises(RuleBroken) as refusal:
        import_studies(page, by=lead)

    assert all(problem.field.startswith("/studies/1") for problem in refusal.value.problems)
    with acting(lead):
        assert not StudyIdentifier.objects.filter(value="NCT00763412").exists()


def test_a_protocol_number_of_another_study_is_refused_at_its_place(world: World) -> None:
    document = renumbered(record("NCT05594173"), "NCT09999999", "NW-ALPHA")
    lead = world.northwind["study-lead"]

    with acting(lead), pytest.raises(RuleBroken) as refusal:
        import_studies(encoded(document), by=lead)

    (problem,) = refusal.value.problems
    assert problem.field == "/protocolSection/identificationModule/orgStudyIdInfo/id"


def test_a_number_longer_than_anything_real_is_refused(world: World) -> None:
    document = renumbered(record("NCT05594173"), "NCT09999999", "x" * 300)
    lead = world.northwind["study-lead"]

    with acting(lead), pytest.raises(RuleBroken, match="300 characters"):
        import_studies(encoded(document), by=lead)


def test_two_sponsors_may_both_have_the_same_registered_study(world: World) -> None:
    first = imported(world, raw("NCT05594173"))
    lead = world.meridian["study-lead"]

    with acting(lead):
        (second,) = import_studies(raw("NCT05594173"), by=lead)

    assert second.is_created
    assert second.study_id != first.study_id


@pytest.mark.parametrize("role", ["project-manager", "service-account"])
def test_a_provider_imports_no_study_and_hears_why(world: World, role: str) -> None:
    by = world.helix[role]

    with acting(by), pytest.raises(NotPermitted, match="A sponsor imports its own studies"):
        import_studies(raw("NCT05594173"), by=by)


@pytest.mark.parametrize("role", ["qa", "medical-monitor", "admin", "vendor-manager"])
def test_other_roles_of_a_sponsor_import_nothing(world: World, role: str) -> None:
    by = world.northwind[role]

    with acting(by), pytest.raises(NotPermitted):
        import_studies(raw("NCT05594173"), by=by)


def test_hundreds_of_places_take_no_more_statements_than_one(world: World) -> None:
    lead = world.northwind["study-lead"]
    template = record("NCT05594173")
    few = with_locations(renumbered(template, "NCT09999991", "FEW"), 1)
    many = with_locations(renumbered(template, "NCT09999992", "MANY"), 400)

    counts = []
    for document in (few, many):
        with acting(lead), CaptureQueriesContext(connection) as captured:
            import_studies(encoded(document), by=lead)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_same_masked_name_stands_for_as_many_sites_as_are_listed(world: World) -> None:
    document = renumbered(record("NCT05594173"), "NCT09999993", "MASKED")
    place = {"facility": "Research Site", "city": "Lyon", "country": "France"}
    document["protocolSection"]["contactsLocationsModule"]["locations"] = [place, place, place]

    first = imported(world, document)
    again = imported(world, document)

    assert first.counts["study_sites"] == 3
    assert again.changes == ()


def test_the_trail_names_the_import_as_reason(world: World) -> None:
    found = imported(world, raw("NCT05594173"))

    with acting(world.northwind["qa"]):
        events = AuditEvent.objects.filter(study_id=found.study_id)
        assert set(events.values_list("intent", flat=True)) == {"studies.study.import"}
        assert set(events.values_list("reason", flat=True)) == {"imported from ClinicalTrials.gov"}


def test_an_outcome_is_json(world: World) -> None:
    imported(world, raw("NCT05594173"))
    document = record("NCT05594173")
    _keywords(document)

    again = imported(world, document)

    assert json.loads(json.dumps(again.as_json()))["changes"][0]["new"] == ["spine"]
