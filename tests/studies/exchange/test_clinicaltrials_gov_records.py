"""What sound records say: real ones of the registry, and an invented one that has every field."""

import json
from dataclasses import asdict

import pytest

from cro_platform.tenancy.countries import country
from studies.exchange.clinicaltrials_gov import (
    LIFE_CYCLE,
    Age,
    AgencyClass,
    AgeUnit,
    Allocation,
    ArmType,
    DateKind,
    Enrollment,
    IdentifierKind,
    InterventionModel,
    InterventionType,
    MaskedParty,
    MaskingLevel,
    ObservationalModel,
    OfficialRole,
    PartialDate,
    Phase,
    PrimaryPurpose,
    RecordRefusal,
    RegistryStatus,
    StudyRecord,
    StudyType,
    read_records,
)
from tests.shared_data import shared
from tests.studies.exchange.registry_record import changed, document, encoded, without

MODULE = "/protocolSection"
LOCATIONS = f"{MODULE}/contactsLocationsModule/locations"
REAL_RECORDS = [
    "NCT00763412",
    "NCT00973089",
    "NCT02552212",
    "NCT03418623",
    "NCT03475563",
    "NCT04280705",
    "NCT05594173",
]


def real(nct_id: str) -> StudyRecord:
    return sound(shared("clinicaltrials-gov", f"{nct_id}.json").read_bytes())


def sound(data: bytes) -> StudyRecord:
    (record,) = read_records(data)
    assert isinstance(record, StudyRecord), record
    return record


@pytest.mark.parametrize("nct_id", REAL_RECORDS)
def test_a_real_record_is_read_without_a_complaint(nct_id: str) -> None:
    record = real(nct_id)

    assert record.nct_id == nct_id
    assert record.warnings == ()
    assert record.title
    assert record.protocol_number
    assert record.lead_sponsor.name


@pytest.mark.parametrize("nct_id", REAL_RECORDS)
def test_a_real_record_loses_no_location_arm_intervention_or_outcome(nct_id: str) -> None:
    source = json.loads(shared("clinicaltrials-gov", f"{nct_id}.json").read_text(encoding="utf-8"))
    section = source.get("studies", [source])[0]["protocolSection"]
    treatment, outcomes = section["armsInterventionsModule"], section["outcomesModule"]
    locations = section["contactsLocationsModule"]["locations"]

    record = real(nct_id)

    assert [each.city for each in record.locations] == [each["city"] for each in locations]
    assert [arm.label for arm in record.arms] == [
        arm["label"] for arm in treatment.get("armGroups", [])
    ]
    assert [each.name for each in record.interventions] == [
        each["name"] for each in treatment["interventions"]
    ]
    assert len(record.primary_outcomes) == len(outcomes["primaryOutcomes"])
    assert len(record.secondary_outcomes) == len(outcomes.get("secondaryOutcomes", []))


@pytest.mark.parametrize("nct_id", REAL_RECORDS)
def test_every_country_of_a_real_record_is_an_iso_code(nct_id: str) -> None:
    codes = real(nct_id).countries

    assert codes
    assert [country(code).code for code in codes] == sorted(set(codes))


@pytest.mark.parametrize("nct_id", REAL_RECORDS)
def test_no_contact_person_of_a_real_record_is_read(nct_id: str) -> None:
    text = shared("clinicaltrials-gov", f"{nct_id}.json").read_text(encoding="utf-8")
    source = json.loads(text)
    places = source.get("studies", [source])[0]["protocolSection"]["contactsLocationsModule"]
    contacts = [
        *places.get("centralContacts", []),
        *(each for location in places["locations"] for each in location.get("contacts", [])),
    ]
    private = {
        value for contact in contacts for key, value in contact.items() if key in {"email", "phone"}
    }

    read = str(asdict(real(nct_id)))

    assert not [value for value in private if value in read]


def test_the_contacts_of_the_invented_record_are_not_read_either() -> None:
    read = str(asdict(sound(encoded(document()))))

    assert "Harbour Clinic" in read
    assert "Contact" not in read
    assert "555-0100" not in read


def test_a_phase_3_record_with_105_sites_in_nine_countries() -> None:
    record = real("NCT02552212")

    assert record.study_type == StudyType.INTERVENTIONAL
    assert record.phases == (Phase.PHASE3,)
    assert record.acronym == "C-AXSPAND"
    assert record.protocol_number == "AS0006"
    assert record.numbers(IdentifierKind.EUDRACT) == ("2015-001894-41",)
    assert record.enrollment == Enrollment(317, DateKind.ACTUAL)
    assert record.lead_sponsor.agency_class == AgencyClass.INDUSTRY
    assert len(record.locations) == 105
    assert record.countries == ("AU", "BG", "CA", "CZ", "HU", "PL", "RU", "TW", "US")
    assert record.life_cycle_state == "completed"


def test_a_page_of_the_interface_with_sixty_sites_in_ten_countries() -> None:
    record = real("NCT04280705")

    assert record.pointer == "/studies/0"
    assert record.design.masking.level == MaskingLevel.DOUBLE
    assert record.design.masking.parties == (MaskedParty.PARTICIPANT, MaskedParty.INVESTIGATOR)
    assert "KR" in record.countries
    assert "GB" in record.countries
    assert len(record.locations) == 60


def test_an_observational_record_has_no_phase_and_its_own_design() -> None:
    record = real("NCT03475563")

    assert record.study_type == StudyType.OBSERVATIONAL
    assert record.phases == ()
    assert record.design.observational_model == ObservationalModel.CASE_ONLY
    assert record.design.allocation is None
    assert record.design.masking.level is None


def test_a_status_the_registry_no_longer_knows_leaves_the_state_to_a_person() -> None:
    record = real("NCT03475563")

    assert record.registry_status == RegistryStatus.UNKNOWN
    assert record.last_known_status == RegistryStatus.RECRUITING
    assert record.life_cycle_state is None


def test_a_withdrawn_study_says_why_and_enrolled_nobody() -> None:
    record = real("NCT00973089")

    assert record.life_cycle_state == "withdrawn"
    assert record.why_stopped
    assert record.enrollment == Enrollment(0, DateKind.ACTUAL)


def test_an_old_record_dates_its_start_to_the_month_and_does_not_say_whether_it_happened() -> None:
    start = real("NCT00763412").dates.start

    assert start is not None
    assert start.on == PartialDate(2006, 11)
    assert start.kind is None


def test_everything_of_the_invented_record_is_read() -> None:
    record = sound(encoded(document()))

    assert record.pointer == ""
    assert record.title == "A Randomized Study of Nimbuzumab in Adults With Moderate Asthma"
    assert record.numbers(IdentifierKind.EU_CT) == ("2024-512345-67-00",)
    assert record.numbers(IdentifierKind.IND) == ("123456",)
    assert record.phases == (Phase.PHASE2, Phase.PHASE3)
    assert record.design.allocation == Allocation.RANDOMIZED
    assert record.design.intervention_model == InterventionModel.PARALLEL
    assert record.design.primary_purpose == PrimaryPurpose.TREATMENT
    assert record.design.masking.description == "Syringes look alike."
    assert record.conditions == ("Asthma",)
    assert record.keywords == ("monoclonal antibody",)
    assert record.eligibility.minimum_age == Age(18, AgeUnit.YEARS)
    assert record.eligibility.maximum_age == Age(75, AgeUnit.YEARS)
    assert record.eligibility.accepts_healthy_volunteers is False
    assert record.eligibility.criteria.endswith("* Asthma for a year")
    assert record.collaborators[0].name == "Lakeside University"
    assert record.officials[0].role == OfficialRole.STUDY_DIRECTOR
    assert record.oversight.has_data_monitoring_committee is True
    assert record.oversight.is_fda_regulated_device is None
    assert record.primary_outcomes[0].time_frame == "52 weeks"
    assert record.countries == ("DE", "KR", "US")
    assert record.locations[0].zip == "02118"
    assert record.dates.last_update_submitted_on == PartialDate(2025, 2, 1)
    assert record.warnings == ()


def test_an_arm_knows_what_is_given_in_it() -> None:
    record = sound(encoded(document()))
    experimental, placebo = record.arms

    assert experimental.type == ArmType.EXPERIMENTAL
    assert experimental.intervention_names == ("Biological: Nimbuzumab",)
    (given,) = record.interventions_of(experimental)
    assert given.type == InterventionType.BIOLOGICAL
    assert given.other_names == ("NWT-17",)
    assert [each.name for each in record.interventions_of(placebo)] == ["Placebo"]


@pytest.mark.parametrize(
    ("spoiled", "pointer", "detail"),
    [
        pytest.param(
            changed(
                f"{MODULE}/armsInterventionsModule/interventions/0/armGroupLabels", ["Nimbu zumab"]
            ),
            f"{MODULE}/armsInterventionsModule/interventions/0/armGroupLabels",
            "there is no arm 'Nimbu zumab'",
            id="an intervention in an arm that does not exist",
        ),
        pytest.param(
            changed(f"{MODULE}/statusModule/completionDateStruct/date", "2026-05"),
            f"{MODULE}/statusModule/completionDateStruct",
            "before the primary completion 2026-06",
            id="completion before primary completion",
        ),
        pytest.param(
            changed(f"{MODULE}/identificationModule/secondaryIdInfos/0/id", "2024-12345"),
            f"{MODULE}/identificationModule/secondaryIdInfos/0/id",
            "ticked as CTIS",
            id="an EU number without its form",
        ),
        pytest.param(
            changed(f"{LOCATIONS}/1/country", "Serbia and Montenegro"),
            f"{LOCATIONS}/1/country",
            "now RS, ME",
            id="a country that no longer exists",
        ),
    ],
)
def test_what_a_person_should_look_at_is_a_warning_with_its_place(
    spoiled: object, pointer: str, detail: str
) -> None:
    record = sound(encoded(spoiled))

    (warning,) = record.warnings
    assert warning.pointer == pointer
    assert detail in warning.detail


def test_locations_that_read_the_same_are_all_kept_and_warned_of_once() -> None:
    masked = {"facility": "Research Site", "city": "Kiel", "country": "Germany"}
    spoiled = changed(LOCATIONS, [masked, masked, masked])

    record = sound(encoded(spoiled))

    assert len(record.locations) == 3
    (warning,) = record.warnings
    assert warning.pointer == f"{LOCATIONS}/0/facility"
    assert "written 3 times" in warning.detail


@pytest.mark.parametrize(
    "module",
    [
        "oversightModule",
        "descriptionModule",
        "conditionsModule",
        "armsInterventionsModule",
        "outcomesModule",
        "eligibilityModule",
        "contactsLocationsModule",
    ],
)
def test_a_record_may_lack_every_module_that_is_not_required(module: str) -> None:
    assert sound(encoded(without(f"{MODULE}/{module}"))).nct_id == "NCT09900001"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("NOT_YET_RECRUITING", "start_up"),
        ("RECRUITING", "recruiting"),
        ("ENROLLING_BY_INVITATION", "recruiting"),
        ("ACTIVE_NOT_RECRUITING", "active_not_recruiting"),
        ("COMPLETED", "completed"),
        ("SUSPENDED", "suspended"),
        ("TERMINATED", "terminated"),
        ("WITHDRAWN", "withdrawn"),
        ("AVAILABLE", "recruiting"),
        ("TEMPORARILY_NOT_AVAILABLE", "suspended"),
        ("NO_LONGER_AVAILABLE", "completed"),
        ("APPROVED_FOR_MARKETING", "completed"),
        ("WITHHELD", None),
        ("UNKNOWN", None),
    ],
)
def test_a_registry_status_opens_the_study_in_the_matching_state(
    status: str, state: str | None
) -> None:
    record = sound(encoded(changed(f"{MODULE}/statusModule/overallStatus", status)))

    assert record.registry_status == status
    assert record.life_cycle_state == state


def test_every_registry_status_has_its_place_in_the_life_cycle_table() -> None:
    assert set(LIFE_CYCLE) == set(RegistryStatus)


@pytest.mark.parametrize("wrap", ["page", "list"])
def test_studies_of_a_page_or_a_list_are_read_in_order_and_stand_alone(wrap: str) -> None:
    second = changed(f"{MODULE}/identificationModule/nctId", "NCT09900002")
    stub = without(f"{MODULE}/statusModule")
    stub["protocolSection"]["identificationModule"]["nctId"] = "NCT09900003"
    studies = [document(), second, stub]
    page = {"studies": studies, "nextPageToken": "x"} if wrap == "page" else studies
    prefix = "/studies" if wrap == "page" else ""

    results = read_records(encoded(page))

    assert [result.nct_id for result in results] == ["NCT09900001", "NCT09900002", "NCT09900003"]
    assert [result.pointer for result in results] == [f"{prefix}/{at}" for at in range(3)]
    assert isinstance(results[1], StudyRecord)
    assert isinstance(results[2], RecordRefusal)
    assert results[2].errors[0].pointer == f"{prefix}/2{MODULE}/statusModule"


def test_a_study_that_is_in_the_document_twice_is_read_once() -> None:
    first, second = read_records(encoded([document(), document()]))

    assert isinstance(first, StudyRecord)
    assert isinstance(second, RecordRefusal)
    assert second.errors[0].pointer == "/1"
    assert "NCT09900001 is in this document already, at /0" in second.errors[0].detail
