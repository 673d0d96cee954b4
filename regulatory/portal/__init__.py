"""Regulatory records in the portal."""

from regulatory.portal.milestones import MilestonePages, periodic_notes
from regulatory.portal.plan import PlannedMilestonePages
from regulatory.portal.submissions import (
    ApplicationPages,
    SubmissionDocumentPages,
    SubmissionPages,
)

__all__ = [
    "ApplicationPages",
    "MilestonePages",
    "PlannedMilestonePages",
    "SubmissionDocumentPages",
    "SubmissionPages",
    "periodic_notes",
]
