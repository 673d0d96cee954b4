"""Corrective and preventive action, and serious breaches: what several companies must act on."""

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.enums import Audience
from monitoring.enums import BREACHES, CORRECTIVE, BreachStatus, CapaStatus
from monitoring.models.base import newest_index
from monitoring.models.finding import Finding, ProtocolDeviation
from studies.models.records import StudyRecordBase, child_key, trailed, walled


class QualityRecord(StudyRecordBase):
    """Never a draft: read by author, sponsor and whoever holds the duty."""

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.HOLDER, editable=False
    )

    class Meta:
        abstract = True


class Capa(QualityRecord):
    """Root cause, plan, its approval by somebody else, and the check that it worked (ICH E6(R3) 3.12)."""

    title = models.CharField(max_length=200)
    problem = models.TextField()
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="capas"
    )
    deviation = models.ForeignKey(
        ProtocolDeviation, on_delete=models.PROTECT, null=True, blank=True, related_name="capas"
    )
    status = models.CharField(max_length=11, choices=CapaStatus.choices, default=CapaStatus.DRAFT)
    root_cause = models.TextField(blank=True)
    corrective_action = models.TextField(blank=True)
    preventive_action = models.TextField(blank=True)
    owner_id = models.UUIDField(editable=False)
    contributors = models.JSONField(default=list, editable=False)
    due_on = models.DateField(null=True, blank=True)
    effectiveness_measure = models.TextField(blank=True)
    effectiveness_due_on = models.DateField(null=True, blank=True)
    approved_on = models.DateField(null=True, editable=False)
    implemented_on = models.DateField(null=True, editable=False)
    effectiveness_result = models.TextField(blank=True)
    round = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            *walled("capa", "finding", "deviation", holders=(CORRECTIVE,)),
            child_key("capa"),
        ]
        indexes = [
            newest_index("capa"),
            models.Index(fields=["study", "status", "-id"], name="capa_status"),
            models.Index(fields=["study", "finding"], name="capa_finding"),
        ]
        triggers = trailed(holders=(CORRECTIVE,), reason=True)

    def __str__(self) -> str:
        return self.title


class SeriousBreach(QualityRecord):
    """A breach that is likely to affect participants or data to a significant degree (Regulation (EU) No 536/2014 Art. 52).

    `aware_at` is when the first person acting for the sponsor had reasonable grounds to believe in it; `cell` the
    jurisdiction of the site.
    """

    study_site = models.ForeignKey("sites.StudySite", on_delete=models.PROTECT, related_name="+")
    deviation = models.ForeignKey(
        ProtocolDeviation, on_delete=models.PROTECT, null=True, blank=True, related_name="breaches"
    )
    cell = models.CharField(max_length=2, editable=False)
    description = models.TextField()
    aware_at = models.DateTimeField()
    aware_zone = models.CharField(max_length=64)
    status = models.CharField(
        max_length=9, choices=BreachStatus.choices, default=BreachStatus.SUSPECTED
    )
    rationale = models.TextField(blank=True)
    likely_effect = models.TextField(blank=True)

    class Meta:
        constraints = [
            *walled("serious_breach", "study_site", "deviation", holders=(BREACHES,)),
            child_key("serious_breach"),
        ]
        indexes = [
            newest_index("serious_breach"),
            models.Index(fields=["study", "status", "-id"], name="serious_breach_status"),
        ]
        triggers = trailed(holders=(BREACHES,), reason=True)

    def __str__(self) -> str:
        return f"Serious breach SB-{str(self.pk)[-6:].upper()}"

    @property
    def target(self) -> Target:
        """Rights are asked in the jurisdiction of the site."""
        return Target(study_id=self.study_id, study_site_id=self.study_site_id, cell=self.cell)
