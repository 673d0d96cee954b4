"""An organization's own identity provider, the mail domains it answers for, and whom it has let in."""

from django.db import models
from django.db.models import Q

from cro_platform.access.enums import SignOnProtocol
from cro_platform.access.models.people import User
from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.tables import OrganizationPrivate, Record
from cro_platform.tenancy.triggers import audited


class SignOn(OrganizationPrivate):
    """The identity provider of one organization; it opens that organization and nothing else.

    `issuer` is the OpenID Connect issuer or the SAML entity id. The client secret is encrypted at rest. `is_required` closes
    the organization to sessions that began with a password, except those of its administrators, who mend a broken provider.
    """

    protocol = models.CharField(max_length=4, choices=SignOnProtocol.choices)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255, blank=True)
    client_secret = models.TextField(blank=True)
    metadata = models.TextField(blank=True)
    is_required = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            Wall(name="sign_on_wall", kind="tokens"),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(retired_at=None), name="sign_on_one_in_force"
            ),
        ]
        triggers = audited(study="", reason=True)

    def __str__(self) -> str:
        return f"{self.get_protocol_display()}: {self.issuer}"

    @property
    def target(self) -> Target:
        """A provider belongs to no study."""
        return Target()


class SignOnDomain(OrganizationPrivate):
    """A mail domain an organization claims; its provider may speak for addresses in it once the operator has confirmed it."""

    domain = models.CharField(max_length=253)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            Wall(name="sign_on_domain_wall", kind="tokens"),
            models.UniqueConstraint(
                fields=["organization", "domain"],
                condition=Q(withdrawn_at=None),
                name="sign_on_domain_claimed_once",
            ),
            models.UniqueConstraint(
                fields=["domain"],
                condition=Q(withdrawn_at=None, confirmed_at__isnull=False),
                name="sign_on_domain_confirmed_once",
            ),
        ]
        triggers = audited(study="", reason=True)

    def __str__(self) -> str:
        return self.domain

    @property
    def target(self) -> Target:
        """A domain belongs to no study."""
        return Target()


class SignOnIdentity(Record):
    """Whom a provider calls by which subject: set at the first log-in, so that a reused address opens nobody else's account."""

    sign_on = models.ForeignKey(SignOn, on_delete=models.PROTECT, related_name="identities")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=255)
    last_used_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        constraints = [
            Wall(name="sign_on_identity_wall", kind="front-door"),
            models.UniqueConstraint(fields=["sign_on", "user"], name="sign_on_identity_person"),
            models.UniqueConstraint(fields=["sign_on", "subject"], name="sign_on_identity_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} by {self.sign_on_id}"
