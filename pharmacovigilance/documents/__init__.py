"""The documents of pharmacovigilance."""

from pharmacovigilance.documents.cioms_i import (
    Age,
    AgeUnit,
    Answer,
    Blinding,
    Change,
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
from pharmacovigilance.documents.cioms_i_form import CIOMS_I

__all__ = [
    "CIOMS_I",
    "Age",
    "AgeUnit",
    "Answer",
    "Blinding",
    "Change",
    "CiomsI",
    "ConcomitantDrug",
    "Identifier",
    "NullFlavor",
    "PartialDate",
    "Reaction",
    "ReportSource",
    "Seriousness",
    "Sex",
    "SuspectDrug",
]
