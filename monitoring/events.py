"""What happens in monitoring, as ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitConducted(Event):
    """A monitor was at a site; the report is due."""

    name: ClassVar[str] = "monitoring.visit_conducted.v1"
    visit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReportReleased(Event):
    """A visit report was approved and released to the sponsor; acceptance begins here where the contract asks for it."""

    name: ClassVar[str] = "monitoring.visit_report_released.v1"
    visit_id: UUID
    report_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachJudged(Event):
    """A serious breach was suspected or judged; its clocks are set in the sponsor's name where others may not."""

    name: ClassVar[str] = "monitoring.breach_judged.v1"
    breach_id: UUID
