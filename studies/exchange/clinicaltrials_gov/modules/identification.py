"""Numbers and titles of a study."""

from studies.exchange.clinicaltrials_gov.identifiers import (
    NCT_ID,
    Identifier,
    IdentifierKind,
    classify,
)
from studies.exchange.clinicaltrials_gov.vocabulary import SecondaryIdType
from studies.exchange.json_node import Node


def read_nct_id(identification: Node) -> str:
    """The registration number: NCT and eight digits."""
    text = identification.required_text("nctId", "the registration number, NCT and eight digits")
    if text and not NCT_ID.fullmatch(text):
        identification.refuse("nctId", f"{text[:30]!r} is not NCT and eight digits")
    return text


def read_identifiers(identification: Node) -> tuple[Identifier, ...]:
    """Registration, protocol and secondary numbers, in the order of the record."""
    protocol_number = identification.section("orgStudyIdInfo").text("id")
    own = [(IdentifierKind.NCT, identification.text("nctId"))]
    own += [(IdentifierKind.PROTOCOL, protocol_number)] if protocol_number else []
    secondary = [_secondary(each) for each in identification.sections("secondaryIdInfos")]
    return (*(Identifier(kind, value) for kind, value in own), *secondary)


def _secondary(info: Node) -> Identifier:
    text = info.required_text("id", "the secondary identifier")
    ticked = info.choice("type", SecondaryIdType)
    identifier = classify(text, ticked, info.text("domain"))
    expected = {
        SecondaryIdType.EUDRACT_NUMBER: IdentifierKind.EUDRACT,
        SecondaryIdType.CTIS: IdentifierKind.EU_CT,
    }
    if ticked in expected and identifier.kind != expected[ticked]:
        info.warn("id", f"{text!r} is ticked as {ticked} but does not have its form")
    return identifier


def require_a_title(identification: Node) -> None:
    """A study without any title is a stub, not a record."""
    titles = identification.text("briefTitle") + identification.text("officialTitle")
    if not titles and not identification.is_absent:
        identification.refuse("briefTitle", "missing: a brief or an official title")
