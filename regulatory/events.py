"""What happens to milestones and submissions, as ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneRecorded(Event):
    """A day from which authorities count is known; clocks follow in the sponsor's name."""

    name: ClassVar[str] = "regulatory.milestone_recorded.v1"
    study_id: UUID
    milestone_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionSent(Event):
    """A submission that carries a record of another room went out at this instant, by this person."""

    name: ClassVar[str] = "regulatory.submission_sent.v1"
    study_id: UUID
    submission_id: UUID
    subject_type: str
    subject_id: UUID
    sent_by_id: UUID
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionAnswered(Event):
    """The recipient acknowledged such a submission, or rejected it on receipt."""

    name: ClassVar[str] = "regulatory.submission_answered.v1"
    study_id: UUID
    submission_id: UUID
    subject_type: str
    subject_id: UUID
    is_accepted: bool
    at: str
