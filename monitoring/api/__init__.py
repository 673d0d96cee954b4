"""Monitoring in the API."""

from monitoring.api.plans import MonitoringPlans, VerificationTargets, VisitRules, VisitTimelines
from monitoring.api.visits import MonitoringVisits, VisitParticipants

__all__ = [
    "MonitoringPlans",
    "MonitoringVisits",
    "VerificationTargets",
    "VisitParticipants",
    "VisitRules",
    "VisitTimelines",
]
