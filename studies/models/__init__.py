"""The spine of the platform: studies, the contracts about them, and who is assigned to them."""

from studies.models.agreement import (
    AgreementPaper,
    BudgetLine,
    ContractAttachment,
    ContractContact,
    ContractRemark,
    ContractSection,
    ContractService,
    ProcessingAnnex,
    VersionConsent,
)
from studies.models.claim import SponsorClaim
from studies.models.contract import Contract, ContractClause, ContractStudy, ContractVersion
from studies.models.imports import Import
from studies.models.records import SharedStudyRecord, StudyRecordBase
from studies.models.study import (
    Arm,
    Intervention,
    Study,
    StudyCountry,
    StudyGrant,
    StudyIdentifier,
    StudyRegistration,
)

__all__ = [
    "AgreementPaper",
    "Arm",
    "BudgetLine",
    "Contract",
    "ContractAttachment",
    "ContractClause",
    "ContractContact",
    "ContractRemark",
    "ContractSection",
    "ContractService",
    "ContractStudy",
    "ContractVersion",
    "Import",
    "Intervention",
    "ProcessingAnnex",
    "SharedStudyRecord",
    "SponsorClaim",
    "Study",
    "StudyCountry",
    "StudyGrant",
    "StudyIdentifier",
    "StudyRecordBase",
    "StudyRegistration",
    "VersionConsent",
]
