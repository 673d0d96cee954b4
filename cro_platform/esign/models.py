"""Electronic signatures and the single-use tickets they are made with (21 CFR 11.50, 11.70, 11.200)."""

from django.db import models

from cro_platform.access.models import User
from cro_platform.access.target import Target
from cro_platform.esign.enums import Meaning
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import OrganizationPrivate, StudyScoped
from cro_platform.tenancy.triggers import audited


class SigningTicket(OrganizationPrivate):
    """Proof that this person has just given password and second factor to sign this very content, once.

    Study, time and `is_unblinding` are written by the database from the content the person sees.
    """

    study_id = models.UUIDField(null=True, editable=False)
    is_unblinding = models.BooleanField(default=False, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    meaning = models.CharField(max_length=24, choices=Meaning.choices)
    entity = models.CharField(max_length=60)
    record_id = models.UUIDField()
    content_sha256 = models.CharField(max_length=64)
    factors = models.CharField(max_length=40)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [Wall(name="signing_ticket_wall", kind="tickets")]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.meaning} of {self.entity}"


class Signature(StudyScoped):
    """Identity, meaning, time and content hash. Written by `app.sign()` alone; never changed; void once the content differs.

    On a paper between two organizations no study stands: the other party then reads it as it reads the paper.
    """

    study_id = models.UUIDField(null=True)
    other_organization_id = models.UUIDField(null=True)
    shared_at = models.DateTimeField(null=True)
    entity = models.CharField(max_length=60)
    record_id = models.UUIDField()
    meaning = models.CharField(max_length=24, choices=Meaning.choices)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=200)
    signer_role = models.CharField(max_length=40)
    signed_at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64)
    factors = models.CharField(max_length=40)
    holders = models.CharField(max_length=60, blank=True)
    is_unblinding = models.BooleanField(default=False)

    class Meta:
        constraints = [
            Wall(name="signature_wall", kind="signatures", holders=("holders",)),
            models.UniqueConstraint(
                fields=["entity", "record_id", "meaning", "user", "content_sha256"],
                name="signature_once",
            ),
        ]
        indexes = [models.Index(fields=["entity", "record_id"], name="signature_record")]
        triggers = audited(holders=("@holders",))

    def __str__(self) -> str:
        return f"{self.signer_name}: {self.get_meaning_display()}"

    @property
    def target(self) -> Target:
        """Rights are asked for the study."""
        return Target(study_id=self.study_id)
