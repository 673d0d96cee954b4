"""The content of a mandatory report to FDA (items of Form 3500A): each item as the case states it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pharmacovigilance.documents.cioms_i import (
    Age,
    Answer,
    Blinding,
    Change,
    ConcomitantDrug,
    NullFlavor,
    PartialDate,
    Reaction,
    ReportSource,
    Seriousness,
    Sex,
    SuspectDrug,
)

EDITION = "09/2025"
"""Of Form FDA 3500A, OMB 0910-0291; its item numbers are known at second hand and shown as unverified."""


@dataclass(frozen=True, slots=True)
class DevicePart:
    """A device within a suspect product, as the message told it (E2B(R3) FDA.G.k.12.r); empty where it did not."""

    product: str
    brand_name: str = ""
    common_name: str = ""
    product_code: str = ""
    manufacturer: str = ""
    lot_number: str = ""
    operator: str = ""
    usage: str = ""
    is_malfunction: bool = False
    problems: tuple[str, ...] = ()
    remedial_actions: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Medwatch:
    """Everything the report prints; the comments name the items. Section F concerns user facilities.

    `report_days` is 7 or 15 as FDA's clock demands, None where none was started; `follow_up_number` is None for an
    initial report. Text is printed as it is passed: masking by the country's setting happens before.
    """

    blinding: Blinding
    # A. Patient
    patient_identifier: str | NullFlavor  # A1
    age: Age | NullFlavor  # A2
    born_on: PartialDate | NullFlavor  # A2
    sex: Sex | NullFlavor  # A3
    weight_kg: Decimal | NullFlavor  # A4
    # B. Adverse event
    outcomes: tuple[Seriousness, ...]  # B2
    event_on: PartialDate | NullFlavor  # B3
    reported_on: date  # B4
    reactions: tuple[Reaction, ...]  # B5, G8
    narrative: str  # B5
    tests: str  # B6
    history: str  # B7
    # C. Suspect products
    suspect_drugs: tuple[SuspectDrug, ...]
    abated_after_stopping: Answer | NullFlavor
    reappeared_after_reintroduction: Answer | NullFlavor
    concomitant_drugs: tuple[ConcomitantDrug, ...]
    # E. Initial reporter
    reporter_occupation: str
    reporter_country: str
    # G. Sponsor
    contact_office: str  # G1
    sources: tuple[ReportSource, ...]  # G3
    received_on: date  # G4
    ind_number: str  # G5
    protocol_number: str  # G6
    report_days: int | None  # G7
    follow_up_number: int | None  # G7
    report_number: str  # G9
    change: Change | None = None
    change_reason: str = ""
    remarks: str = ""
    origin: str = ""  # A5
    # D, H. Devices
    devices: tuple[DevicePart, ...] = ()
    is_intervention_required: bool = False
