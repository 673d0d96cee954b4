"""Versions of a case: each holds its own whole copy of what was known."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.tables import OrganizationPrivate
from pharmacovigilance.enums import ActionTaken, ProductRole, VersionKind, VersionSource
from pharmacovigilance.models.adverse_event import AdverseEvent, MedicalEvent
from pharmacovigilance.models.base import (
    AppendOnly,
    SafetyRecord,
    append_only,
    newest_index,
    safety_constraints,
)
from pharmacovigilance.models.case import SafetyCase
from studies.enums import DatePrecision
from studies.models.records import child_key, trailed, walled


class CaseVersion(SafetyRecord):
    """What was known of a case at one time; never changed, superseded by the next.

    `number` counts arrivals. Versions are ordered by `most_recent_information_on`, then `sent_at`: a message that arrives
    late takes its place in that order. `content` holds everything but personal data, which is masked before it gets here.
    """

    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=VersionKind.choices)
    source = models.CharField(max_length=6, choices=VersionSource.choices)
    safety_report_id = models.CharField(max_length=100)
    reason = models.TextField(blank=True)
    received_at = models.DateTimeField()
    received_zone = models.CharField(max_length=64)
    received_on = models.DateField()
    has_received_time = models.BooleanField(default=True)
    first_received_on = models.DateField()
    most_recent_information_on = models.DateField()
    sent_at = models.DateTimeField(null=True)
    report_type = models.CharField(max_length=40, blank=True)
    reporter_qualification = models.CharField(max_length=60, blank=True)
    reporter_country = models.CharField(max_length=2, blank=True)
    patient_age = models.CharField(max_length=30, blank=True)
    patient_year_of_birth = models.PositiveSmallIntegerField(null=True)
    patient_sex = models.CharField(max_length=8, blank=True)
    narrative = models.TextField(blank=True)
    sender_comments = models.TextField(blank=True)
    content = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    content_sha256 = models.CharField(max_length=64)
    clinical_sha256 = models.CharField(max_length=64)
    schema_sha256 = models.CharField(max_length=64, blank=True)
    warnings = models.JSONField(default=list)
    recorded_by_id = models.UUIDField(editable=False)

    class Meta:
        constraints = [
            *safety_constraints("case_version", "case"),
            models.UniqueConstraint(fields=["study", "case", "number"], name="case_version_number"),
        ]
        indexes = [
            newest_index("case_version"),
            models.Index(fields=["study", "safety_report_id"], name="case_version_report_id"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"Version {self.number} ({self.get_kind_display()})"


class CaseEvent(MedicalEvent):
    """One reaction or event of a version (E2B(R3) E.i). `identity` names the same event across versions."""

    version = models.ForeignKey(CaseVersion, on_delete=models.PROTECT, related_name="events")
    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="+")
    adverse_event = models.ForeignKey(
        AdverseEvent, on_delete=models.PROTECT, null=True, related_name="case_events"
    )
    position = models.PositiveSmallIntegerField()
    identity = models.CharField(max_length=300)

    class Meta:
        constraints = [
            *safety_constraints("case_event", "version", "case", "adverse_event"),
            models.UniqueConstraint(
                fields=["study", "version", "position"], name="case_event_position"
            ),
        ]
        indexes = [newest_index("case_event")]
        triggers = append_only()

    def __str__(self) -> str:
        return self.term


class CaseProduct(SafetyRecord):
    """One product of a version (E2B(R3) G.k). `is_blinded`: the true treatment is not known to this record."""

    version = models.ForeignKey(CaseVersion, on_delete=models.PROTECT, related_name="products")
    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    identity = models.CharField(max_length=300)
    role = models.CharField(max_length=16, choices=ProductRole.choices)
    name = models.CharField(max_length=250)
    substance = models.CharField(max_length=500, blank=True)
    dose = models.TextField(blank=True)
    route = models.CharField(max_length=100, blank=True)
    started_on = models.DateField(null=True)
    started_precision = models.CharField(max_length=5, choices=DatePrecision.choices, blank=True)
    ended_on = models.DateField(null=True)
    ended_precision = models.CharField(max_length=5, choices=DatePrecision.choices, blank=True)
    indication = models.CharField(max_length=250, blank=True)
    action_taken = models.CharField(max_length=16, choices=ActionTaken.choices, blank=True)
    is_study_product = models.BooleanField(default=False)
    is_blinded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            *safety_constraints("case_product", "version", "case"),
            models.UniqueConstraint(
                fields=["study", "version", "position"], name="case_product_position"
            ),
        ]
        indexes = [newest_index("case_product")]
        triggers = append_only()

    def __str__(self) -> str:
        return self.name

    @property
    def is_suspect(self) -> bool:
        """Suspect, interacting or not administered: it makes a case valid and its reactions reportable."""
        return self.role != ProductRole.CONCOMITANT


class EncryptedOriginal(SafetyRecord):
    """The personal data that was masked at import, encrypted under a key of its own; seen by the importer's organization only."""

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.OWN, editable=False
    )
    version = models.ForeignKey(CaseVersion, on_delete=models.PROTECT, related_name="+")
    ciphertext = models.TextField()

    class Meta:
        constraints = [
            *walled("encrypted_original", "version"),
            child_key("encrypted_original"),
            models.UniqueConstraint(fields=["study", "version"], name="encrypted_original_once"),
        ]
        triggers = [*trailed(), AppendOnly()]

    def __str__(self) -> str:
        return f"Original of {self.version_id}"


class OriginalKey(OrganizationPrivate):
    """The key of one original, itself encrypted. It is deleted to make the original unreadable for ever, so no trail keeps it."""

    original_id = models.UUIDField(unique=True)
    wrapped_key = models.TextField()

    class Meta:
        constraints = [Wall(name="original_key_wall", kind="machinery")]

    def __str__(self) -> str:
        return f"Key of {self.original_id}"
