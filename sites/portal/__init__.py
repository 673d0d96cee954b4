"""Sites, participants and enrolment in the portal."""

from sites.portal import enrolment, places

__all__ = ["enrolment", "places"]
