"""What a former party of a study hears of after its access has ended."""

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Bilateral
from cro_platform.tenancy.triggers import audited


class LateNotice(Bilateral):
    """An adverse event that an organization hears of after its duties and its access ended: to the sponsor, at once.

    It reads nothing of the study: the notice says by itself what is known. Awareness is the sponsor's from the instant at
    which the former provider knew (ICH E6(R3) 3.6); the sponsor takes it up as an adverse event of the study.
    """

    study_id = models.UUIDField()
    protocol_number = models.CharField(max_length=200)
    term = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    subject_code = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    is_serious = models.BooleanField(default=True)
    aware_at = models.DateTimeField()
    aware_zone = models.CharField(max_length=64)
    aware_on = models.DateField()
    has_aware_time = models.BooleanField(default=True)
    reported_by_id = models.UUIDField(editable=False)
    taken_up_at = models.DateTimeField(null=True, editable=False)
    adverse_event_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [Wall(name="late_notice_wall", kind="bilateral")]
        indexes = [models.Index(fields=["study_id", "-id"], name="late_notice_newest")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return self.term

    @property
    def target(self) -> Target:
        """A notice of two organizations is no study's own record."""
        return Target()
