"""What the schema of E2B(R3) says about the shape of a message: order of children, fixed attributes.

The order is that of the sequences in the ICH/HL7 schema, restricted to the elements E2B(R3) uses.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pharmacovigilance.exchange.e2b_r3.oids import code_list

LINKS = frozenset(
    {
        "asIdentifiedEntity", "authorization", "component", "component1", "inboundRelationship",
        "outboundRelationship", "outboundRelationship1", "outboundRelationship2", "reference",
        "referenceRange", "subjectOf", "subjectOf1", "subjectOf2",
    }
)  # fmt: skip
"""Elements that tie exactly one act or role to their parent: each new target needs its own."""

SINGLE = frozenset({"characteristic", "studyRegistration"})
"""Acts with room for one code or identifier: another one is another act."""

OUTERMOST_LINK = "outboundRelationship"
"""A related investigation is told once per link, even where two would fit into one."""


def _rank(text: str) -> Mapping[str, int]:
    return MappingProxyType({name: position for position, name in enumerate(text.split())})


ORDER: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "MCCI_IN200100UV01": _rank(
            "id creationTime responseModeCode interactionId name PORR_IN049016UV receiver sender"
        ),
        "PORR_IN049016UV": _rank(
            "id creationTime interactionId processingCode processingModeCode acceptAckCode receiver "
            "sender controlActProcess"
        ),
        "controlActProcess": _rank("code effectiveTime subject"),
        "investigationEvent": _rank(
            "id code text statusCode effectiveTime availabilityTime reference component "
            "outboundRelationship subjectOf1 subjectOf2"
        ),
        "document": _rank("code title text bibliographicDesignationText"),
        "adverseEventAssessment": _rank("subject1 component component1"),
        "primaryRole": _rank("player1 subjectOf1 subjectOf2"),
        "player1": _rank(
            "name administrativeGenderCode birthTime deceasedTime asIdentifiedEntity role"
        ),
        "asIdentifiedEntity": _rank("id code"),
        "role": _rank("code associatedPerson playingOrganization subjectOf2"),
        "associatedPerson": _rank("name administrativeGenderCode birthTime"),
        "researchStudy": _rank("id code title authorization"),
        "studyRegistration": _rank("id author"),
        "observation": _rank(
            "id code effectiveTime value interpretationCode performer author location referenceRange "
            "outboundRelationship1 outboundRelationship2 inboundRelationship"
        ),
        "observationRange": _rank("value interpretationCode"),
        "organizer": _rank("code component"),
        "substanceAdministration": _rank(
            "id text effectiveTime routeCode doseQuantity doseCheckQuantity consumable performer "
            "outboundRelationship1 outboundRelationship2 inboundRelationship"
        ),
        "instanceOfKind": _rank("productInstanceInstance kindOfProduct subjectOf"),
        "kindOfProduct": _rank("code name formCode asManufacturedProduct ingredient part"),
        "partProduct": _rank("code name asManufacturedProduct instanceOfKind"),
        "asManufacturedProduct": _rank("manufacturerOrganization subjectOf"),
        "manufacturerOrganization": _rank("name addr"),
        "characteristic": _rank("code value"),
        "ingredient": _rank("quantity ingredientSubstance"),
        "ingredientSubstance": _rank("code name"),
        "quantity": _rank("numerator denominator"),
        "approval": _rank("id holder author"),
        "productEvent": _rank("code performer"),
        "causalityAssessment": _rank("code value methodCode author subject1 subject2"),
        "observationEvent": _rank("code value author"),
        "investigationCharacteristic": _rank("code value"),
        "outboundRelationship": _rank("priorityNumber relatedInvestigation"),
        "outboundRelationship1": _rank("pauseQuantity actReference"),
        "relatedInvestigation": _rank("code subjectOf2"),
        "controlActEvent": _rank("id author"),
        "assignedEntity": _rank("code addr telecom assignedPerson representedOrganization"),
        "addr": _rank("streetAddressLine city state postalCode country"),
        "assignedPerson": _rank("name asQualifiedEntity asLocatedEntity"),
        "name": _rank("prefix given family"),
        "representedOrganization": _rank("name addr assignedEntity"),
        "effectiveTime": _rank("comp low center width high period"),
        "comp": _rank("low center width high period"),
        "value": _rank("originalText low center high"),
    }
)

_EVENT = {"moodCode": "EVN"}
_INSTANCE = {"determinerCode": "INSTANCE"}

FIXED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "MCCI_IN200100UV01": {"ITSVersion": "XML_1.0"},
        "receiver": {"typeCode": "RCV"},
        "sender": {"typeCode": "SND"},
        "device": {"classCode": "DEV", **_INSTANCE},
        "controlActProcess": {"classCode": "CACT", **_EVENT},
        "subject": {"typeCode": "SUBJ"},
        "investigationEvent": {"classCode": "INVSTG", **_EVENT},
        "reference": {"typeCode": "REFR"},
        "document": {"classCode": "DOC", **_EVENT},
        "component": {"typeCode": "COMP"},
        "component1": {"typeCode": "COMP"},
        "adverseEventAssessment": {"classCode": "INVSTG", **_EVENT},
        "observationEvent": {"classCode": "OBS", **_EVENT},
        "investigationCharacteristic": {"classCode": "OBS", **_EVENT},
        "causalityAssessment": {"classCode": "OBS", **_EVENT},
        "adverseEffectReference": {"classCode": "OBS", **_EVENT},
        "productUseReference": {"classCode": "SBADM", **_EVENT},
        "subject1": {"typeCode": "SUBJ"},
        "adverseEventAssessment/subject1": {"typeCode": "SBJ"},
        "subject2": {"typeCode": "SUBJ"},
        "primaryRole": {"classCode": "INVSBJ"},
        "player1": {"classCode": "PSN", **_INSTANCE},
        "asIdentifiedEntity": {"classCode": "IDENT"},
        "player1/role": {"classCode": "PRS"},
        "associatedPerson": {"classCode": "PSN", **_INSTANCE},
        "subjectOf": {"typeCode": "SBJ"},
        "subjectOf1": {"typeCode": "SUBJ"},
        "subjectOf2": {"typeCode": "SUBJ"},
        "primaryRole/subjectOf1": {"typeCode": "SBJ"},
        "primaryRole/subjectOf2": {"typeCode": "SBJ"},
        "role/subjectOf2": {"typeCode": "SBJ"},
        "researchStudy": {"classCode": "CLNTRL", **_EVENT},
        "authorization": {"typeCode": "AUTH"},
        "studyRegistration": {"classCode": "ACT", **_EVENT},
        "author": {"typeCode": "AUT"},
        "performer": {"typeCode": "PRF"},
        "territorialAuthority": {"classCode": "TERR"},
        "governingPlace": {"classCode": "COUNTRY", **_INSTANCE},
        "territory": {"classCode": "NAT", **_INSTANCE},
        "observation": {"classCode": "OBS", **_EVENT},
        "observation/location": {"typeCode": "LOC"},
        "locatedEntity": {"classCode": "LOCE"},
        "locatedPlace": {"classCode": "COUNTRY", **_INSTANCE},
        "referenceRange": {"typeCode": "REFV"},
        "observationRange": {"classCode": "OBS", "moodCode": "EVN.CRT"},
        "organizer": {"classCode": "CATEGORY", **_EVENT},
        "substanceAdministration": {"classCode": "SBADM", **_EVENT},
        "consumable": {"typeCode": "CSM"},
        "instanceOfKind": {"classCode": "INST"},
        "productInstanceInstance": {"classCode": "MMAT", **_INSTANCE},
        "kindOfProduct": {"classCode": "MMAT", "determinerCode": "KIND"},
        "ingredient": {"classCode": "ACTI"},
        "ingredientSubstance": {"classCode": "MMAT", "determinerCode": "KIND"},
        "asManufacturedProduct": {"classCode": "MANU"},
        "part": {"classCode": "PART"},
        "partProduct": {"classCode": "DEV", "determinerCode": "KIND"},
        "manufacturerOrganization": {"classCode": "ORG", **_INSTANCE},
        "characteristic": {"classCode": "OBS", **_EVENT},
        "approval": {"classCode": "CNTRCT", **_EVENT},
        "holder": {"typeCode": "HLD"},
        "holder/role": {"classCode": "HLD"},
        "playingOrganization": {"classCode": "ORG", **_INSTANCE},
        "productEvent": {"classCode": "ACT", **_EVENT},
        "act": {"classCode": "ACT", **_EVENT},
        "actReference": {"classCode": "OBS", **_EVENT},
        "outboundRelationship": {"typeCode": "SPRT"},
        "relatedInvestigation": {"classCode": "INVSTG", **_EVENT},
        "controlActEvent": {"classCode": "CACT", **_EVENT},
        "assignedEntity": {"classCode": "ASSIGNED"},
        "assignedPerson": {"classCode": "PSN", **_INSTANCE},
        "asQualifiedEntity": {"classCode": "QUAL"},
        "asLocatedEntity": {"classCode": "LOCE"},
        "asLocatedEntity/location": {"classCode": "COUNTRY", **_INSTANCE},
        "representedOrganization": {"classCode": "ORG", **_INSTANCE},
    }
)
"""Attributes that follow from the element, or from the element under its parent."""

_OBSERVED = code_list(19)

LINK_TYPES: Mapping[tuple[str, str, str], str] = MappingProxyType(
    {
        ("observation", "outboundRelationship2", "8"): "DRIV",
        ("observation", "outboundRelationship2", "10"): "COMP",
        ("observation", "outboundRelationship2", "25"): "REFR",
        ("observation", "outboundRelationship2", "38"): "EXPL",
        ("substanceAdministration", "outboundRelationship2", "2"): "REFR",
        ("substanceAdministration", "outboundRelationship2", "9"): "REFR",
        ("substanceAdministration", "outboundRelationship2", "14"): "SUMM",
        ("substanceAdministration", "outboundRelationship2", "19"): "RSON",
        ("substanceAdministration", "outboundRelationship2", "29"): "CAUS",
        ("substanceAdministration", "inboundRelationship", "19"): "RSON",
    }
)
"""How an act hangs on its parent, by parent, link and the code of the act (ICH code list 19)."""

LINK_DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "outboundRelationship1": "REFR",
        "outboundRelationship2": "PERT",
        "inboundRelationship": "REFR",
    }
)
