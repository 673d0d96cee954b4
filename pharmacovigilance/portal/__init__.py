"""Pages of safety records."""

from pharmacovigilance.portal.pages import (
    AdverseEventPages,
    AggregateReportPages,
    CaseVersionPages,
    ReferencePages,
    SafetyCasePages,
    SafetyReportPages,
)

__all__ = [
    "AdverseEventPages",
    "AggregateReportPages",
    "CaseVersionPages",
    "ReferencePages",
    "SafetyCasePages",
    "SafetyReportPages",
]
