"""Organizations, the legal entities that sign for them, and who belongs to them."""

from django.conf import settings
from django.db import models

from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.enums import OrganizationKind
from cro_platform.tenancy.tables import OrganizationPrivate, Record
from cro_platform.tenancy.triggers import audited


class Organization(Record):
    """A sponsor or a CRO: the unit of tenancy. A competitor never learns that it exists."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=OrganizationKind.choices)
    time_zone = models.CharField(max_length=64, default="UTC")

    class Meta:
        constraints = [Wall(name="organization_wall", kind="organizations", study="id")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.name


class LegalEntity(Record):
    """The company that signs contracts and stands on forms (CIOMS box 24a, Form FDA 1571 item 1)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="legal_entities"
    )
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    identifiers = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            Wall(name="legal_entity_wall", kind="organizations"),
            models.UniqueConstraint(fields=["organization", "name"], name="legal_entity_name"),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """One line, as it stands on forms."""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        return ", ".join(part for part in (self.street, town, self.country) if part)


class Membership(Record):
    """A person in an organization, in one role. Ended, never deleted; rights are read from it at every transaction."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships"
    )
    organization_kind = models.CharField(max_length=8, choices=OrganizationKind.choices)
    role = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            Wall(name="membership_wall", kind="membership"),
            models.UniqueConstraint(fields=["user", "organization"], name="membership_once"),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.role} at {self.organization_id}"


class Invitation(OrganizationPrivate):
    """An address that was asked to join; nobody is a member, and nothing is told of them, before they accept."""

    email = models.EmailField()
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=40)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [Wall(name="invitation_wall", kind="invitations")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.email
