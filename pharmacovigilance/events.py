"""What happens to safety records, as ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventRecorded(Event):
    """Somebody acting for the sponsor recorded an adverse event."""

    name: ClassVar[str] = "pharmacovigilance.adverse_event_recorded.v1"
    adverse_event_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """A safety case, or a pre-case, exists."""

    name: ClassVar[str] = "pharmacovigilance.case_opened.v1"
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVersionAdded(Event):
    """A case gained a version: follow-up, amendment or nullification."""

    name: ClassVar[str] = "pharmacovigilance.case_version_added.v1"
    case_id: UUID
    version_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFactRecorded(Event):
    """A fact that clocks depend on was recorded or corrected."""

    name: ClassVar[str] = "pharmacovigilance.case_fact_recorded.v1"
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVoided(Event):
    """A case was nullified, or found to be a duplicate: its own clocks stop."""

    name: ClassVar[str] = "pharmacovigilance.case_voided.v1"
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssessed(Event):
    """Causality or expectedness of a case was judged."""

    name: ClassVar[str] = "pharmacovigilance.case_assessed.v1"
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReviewed(Event):
    """A physician who did not process the case reviewed it."""

    name: ClassVar[str] = "pharmacovigilance.case_reviewed.v1"
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportabilityDecided(Event):
    """A physician decided whether an authority is told, or signed such a decision."""

    name: ClassVar[str] = "pharmacovigilance.reportability_decided.v1"
    case_id: UUID
    decision_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOwed(Event):
    """An authority must be told of a case: the report is required, or its clock is another. Told to the sponsor.

    `authority`, `jurisdiction` and `kind` are codes; `deadline_id` names the case's clock.
    """

    name: ClassVar[str] = "pharmacovigilance.report_owed.v1"
    report_id: UUID
    authority: str
    jurisdiction: str
    kind: str
    deadline_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDispensed(Event):
    """A report is not required after all. Told to the sponsor."""

    name: ClassVar[str] = "pharmacovigilance.report_dispensed.v1"
    report_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubmitted(Event):
    """An expedited report went out, at this instant."""

    name: ClassVar[str] = "pharmacovigilance.report_submitted.v1"
    case_id: UUID
    report_id: UUID
    sent_by_id: UUID | None = None
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAcknowledged(Event):
    """The recipient of a report has accepted it, at this instant."""

    name: ClassVar[str] = "pharmacovigilance.report_acknowledged.v1"
    case_id: UUID
    report_id: UUID
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRejected(Event):
    """A recipient rejected a report: its clock runs again."""

    name: ClassVar[str] = "pharmacovigilance.report_rejected.v1"
    case_id: UUID
    report_id: UUID
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseToBeJudged(Event):
    """A party that sees only part of a case's clocks changed a fact; the case is judged in the sponsor's name."""

    name: ClassVar[str] = "pharmacovigilance.case_to_be_judged.v1"
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRequested(Event):
    """An E2B(R3) message waits to be made."""

    name: ClassVar[str] = "pharmacovigilance.message_requested.v1"
    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LateNoticeGiven(Event):
    """A former party of a study has told its sponsor of an adverse event."""

    name: ClassVar[str] = "pharmacovigilance.late_notice_given.v1"
    notice_id: UUID
