"""The whole content of one version of an agreement, as plain values: what is hashed, compared, checked and printed."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entity:
    """A party as the law knows it."""

    organization: str
    name: str
    address: str = ""
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyText:
    """The version's own copy of a study: before signature the provider is no party to it and reads nothing else of it."""

    study_id: UUID
    number: str
    title: str
    identifiers: tuple[str, ...] = ()
    phase: str = ""
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceText:
    """A service, in the words of the statement of work."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class SectionText:
    """A numbered clause with its text."""

    number: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class RowText:
    """One transferred obligation: study by its number, cell ("*", "EU", a country, or "ALL" for every country), clause."""

    study: str
    obligation: str
    cell: str
    clause: str


@dataclass(frozen=True, slots=True)
class BudgetText:
    """A line of the budget; the price is per unit in the currency's own units, ISO 4217."""

    item: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    currency: str

    @property
    def amount(self) -> Decimal:
        """Quantity times price."""
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class ContactText:
    """Whom to reach for safety matters; a backup answers when the first does not."""

    duty: str
    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AnnexText:
    """What a contract with a processor sets out (Regulation (EU) 2016/679 Art. 28(3))."""

    subject_matter: str
    duration: str
    purpose: str
    data_categories: tuple[str, ...] = ()
    data_subjects: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()
    sub_processors: tuple[str, ...] = ()
    security: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentText:
    """A file that belongs to the agreement, by its hash."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AgreementText:
    """One version of an agreement, complete.

    `acceptance` are the obligations whose work the sponsor accepts. `ends_at` and `closes_at` are instants; `zone` is how
    they are printed.
    """

    number: str
    version: str
    kind: str
    title: str
    sponsor: Entity
    provider: Entity
    effective_at: datetime
    zone: str
    ends_at: datetime | None = None
    close_out_days: int = 0
    parent: str = ""
    changes: str = ""
    is_general_transfer: bool = False
    acceptance: tuple[str, ...] = ()
    studies: tuple[StudyText, ...] = ()
    services: tuple[ServiceText, ...] = ()
    sections: tuple[SectionText, ...] = ()
    rows: tuple[RowText, ...] = ()
    budget: tuple[BudgetText, ...] = ()
    contacts: tuple[ContactText, ...] = ()
    annex: AnnexText | None = None
    attachments: tuple[AttachmentText, ...] = field(default=())
