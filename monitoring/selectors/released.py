"""Approved visit reports, as work that a sponsor accepts where the contract asks for it."""

from django.db.models import Q

from monitoring.enums import ReportStatus
from monitoring.models import VisitReport
from studies.selectors.work import Work

VISIT_REPORTS = Work(
    "visit-reports",
    "Visit report",
    VisitReport,
    obligation="@obligation",
    cell="@cell",
    current=~Q(status=ReportStatus.SUPERSEDED),
    content=("visit", "number", "definition", "contributors", "released_at"),
    related=("visit__study_site", "study_site"),
)
"""The answers are bound by the signatures that the report bears; its version number and questions by the acceptance."""
