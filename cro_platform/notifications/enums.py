"""Vocabularies of alerts."""

from django.db.models import IntegerChoices, TextChoices


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


class Rhythm(TextChoices):
    """How often mail is sent."""

    AT_ONCE = "at-once", "At once"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week"


class Weekday(IntegerChoices):
    """Days of the week, counted as the calendar module does."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"
