"""Vocabulary of planned milestones: what a site's own records tell is never typed a second time."""

from django.db.models import TextChoices

from regulatory.enums.milestones import MilestoneKind


class SiteMilestoneKind(TextChoices):
    """What happens at each site; the actual day is the site's own: its activation, its participants, its closing."""

    SITE_ACTIVATED = "site_activated", "Site activated"
    FIRST_IN = "site_first_in", "First participant enrolled at the site"
    ENROLMENT_CLOSED = "site_enrolled", "Enrolment closed at the site"
    SITE_CLOSED = "site_closed", "Site closed"


class PlanStatus(TextChoices):
    """A planned milestone's life; that it is achieved follows from the recorded day and is not stored."""

    NOT_PLANNED = "not_planned", "Not planned"
    PLANNED = "planned", "Planned"
    REFORECAST = "reforecast", "Re-forecast"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


PLANNED_KINDS = [*MilestoneKind.choices, *SiteMilestoneKind.choices]
