"""Regulatory records in the API."""

from regulatory.api.answers import Approvals, Commitments, Questions
from regulatory.api.board import CountryRequirements, CountryStandings, RequirementFindings
from regulatory.api.bodies import Authorities
from regulatory.api.milestones import Milestones, PeriodicReports
from regulatory.api.submissions import Applications, SubmissionDocuments, Submissions

__all__ = [
    "Applications",
    "Approvals",
    "Authorities",
    "Commitments",
    "CountryRequirements",
    "CountryStandings",
    "Milestones",
    "PeriodicReports",
    "Questions",
    "RequirementFindings",
    "SubmissionDocuments",
    "Submissions",
]
