"""Documents that are not records: each is refused with the place and the reason, never a crash."""

import json
from typing import Any

import pytest

from studies.exchange.clinicaltrials_gov import RecordRefusal, read_records
from studies.exchange.json_text import MAX_BYTES
from tests.shared_data import shared
from tests.studies.exchange.registry_record import changed, document, encoded, without

SECTION = "/protocolSection"
IDENTIFICATION = f"{SECTION}/identificationModule"
STATUS = f"{SECTION}/statusModule"
SPONSORS = f"{SECTION}/sponsorCollaboratorsModule"
DESIGN = f"{SECTION}/designModule"
TREATMENT = f"{SECTION}/armsInterventionsModule"
ELIGIBILITY = f"{SECTION}/eligibilityModule"
PLACES = f"{SECTION}/contactsLocationsModule"


def refused(data: bytes) -> RecordRefusal:
    (result,) = read_records(data)
    assert isinstance(result, RecordRefusal), result
    assert result.errors
    return result


def no_title() -> dict[str, Any]:
    spoiled = without(f"{IDENTIFICATION}/briefTitle")
    del spoiled["protocolSection"]["identificationModule"]["officialTitle"]
    return spoiled


@pytest.mark.parametrize(
    "pointer",
    [
        IDENTIFICATION,
        f"{IDENTIFICATION}/nctId",
        STATUS,
        f"{STATUS}/overallStatus",
        SPONSORS,
        f"{SPONSORS}/leadSponsor",
        f"{SPONSORS}/leadSponsor/name",
        DESIGN,
        f"{DESIGN}/studyType",
    ],
)
@pytest.mark.parametrize("emptied", ["removed", "null"])
def test_a_required_part_that_is_absent_is_the_one_error(pointer: str, emptied: str) -> None:
    spoiled = without(pointer) if emptied == "removed" else changed(pointer, None)

    (error,) = refused(encoded(spoiled)).errors

    assert error.pointer == pointer
    assert error.detail.startswith("missing: ")


def test_a_record_without_any_title_is_a_stub() -> None:
    (error,) = refused(encoded(no_title())).errors

    assert error.pointer == f"{IDENTIFICATION}/briefTitle"
    assert "a brief or an official title" in error.detail


@pytest.mark.parametrize(
    ("pointer", "value", "reason"),
    [
        pytest.param(SECTION, [], "expected an object, found a list", id="section a list"),
        pytest.param(STATUS, "RECRUITING", "expected an object, found text", id="module a text"),
        pytest.param(DESIGN, 3, "expected an object, found a number", id="module a number"),
        pytest.param(f"{IDENTIFICATION}/nctId", 9900001, "expected text", id="number as a number"),
        pytest.param(f"{IDENTIFICATION}/nctId", "NCT123", "not NCT and eight", id="number short"),
        pytest.param(f"{IDENTIFICATION}/nctId", "nct09900001", "not NCT", id="number lower case"),
        pytest.param(f"{IDENTIFICATION}/nctId", "NCT٠٩٩٠٠٠٠١", "not NCT", id="foreign digits"),
        pytest.param(f"{IDENTIFICATION}/nctId", "   ", "missing: ", id="number blank"),
        pytest.param(f"{IDENTIFICATION}/briefTitle", {"en": "x"}, "found an object", id="title"),
        pytest.param(
            f"{IDENTIFICATION}/officialTitle", "x" * 1_001, "1,001 characters", id="title endless"
        ),
        pytest.param(
            f"{IDENTIFICATION}/acronym", "NIM\x00", "not text", id="a NUL no database can hold"
        ),
        pytest.param(
            f"{IDENTIFICATION}/acronym", "NIM\ud800", "not text", id="half of a surrogate pair"
        ),
        pytest.param(
            f"{IDENTIFICATION}/orgStudyIdInfo", "NIM-301", "expected an object", id="protocol no"
        ),
        pytest.param(
            f"{IDENTIFICATION}/secondaryIdInfos", {}, "expected a list", id="secondary ids"
        ),
        pytest.param(f"{STATUS}/overallStatus", "Recruiting", "is not one of", id="status in v1"),
        pytest.param(f"{STATUS}/overallStatus", True, "found true or false", id="status a flag"),
        pytest.param(f"{STATUS}/overallStatus", 7, "found a number", id="status a number"),
        pytest.param(f"{STATUS}/startDateStruct", "2024-03", "expected an object", id="date bare"),
        pytest.param(f"{STATUS}/startDateStruct/type", "REAL", "is not one of", id="date kind"),
        pytest.param(f"{STATUS}/startDateStruct/date", "2023-13", "not in the cal", id="month 13"),
        pytest.param(f"{STATUS}/startDateStruct/date", "2023-00", "not in the cal", id="month 0"),
        pytest.param(
            f"{STATUS}/startDateStruct/date", "2023-02-29", "not in the calendar", id="no leap year"
        ),
        pytest.param(
            f"{STATUS}/startDateStruct/date", "March 2024", "of the form YYYY", id="date in words"
        ),
        pytest.param(f"{STATUS}/startDateStruct/date", "0024-03", "outside", id="year 24"),
        pytest.param(f"{STATUS}/startDateStruct/date", 2024, "expected text", id="date a number"),
        pytest.param(f"{STATUS}/studyFirstSubmitDate", "2024-1-1", "of the form", id="unpadded"),
        pytest.param(f"{SPONSORS}/leadSponsor", "Northwind", "expected an object", id="sponsor"),
        pytest.param(f"{SPONSORS}/leadSponsor/class", "BIG", "is not one of", id="sponsor class"),
        pytest.param(f"{SPONSORS}/collaborators/0", None, "found null", id="collaborator null"),
        pytest.param(f"{SPONSORS}/collaborators/0/name", "", "missing: ", id="collaborator blank"),
        pytest.param(f"{DESIGN}/studyType", "REGISTRY", "is not one of", id="study type"),
        pytest.param(f"{DESIGN}/phases", "PHASE3", "expected a list, found text", id="phases"),
        pytest.param(f"{DESIGN}/phases/1", "PHASE5", "is not one of", id="phase 5"),
        pytest.param(f"{DESIGN}/phases/1", 3, "expected text, found a number", id="phase a number"),
        pytest.param(f"{DESIGN}/enrollmentInfo/count", "240", "whole number", id="count a text"),
        pytest.param(f"{DESIGN}/enrollmentInfo/count", True, "whole number", id="count a flag"),
        pytest.param(f"{DESIGN}/enrollmentInfo/count", 2.5, "whole number", id="half a person"),
        pytest.param(f"{DESIGN}/enrollmentInfo/count", -1, "found -1", id="count below zero"),
        pytest.param(f"{DESIGN}/enrollmentInfo/count", 10**30, "expected 0 to", id="count absurd"),
        pytest.param(f"{DESIGN}/designInfo/maskingInfo/whoMasked/0", "ALL", "not one of", id="who"),
        pytest.param(f"{TREATMENT}/armGroups", {"label": "A"}, "expected a list", id="arms"),
        pytest.param(f"{TREATMENT}/armGroups/0", "Nimbuzumab", "an object", id="arm a text"),
        pytest.param(f"{TREATMENT}/armGroups/0/label", None, "missing: ", id="arm without label"),
        pytest.param(f"{TREATMENT}/armGroups/1/label", "Nimbuzumab", "earlier arm", id="arm twice"),
        pytest.param(f"{TREATMENT}/interventions/0/name", 5, "expected text", id="drug a number"),
        pytest.param(
            f"{TREATMENT}/interventions/0/otherNames/0", ["x"], "found a list", id="other name"
        ),
        pytest.param(f"{ELIGIBILITY}/minimumAge", 18, "expected text", id="age a number"),
        pytest.param(f"{ELIGIBILITY}/minimumAge", "eighteen", "is not an age", id="age in words"),
        pytest.param(f"{ELIGIBILITY}/maximumAge", "17 Years", "below the minimum", id="ages cross"),
        pytest.param(f"{ELIGIBILITY}/healthyVolunteers", "No", "true or false", id="flag a text"),
        pytest.param(f"{PLACES}/locations", "Boston", "expected a list", id="locations a text"),
        pytest.param(f"{PLACES}/locations/2", [], "found a list", id="location a list"),
        pytest.param(f"{PLACES}/locations/1/country", "Atlantis", "ISO 3166-1", id="Atlantis"),
        pytest.param(f"{PLACES}/locations/1/country", "", "missing: the country", id="no country"),
        pytest.param(f"{PLACES}/locations/1/status", "OPEN", "is not one of", id="site status"),
        pytest.param(f"{PLACES}/overallOfficials/0/role", "BOSS", "is not one of", id="role"),
    ],
)
def test_one_wrong_value_is_the_one_error_at_its_pointer(
    pointer: str, value: object, reason: str
) -> None:
    (error,) = refused(encoded(changed(pointer, value))).errors

    assert error.pointer == pointer
    assert reason in error.detail


@pytest.mark.parametrize("name", ["completion", "primary completion"])
def test_an_end_before_the_start_names_both(name: str) -> None:
    field = "completionDateStruct" if name == "completion" else "primaryCompletionDateStruct"
    spoiled = changed(f"{STATUS}/{field}/date", "2024-02")

    (error,) = refused(encoded(spoiled)).errors

    assert error.pointer == f"{STATUS}/{field}"
    assert f"the {name} 2024-02 is before the start 2024-03-18" in error.detail
    assert f"{STATUS}/startDateStruct" in error.detail


def test_an_end_in_the_month_of_the_start_is_not_surely_before_it() -> None:
    spoiled = changed(f"{STATUS}/completionDateStruct/date", "2024-03")
    spoiled["protocolSection"]["statusModule"]["primaryCompletionDateStruct"]["date"] = "2024-03"

    (result,) = read_records(encoded(spoiled))

    assert not isinstance(result, RecordRefusal)


def test_all_errors_of_a_record_are_told_at_once() -> None:
    spoiled = changed(f"{STATUS}/overallStatus", "OPEN")
    spoiled["protocolSection"]["designModule"]["phases"] = ["PHASE9"]
    spoiled["protocolSection"]["contactsLocationsModule"]["locations"][1]["country"] = "Utopia"

    pointers = [error.pointer for error in refused(encoded(spoiled)).errors]

    assert sorted(pointers) == [
        f"{PLACES}/locations/1/country",
        f"{DESIGN}/phases/0",
        f"{STATUS}/overallStatus",
    ]


def test_the_stub_of_the_registry_is_refused_with_each_missing_module() -> None:
    data = shared("clinicaltrials-gov", "partial-NCT03453554.json").read_bytes()

    refusal = refused(data)

    assert refusal.nct_id == "NCT03453554"
    assert [error.pointer for error in refusal.errors] == [STATUS, SPONSORS, DESIGN]


@pytest.mark.parametrize(
    ("foreign", "reason"),
    [
        pytest.param({"study": {}, "usdmVersion": "4.0"}, "CDISC USDM", id="USDM"),
        pytest.param({"ichicsr": {"safetyreport": {}}}, "E2B safety report", id="E2B as JSON"),
        pytest.param({"resourceType": "ResearchStudy"}, "FHIR", id="FHIR"),
        pytest.param({"FullStudiesResponse": {}}, "retired v1", id="the retired interface"),
        pytest.param({}, "without protocolSection or studies", id="an empty object"),
        pytest.param("NCT09900001", "text", id="a text"),
        pytest.param(17, "a number", id="a number"),
        pytest.param(None, "null", id="null"),
        pytest.param(True, "true or false", id="true"),
    ],
)
def test_a_foreign_document_is_named_for_what_it_is(foreign: object, reason: str) -> None:
    (error,) = refused(encoded(foreign)).errors

    assert error.pointer == ""
    assert error.detail.startswith("not a ClinicalTrials.gov API v2 record")
    assert reason in error.detail


@pytest.mark.parametrize(
    ("document_", "pointer", "reason"),
    [
        pytest.param([], "", "holds 0 studies", id="an empty list"),
        pytest.param({"studies": []}, "/studies", "holds 0 studies", id="an empty page"),
        pytest.param({"studies": {}}, "/studies", "found an object", id="studies not a list"),
        pytest.param([0] * 1_001, "", "holds 1,001 studies", id="more than the largest page"),
    ],
)
def test_a_page_without_studies_is_refused(document_: object, pointer: str, reason: str) -> None:
    (error,) = refused(encoded(document_)).errors

    assert error.pointer == pointer
    assert reason in error.detail


def test_a_list_of_numbers_is_refused_entry_by_entry() -> None:
    results = read_records(encoded([1, 2]))

    assert [result.pointer for result in results] == ["/0", "/1"]
    assert all(isinstance(result, RecordRefusal) for result in results)


def test_a_real_usdm_file_is_named_for_what_it_is() -> None:
    data = shared("usdm", "CDISC_Pilot_Study.json").read_bytes()

    assert "CDISC USDM" in refused(data).errors[0].detail


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "not JSON: the document is empty", id="nothing"),
        pytest.param(b"\xef\xbb\xbf \n\n", "the document is empty", id="a mark and blanks"),
        pytest.param(b"<ICSR/>", "not JSON", id="XML"),
        pytest.param(b"%PDF-1.7", "not JSON", id="PDF"),
        pytest.param(b'{"protocolSection": {}', "not JSON", id="cut off"),
        pytest.param(b"{} {}", "a second value begins in line 1", id="two documents"),
        pytest.param(
            b"{}\n{}\n", "begins in line 2; put several records into one list", id="JSON lines"
        ),
        pytest.param(encoded(document()).decode().encode("utf-16"), "not UTF-8", id="UTF-16"),
        pytest.param(
            encoded(document()).decode().encode("utf-16-le"),
            "NUL bytes, as UTF-16",
            id="UTF-16 bare",
        ),
        pytest.param('{"a": "é"}'.encode("latin-1"), "not UTF-8", id="Latin-1"),
        pytest.param(b'{"protocolSection": NaN}', "NaN is not a JSON number", id="NaN"),
        pytest.param(b"[-Infinity]", "-Infinity is not a JSON number", id="infinity"),
        pytest.param(b"[" * 200_000, "nested too deeply", id="a well of brackets"),
        pytest.param(b'{"a":' * 200_000, "nested too deeply", id="a well of objects"),
        pytest.param(b'{"a": 1, "a": 2}', "'a' is repeated", id="a member twice"),
        pytest.param(b"[" + b"9" * 5_000 + b"]", "not JSON", id="a number of 5,000 digits"),
        pytest.param(b" " * (MAX_BYTES + 1), "larger than 64 MiB", id="too large"),
    ],
)
def test_bytes_that_are_not_a_json_document_are_refused_whole(data: bytes, reason: str) -> None:
    refusal = refused(data)

    assert refusal.pointer == ""
    assert refusal.nct_id == ""
    assert reason in refusal.errors[0].detail


def test_a_byte_order_mark_is_no_reason_to_refuse() -> None:
    (result,) = read_records(b"\xef\xbb\xbf" + encoded(document()))

    assert not isinstance(result, RecordRefusal)


def test_more_locations_than_any_study_has_are_refused_without_reading_them() -> None:
    spoiled = changed(f"{PLACES}/locations", [{"country": "Germany"}] * 10_001)

    (error,) = refused(encoded(spoiled)).errors

    assert error.pointer == f"{PLACES}/locations"
    assert "10,001 entries" in error.detail


@pytest.mark.parametrize("junk", [None, True, 0, -1.5, "x", [], {}, [[]], {"a": {}}])
def test_junk_at_any_place_of_the_record_never_breaks_the_reader(junk: object) -> None:
    for pointer in all_pointers(document()):
        (result,) = read_records(encoded(changed(pointer, junk)))

        assert isinstance(result, RecordRefusal) or result.nct_id
        assert json.dumps([pointer, str(result)])


def all_pointers(node: object, pointer: str = "") -> list[str]:
    items: list[tuple[object, object]] = []
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    below = [place for key, value in items for place in all_pointers(value, f"{pointer}/{key}")]
    return [*([pointer] if pointer else []), *below]
