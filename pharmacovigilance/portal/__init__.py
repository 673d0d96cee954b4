"""Pages of safety records."""

from pharmacovigilance.portal.pages import (
    AdverseEventPages,
    AggregateReportPages,
    CaseVersionPages,
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
    "ReferencePages",
    "SafetyCasePages",
    "SafetyMessagePages",
    "SafetyReportPages",
    "UnblindedMessagePages",
]
