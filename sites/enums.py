"""Vocabularies of sites and subjects."""

from django.db.models import TextChoices


class StudySiteStatus(TextChoices):
    """A site's life in a study."""

    IDENTIFIED = "identified", "Identified"
    QUALIFYING = "qualifying", "Qualifying"
    SELECTED = "selected", "Selected"
    NOT_SELECTED = "not_selected", "Not selected"
    START_UP = "start_up", "Start-up"
    ACTIVATED = "activated", "Activated"
    RECRUITING = "recruiting", "Recruiting"
    ON_HOLD = "on_hold", "Enrolment on hold"
    ENROLMENT_CLOSED = "enrolment_closed", "Enrolment closed"
    CLOSING = "closing", "Close-out"
    CLOSED = "closed", "Closed"
    TERMINATED = "terminated", "Terminated early"
    WITHDRAWN = "withdrawn", "Withdrawn"


class InvestigatorRole(TextChoices):
    """Who leads at the site (ICH E6(R3) 2)."""

    PRINCIPAL = "principal", "Principal investigator"
    SUB = "sub", "Sub-investigator"
    COORDINATING = "coordinating", "Coordinating investigator"


class Sex(TextChoices):
    """As E2B(R3) D.5 and SDTM SEX know it."""

    MALE = "male", "Male"
    FEMALE = "female", "Female"
    UNKNOWN = "unknown", "Unknown"


class SubjectStatus(TextChoices):
    """A participant's way through the study (SDTM DS)."""

    SCREENING = "screening", "Screening"
    SCREEN_FAILED = "screen_failed", "Screen failed"
    ENROLLED = "enrolled", "Enrolled"
    ON_TREATMENT = "on_treatment", "On treatment"
    FOLLOW_UP = "follow_up", "Follow-up"
    COMPLETED = "completed", "Completed"
    DISCONTINUED = "discontinued", "Discontinued"
    LOST = "lost", "Lost to follow-up"
    DIED = "died", "Died"
