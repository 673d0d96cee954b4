"""The content of a CIOMS I form: each box as the case states it, known, partly known, masked or unknown."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class NullFlavor(StrEnum):
    """Why a box has no value, in the terms of ISO 21090 as ICH E2B(R3) uses them."""

    MASKED = "MSK"
    UNKNOWN = "UNK"
    ASKED_UNKNOWN = "ASKU"
    NOT_ASKED = "NASK"
    NO_INFORMATION = "NI"
    NOT_APPLICABLE = "NA"


class Sex(StrEnum):
    """Box 3."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class AgeUnit(StrEnum):
    """The unit of box 2a; the box's printed default is years."""

    YEARS = "years"
    MONTHS = "months"
    WEEKS = "weeks"
    DAYS = "days"
    HOURS = "hours"
    DECADES = "decades"


class Seriousness(StrEnum):
    """Boxes 8-12, in the order of the form."""

    DIED = "died"
    HOSPITALIZATION = "hospitalization"
    DISABILITY = "disability"
    LIFE_THREATENING = "life_threatening"
    CONGENITAL_ANOMALY = "congenital_anomaly"
    OTHER_MEDICALLY_IMPORTANT = "other_medically_important"


class Answer(StrEnum):
    """The answers of boxes 20 and 21."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class ReportSource(StrEnum):
    """Box 24d."""

    STUDY = "study"
    LITERATURE = "literature"
    HEALTH_PROFESSIONAL = "health_professional"
    AUTHORITY = "authority"
    OTHER = "other"


class Change(StrEnum):
    """What a later report does to the case beside adding information (ICH E2B(R3) C.1.11.1)."""

    NULLIFICATION = "nullification"
    AMENDMENT = "amendment"


class Blinding(StrEnum):
    """Which version of the form this is; the treatment in boxes 14-19 must come from the snapshot of the same kind."""

    BLINDED = "blinded"
    UNBLINDED = "unblinded"
    OPEN_LABEL = "open_label"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known: year, year and month, or the full day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse a day without a month and days the calendar does not have."""
        if self.day is not None and self.month is None:
            raise ValueError(f"A date with a day ({self.day}) needs a month.")
        date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True, slots=True)
class Age:
    """Box 2a."""

    value: Decimal
    unit: AgeUnit = AgeUnit.YEARS


@dataclass(frozen=True, slots=True)
class Reaction:
    """One reaction of box 7+13: the reporter's words, the coded term, the outcome, each as it is to be read."""

    verbatim: str
    preferred_term: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class SuspectDrug:
    """One drug of boxes 14-19; in a blinded form `name` is what the blinded snapshot says ("X or placebo")."""

    name: str
    generic_name: str = ""
    daily_dose: str | NullFlavor = NullFlavor.UNKNOWN
    route: str | NullFlavor = NullFlavor.UNKNOWN
    indication: str | NullFlavor = NullFlavor.UNKNOWN
    started_on: PartialDate | NullFlavor = NullFlavor.UNKNOWN
    ended_on: PartialDate | NullFlavor | None = None
    duration: str | NullFlavor = NullFlavor.UNKNOWN


@dataclass(frozen=True, slots=True)
class ConcomitantDrug:
    """One drug of box 22; drugs given to treat the reaction do not belong here."""

    name: str
    details: str = ""
    started_on: PartialDate | NullFlavor = NullFlavor.UNKNOWN
    ended_on: PartialDate | NullFlavor | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """Another number of the same case and who gave it, for box 26."""

    source: str
    number: str


@dataclass(frozen=True, slots=True)
class CiomsI:
    """Everything a CIOMS I form prints; box numbers are those of the form.

    Text is printed as it is passed: masking by the country's setting happens before. `follow_up_number` is None for
    an initial report. `ended_on=None` in a therapy means ongoing.
    """

    blinding: Blinding
    # I. Reaction information
    patient_initials: str | NullFlavor  # 1
    country: str | NullFlavor  # 1a
    born_on: PartialDate | NullFlavor  # 2
    age: Age | NullFlavor  # 2a
    sex: Sex | NullFlavor  # 3
    onset_on: PartialDate | NullFlavor  # 4-6
    reactions: tuple[Reaction, ...]  # 7+13
    narrative: str
    seriousness: tuple[Seriousness, ...]  # 8-12
    # II. Suspect drug(s) information
    suspect_drugs: tuple[SuspectDrug, ...]  # 14-19
    abated_after_stopping: Answer | NullFlavor  # 20
    reappeared_after_reintroduction: Answer | NullFlavor  # 21
    # IV. Manufacturer information
    manufacturer: str  # 24a: name and address, one line each
    control_number: str  # 24b
    received_on: date  # 24c
    sources: tuple[ReportSource, ...]  # 24d
    reported_on: date
    # Not in every case
    weight_kg: Decimal | NullFlavor = NullFlavor.UNKNOWN  # 3a
    tests: str = ""  # 7+13
    concomitant_drugs: tuple[ConcomitantDrug, ...] = ()  # 22
    history: str = ""  # 23
    follow_up_number: int | None = None  # 25a
    change: Change | None = None
    change_reason: str = ""
    study_number: str = ""  # 26
    reporter: str = ""
    identifiers: tuple[Identifier, ...] = ()
    remarks: str = ""

    def __post_init__(self) -> None:
        """Refuse a report type that contradicts itself."""
        if self.follow_up_number is not None and self.follow_up_number < 1:
            raise ValueError(
                f"follow_up_number {self.follow_up_number}: follow-ups count from 1 (box 25a)."
            )
        if self.change and not self.change_reason.strip():
            raise ValueError(
                f"change_reason is empty: a report of {self.change} states why (ICH E2B(R3) C.1.11.2)."
            )
        if self.change_reason and not self.change:
            raise ValueError(
                "change_reason without change: say nullification or amendment (ICH E2B(R3) C.1.11.1)."
            )
