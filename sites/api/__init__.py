"""Sites, investigators, participants and enrolment in the API."""

from sites.api.enrolment import EnrolmentCounts, EnrolmentForecasts, EnrolmentPlans
from sites.api.places import Investigators, Sites, StudySites
from sites.api.subjects import SubjectArms, SubjectEvents, Subjects

__all__ = [
    "EnrolmentCounts",
    "EnrolmentForecasts",
    "EnrolmentPlans",
    "Investigators",
    "Sites",
    "StudySites",
    "SubjectArms",
    "SubjectEvents",
    "Subjects",
]
