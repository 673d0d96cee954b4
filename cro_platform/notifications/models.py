"""Alerts of persons, who stands in for whom, and what goes out by mail."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cro_platform.access.target import Target
from cro_platform.notifications.enums import Kind, Rhythm, Severity, Weekday
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited


class Notification(OrganizationPrivate):
    """One alert for one person in one organization; nobody else in it can read it.

    `key` makes it unique per person. Alerts that tell the same to several people, and their escalations, share a
    `thread`: one answer is enough. `settled_at` means that it needs no answer any more. One that `is_silent` stands in the
    inbox and does not ring: its person wished so for its kind.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    link_resource = models.CharField(max_length=60, blank=True)
    link_id = models.UUIDField(null=True, blank=True)
    study_id = models.UUIDField(null=True, blank=True)
    key = models.CharField(max_length=120)
    thread = models.CharField(max_length=120)
    step = models.PositiveSmallIntegerField(default=0)
    stands_in_for_id = models.UUIDField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    is_silent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            Wall(name="notification_wall", kind="personal"),
            models.UniqueConstraint(
                fields=["organization", "user", "key"], name="notification_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "user", "-id"], name="notification_newest"),
            models.Index(
                fields=["organization", "user"],
                name="notification_unread",
                condition=Q(read_at=None, settled_at=None),
            ),
            models.Index(fields=["organization", "thread"], name="notification_thread"),
            models.Index(fields=["organization", "link_id"], name="notification_link"),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return self.subject

    @property
    def target(self) -> Target:
        """One's own alert belongs to no study's rights."""
        return Target()


class Absence(OrganizationPrivate):
    """A person is away from one day to another, both included; the deputy receives what arrives meanwhile."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        constraints = [
            Wall(name="absence_wall", kind="organization"),
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(name="absence_needs_other", condition=~Q(user=F("deputy"))),
        ]
        indexes = [
            models.Index(fields=["organization", "user", "until_on"], name="absence_of_user")
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.from_on} to {self.until_on}"

    @property
    def target(self) -> Target:
        """An absence belongs to no study."""
        return Target()


class MailPreference(OrganizationPrivate):
    """A person's wish, by kind: to be told in the portal, by mail, by both or neither; without a row by both.

    What does not ring in the portal stands in the inbox all the same: nothing is lost.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    is_mailed = models.BooleanField()
    is_shown = models.BooleanField(default=True)

    class Meta:
        constraints = [
            Wall(name="mail_preference_wall", kind="personal"),
            models.UniqueConstraint(
                fields=["organization", "user", "kind"], name="mail_preference_once"
            ),
            models.CheckConstraint(
                name="mail_preference_safety_stays", condition=~Q(kind="safety", is_mailed=False)
            ),
            models.CheckConstraint(
                name="mail_preference_safety_rings", condition=~Q(kind="safety", is_shown=False)
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        ways = [w for w, on in (("here", self.is_shown), ("by mail", self.is_mailed)) if on]
        return f"{self.get_kind_display()}: {' and '.join(ways) or 'in the inbox only'}"

    @property
    def target(self) -> Target:
        """A wish belongs to no study."""
        return Target()


class MailSchedule(OrganizationPrivate):
    """When a person wants mail of this organization: rhythm, hour, zone and quiet hours. Safety alerts never wait for it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    at = models.TimeField()
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, default=Weekday.MONDAY)
    time_zone = models.CharField(max_length=64)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            Wall(name="mail_schedule_wall", kind="personal"),
            models.UniqueConstraint(fields=["organization", "user"], name="mail_schedule_once"),
            models.CheckConstraint(
                name="mail_schedule_quiet_has_both",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~Q(quiet_from=F("quiet_until")),
            ),
        ]
        triggers = audited(study="")

    def __str__(self) -> str:
        return str(self.get_rhythm_display())

    @property
    def target(self) -> Target:
        """One's own wish belongs to no study."""
        return Target()
