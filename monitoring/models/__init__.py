"""Plans, visits, reports, findings, and what follows from findings."""

from monitoring.models.plan import MonitoringPlan, VerificationTarget, VisitRule, VisitTimeline
from monitoring.models.visit import MonitoringVisit, VisitParticipant

__all__ = [
    "MonitoringPlan",
    "MonitoringVisit",
    "VerificationTarget",
    "VisitParticipant",
    "VisitRule",
    "VisitTimeline",
]
