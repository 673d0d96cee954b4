"""The spine in the API."""

from studies.api.acceptance import AcceptanceRequirements, WaitingWork, WorkDecisions
from studies.api.agreements import (
    AgreementPapers,
    BudgetLines,
    ContractAttachments,
    ContractContacts,
    ContractRemarks,
    ContractSections,
    ContractServices,
    ContractStudies,
    ProcessingAnnexes,
    VersionConsents,
)
from studies.api.archives import CloseOutArchives
from studies.api.contracts import (
    ContractClauses,
    Contracts,
    ContractVersions,
    Delegations,
    Responsibility,
)
from studies.api.design import Arms, Identifiers, Interventions, StudyCountries
from studies.api.imports import Imports
from studies.api.joinings import StudyJoinings
from studies.api.oversight import OversightIssues, ProviderPerformance
from studies.api.represented import RepresentedSponsors, SponsorClaims
from studies.api.reviews import AccessReviewLines, AccessReviews
from studies.api.selection import (
    Bidders,
    Bids,
    BidScores,
    ProposalInvitations,
    ProposalRequests,
    ProviderProfiles,
    ProviderSelections,
    QualificationAudits,
)
from studies.api.studies import Studies
from studies.api.subcontracts import SubcontractConsents
from studies.api.team import StudyTeam, TrainingRecords, TrainingRequirements

__all__ = [
    "AcceptanceRequirements",
    "AccessReviewLines",
    "AccessReviews",
    "AgreementPapers",
    "Arms",
    "BidScores",
    "Bidders",
    "Bids",
    "BudgetLines",
    "CloseOutArchives",
    "ContractAttachments",
    "ContractClauses",
    "ContractContacts",
    "ContractRemarks",
    "ContractSections",
    "ContractServices",
    "ContractStudies",
    "ContractVersions",
    "Contracts",
    "Delegations",
    "Identifiers",
    "Imports",
    "Interventions",
    "OversightIssues",
    "ProcessingAnnexes",
    "ProposalInvitations",
    "ProposalRequests",
    "ProviderPerformance",
    "ProviderProfiles",
    "ProviderSelections",
    "QualificationAudits",
    "RepresentedSponsors",
    "Responsibility",
    "SponsorClaims",
    "Studies",
    "StudyCountries",
    "StudyJoinings",
    "StudyTeam",
    "SubcontractConsents",
    "TrainingRecords",
    "TrainingRequirements",
    "VersionConsents",
    "WaitingWork",
    "WorkDecisions",
]
