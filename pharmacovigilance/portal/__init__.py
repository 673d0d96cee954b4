"""Pages of safety records."""

from pharmacovigilance.portal.document_pages import (
    SafetyLetterPages,
    SafetyLetterRecipientPages,
    SafetyListingPages,
)
from pharmacovigilance.portal.pages import (
    AdverseEventPages,
    AggregateReportPages,
    CaseVersionPages,
    LateNoticePages,
    ReferencePages,
    SafetyCasePages,
    SafetyMessagePages,
    SafetyReportPages,
    UnblindedMessagePages,
)

__all__ = [
    "AdverseEventPages",
    "AggregateReportPages",
    "CaseVersionPages",
    "LateNoticePages",
    "ReferencePages",
    "SafetyCasePages",
    "SafetyLetterPages",
    "SafetyLetterRecipientPages",
    "SafetyListingPages",
    "SafetyMessagePages",
    "SafetyReportPages",
    "UnblindedMessagePages",
]
