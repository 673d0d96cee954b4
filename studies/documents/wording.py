"""Words that the documents of agreements share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cro_platform.access.obligations import Obligation, obligation
from studies.enums import ContractKind, VersionKind
from studies.rules.agreements.local_time import local_words
from studies.rules.agreements.redlines import EVERY_COUNTRY
from studies.rules.agreements.text import Entity

TRANSFER_NOTE = (
    "Each obligation that this agreement transfers is described here. An obligation that is not described is not transferred "
    "(21 CFR 312.52(a); ICH E6(R3) 3.6)."
)
GENERAL_NOTE = (
    "The sponsor transfers to the provider all of the obligations set forth in 21 CFR Part 312 for the studies listed above "
    "(21 CFR 312.52(a))."
)
ULTIMATE = "The sponsor keeps ultimate responsibility for the study, its oversight of what it transfers included (ICH E6(R3) 3.6)."


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """A party as it stands at the head of a document."""

    name: str
    lines: tuple[str, ...]


def party(entity: Entity) -> Party:
    """Legal name, address and identifiers."""
    lines = [entity.address, *entity.identifiers]
    if entity.organization != entity.name:
        lines.append(f"Known on the platform as {entity.organization}")
    return Party(entity.name, tuple(line for line in lines if line))


def term_facts(
    effective_at: datetime, zone: str, in_force_from: datetime | None, signed_on_paper: str
) -> list[Fact]:
    """When it says that it takes effect, and since when it counts: never before its last signature, nor its registration."""
    facts = [Fact("Effective", local_words(effective_at, zone))]
    if signed_on_paper:
        facts.append(Fact("Signed on paper", f"{signed_on_paper}; recorded here later"))
    if in_force_from is not None and in_force_from != effective_at:
        facts.append(Fact("In force here from", local_words(in_force_from, zone)))
    return facts


def kind_words(kind: str) -> str:
    """What kind of agreement or version it is."""
    labels = {**dict(ContractKind.choices), **dict(VersionKind.choices)}
    return str(labels.get(kind, kind))


def law(owed: Obligation) -> str:
    """Where the obligation comes from; what nobody has verified says so."""
    return "; ".join(str(each.citation) for each in owed.clauses)


def where(cells: Iterable[str]) -> str:
    """Cells as a reader reads them."""
    words = {"*": "Whole study", EVERY_COUNTRY: "Every country of the study", "EU": "EU/EEA"}
    return ", ".join(words.get(cell, cell) for cell in cells)


def effects(codes: Iterable[str], cells: Iterable[str]) -> tuple[str, ...]:
    """What transferring these obligations in these cells means in law, each sentence once."""
    found = {
        str(each): None
        for code in dict.fromkeys(codes)
        for cell in dict.fromkeys(cells)
        for each in obligation(code).effects_in("*" if cell == EVERY_COUNTRY else cell)
    }
    return (*found, ULTIMATE)


def number(value: Decimal) -> str:
    """A quantity with thin groups and no needless zeros: 1 200.5."""
    whole, _, part = f"{value:f}".partition(".")
    return f"{int(whole):,}".replace(",", "\u202f") + (
        f".{rest}" if (rest := part.rstrip("0")) else ""
    )


def money(value: Decimal, currency: str) -> str:
    """An amount with two decimals, more where the price has them."""
    text = f"{value:f}"
    whole, _, part = text.partition(".")
    digits = part.rstrip("0").ljust(2, "0")
    return f"{int(whole):,}".replace(",", "\u202f") + f".{digits} {currency}"
