"""What happens to studies and contracts, as ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPaperRequested(Event):
    """A document of a version is to be made."""

    name: ClassVar[str] = "studies.agreement_paper_requested.v1"
    paper_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureAwaited(Event):
    """A version's effective instant has come; whether it is signed is looked at then."""

    name: ClassVar[str] = "studies.signature_awaited.v1"
    version_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverReached(Event):
    """A version begins or ends; whether duties change hands then is looked at at that instant."""

    name: ClassVar[str] = "studies.hand_over_reached.v1"
    version_id: UUID
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEnding(Event):
    """A party's access to a study ends soon; whether it still ends then is looked at when its archive is due."""

    name: ClassVar[str] = "studies.access_ending.v1"
    closes_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEnding(Event):
    """A version's end comes near; whether it still ends then is looked at when the alert is due."""

    name: ClassVar[str] = "studies.contract_ending.v1"
    version_id: UUID
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLapsing(Event):
    """A certificate comes near its last day; whether it was renewed is looked at when the alert is due."""

    name: ClassVar[str] = "studies.training_lapsing.v1"
    record_id: UUID
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyChanged(Event):
    """The study's own facts were imported, corrected or completed."""

    name: ClassVar[str] = "studies.study_changed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyMoved(Event):
    """A person took the study one step of its life further."""

    name: ClassVar[str] = "studies.study_moved.v1"
    before: str
    after: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDecided(Event):
    """The sponsor accepted or returned a piece of a provider's work; told to that provider."""

    name: ClassVar[str] = "studies.work_decided.v1"
    decision_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReviewDue(Event):
    """A quarter has passed since a review of access was signed; whether the next has begun is looked at then."""

    name: ClassVar[str] = "studies.access_review_due.v1"
    review_id: UUID
