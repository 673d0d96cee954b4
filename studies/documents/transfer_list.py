"""The list of transferred obligations: of one agreement for both parties, or complete over all providers for the sponsor."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cro_platform.access.obligations import cells_for, obligation, obligations
from cro_platform.documents.rendition import Rendition
from studies.documents.wording import (
    Fact,
    Party,
    effects,
    kind_words,
    law,
    party,
    term_facts,
    where,
)
from studies.rules.agreements.checks import expanded
from studies.rules.agreements.local_time import local_words
from studies.rules.agreements.text import AgreementText, Entity, StudyText

SCHEMA = "transfer-of-obligations/1"
NOT_DESCRIBED = "Not transferred by this agreement"
RETAINED = "Held by the sponsor: no contract transfers it"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature on the agreement."""

    name: str
    organization: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement a list belongs to."""

    number: str
    version: str
    kind: str
    effective_at: datetime
    zone: str
    ends_at: datetime | None
    is_general_transfer: bool
    provider: Entity
    signatures: tuple[Signed, ...] = ()
    in_force_from: datetime | None = None
    signed_on_paper: str = ""


@dataclass(frozen=True, slots=True)
class Transferred:
    """An obligation in some cells: who holds it, by which clause of which agreement, and where it comes from."""

    obligation: str
    name: str
    cells: tuple[str, ...]
    holder: str
    agreement: str
    clause: str
    law: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Retained:
    """An obligation in the cells where it is not transferred."""

    obligation: str
    name: str
    cells: tuple[str, ...]
    law: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class StudyList:
    """One study: what is transferred, and what is not."""

    number: str
    title: str
    countries: tuple[str, ...]
    transferred: tuple[Transferred, ...]
    not_transferred: tuple[Retained, ...]


@dataclass(frozen=True, slots=True)
class TransferList:
    """The data of the document, embedded in it and described by the published JSON Schema of `schema`."""

    schema: str
    scope: str
    sponsor: Entity
    as_of: datetime
    studies: tuple[StudyList, ...]
    agreement: Agreement | None = None


def of_agreement(
    text: AgreementText,
    *,
    as_of: datetime,
    signatures: tuple[Signed, ...] = (),
    in_force_from: datetime | None = None,
    signed_on_paper: str = "",
) -> TransferList:
    """The bilateral list: it says nothing of who else holds anything."""
    rows: defaultdict[str, dict[tuple[str, str], tuple[str, str, str]]] = defaultdict(dict)
    name = f"{text.number} v{text.version}"
    for row in expanded(text):
        rows[row.study][row.obligation, row.cell] = (text.provider.name, name, row.clause)
    return TransferList(
        schema=SCHEMA,
        scope="agreement",
        sponsor=text.sponsor,
        as_of=as_of,
        studies=tuple(study_list(each, rows[each.number]) for each in text.studies),
        agreement=Agreement(
            text.number, text.version, text.kind, text.effective_at, text.zone, text.ends_at, text.is_general_transfer,
            text.provider, signatures, in_force_from, signed_on_paper,
        ),
    )  # fmt: skip


def study_list(study: StudyText, held: Mapping[tuple[str, str], tuple[str, str, str]]) -> StudyList:
    """Every cell of the catalogue exactly once: with holder, agreement and clause, or as not transferred."""
    transferred: list[Transferred] = []
    retained: list[Retained] = []
    for owed in obligations():
        groups: defaultdict[tuple[str, str, str] | None, list[str]] = defaultdict(list)
        for cell in cells_for(owed, study.countries):
            groups[held.get((owed.code, cell))].append(cell)
        for holding, cells in groups.items():
            if holding is None:
                retained.append(
                    Retained(owed.code, owed.name, tuple(cells), law(owed), owed.is_verified)
                )
            else:
                transferred.append(
                    Transferred(
                        owed.code, owed.name, tuple(cells), *holding, law(owed), owed.is_verified
                    )
                )
    return StudyList(
        study.number, study.title, study.countries, tuple(transferred), tuple(retained)
    )


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    where: str
    who: str
    clause: str
    law: str


@dataclass(frozen=True, slots=True)
class StudyPrint:
    number: str
    title: str
    held_title: str
    held: tuple[Line, ...]
    rest_title: str
    rest: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ListPrint:
    """The texts of the template."""

    heading: str
    confidentiality: str
    kind: str
    title: str
    lead: str
    has_parties: bool
    sponsor: Party
    provider: Party
    facts: tuple[Fact, ...]
    who_title: str
    studies: tuple[StudyPrint, ...]
    effects: tuple[str, ...]
    closing: str


def prepare(found: TransferList) -> ListPrint:
    """The list as text."""
    agreement = found.agreement
    codes = [each.obligation for study in found.studies for each in study.transferred]
    cells = [cell for study in found.studies for each in study.transferred for cell in each.cells]
    return ListPrint(
        heading=_heading(found),
        confidentiality="Confidential to the two parties"
        if agreement
        else "Confidential to the sponsor",
        kind="Transfer of obligations",
        title="List of transferred obligations"
        if agreement
        else "Complete list of obligations and their holders",
        lead=_lead(found),
        has_parties=agreement is not None,
        sponsor=party(found.sponsor),
        provider=party(agreement.provider) if agreement else Party("", ()),
        facts=_facts(found),
        who_title="Provider" if agreement else "Held by, under",
        studies=tuple(_study(each, is_bilateral=agreement is not None) for each in found.studies),
        effects=effects(codes, cells),
        closing="The data of this list is embedded in this file as data.json, described by the JSON Schema "
        f"{found.schema}. Citations marked “unverified” have not been compared with their source.",
    )


def _heading(found: TransferList) -> str:
    if found.agreement is None:
        return f"Obligations of {found.sponsor.name}"
    return f"Transfer of obligations, {found.agreement.number}, version {found.agreement.version}"


def _lead(found: TransferList) -> str:
    if found.agreement is None:
        return f"Every obligation of {found.sponsor.name} in each of its cells, and who holds it at the instant stated below."
    return (
        f"What {found.sponsor.name} transfers to {found.agreement.provider.name} by {found.agreement.number}, "
        f"version {found.agreement.version}. What is not described is not transferred (21 CFR 312.52(a); ICH E6(R3) 3.6)."
    )


def _facts(found: TransferList) -> tuple[Fact, ...]:
    agreement = found.agreement
    if agreement is None:
        return (Fact("As of", f"{found.as_of:%Y-%m-%d %H:%M} UTC"),)
    facts = [
        Fact(
            "Agreement",
            f"{kind_words(agreement.kind)} {agreement.number}, version {agreement.version}",
        ),
        *term_facts(
            agreement.effective_at,
            agreement.zone,
            agreement.in_force_from,
            agreement.signed_on_paper,
        ),
        Fact(
            "Ends",
            local_words(agreement.ends_at, agreement.zone)
            if agreement.ends_at
            else "No end is stated",
        ),
    ]
    if agreement.is_general_transfer:
        facts.append(
            Fact(
                "General transfer",
                "All obligations set forth in 21 CFR Part 312 (21 CFR 312.52(a))",
            )
        )
    word = "Attested" if agreement.signed_on_paper else "Signed"
    facts += [
        Fact(f"{word} for {each.organization}", f"{each.name}, {each.signed_at:%Y-%m-%d %H:%M} UTC")
        for each in agreement.signatures
    ]
    return tuple(facts)


def _study(study: StudyList, *, is_bilateral: bool) -> StudyPrint:
    held = tuple(
        Line(
            each.name,
            where(each.cells),
            each.holder if is_bilateral else f"{each.holder}, {each.agreement}",
            each.clause,
            each.law,
        )
        for each in study.transferred
    )
    rest = tuple(
        Line(each.name, where(each.cells), "", "", each.law) for each in study.not_transferred
    )
    return StudyPrint(
        study.number,
        study.title,
        "Transferred",
        held,
        NOT_DESCRIBED if is_bilateral else RETAINED,
        rest,
    )


TRANSFER_LIST = Rendition(
    template="documents/studies/transfer_list.html",
    template_id="transfer-of-obligations",
    template_version="2",
    title="Transfer of obligations",
    prepare=prepare,
)


def names_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Names of obligations, in the order of the catalogue."""
    wanted = set(codes)
    return tuple(obligation(each.code).name for each in obligations() if each.code in wanted)
