"""The safety case: one participant's reactions, followed through its versions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cro_platform.access.target import Target
from pharmacovigilance.enums import (
    HOLDERS,
    CaseStatus,
    DuplicateStatus,
    FactKind,
    MinimumCriterion,
)
from pharmacovigilance.models.base import (
    AppendOnly,
    SafetyRecord,
    append_only,
    newest_index,
    regulated,
    safety_constraints,
)
from studies.models.records import trailed, walled


class SafetyCase(SafetyRecord):
    """A case is never deleted and its number never reused; what is void is nullified (E2B(R3) C.1.11.1).

    `received_*` is the earliest awareness of anybody acting for the sponsor, `day_zero_on` the date from which clocks count:
    empty for a pre-case. The `is_*` columns are derived from the current version for lists and filters.
    """

    sequence = models.PositiveIntegerField(editable=False)
    number = models.CharField(max_length=100, editable=False)
    worldwide_unique_case_id = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    subject = models.ForeignKey(
        "sites.Subject", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    study_site = models.ForeignKey(
        "sites.StudySite", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject_code = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)
    status = models.CharField(
        max_length=16, choices=CaseStatus.choices, default=CaseStatus.RECEIVED
    )
    current_version = models.ForeignKey(
        "CaseVersion", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    version_count = models.PositiveIntegerField(default=0, editable=False)
    received_at = models.DateTimeField(editable=False)
    received_zone = models.CharField(max_length=64, editable=False)
    received_on = models.DateField(editable=False)
    day_zero_on = models.DateField(null=True, editable=False)
    is_pre_case = models.BooleanField(default=False, editable=False)
    missing_criteria = ArrayField(
        models.CharField(max_length=8, choices=MinimumCriterion.choices), default=list, blank=True
    )
    is_serious = models.BooleanField(default=False, editable=False)
    is_fatal = models.BooleanField(default=False, editable=False)
    is_life_threatening = models.BooleanField(default=False, editable=False)
    is_blinded = models.BooleanField(default=True, editable=False)
    submitted_for_review_by_id = models.UUIDField(null=True, editable=False)
    reviewed_at = models.DateTimeField(null=True, editable=False)
    reviewed_by_id = models.UUIDField(null=True, editable=False)
    nullified_at = models.DateTimeField(null=True, editable=False)
    nullification_reason = models.TextField(blank=True, editable=False)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="duplicates", editable=False
    )
    follows_case = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="successors", editable=False
    )

    class Meta:
        constraints = [
            *safety_constraints(
                "safety_case",
                "subject",
                "study_site",
                "current_version",
                "duplicate_of",
                "follows_case",
            ),
            models.UniqueConstraint(fields=["study", "sequence"], name="safety_case_sequence"),
            models.UniqueConstraint(
                fields=["study", "worldwide_unique_case_id"], name="safety_case_worldwide"
            ),
        ]
        indexes = [
            newest_index("safety_case"),
            models.Index(fields=["study", "status", "-id"], name="safety_case_status"),
            models.Index(fields=["study", "country", "-id"], name="safety_case_country"),
            models.Index(fields=["study", "is_serious", "-id"], name="safety_case_serious"),
            models.Index(fields=["study", "number", "-id"], name="safety_case_number"),
            models.Index(fields=["study", "received_on", "-id"], name="safety_case_received"),
            models.Index(fields=["study", "study_site", "-id"], name="safety_case_site"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def target(self) -> Target:
        """Rights are asked for the country of occurrence."""
        return Target(
            study_id=self.study_id, country=self.country, study_site_id=self.study_site_id
        )

    @property
    def is_void(self) -> bool:
        """Nullified, or counted under another case: its clocks are stopped."""
        return self.status in {CaseStatus.NULLIFIED, CaseStatus.DUPLICATE}


class CaseFact(SafetyRecord):
    """A fact that starts, moves or stops clocks; append-only, corrected by a later row that names it.

    `on` is the calendar date in `zone` (IANA). Without a time of day `at` is 00:00 there and `has_time` is False: the
    worst case for clocks that count hours.
    """

    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="facts")
    version = models.ForeignKey(
        "CaseVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=30, choices=FactKind.choices)
    at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    on = models.DateField()
    has_time = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True)
    recorded_by_id = models.UUIDField(editable=False)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections"
    )

    class Meta:
        constraints = safety_constraints("case_fact", "case", "version", "corrects")
        indexes = [
            newest_index("case_fact"),
            models.Index(fields=["study", "case", "kind", "at"], name="case_fact_kind"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at.isoformat()}"


class CaseDuplicate(SafetyRecord):
    """A suspicion that two cases are one, and what a person made of it."""

    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="candidates")
    other = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    status = models.CharField(
        max_length=10, choices=DuplicateStatus.choices, default=DuplicateStatus.SUSPECTED
    )
    decided_by_id = models.UUIDField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            *safety_constraints("case_duplicate", "case", "other"),
            models.UniqueConstraint(fields=["study", "case", "other"], name="case_duplicate_once"),
        ]
        indexes = [newest_index("case_duplicate")]
        triggers = regulated()

    def __str__(self) -> str:
        return f"{self.case_id} may be {self.other_id}"


class CaseUnblinding(SafetyRecord):
    """What the participant really received: readable by named persons only (EU CTR Annex III 2.5; ICH E6(R3) 4.1)."""

    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="+")
    product_name = models.CharField(max_length=250)
    treatment = models.TextField()
    is_investigational = models.BooleanField()
    unblinded_at = models.DateTimeField()
    unblinded_by_id = models.UUIDField(editable=False)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = walled("case_unblinding", "case", kind="unblinding", holders=HOLDERS)
        indexes = [newest_index("case_unblinding")]
        triggers = [*trailed(unblinding=True), AppendOnly()]

    def __str__(self) -> str:
        return f"Unblinding of {self.case_id}"
