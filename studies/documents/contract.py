"""The agreement itself: the paper that both parties read and sign."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cro_platform.access.obligations import obligation, obligations
from cro_platform.documents.rendition import Rendition
from studies.documents.wording import (
    GENERAL_NOTE,
    TRANSFER_NOTE,
    Fact,
    Party,
    kind_words,
    law,
    money,
    number,
    party,
    where,
)
from studies.enums import VersionKind
from studies.rules.agreements.local_time import local_words
from studies.rules.agreements.text import AgreementText, AnnexText, RowText, SectionText

SIGNING = (
    "The provider signs first, the sponsor last; with the last signature this version is executed. Each signature is electronic, "
    "made with the signer's own credentials on exactly this content, and is shown with printed name, date, time and meaning "
    "on the pages that follow (21 CFR 11.50, 11.70)."
)
SUSPENSION_NOTE = (
    "This version suspends the agreement: from its effective instant no obligation is transferred, and each is the sponsor's until a "
    "version that both parties sign resumes it (21 CFR 312.52(a); ICH E6(R3) 3.6)."
)
RECORDED_LATER = (
    "Recorded later: the parties signed this agreement on paper, which is attached. With the signatures on the pages that "
    "follow they attest that this record says what the paper says. It opens no right in the past."
)


@dataclass(frozen=True, slots=True)
class ContractPaper:
    """What is printed: the content that both agreed to, and when it was signed on paper where it was."""

    text: AgreementText
    is_recorded_later: bool = False
    signed_on_paper: str = ""


@dataclass(frozen=True, slots=True)
class StudyLine:
    number: str
    title: str
    identifiers: str
    phase: str
    countries: str


@dataclass(frozen=True, slots=True)
class TransferLine:
    name: str
    where: str
    clause: str
    law: str


@dataclass(frozen=True, slots=True)
class StudyTransfers:
    number: str
    rows: tuple[TransferLine, ...]


@dataclass(frozen=True, slots=True)
class BudgetPrint:
    item: str
    unit: str
    quantity: str
    price: str
    amount: str


@dataclass(frozen=True, slots=True)
class Total:
    currency: str
    amount: str


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Contact:
    duty: str
    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class File:
    name: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ContractPrint:
    """The texts of the template."""

    heading: str
    kind: str
    title: str
    lead: str
    sponsor: Party
    provider: Party
    terms: tuple[Fact, ...]
    changes: str
    studies: tuple[StudyLine, ...]
    services: tuple[Service, ...]
    sections: tuple[SectionText, ...]
    transfer_note: str
    transfers: tuple[StudyTransfers, ...]
    acceptance: tuple[str, ...]
    contacts: tuple[Contact, ...]
    budget: tuple[BudgetPrint, ...]
    totals: tuple[Total, ...]
    annex: tuple[Fact, ...]
    attachments: tuple[File, ...]
    signing_note: str


def prepare(paper: ContractPaper) -> ContractPrint:
    """The agreement as text."""
    text = paper.text
    return ContractPrint(
        heading=f"{kind_words(text.kind)} {text.number}, version {text.version}",
        kind=kind_words(text.kind),
        title=text.title,
        lead=_lead(text),
        sponsor=party(text.sponsor),
        provider=party(text.provider),
        terms=_terms(paper),
        changes=text.changes,
        studies=tuple(
            StudyLine(
                s.number,
                s.title,
                ", ".join(s.identifiers) or "–",
                s.phase or "–",
                ", ".join(s.countries) or "–",
            )
            for s in text.studies
        ),
        services=tuple(Service(each.name, each.description) for each in text.services),
        sections=text.sections,
        transfer_note=_transfer_note(text),
        transfers=tuple(transfers(text.rows)),
        acceptance=tuple(obligation(code).name for code in text.acceptance),
        contacts=tuple(
            Contact(c.duty.capitalize(), c.name, c.email, c.phone or "–") for c in text.contacts
        ),
        budget=tuple(
            BudgetPrint(
                b.item,
                b.unit,
                number(b.quantity),
                money(b.unit_price, b.currency),
                money(b.amount, b.currency),
            )
            for b in text.budget
        ),
        totals=_totals(text),
        annex=_annex(text.annex),
        attachments=tuple(
            File(each.name, f"{each.size:,}", each.sha256) for each in text.attachments
        ),
        signing_note=RECORDED_LATER if paper.is_recorded_later else SIGNING,
    )


def _lead(text: AgreementText) -> str:
    between = f"between {text.sponsor.name} (the sponsor) and {text.provider.name} (the provider)"
    under = f", under {text.parent}" if text.parent else ""
    return f"{kind_words(text.kind)} {text.number}, version {text.version}, {between}{under}."


def _terms(paper: ContractPaper) -> tuple[Fact, ...]:
    text = paper.text
    facts = [
        Fact("Number and version", f"{text.number}, version {text.version}"),
        Fact("Effective", local_words(text.effective_at, text.zone)),
        Fact("Ends", local_words(text.ends_at, text.zone) if text.ends_at else "No end is stated"),
        Fact(
            "Close-out period",
            f"{text.close_out_days} days after the end" if text.close_out_days else "None",
        ),
    ]
    if text.parent:
        facts.insert(1, Fact("Under master agreement", text.parent))
    if paper.signed_on_paper:
        facts.append(Fact("Signed on paper", paper.signed_on_paper))
    return tuple(facts)


def _transfer_note(text: AgreementText) -> str:
    if text.is_general_transfer:
        return GENERAL_NOTE
    if text.kind == VersionKind.SUSPENSION:
        return SUSPENSION_NOTE
    return (
        TRANSFER_NOTE
        if text.rows
        else "This version transfers no obligation: each stays with the sponsor."
    )


def transfers(rows: Iterable[RowText]) -> Iterable[StudyTransfers]:
    """The rows by study, in the order of the catalogue; the same clause in several cells is one line."""
    order = {each.code: place for place, each in enumerate(obligations())}
    lines: defaultdict[str, defaultdict[tuple[str, str], list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in sorted(rows, key=lambda each: (each.study, order[each.obligation], each.cell)):
        lines[row.study][row.obligation, row.clause].append(row.cell)
    for study, found in lines.items():
        yield StudyTransfers(
            study,
            tuple(
                TransferLine(obligation(code).name, where(cells), clause, law(obligation(code)))
                for (code, clause), cells in found.items()
            ),
        )


def _totals(text: AgreementText) -> tuple[Total, ...]:
    sums: dict[str, Decimal] = {}
    for line in text.budget:
        sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.amount
    return tuple(Total(currency, money(amount, currency)) for currency, amount in sums.items())


def _annex(annex: AnnexText | None) -> tuple[Fact, ...]:
    if annex is None:
        return ()
    lists = ("data_categories", "data_subjects", "transfers", "sub_processors")
    names = ("subject_matter", "duration", "purpose", *lists, "security")
    titles = {
        "purpose": "Nature and purpose", "data_categories": "Categories of data", "transfers": "Transfers to third countries",
        "sub_processors": "Sub-processors",
    }  # fmt: skip
    return tuple(
        Fact(
            titles.get(name, name.replace("_", " ").capitalize()),
            (", ".join(getattr(annex, name)) if name in lists else getattr(annex, name))
            or "None stated",
        )
        for name in names
    )


CONTRACT = Rendition(
    template="documents/studies/contract.html",
    template_id="agreement",
    template_version="2",
    title="Agreement",
    prepare=prepare,
)
