"""Vocabulary of deadlines."""

from django.db.models import TextChoices


class DeadlineStatus(TextChoices):
    """What became of a clock. *Overdue* and *late* are derived from the instants, never stored."""

    RUNNING = "running", "Running"
    MET = "met", "Met"
    STOPPED = "stopped", "Stopped"
