"""People, what their roles are, which organizations are party to a study, and who holds which obligation when."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from guardian.mixins import GuardianUserMixin

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.expressions import UUID7, ScopeOrganization, TransactionNow
from cro_platform.tenancy.tables import OrganizationPrivate, Record
from cro_platform.tenancy.triggers import audited


class UserManager(BaseUserManager["User"]):
    """People are found by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The e-mail address is the log-in name."""
        return self.get(email__iexact=username)


class User(GuardianUserMixin, AbstractBaseUser):
    """A person, once on the whole installation, whatever number of organizations they belong to.

    A machine account (`is_machine`) acts for an organization in commands and imports and can never sign (21 CFR 11.100).
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_machine = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [Wall(name="user_wall", kind="people")]

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Rights are answered by `authorize()` alone; the framework's own question is always no."""
        return False

    has_module_perms = has_perm
    is_staff = False
    is_superuser = False


class Role(models.Model):
    """The roles the database itself knows, loaded from `roles.py` by a migration."""

    id = models.CharField(max_length=60, primary_key=True)
    code = models.CharField(max_length=40)
    organization_kind = models.CharField(max_length=8)
    is_organization_wide = models.BooleanField()

    class Meta:
        constraints = [Wall(name="role_wall", kind="reference")]

    def __str__(self) -> str:
        return self.code


class StudyParty(Record):
    """An organization takes part in a study, for a period [from, until). The key of the wall.

    A provider has one row per period in which it holds a duty or closes one out; `app.execute_version()` derives them.
    """

    study_id = models.UUIDField()
    organization = models.ForeignKey(
        "tenancy.Organization", on_delete=models.PROTECT, related_name="+"
    )
    sponsor = models.ForeignKey("tenancy.Organization", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(name="study_party_wall", kind="rights"),
            models.UniqueConstraint(
                fields=["study_id", "organization", "valid_from"], name="study_party_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "study_id"], name="study_party_organization")
        ]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.organization_id} in {self.study_id}"


class Delegation(Record):
    """One change of holder: from this instant, recorded then, this organization, by this clause.

    The row before ends where the next begins, so gaps and overlaps cannot be written (ICH E6(R3) 3.6; 21 CFR 312.52). What
    a later version withdraws before it came to pass is kept and marked `retracted_at`: it was known until then.
    Never read directly: ask `holder_at()`.
    """

    study_id = models.UUIDField()
    sponsor = models.ForeignKey("tenancy.Organization", on_delete=models.PROTECT, related_name="+")
    obligation = models.CharField(max_length=60)
    cell = models.CharField(max_length=2)
    holder = models.ForeignKey("tenancy.Organization", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=TransactionNow())
    retracted_at = models.DateTimeField(null=True)
    contract_id = models.UUIDField(null=True)
    version_id = models.UUIDField(null=True)
    clause = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [Wall(name="delegation_wall", kind="sealed")]
        indexes = [
            models.Index(
                fields=["study_id", "obligation", "cell", "-valid_from", "-recorded_at"],
                name="delegation_timeline",
            )
        ]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.obligation}/{self.cell} from {self.valid_from}"


class UnblindedPerson(Record):
    """A named person who may read a study's unblinding facts; the list itself is a record (ICH E6(R3) 4.1)."""

    study_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_default=ScopeOrganization(),
        editable=False,
    )
    valid_from = models.DateTimeField(db_default=TransactionNow())
    valid_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            Wall(name="unblinded_person_wall", kind="rights"),
            models.UniqueConstraint(
                fields=["study_id", "user", "organization"], name="unblinded_person_once"
            ),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.user_id} on {self.study_id}"

    @property
    def target(self) -> Target:
        """Naming is asked for the study."""
        return Target(study_id=self.study_id)


class ApiToken(OrganizationPrivate):
    """A key for machines: shown once, kept as a hash, for one organization, scoped, expiring, revocable; it can never sign."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [Wall(name="api_token_wall", kind="tokens")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """Who is assigned to which study or site: one view over the grants on the two anchors."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    organization = models.ForeignKey(
        "tenancy.Organization", on_delete=models.DO_NOTHING, related_name="+"
    )
    study_id = models.UUIDField()
    study_site_id = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = "access_grant"

    def __str__(self) -> str:
        return f"{self.user_id} on {self.study_site_id or self.study_id}"
