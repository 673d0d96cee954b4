"""Vocabulary of the outbox."""

from django.db.models import TextChoices


class Lane(TextChoices):
    """Safety needs no broker; everything else goes through Celery."""

    SAFETY = "safety", "Safety lane"
    CELERY = "celery", "Celery lane"
    PDF = "pdf", "Celery lane, documents"
