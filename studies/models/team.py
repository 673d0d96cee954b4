"""Who works on a study, in which part, from when until when, and with which training."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase

from cro_platform.access.models import User
from cro_platform.access.target import Target
from cro_platform.documents.blobs import Blob
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import UUID7, ScopeOrganization, TransactionNow
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited
from studies.enums import TeamRole, TrainingKind
from studies.models.study import Study


class AssignmentBase(UserObjectPermissionBase):
    """A person works for their organization on a study or site, from one instant until another.

    The period is read by the database at every transaction, so an assignment that has ended gives no right from that very
    instant. `valid_from` empty: since it was made.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    organization = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_default=ScopeOrganization(),
        editable=False,
    )
    created_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    team_role = models.CharField(
        max_length=20, choices=TeamRole.choices, blank=True, default="", db_default=""
    )
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def begins_at(self) -> datetime:
        """The first instant of the period."""
        return self.valid_from or self.created_at

    def is_ended(self, at: datetime) -> bool:
        """The period is over at this instant; its last instant is no longer part of it."""
        return self.valid_until is not None and self.valid_until <= at


def once_at_a_time(name: str) -> models.UniqueConstraint:
    """One assignment without an end for a person on an anchor; those that ended are kept beside it."""
    return models.UniqueConstraint(
        fields=["user", "permission", "content_object", "organization"],
        condition=Q(valid_until=None),
        name=name,
    )


class StudyGrant(AssignmentBase):
    """A person is assigned to a study, in the organization that assigned them."""

    content_object = models.ForeignKey(Study, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            Wall(name="study_grant_wall", kind="grants"),
            once_at_a_time("study_grant_once"),
        ]
        triggers = audited(study="content_object_id")

    def __str__(self) -> str:
        return f"{self.user_id} on {self.content_object_id}"

    @property
    def target(self) -> Target:
        """Assigning is asked for the study."""
        return Target(study_id=self.content_object_id)


class TrainingRecord(OrganizationPrivate):
    """Evidence that a member of the organization is trained: what, by whom, from when, until when, with the certificate.

    `expires_on` is the last day on which it counts, as the certificate or the organization's own procedure says; no law
    sets a length (21 CFR 11.10(i); ICH E6(R3) 3.4). `study_id` names the study of a protocol training.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    study_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=TrainingKind.choices)
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=200, blank=True, default="", db_default="")
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    media_type = models.CharField(max_length=100, blank=True, default="", db_default="")
    size = models.PositiveIntegerField(default=0, db_default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    blob_key = models.CharField(max_length=120, blank=True, default="", db_default="")
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [Wall(name="training_record_wall", kind="organization")]
        indexes = [models.Index(fields=["organization", "user"], name="training_record_person")]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    @property
    def target(self) -> Target:
        """Evidence belongs to the organization; the people wall guards what names a study."""
        return Target()

    @property
    def blob(self) -> Blob:
        """The certificate as it was kept."""
        return Blob(self.blob_key, self.sha256)


class TrainingRequirement(OrganizationPrivate):
    """What the organization requires of its people before they sign or take on a duty, by role and study.

    `role` empty: of everybody; `study_id` empty: on every study. A GCP certificate that has lapsed counts without a
    requirement, too.
    """

    kind = models.CharField(max_length=20, choices=TrainingKind.choices)
    role = models.CharField(max_length=40, blank=True, default="", db_default="")
    study_id = models.UUIDField(null=True, blank=True)
    applies_from = models.DateField()
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [Wall(name="training_requirement_wall", kind="organization")]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.role or 'everybody'}"

    @property
    def target(self) -> Target:
        """The organization's own rule."""
        return Target()
