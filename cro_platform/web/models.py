"""What both faces must remember between two requests: answers given, forms begun, views of lists."""

from django.conf import settings
from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import UUID7, ScopeOrganization, TransactionNow
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited


class IdempotencyKey(models.Model):
    """A POST that was answered: a retry with the same key gets the same answer and makes nothing new."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    organization = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_default=ScopeOrganization(),
        editable=False,
    )
    user_id = models.UUIDField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    etag = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        constraints = [
            Wall(name="idempotency_key_wall", kind="machinery"),
            models.UniqueConstraint(
                fields=["organization", "user_id", "key"], name="idempotency_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class FormDraft(models.Model):
    """What a person has typed into a form and not yet sent; encrypted, theirs alone, gone once the form is sent."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    organization = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_default=ScopeOrganization(),
        editable=False,
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=300)
    content = models.TextField()
    saved_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        constraints = [
            Wall(name="form_draft_wall", kind="scratch"),
            models.UniqueConstraint(
                fields=["organization", "user", "path"], name="form_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return self.path


class SavedView(OrganizationPrivate):
    """A list as somebody wants to find it again: filters, order, columns; shared in the organization.

    One that looks at a study is seen by the people of that study.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    resource = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    study_id = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            Wall(name="saved_view_wall", kind="organization"),
            models.UniqueConstraint(
                fields=["organization", "resource", "name"],
                condition=models.Q(withdrawn_at=None),
                name="saved_view_name",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "resource", "-id"], name="saved_view_of_list"),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> Target:
        """A view belongs to nobody's rights; what it shows is asked for anew."""
        return Target()
