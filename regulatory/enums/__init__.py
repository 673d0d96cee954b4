"""Vocabularies of regulatory work."""

from regulatory.enums.milestones import OF_A_COUNTRY, REPEATED, MilestoneKind
from regulatory.enums.submissions import (
    DUTIES,
    ApplicationKind,
    ApprovalKind,
    ApprovalStatus,
    BodyKind,
    CommitmentStatus,
    ItemKind,
    Part,
    QuestionPhase,
    QuestionStatus,
    RequirementState,
    SubmissionKind,
    SubmissionStatus,
)

__all__ = [
    "DUTIES",
    "OF_A_COUNTRY",
    "REPEATED",
    "ApplicationKind",
    "ApprovalKind",
    "ApprovalStatus",
    "BodyKind",
    "CommitmentStatus",
    "ItemKind",
    "MilestoneKind",
    "Part",
    "QuestionPhase",
    "QuestionStatus",
    "RequirementState",
    "SubmissionKind",
    "SubmissionStatus",
]
