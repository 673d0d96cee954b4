"""Vocabularies of the wall."""

from django.db.models import TextChoices


class OrganizationKind(TextChoices):
    """A party to contracts: who carries the legal obligations, and who takes some of them over."""

    SPONSOR = "sponsor", "Sponsor"
    CRO = "cro", "Contract research organization"


class Audience(TextChoices):
    """How far a released record of a study is seen."""

    OWN = "own", "Author only"
    SPONSOR = "sponsor", "Author and sponsor"
    HOLDER = "holder", "Author, sponsor and whoever holds the obligation"
    STUDY = "study", "All parties of the study"
