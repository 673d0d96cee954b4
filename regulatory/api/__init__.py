"""Regulatory records in the API."""

from regulatory.api.bodies import Authorities
from regulatory.api.milestones import Milestones, PeriodicReports
from regulatory.api.submissions import Applications, SubmissionDocuments, Submissions

__all__ = [
    "Applications",
    "Authorities",
    "Milestones",
    "PeriodicReports",
    "SubmissionDocuments",
    "Submissions",
]
