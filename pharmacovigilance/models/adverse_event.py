"""Adverse events as they happen to participants, and the facts every event of a case shares."""

from django.db import models

from cro_platform.access.target import Target
from pharmacovigilance.enums import (
    ActionTaken,
    AdverseEventStatus,
    Outcome,
    SeriousnessCriterion,
    Severity,
)
from pharmacovigilance.models.base import (
    SafetyRecord,
    newest_index,
    regulated,
    safety_constraints,
)
from studies.enums import DatePrecision


class MedicalEvent(SafetyRecord):
    """Term, seriousness facts, dates and outcome of one untoward medical occurrence.

    Terms are kept as reported, MedDRA codes as text: the dictionary itself is licensed and not part of this product.
    """

    term = models.CharField(max_length=250)
    meddra_version = models.CharField(max_length=10, blank=True)
    meddra_code = models.CharField(max_length=20, blank=True)
    results_in_death = models.BooleanField(default=False)
    is_life_threatening = models.BooleanField(default=False)
    requires_hospitalization = models.BooleanField(default=False)
    results_in_disability = models.BooleanField(default=False)
    is_congenital_anomaly = models.BooleanField(default=False)
    is_otherwise_important = models.BooleanField(default=False)
    toxicity_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    severity = models.CharField(max_length=8, choices=Severity.choices, blank=True)
    onset_on = models.DateField(null=True, blank=True)
    onset_precision = models.CharField(max_length=5, choices=DatePrecision.choices, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_precision = models.CharField(max_length=5, choices=DatePrecision.choices, blank=True)
    outcome = models.CharField(max_length=24, choices=Outcome.choices, default=Outcome.UNKNOWN)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        abstract = True

    @property
    def seriousness(self) -> frozenset[SeriousnessCriterion]:
        """The criteria that are met; empty for a non-serious event."""
        return frozenset(c for c in SeriousnessCriterion if getattr(self, c.value))

    @property
    def is_serious(self) -> bool:
        """At least one criterion is met; intensity and toxicity grade do not count (ICH E2A II.B)."""
        return bool(self.seriousness)

    @property
    def is_fatal(self) -> bool:
        """This very event killed; a later unrelated death does not make it fatal."""
        return self.results_in_death or self.outcome == Outcome.FATAL

    @property
    def is_fatal_or_life_threatening(self) -> bool:
        """Decides the shorter clock (ICH E2A III.B; 21 CFR 312.32(c)(2))."""
        return self.is_fatal or self.is_life_threatening


class AdverseEvent(MedicalEvent):
    """An adverse event reported by or about a participant; the site's fact, whether or not a case follows.

    `aware_at` is when the first person acting for the sponsor knew, in `aware_zone` (IANA). `source_number` is the event's
    number where its organization first recorded it; empty for one entered here.
    """

    source_number = models.CharField(max_length=40, blank=True)

    subject = models.ForeignKey(
        "sites.Subject", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    study_site = models.ForeignKey(
        "sites.StudySite", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    description = models.TextField(blank=True)
    action_taken = models.CharField(max_length=16, choices=ActionTaken.choices, blank=True)
    is_related = models.BooleanField(null=True, blank=True)
    aware_at = models.DateTimeField()
    aware_zone = models.CharField(max_length=64)
    aware_on = models.DateField()
    has_aware_time = models.BooleanField(default=True)
    reported_by_id = models.UUIDField(editable=False)
    status = models.CharField(
        max_length=12, choices=AdverseEventStatus.choices, default=AdverseEventStatus.REPORTED
    )

    class Meta:
        constraints = [
            *safety_constraints("adverse_event", "subject", "study_site"),
            models.UniqueConstraint(
                fields=["study", "organization", "source_number"],
                name="adverse_event_source_number",
                condition=~models.Q(source_number=""),
            ),
        ]
        indexes = [
            newest_index("adverse_event"),
            models.Index(fields=["study", "status", "-id"], name="adverse_event_status"),
            models.Index(fields=["study", "country", "-id"], name="adverse_event_country"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return self.term

    @property
    def reference(self) -> str:
        """What people call the record; counts nothing, so that no provider learns how many others reported."""
        return f"AE-{str(self.pk)[-6:].upper()}"

    @property
    def target(self) -> Target:
        """Rights are asked for the site where there is one."""
        return Target(
            study_id=self.study_id, country=self.country, study_site_id=self.study_site_id
        )
