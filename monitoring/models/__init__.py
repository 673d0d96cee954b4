"""Plans, visits, reports, findings, and what follows from findings."""

from monitoring.models.finding import ActionItem, DeviationNotice, Finding, ProtocolDeviation
from monitoring.models.plan import MonitoringPlan, VerificationTarget, VisitRule, VisitTimeline
from monitoring.models.quality import Capa, SeriousBreach
from monitoring.models.report import ReportAnswer, ReportComment, ReportTemplate, VisitReport
from monitoring.models.visit import MonitoringVisit, VisitParticipant

__all__ = [
    "ActionItem",
    "Capa",
    "DeviationNotice",
    "Finding",
    "MonitoringPlan",
    "MonitoringVisit",
    "ProtocolDeviation",
    "ReportAnswer",
    "ReportComment",
    "ReportTemplate",
    "SeriousBreach",
    "VerificationTarget",
    "VisitParticipant",
    "VisitReport",
    "VisitRule",
    "VisitTimeline",
]
