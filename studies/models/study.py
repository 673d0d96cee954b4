"""The study: identifiers, design, countries, arms, products."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.tables import StudyScoped
from cro_platform.tenancy.triggers import audited
from studies.enums import (
    ArmKind,
    Blinding,
    DatePrecision,
    IdentifierKind,
    InterventionKind,
    Phase,
    StudyStatus,
    StudyType,
)
from studies.models.records import (
    RegisteredRecord,
    SharedStudyRecord,
    child_key,
    trailed,
    walled,
)


class Study(StudyScoped):
    """A clinical study of one sponsor; all parties read it, the sponsor answers for it."""

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.STUDY, editable=False
    )
    protocol_number = models.CharField(max_length=200)
    title = models.TextField()
    official_title = models.TextField(blank=True, default="", db_default="")
    acronym = models.CharField(max_length=1000, blank=True, default="", db_default="")
    summary = models.TextField(blank=True, default="", db_default="")
    study_type = models.CharField(
        max_length=20,
        choices=StudyType.choices,
        default=StudyType.INTERVENTIONAL,
        db_default=StudyType.INTERVENTIONAL,
    )
    phases = ArrayField(
        models.CharField(max_length=20, choices=Phase.choices),
        default=list,
        db_default=[],
        blank=True,
    )
    therapeutic_area = models.CharField(max_length=120, blank=True, default="", db_default="")
    conditions = ArrayField(
        models.CharField(max_length=1000), default=list, db_default=[], blank=True
    )
    status = models.CharField(
        max_length=24,
        choices=StudyStatus.choices,
        default=StudyStatus.DRAFT,
        db_default=StudyStatus.DRAFT,
    )
    registry_status = models.CharField(max_length=40, blank=True, default="", db_default="")
    why_stopped = models.TextField(blank=True, default="", db_default="")
    blinding = models.CharField(
        max_length=16,
        choices=Blinding.choices,
        default=Blinding.UNKNOWN,
        db_default=Blinding.UNKNOWN,
    )
    planned_enrollment = models.PositiveIntegerField(null=True, blank=True)
    actual_enrollment = models.PositiveIntegerField(null=True, blank=True)
    start_on = models.DateField(null=True, blank=True)
    start_precision = models.CharField(
        max_length=5, choices=DatePrecision.choices, blank=True, default="", db_default=""
    )
    start_is_actual = models.BooleanField(null=True, blank=True)
    primary_completion_on = models.DateField(null=True, blank=True)
    primary_completion_precision = models.CharField(
        max_length=5, choices=DatePrecision.choices, blank=True, default="", db_default=""
    )
    primary_completion_is_actual = models.BooleanField(null=True, blank=True)
    completion_on = models.DateField(null=True, blank=True)
    completion_precision = models.CharField(
        max_length=5, choices=DatePrecision.choices, blank=True, default="", db_default=""
    )
    completion_is_actual = models.BooleanField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            Wall(name="study_wall", kind="study-root", study="id"),
            models.UniqueConstraint(
                fields=["organization", "protocol_number"], name="study_protocol_number"
            ),
        ]
        permissions = [("work_on_study", "May work on the study")]
        triggers = audited(study="id")

    def __str__(self) -> str:
        return self.protocol_number

    @property
    def target(self) -> Target:
        """Rights on a study are asked for the study."""
        return Target(study_id=self.pk)


class StudyIdentifier(RegisteredRecord):
    """One number under which somebody knows the study; `domain` is the registrant's word for an unnamed register."""

    kind = models.CharField(max_length=12, choices=IdentifierKind.choices)
    value = models.CharField(max_length=200)
    domain = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            *walled("study_identifier"),
            models.UniqueConstraint(
                fields=["study", "kind", "value"], name="study_identifier_once"
            ),
        ]
        indexes = [
            models.Index(fields=["study", "-id"], name="study_identifier_newest"),
            models.Index(fields=["kind", "value"], name="study_identifier_value"),
        ]
        triggers = trailed()

    def __str__(self) -> str:
        return self.value


class StudyRegistration(SharedStudyRecord):
    """What a public register says of the study beyond the study's own columns: design, eligibility, outcomes, officials.

    Officials are kept as published; they are nobody's contact person here. `facts` is the register's own wording.
    """

    register = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            *walled("study_registration"),
            models.UniqueConstraint(fields=["study", "register"], name="study_registration_once"),
        ]
        triggers = trailed()

    def __str__(self) -> str:
        return self.number


class StudyCountry(RegisteredRecord):
    """A country in which the study runs, with the legal entity that acts as sponsor or legal representative there.

    Decides which authorities a case must be judged for (CTR Art 42; 21 CFR 312.32).
    """

    country = models.CharField(max_length=2)
    sponsor_entity = models.ForeignKey(
        "tenancy.LegalEntity", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    legal_representative = models.ForeignKey(
        "tenancy.LegalEntity", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            *walled("study_country"),
            models.UniqueConstraint(fields=["study", "country"], name="study_country_once"),
        ]
        indexes = [models.Index(fields=["study", "-id"], name="study_country_newest")]
        triggers = trailed()

    def __str__(self) -> str:
        return self.country

    @property
    def target(self) -> Target:
        """Rights are asked for this country."""
        return Target(study_id=self.study_id, country=self.country)


class Arm(RegisteredRecord):
    """A group of subjects and what it is meant to receive; which subject is in it is an unblinding fact."""

    label = models.CharField(max_length=1000)
    kind = models.CharField(max_length=40, choices=ArmKind.choices, blank=True)
    description = models.TextField(blank=True)
    intervention_names = ArrayField(models.CharField(max_length=1000), default=list, blank=True)

    class Meta:
        constraints = [*walled("arm"), child_key("arm")]
        indexes = [models.Index(fields=["study", "-id"], name="arm_newest")]
        triggers = trailed()

    def __str__(self) -> str:
        return self.label


class Intervention(RegisteredRecord):
    """What is given or done: product, device, procedure. `is_investigational` marks the products whose reactions are judged."""

    name = models.CharField(max_length=1000)
    kind = models.CharField(max_length=40, choices=InterventionKind.choices, blank=True)
    description = models.TextField(blank=True)
    other_names = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    is_investigational = models.BooleanField(default=True)

    class Meta:
        constraints = [*walled("intervention"), child_key("intervention")]
        indexes = [models.Index(fields=["study", "-id"], name="intervention_newest")]
        triggers = trailed()

    def __str__(self) -> str:
        return self.name
