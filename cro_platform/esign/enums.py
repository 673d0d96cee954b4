"""Vocabulary of electronic signatures."""

from django.db.models import TextChoices


class Meaning(TextChoices):
    """What the signer states (21 CFR 11.50(a)(3)). Review and approval are never a contributor's own."""

    AUTHORSHIP = "authorship", "I wrote this"
    REVIEW = "review", "I reviewed this"
    APPROVAL = "approval", "I approve this"
    MEDICAL_ASSESSMENT = "medical_assessment", "I made this medical assessment"
    AGREEMENT = "agreement", "I sign this agreement for my organization"
    RESPONSIBILITY = "responsibility", "I take responsibility for this"


class Verdict(TextChoices):
    """What a signature is worth today (21 CFR 11.70)."""

    VALID = "valid", "Valid"
    SUPERSEDED = "superseded", "Valid for this version, which is superseded"
    VOID = "void", "Void: the content has changed"
    HIDDEN = "hidden", "Stands on a record that is not visible to you"
