"""The form of the obligations catalogue: what an entry says and how sure we are of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cro_platform.tenancy.countries import EUROPEAN_UNION, jurisdiction_of

ANYWHERE = "*"
WHOLE_STUDY = "*"


class Level(StrEnum):
    """How finely an obligation can be handed out."""

    STUDY = "study"
    JURISDICTION = "jurisdiction"
    COUNTRY = "country"


class Confidence(StrEnum):
    """How a citation was checked; what is from memory must be shown as unverified."""

    PRIMARY = "P"
    SECONDARY = "S"
    MEMORY = "M"


class Framework(StrEnum):
    """The bodies of rules that the catalogue cites."""

    US = "us"
    ICH = "ich"
    EU = "eu"
    OTHER = "other"


class ProductType(StrEnum):
    """The kind of product under investigation."""

    DRUG = "drug"
    DEVICE = "device"


class Effect(StrEnum):
    """What a transfer does in law: the provider assumes the obligation, or is delegated a task."""

    ASSUMED = "assumed"
    DELEGATED = "delegated"


@dataclass(frozen=True, slots=True)
class Citation:
    """A source and how it was checked."""

    text: str
    confidence: Confidence

    @property
    def is_verified(self) -> bool:
        """False if nobody has seen the source: the words "unverified" belong beside it."""
        return self.confidence != Confidence.MEMORY

    def __str__(self) -> str:
        return self.text if self.is_verified else f"{self.text}, unverified"


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause of one framework that puts the obligation on the sponsor."""

    framework: Framework
    citation: Citation


@dataclass(frozen=True, slots=True)
class Retention:
    """Why we recommend that the sponsor keeps an obligation. The law does not forbid a transfer."""

    because: str
    source: Citation


@dataclass(frozen=True, slots=True)
class LegalEffect:
    """What handing an obligation to a provider means in one jurisdiction.

    The sponsor's ultimate responsibility is never part of it: it does not move (ICH E6(R3) 3.6).
    """

    jurisdiction: str
    effect: Effect
    is_part_312_only: bool
    sentence: str
    source: Citation

    def __str__(self) -> str:
        place = "" if self.jurisdiction == ANYWHERE else f"{self.jurisdiction}: "
        return f"{place}{self.sentence.removesuffix('.')} ({self.source})."


@dataclass(frozen=True, slots=True)
class Obligation:
    """One obligation of a sponsor that a contract can transfer, cell by cell.

    `applies` is empty where the obligation belongs to drugs and devices alike. `legal_effects` are
    those that its transfer can have, the general rule first.
    """

    code: str
    name: str
    level: Level
    description: str
    clauses: tuple[Clause, ...]
    applies: frozenset[ProductType]
    retain: Retention | None
    tmf: tuple[str, ...]
    legal_effects: tuple[LegalEffect, ...]

    @property
    def is_verified(self) -> bool:
        """False if every clause is from memory."""
        return any(clause.citation.is_verified for clause in self.clauses)

    @property
    def is_part_312(self) -> bool:
        """True if 21 CFR Part 312 sets it: only then does 21 CFR 312.52 govern its transfer."""
        return is_part_312(self.clauses)

    def effects_in(self, cell: str) -> tuple[LegalEffect, ...]:
        """What a transfer of the cell means in law: for the whole study, in every jurisdiction.

        FDA holds a provider to account for obligations of 21 CFR Part 312 only (312.52): for any
        other activity, and elsewhere, responsibility stays where ICH E6(R3) 3.6 leaves it.
        """
        if cell == WHOLE_STUDY:
            return self.legal_effects
        place = cell if cell == EUROPEAN_UNION else jurisdiction_of(cell)
        special = tuple(each for each in self.legal_effects if each.jurisdiction == place)
        return special or self.legal_effects[:1]

    def legal_effect(self, cell: str) -> str:
        """The same in sentences with their sources, "unverified" beside what is from memory."""
        return " ".join(str(each) for each in self.effects_in(cell))

    def clauses_of(self, framework: Framework) -> tuple[Citation, ...]:
        """The citations of one framework, in the order of the catalogue."""
        return tuple(each.citation for each in self.clauses if each.framework == framework)


def is_part_312(clauses: tuple[Clause, ...]) -> bool:
    """True if a clause is a section of 21 CFR Part 312."""
    return any(clause.citation.text.startswith("21 CFR 312.") for clause in clauses)


Catalogue = Mapping[str, Obligation]
