"""ClinicalTrials.gov API v2 documents: one study, a page of studies, or a list of them."""

from collections.abc import Iterator
from typing import Any

from studies.exchange.json_node import (
    PROSE,
    Findings,
    Node,
    Problem,
    kind_of,
    pointer_to,
)
from studies.exchange.json_text import JsonRefusedError, decode

from . import modules
from .records import RecordRefusal, StudyRecord
from .vocabulary import Phase, RegistryStatus, StudyType

MAX_RECORDS = 1_000  # the registry's own largest page

Result = StudyRecord | RecordRefusal

_OTHER_FORMATS = {
    "usdmVersion": "a CDISC USDM study definition",
    "resourceType": "a FHIR resource",
    "FullStudiesResponse": "the retired v1 interface of ClinicalTrials.gov",
    "ichicsr": "an E2B safety report",
    "MCCI_IN200100UV01": "an E2B(R3) safety report",
}


def read_records(data: bytes) -> tuple[Result, ...]:
    """Every study of a document, in order: a record, or a refusal with all of its reasons.

    A document that cannot be read at all is one refusal with the pointer "". Records of a page
    are independent: what to do with a page of which a part is refused is the caller's decision.
    """
    try:
        document = decode(data)
    except JsonRefusedError as error:
        return (_refusal("", "", Problem("", str(error))),)
    studies, problem = _studies(document)
    if problem is not None:
        return (_refusal("", "", problem),)
    return tuple(_without_repeats([_read(pointer, study) for pointer, study in studies]))


def _studies(document: object) -> tuple[list[tuple[str, Any]], Problem | None]:
    match document:
        case {"protocolSection": _}:
            return [("", document)], None
        case {"studies": list(entries)}:
            parent = "/studies"
        case {"studies": other}:
            return [], Problem("/studies", f"expected a list, found {kind_of(other)}")
        case list(entries):
            parent = ""
        case _:
            return [], Problem("", _what_it_is(document))
    if not 0 < len(entries) <= MAX_RECORDS:
        detail = f"holds {len(entries):,} studies; 1 to {MAX_RECORDS:,} are read at once"
        return [], Problem(parent, detail)
    return [(pointer_to(parent, at), entry) for at, entry in enumerate(entries)], None


def _what_it_is(document: object) -> str:
    if isinstance(document, dict):
        known = (what for name, what in _OTHER_FORMATS.items() if name in document)
        found = next(known, "an object without protocolSection or studies")
    else:
        found = kind_of(document)
    return f"not a ClinicalTrials.gov API v2 record: {found}"


def _read(pointer: str, study: object) -> Result:
    if not isinstance(study, dict) or "protocolSection" not in study:
        return _refusal(pointer, "", Problem(pointer, _what_it_is(study)))
    findings = Findings()
    record = _record(pointer, Node(study, pointer, findings), findings)
    if findings.errors:
        return RecordRefusal(pointer, record.nct_id, tuple(findings.errors))
    return record


def _record(pointer: str, study: Node, findings: Findings) -> StudyRecord:
    protocol = study.required_section("protocolSection", "the protocol section")
    identification = protocol.required_section("identificationModule", "numbers and titles")
    status = protocol.required_section("statusModule", "status and dates")
    sponsors = protocol.required_section("sponsorCollaboratorsModule", "the lead sponsor")
    design = protocol.required_section("designModule", "the study type")
    conditions = protocol.section("conditionsModule")
    treatment = protocol.section("armsInterventionsModule")
    outcomes = protocol.section("outcomesModule")
    places = protocol.section("contactsLocationsModule")
    modules.require_a_title(identification)
    arms = modules.read_arms(treatment)
    return StudyRecord(
        pointer=pointer,
        nct_id=modules.read_nct_id(identification),
        identifiers=modules.read_identifiers(identification),
        brief_title=identification.text("briefTitle"),
        official_title=identification.text("officialTitle"),
        acronym=identification.text("acronym"),
        brief_summary=protocol.section("descriptionModule").text("briefSummary", PROSE),
        study_type=design.required_choice("studyType", StudyType, "the study type"),
        phases=design.choices("phases", Phase),
        registry_status=status.required_choice("overallStatus", RegistryStatus, "the status"),
        last_known_status=status.choice("lastKnownStatus", RegistryStatus),
        why_stopped=status.text("whyStopped", PROSE),
        dates=modules.read_dates(status),
        design=modules.read_design(design),
        enrollment=modules.read_enrollment(design),
        conditions=conditions.texts("conditions"),
        keywords=conditions.texts("keywords"),
        arms=arms,
        interventions=modules.read_interventions(treatment, arms),
        primary_outcomes=modules.read_outcomes(outcomes, "primaryOutcomes"),
        secondary_outcomes=modules.read_outcomes(outcomes, "secondaryOutcomes"),
        eligibility=modules.read_eligibility(protocol.section("eligibilityModule")),
        lead_sponsor=modules.read_sponsor(
            sponsors.required_section("leadSponsor", "the lead sponsor")
        ),
        collaborators=modules.read_sponsors(sponsors, "collaborators"),
        locations=modules.read_locations(places),
        officials=modules.read_officials(places),
        oversight=modules.read_oversight(protocol.section("oversightModule")),
        warnings=tuple(findings.warnings),  # last: every module above has been read
    )


def _without_repeats(results: list[Result]) -> Iterator[Result]:
    seen: dict[str, str] = {}
    for result in results:
        earlier = seen.setdefault(result.nct_id, result.pointer)
        if isinstance(result, StudyRecord) and earlier != result.pointer:
            detail = f"{result.nct_id} is in this document already, at {earlier}"
            yield _refusal(result.pointer, result.nct_id, Problem(result.pointer, detail))
        else:
            yield result


def _refusal(pointer: str, nct_id: str, problem: Problem) -> RecordRefusal:
    return RecordRefusal(pointer, nct_id, (problem,))
