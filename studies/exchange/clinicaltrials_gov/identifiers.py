"""Which register issued an identifier, told from its form rather than from the box ticked."""

import re
from dataclasses import dataclass
from enum import StrEnum

from .vocabulary import SecondaryIdType


class IdentifierKind(StrEnum):
    """The register or file an identifier belongs to."""

    NCT = "nct"
    PROTOCOL = "protocol"
    EUDRACT = "eudract"
    EU_CT = "eu-ct"
    IND = "ind"
    WHO_UTN = "who-utn"
    GRANT = "grant"
    REGISTRY = "registry"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier of a study; `domain` is the registrant's word for a register, often blank."""

    kind: IdentifierKind
    value: str
    domain: str = ""


NCT_ID = re.compile(r"NCT[0-9]{8}")

# One numbering, two registers: EudraCT serials stay below 500000, EU CT numbers (Regulation (EU)
# No 536/2014, from 2022) begin at it and end in a version that registrants often leave out.
_EUROPEAN = re.compile(
    r"(?<![\d-])20\d{2}-(?P<serial>\d{6})-\d{2}(?P<version>-\d{2})?(?!-?\d)", re.ASCII
)
_EU_CT_FIRST_SERIAL = 500_000
_UTN = re.compile(r"\bU1111-\d{4}-\d{4}\b", re.ASCII)
_IND = re.compile(
    r"\bIND\b(?:\s+(?:number|no\.?))?\W*(?P<number>\d{5,6})(?!\d)", re.ASCII | re.IGNORECASE
)

_GRANTS = {
    SecondaryIdType.NIH,
    SecondaryIdType.FDA,
    SecondaryIdType.VA,
    SecondaryIdType.CDC,
    SecondaryIdType.AHRQ,
    SecondaryIdType.SAMHSA,
    SecondaryIdType.OTHER_GRANT,
}
_REGISTERS = {SecondaryIdType.REGISTRY, SecondaryIdType.EUDRACT_NUMBER, SecondaryIdType.CTIS}


def classify(text: str, ticked: SecondaryIdType | None, domain: str) -> Identifier:
    """The identifier that a secondary id holds, cut out of words such as "EudraCT 2009-…".

    A form that is recognized wins over the type that was ticked; what is not recognized keeps its
    text whole.
    """
    recognized = _european(text) or _who(text) or _ind(text, domain)
    if recognized:
        kind, value = recognized
        return Identifier(kind, value, domain)
    return Identifier(_ticked_kind(ticked), text, domain)


def _european(text: str) -> tuple[IdentifierKind, str] | None:
    found = _EUROPEAN.search(text)
    if found is None:
        return None
    is_eu_ct = int(found["serial"]) >= _EU_CT_FIRST_SERIAL
    if is_eu_ct:
        return IdentifierKind.EU_CT, found[0]
    return (IdentifierKind.EUDRACT, found[0]) if found["version"] is None else None


def _who(text: str) -> tuple[IdentifierKind, str] | None:
    found = _UTN.search(text)
    return (IdentifierKind.WHO_UTN, found[0]) if found else None


def _ind(text: str, domain: str) -> tuple[IdentifierKind, str] | None:
    found = _IND.search(text) or _IND.search(f"{domain} {text}")
    return (IdentifierKind.IND, found["number"]) if found else None


def _ticked_kind(ticked: SecondaryIdType | None) -> IdentifierKind:
    if ticked in _GRANTS:
        return IdentifierKind.GRANT
    return IdentifierKind.REGISTRY if ticked in _REGISTERS else IdentifierKind.OTHER
