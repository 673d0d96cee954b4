"""Regulatory records in the portal."""

from regulatory.portal import sentences
from regulatory.portal.answers import ApprovalPages, CommitmentPages, QuestionPages
from regulatory.portal.board import RequirementFindingPages
from regulatory.portal.milestones import MilestonePages, periodic_notes
from regulatory.portal.plan import PlannedMilestonePages
from regulatory.portal.submissions import (
    ApplicationPages,
    SubmissionDocumentPages,
    SubmissionPages,
)

__all__ = [
    "ApplicationPages",
    "ApprovalPages",
    "CommitmentPages",
    "MilestonePages",
    "PlannedMilestonePages",
    "QuestionPages",
    "RequirementFindingPages",
    "SubmissionDocumentPages",
    "SubmissionPages",
    "periodic_notes",
    "sentences",
]
