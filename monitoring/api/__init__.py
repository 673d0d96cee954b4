"""Monitoring in the API."""

from monitoring.api.metrics import VisitReportTimes
from monitoring.api.plans import MonitoringPlans, VerificationTargets, VisitRules, VisitTimelines
from monitoring.api.quality import (
    ActionItems,
    Capas,
    DeviationNotices,
    ProtocolDeviations,
    SeriousBreaches,
)
from monitoring.api.reports import (
    Findings,
    ReportAnswers,
    ReportComments,
    ReportTemplates,
    VisitReports,
)
from monitoring.api.visits import MonitoringVisits, VisitParticipants

__all__ = [
    "ActionItems",
    "Capas",
    "DeviationNotices",
    "Findings",
    "MonitoringPlans",
    "MonitoringVisits",
    "ProtocolDeviations",
    "ReportAnswers",
    "ReportComments",
    "ReportTemplates",
    "SeriousBreaches",
    "VerificationTargets",
    "VisitParticipants",
    "VisitReportTimes",
    "VisitReports",
    "VisitRules",
    "VisitTimelines",
]
