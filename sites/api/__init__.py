"""Sites, investigators and participants in the API."""

from sites.api.places import Investigators, Sites, StudySites
from sites.api.subjects import SubjectArms, Subjects

__all__ = ["Investigators", "Sites", "StudySites", "SubjectArms", "Subjects"]
