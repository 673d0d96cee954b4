"""Safety work that a sponsor may ask to accept, beside the documents made of it."""

from django.db.models import Q

from pharmacovigilance.enums import ReportStatus
from pharmacovigilance.models import SafetyReport
from studies.selectors.work import Work

SUBMITTED_REPORTS = Work(
    "safety-reports",
    "Expedited report",
    SafetyReport,
    obligation="expedited-safety-reporting",
    cell="@jurisdiction",
    released="submitted_at",
    only=Q(status__in=(ReportStatus.SUBMITTED, ReportStatus.ACKNOWLEDGED)),
    content=("case", "version", "authority", "recipient", "kind", "submitted_at", "evidence"),
    related=("case",),
    is_authored=False,
    describe=lambda report: f"{report} for {report.case.number}",
)
"""Whoever held the jurisdiction when it went out sent it, whoever opened the case."""
