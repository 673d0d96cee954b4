"""A CIOMS I that every test changes in one respect."""

from datetime import date
from decimal import Decimal
from typing import Any

from pharmacovigilance.documents import (
    Age,
    Answer,
    Blinding,
    CiomsI,
    ConcomitantDrug,
    Identifier,
    NullFlavor,
    PartialDate,
    Reaction,
    ReportSource,
    Seriousness,
    Sex,
    SuspectDrug,
)

BLINDED_DRUG = SuspectDrug(
    "Blinded study medication (EX-4410 or placebo)",
    daily_dose="15 mg or matching placebo once daily",
    route="Oral",
    indication="Rheumatoid arthritis",
    started_on=PartialDate(2026, 2, 11),
    ended_on=PartialDate(2026, 3, 5),
    duration="23 days",
)


def cioms(**changes: Any) -> CiomsI:
    """An initial, blinded, fully stated report, with the given fields changed."""
    fields: dict[str, Any] = {
        "blinding": Blinding.BLINDED,
        "patient_initials": NullFlavor.MASKED,
        "country": "GERMANY",
        "born_on": PartialDate(1971),
        "age": Age(Decimal(54)),
        "sex": Sex.FEMALE,
        "weight_kg": Decimal("68.5"),
        "onset_on": PartialDate(2026, 3, 4),
        "reactions": (
            Reaction("Liver enzymes strongly increased", "Hepatic enzyme increased", "recovering"),
            Reaction("Yellow skin", "Jaundice", "not recovered"),
        ),
        "narrative": "A 54-year-old subject developed fatigue 21 days after the first dose.",
        "tests": "04-MAR-2026: ALT 612 U/L (10–35), total bilirubin 4.1 mg/dL (0.2–1.2).",
        "seriousness": (Seriousness.HOSPITALIZATION,),
        "suspect_drugs": (BLINDED_DRUG,),
        "abated_after_stopping": Answer.YES,
        "reappeared_after_reintroduction": Answer.NOT_APPLICABLE,
        "concomitant_drugs": (
            ConcomitantDrug("Methotrexate", "15 mg weekly, oral", PartialDate(2023, 5)),
        ),
        "history": "Rheumatoid arthritis since 2019. No known allergies.",
        "manufacturer": "Example Pharma GmbH\nMusterstraße 12\n55116 Mainz, Germany",
        "control_number": "DE-EXPH-2026-000417",
        "received_on": date(2026, 3, 5),
        "sources": (ReportSource.STUDY,),
        "reported_on": date(2026, 3, 12),
        "study_number": "EX-4410-301",
        "reporter": "Investigator, site 276-004",
        "identifiers": (Identifier("Local report number", "276-004-0031"),),
    }
    return CiomsI(**{**fields, **changes})
