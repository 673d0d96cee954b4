"""The bases every record stands on: an id made by the database, a revision, a class of the wall."""

from django.db import models

from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.expressions import UUID7, ScopeOrganization, TransactionNow


class Record(models.Model):
    """Anything that is kept: nothing regulated is ever deleted, each change raises `rev`."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    rev = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    class Meta:
        abstract = True


class OrganizationPrivate(Record):
    """Seen by one organization only."""

    organization = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_default=ScopeOrganization(),
        editable=False,
    )

    class Meta:
        abstract = True


class StudyScoped(Record):
    """A record of a study: its author, and how far it is released (DESIGN section 3).

    The `study` foreign key is added by the apps above the kernel; kernel tables hold a plain `study_id`.
    """

    organization = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_default=ScopeOrganization(),
        editable=False,
    )
    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.SPONSOR, editable=False
    )

    class Meta:
        abstract = True


class Bilateral(Record):
    """Seen by its author, and by the other side once shared."""

    author_organization = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_default=ScopeOrganization(),
        editable=False,
    )
    other_organization = models.ForeignKey(
        "tenancy.Organization", on_delete=models.PROTECT, related_name="+"
    )
    shared_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
