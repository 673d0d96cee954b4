"""Short documents of one form: contract summary, text for Form FDA 1571, list of service providers for investigators."""

from dataclasses import dataclass
from datetime import datetime

from cro_platform.access.obligations import obligation
from cro_platform.documents.rendition import Rendition
from studies.documents.transfer_list import StudyList, Transferred
from studies.documents.wording import Fact, kind_words, term_facts, where
from studies.rules.agreements.local_time import local_words
from studies.rules.agreements.text import AgreementText

EDITIONS = (
    "The field is item 13 in the edition of Form FDA 1571 that the platform's reference lists; current editions number the block "
    "about contract research organizations differently, field 16 among them. Compare with the form that you file."
)

GENERAL = "All obligations of 21 CFR Part 312 are transferred"
ASSUMED = (
    "An obligation that is not described is not transferred; a contract research organization that assumes one is subject to the "
    "same regulatory action as a sponsor (21 CFR 312.52)."
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading; `empty` is said where it has no row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "None."


@dataclass(frozen=True, slots=True)
class Statement:
    """What the document prints, word for word."""

    heading: str
    confidentiality: str
    kind: str
    title: str
    lead: str
    facts: tuple[Fact, ...]
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of a study as its sponsor lists it: what it does where, by which agreement, since when."""

    name: str
    address: str
    agreement: str
    lines: tuple[Transferred, ...]
    for_whom: str = ""

    @property
    def heading(self) -> str:
        """Name and address, and for a sub-contractor by whom it was engaged."""
        named = f"{self.name}, {self.address}" if self.address else self.name
        return f"{named} (sub-contractor of {self.for_whom})" if self.for_whom else named


def summary_of(
    text: AgreementText,
    *,
    standing: str,
    signatures: tuple[tuple[str, str, datetime], ...],
    in_force_from: datetime | None = None,
    signed_on_paper: str = "",
) -> Statement:
    """One page about an agreement, for both parties."""
    return Statement(
        heading=f"{kind_words(text.kind)} {text.number}, version {text.version}",
        confidentiality="Confidential to the two parties",
        kind="Contract summary",
        title=text.title,
        lead=f"Between {text.sponsor.name} (sponsor) and {text.provider.name} (provider).",
        facts=(
            Fact("Number and version", f"{text.number}, version {text.version}"),
            Fact("Kind", kind_words(text.kind)),
            Fact("State", standing),
            *term_facts(text.effective_at, text.zone, in_force_from, signed_on_paper),
            Fact(
                "Ends", local_words(text.ends_at, text.zone) if text.ends_at else "No end is stated"
            ),
            Fact(
                "Close-out period", f"{text.close_out_days} days" if text.close_out_days else "None"
            ),
            Fact("Obligations transferred", _counted(text)),
            Fact("Work that the sponsor accepts", _accepted(text)),
        ),
        tables=(
            Table(
                "Studies",
                ("Protocol", "Title", "Countries"),
                tuple((s.number, s.title, ", ".join(s.countries) or "–") for s in text.studies),
            ),
            Table(
                "Services",
                ("Service", "Description"),
                tuple((s.name, s.description or "–") for s in text.services),
            ),
            Table(
                "Signatures",
                ("Name", "For", "Attested" if signed_on_paper else "Signed"),
                tuple(
                    (name, organization, f"{at:%Y-%m-%d %H:%M} UTC")
                    for name, organization, at in signatures
                ),
            ),
        ),
    )


def _accepted(text: AgreementText) -> str:
    return "; ".join(obligation(code).name for code in text.acceptance) or "None is named"


def _counted(text: AgreementText) -> str:
    if text.is_general_transfer:
        return "All obligations set forth in 21 CFR Part 312 (21 CFR 312.52(a))"
    codes = len({row.obligation for row in text.rows})
    if not codes:
        return "None"
    places = len({(row.study, row.cell) for row in text.rows})
    return f"{codes} obligation{'s' * (codes != 1)} in {places} place{'s' * (places != 1)}"


def form_1571_of(
    study: StudyList,
    providers: tuple[Provider, ...],
    *,
    ind: str,
    sponsor: str,
    as_of: datetime,
    is_general: bool,
) -> Statement:
    """The text for the field about contract research organizations, with the list that is attached to it."""
    answer = "Yes" if providers else "No"
    return Statement(
        heading=f"Form FDA 1571, IND {ind}",
        confidentiality="Confidential to the sponsor",
        kind="Form FDA 1571",
        title="Obligations transferred to contract research organizations",
        lead=f"IND {ind}, protocol {study.number}, sponsor {sponsor}; as of {as_of:%Y-%m-%d %H:%M} UTC.",
        facts=(
            Fact("Is any part of the study to be conducted by a contract research organization?", answer),
            Fact("Will any sponsor obligations be transferred to it?", answer),
            Fact("General statement", GENERAL if is_general else "Not used: each obligation is listed"),
        ),
        paragraphs=_paragraphs(providers, is_general=is_general),
        tables=tuple(
            Table(each.heading, ("Obligation", "Where", "Agreement and clause"),
                  tuple((line.name, where(line.cells), f"{line.agreement}, {line.clause}") for line in each.lines))
            for each in providers
        ),
        notes=(EDITIONS, ASSUMED),
    )  # fmt: skip


def _paragraphs(providers: tuple[Provider, ...], *, is_general: bool) -> tuple[str, ...]:
    if not providers:
        return (
            "No obligation of the sponsor has been transferred to a contract research organization.",
        )
    if is_general:
        return (
            f"All of the sponsor's obligations under 21 CFR Part 312 have been transferred to {providers[0].name}.",
        )
    return (
        "The sponsor has transferred the obligations listed below, each to the organization named above it, and no others.",
    )


def providers_of(
    study: StudyList, providers: tuple[Provider, ...], *, sponsor: str, as_of: datetime
) -> Statement:
    """Who works on the study for the sponsor, for investigators (ICH E6(R3) 3.6.5): no prices, no terms, no clauses."""
    return Statement(
        heading=f"Service providers, {study.number}",
        confidentiality="For investigators",
        kind="Service providers",
        title="Service providers of the study",
        lead=f"Study {study.number}, sponsor {sponsor}. The sponsor informs investigators about the service providers it has "
        "engaged and what they do (ICH E6(R3) 3.6.5).",
        facts=(Fact("As of", f"{as_of:%Y-%m-%d %H:%M} UTC"), Fact("Study", study.title)),
        tables=tuple(
            Table(each.heading, ("Activity", "Where"),
                  tuple((line.name, where(line.cells)) for line in each.lines))
            for each in providers
        ),
        paragraphs=() if providers else ("The sponsor has engaged no service provider for this study.",),
        notes=("Ultimate responsibility for the study stays with the sponsor (ICH E6(R3) 3.6).",),
    )  # fmt: skip


def _as_it_is(statement: Statement) -> Statement:
    return statement


def statement_rendition(template_id: str, title: str) -> Rendition[Statement]:
    """A document of this form."""
    return Rendition(
        template="documents/studies/statement.html", template_id=template_id, template_version="2", title=title, prepare=_as_it_is,
    )  # fmt: skip


SUMMARY = statement_rendition("contract-summary", "Contract summary")
FORM_1571 = statement_rendition("form-fda-1571-text", "Form FDA 1571, text")
PROVIDERS = statement_rendition("service-providers", "Service providers")
