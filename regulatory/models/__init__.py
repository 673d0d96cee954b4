"""Regulatory records."""

from regulatory.models.answers import Approval, Commitment, Question
from regulatory.models.milestones import Milestone
from regulatory.models.plan import MilestoneDependency, PlannedMilestone
from regulatory.models.requirements import RequirementFinding
from regulatory.models.submissions import Application, Submission, SubmissionItem

__all__ = [
    "Application",
    "Approval",
    "Commitment",
    "Milestone",
    "MilestoneDependency",
    "PlannedMilestone",
    "Question",
    "RequirementFinding",
    "Submission",
    "SubmissionItem",
]
