"""A registry record of an invented study, and ways to spoil it at one JSON pointer."""

import copy
import json
from typing import Any

DOCUMENT: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT09900001",
            "orgStudyIdInfo": {"id": "NIM-301"},
            "secondaryIdInfos": [
                {"id": "2024-512345-67-00", "type": "CTIS"},
                {"id": "IND 123456", "type": "OTHER", "domain": "FDA"},
            ],
            "briefTitle": "Nimbuzumab in Moderate Asthma",
            "officialTitle": "A Randomized Study of Nimbuzumab in Adults With Moderate Asthma",
            "acronym": "NIMBLE",
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2024-03-18", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2026-06", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2026-12", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2024-01-10",
            "lastUpdateSubmitDate": "2025-02-01",
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Northwind Therapeutics", "class": "INDUSTRY"},
            "collaborators": [{"name": "Lakeside University", "class": "OTHER"}],
        },
        "oversightModule": {"oversightHasDmc": True, "isFdaRegulatedDrug": True},
        "descriptionModule": {"briefSummary": "Does nimbuzumab reduce exacerbations?"},
        "conditionsModule": {"conditions": ["Asthma"], "keywords": ["monoclonal antibody"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2", "PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {
                    "masking": "DOUBLE",
                    "whoMasked": ["PARTICIPANT", "INVESTIGATOR"],
                    "maskingDescription": "Syringes look alike.",
                },
            },
            "enrollmentInfo": {"count": 240, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": "Nimbuzumab",
                    "type": "EXPERIMENTAL",
                    "description": "Every four weeks.",
                    "interventionNames": ["Biological: Nimbuzumab"],
                },
                {
                    "label": "Placebo",
                    "type": "PLACEBO_COMPARATOR",
                    "interventionNames": ["Other: Placebo"],
                },
            ],
            "interventions": [
                {
                    "type": "BIOLOGICAL",
                    "name": "Nimbuzumab",
                    "otherNames": ["NWT-17"],
                    "armGroupLabels": ["Nimbuzumab"],
                },
                {"type": "OTHER", "name": "Placebo", "armGroupLabels": ["Placebo"]},
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Exacerbation rate", "timeFrame": "52 weeks"}],
            "secondaryOutcomes": [{"measure": "FEV1", "timeFrame": "24 weeks"}],
        },
        "eligibilityModule": {
            "sex": "ALL",
            "minimumAge": "18 Years",
            "maximumAge": "75 Years",
            "healthyVolunteers": False,
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Asthma for a year",
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "Ada Contact", "email": "ada@northwind.example"}],
            "overallOfficials": [
                {"name": "Rosa Lind, MD", "affiliation": "Northwind", "role": "STUDY_DIRECTOR"}
            ],
            "locations": [
                {
                    "facility": "Harbour Clinic",
                    "status": "RECRUITING",
                    "city": "Boston",
                    "state": "Massachusetts",
                    "zip": "02118",
                    "country": "United States",
                    "contacts": [{"name": "Ben Contact", "phone": "555-0100"}],
                },
                {"facility": "Klinikum am See", "city": "Kiel", "country": "Germany"},
                {"facility": "Seoul Lung Centre", "city": "Seoul", "country": "Korea, Republic of"},
            ],
        },
    },
    "hasResults": False,
}


def document() -> dict[str, Any]:
    """A fresh copy of the sound record."""
    return copy.deepcopy(DOCUMENT)


def changed(pointer: str, value: object) -> dict[str, Any]:
    """The record with one value replaced or added at a JSON pointer."""
    spoiled = document()
    parent, key = _place(spoiled, pointer)
    parent[key] = value
    return spoiled


def without(pointer: str) -> dict[str, Any]:
    """The record without the value at a JSON pointer."""
    spoiled = document()
    parent, key = _place(spoiled, pointer)
    del parent[key]
    return spoiled


def encoded(value: object) -> bytes:
    """The value as the bytes of a file."""
    return json.dumps(value).encode()


def _place(node: Any, pointer: str) -> tuple[Any, Any]:
    *path, last = (int(part) if part.isdigit() else part for part in pointer.split("/")[1:])
    for part in path:
        node = node[part]
    return node, last
