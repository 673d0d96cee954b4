"""The spine of the platform: studies, the contracts about them, and who is assigned to them."""

from studies.models.acceptance import AcceptanceRequirement, WorkDecision
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
from studies.models.archive import CloseOutArchive
from studies.models.claim import SponsorClaim
from studies.models.contract import Contract, ContractClause, ContractStudy, ContractVersion
from studies.models.imports import Import, ImportedFile, ImportedFileKey
from studies.models.joining import StudyJoining
from studies.models.oversight import OversightIssue
from studies.models.performance import SubcontractConsent
from studies.models.records import SharedStudyRecord, StudyRecordBase
from studies.models.review import AccessReview, AccessReviewLine
from studies.models.selection import (
    Bid,
    Bidder,
    BidScore,
    ProposalInvitation,
    ProposalRequest,
    ProviderProfile,
    ProviderSelection,
    QualificationAudit,
)
from studies.models.study import (
    Arm,
    Intervention,
    Study,
    StudyCountry,
    StudyIdentifier,
    StudyRegistration,
)
from studies.models.team import AssignmentBase, StudyGrant, TrainingRecord, TrainingRequirement

__all__ = [
    "AcceptanceRequirement",
    "AccessReview",
    "AccessReviewLine",
    "AgreementPaper",
    "Arm",
    "AssignmentBase",
    "Bid",
    "BidScore",
    "Bidder",
    "BudgetLine",
    "CloseOutArchive",
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
    "ImportedFile",
    "ImportedFileKey",
    "Intervention",
    "OversightIssue",
    "ProcessingAnnex",
    "ProposalInvitation",
    "ProposalRequest",
    "ProviderProfile",
    "ProviderSelection",
    "QualificationAudit",
    "SharedStudyRecord",
    "SponsorClaim",
    "Study",
    "StudyCountry",
    "StudyGrant",
    "StudyIdentifier",
    "StudyJoining",
    "StudyRecordBase",
    "StudyRegistration",
    "SubcontractConsent",
    "TrainingRecord",
    "TrainingRequirement",
    "VersionConsent",
    "WorkDecision",
]
