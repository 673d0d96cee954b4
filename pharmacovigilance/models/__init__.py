"""Records of pharmacovigilance."""

from pharmacovigilance.models.adverse_event import AdverseEvent, MedicalEvent
from pharmacovigilance.models.assessment import (
    CausalityAssessment,
    ExpectednessAssessment,
    ReferenceSafetyInformation,
)
from pharmacovigilance.models.base import SafetyRecord
from pharmacovigilance.models.case import CaseDuplicate, CaseFact, CaseUnblinding, SafetyCase
from pharmacovigilance.models.dictionary import MeddraTerm
from pharmacovigilance.models.letter import SafetyLetter, SafetyLetterRecipient
from pharmacovigilance.models.listing import SafetyListing
from pharmacovigilance.models.message import SafetyMessage, UnblindedMessage
from pharmacovigilance.models.notice import LateNotice
from pharmacovigilance.models.reporting import (
    AggregateReport,
    ReportabilityDecision,
    SafetyReport,
)
from pharmacovigilance.models.schema import E2bSchemaFile
from pharmacovigilance.models.version import (
    CaseEvent,
    CaseProduct,
    CaseVersion,
    EncryptedOriginal,
    OriginalKey,
)

__all__ = [
    "AdverseEvent",
    "AggregateReport",
    "CaseDuplicate",
    "CaseEvent",
    "CaseFact",
    "CaseProduct",
    "CaseUnblinding",
    "CaseVersion",
    "CausalityAssessment",
    "E2bSchemaFile",
    "EncryptedOriginal",
    "ExpectednessAssessment",
    "LateNotice",
    "MeddraTerm",
    "MedicalEvent",
    "OriginalKey",
    "ReferenceSafetyInformation",
    "ReportabilityDecision",
    "SafetyCase",
    "SafetyLetter",
    "SafetyLetterRecipient",
    "SafetyListing",
    "SafetyMessage",
    "SafetyRecord",
    "SafetyReport",
    "UnblindedMessage",
]
