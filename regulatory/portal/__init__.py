"""Regulatory records in the portal."""

from regulatory.portal.milestones import MilestonePages, periodic_notes
from regulatory.portal.submissions import (
    ApplicationPages,
    SubmissionDocumentPages,
    SubmissionPages,
)

__all__ = [
    "ApplicationPages",
    "MilestonePages",
    "SubmissionDocumentPages",
    "SubmissionPages",
    "periodic_notes",
]
