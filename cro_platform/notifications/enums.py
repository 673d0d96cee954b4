"""Vocabularies of alerts."""

from django.db.models import TextChoices


class Severity(TextChoices):
    """How loudly an alert speaks."""

    INFO = "info", "For information"
    ACTION = "action", "Action needed"
    URGENT = "urgent", "Urgent"
    OVERDUE = "overdue", "Overdue"


class Kind(TextChoices):
    """What an alert is about; mail can be switched off by kind, except for safety."""

    SAFETY = "safety", "Safety clocks"
    CLOCK = "clock", "Other regulatory clocks"
    TASK = "task", "Work for me"
    NOTICE = "notice", "Notices"
