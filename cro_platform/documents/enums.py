"""Vocabularies of documents."""

from django.db.models import TextChoices


class VersionStatus(TextChoices):
    """A version's making; whether it is signed or superseded is derived."""

    REQUESTED = "requested", "Being made"
    RENDERED = "rendered", "Ready"
    FAILED = "failed", "Could not be made"


class Variant(TextChoices):
    """Which treatment information a document shows (ICH E6(R3) 4.1)."""

    BLINDED = "blinded", "Blinded"
    UNBLINDED = "unblinded", "Unblinded"
