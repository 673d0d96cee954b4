"""What happens to clocks, as ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(Event):
    """The armed stage of a clock has come; handled in the sponsor's name."""

    name: ClassVar[str] = "deadlines.reminder_due.v1"
    study_id: UUID
    deadline_id: UUID
    version: int
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAddressed(Event):
    """An organization is to alert its people; it authorizes again before it does."""

    name: ClassVar[str] = "deadlines.alert_addressed.v1"
    study_id: UUID
    deadline_id: UUID
    version: int
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReturned(Event):
    """An organization reached nobody, or the clock is no longer its own: the sponsor's safety role hears at once."""

    name: ClassVar[str] = "deadlines.alert_returned.v1"
    study_id: UUID
    deadline_id: UUID
    version: int
    stage: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineDischarged(Event):
    """A duty that no report of a case meets was done; told to the sponsor, so that what follows can begin."""

    name: ClassVar[str] = "deadlines.deadline_discharged.v1"
    study_id: UUID
    deadline_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsSettled(Event):
    """A clock was met, stopped or recalculated: what was alerted about versions before `version` needs no answer."""

    name: ClassVar[str] = "deadlines.alerts_settled.v1"
    study_id: UUID
    deadline_id: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEntrusted(Event):
    """A clock's sponsor has nobody here: the CRO that keeps it tells its own people, and the contact outside."""

    name: ClassVar[str] = "deadlines.alert_entrusted.v1"
    study_id: UUID
    deadline_id: UUID
    version: int
    stage: str
