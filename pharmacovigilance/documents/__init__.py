"""The documents of pharmacovigilance."""

from cro_platform.documents.rendition import Rendition
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
from pharmacovigilance.documents.cioms_i_form import lay_out

CIOMS_I: Rendition[CiomsI] = Rendition(
    template="documents/pharmacovigilance/cioms_i.html",
    template_id="cioms-i",
    template_version="1",
    title="CIOMS I form: suspect adverse reaction report",
    prepare=lay_out,
)

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
