"""What happens to a study's milestones, as ids only."""

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
