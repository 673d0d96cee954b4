"""The typed record: frozen dataclasses that mirror the sections of E2B(R3)."""

from pharmacovigilance.exchange.e2b_r3.record.case import (
    CaseIdentification,
    Document,
    LinkedReport,
    LiteratureReference,
    OtherIdentifier,
)
from pharmacovigilance.exchange.e2b_r3.record.clinical_test import ClinicalTest
from pharmacovigilance.exchange.e2b_r3.record.dosage import Dosage
from pharmacovigilance.exchange.e2b_r3.record.drug import (
    Drug,
    DrugInformation,
    FdaDrugInformation,
    Indication,
    Substance,
)
from pharmacovigilance.exchange.e2b_r3.record.history import DrugHistory, MedicalHistory
from pharmacovigilance.exchange.e2b_r3.record.icsr import Icsr, Refusal
from pharmacovigilance.exchange.e2b_r3.record.matrix import CausalityAssessment, DrugReaction
from pharmacovigilance.exchange.e2b_r3.record.message import BatchHeader, MessageHeader
from pharmacovigilance.exchange.e2b_r3.record.narrative import (
    CaseSummary,
    Narrative,
    SenderDiagnosis,
)
from pharmacovigilance.exchange.e2b_r3.record.patient import CauseOfDeath, Parent, Patient, Race
from pharmacovigilance.exchange.e2b_r3.record.people import PrimarySource, Sender
from pharmacovigilance.exchange.e2b_r3.record.reaction import Reaction, SeriousnessCriterion
from pharmacovigilance.exchange.e2b_r3.record.study import (
    CrossReportedInd,
    Study,
    StudyRegistration,
)

__all__ = [
    "BatchHeader",
    "CaseIdentification",
    "CaseSummary",
    "CausalityAssessment",
    "CauseOfDeath",
    "ClinicalTest",
    "CrossReportedInd",
    "Document",
    "Dosage",
    "Drug",
    "DrugHistory",
    "DrugInformation",
    "DrugReaction",
    "FdaDrugInformation",
    "Icsr",
    "Indication",
    "LinkedReport",
    "LiteratureReference",
    "MedicalHistory",
    "MessageHeader",
    "Narrative",
    "OtherIdentifier",
    "Parent",
    "Patient",
    "PrimarySource",
    "Race",
    "Reaction",
    "Refusal",
    "Sender",
    "SenderDiagnosis",
    "SeriousnessCriterion",
    "Study",
    "StudyRegistration",
    "Substance",
]
