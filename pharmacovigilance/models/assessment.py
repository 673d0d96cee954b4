"""Opinions on a case: causality, expectedness, and the reference they are judged against."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pharmacovigilance.enums import (
    AssessmentSource,
    Expectedness,
    Relatedness,
    RsiStatus,
    SeriousnessCriterion,
)
from pharmacovigilance.models.base import (
    SafetyRecord,
    append_only,
    newest_index,
    regulated,
    safety_constraints,
)
from pharmacovigilance.models.case import SafetyCase
from pharmacovigilance.models.version import CaseEvent, CaseProduct


class CausalityAssessment(SafetyRecord):
    """One opinion on whether a product caused an event (E2B(R3) G.k.9.i.2.r); the latest of each source counts.

    `assessor_id` is empty for opinions that came with a message. A missing opinion has no row: it is asked for, not guessed.
    """

    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="causality")
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="causality")
    product = models.ForeignKey(CaseProduct, on_delete=models.PROTECT, related_name="causality")
    source = models.CharField(max_length=8, choices=AssessmentSource.choices)
    method = models.CharField(max_length=60, blank=True)
    result = models.CharField(max_length=12, choices=Relatedness.choices)
    verbatim = models.CharField(max_length=60, blank=True)
    verbatim_source = models.CharField(max_length=60, blank=True)
    rationale = models.TextField(blank=True)
    assessed_at = models.DateTimeField()
    assessor_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = safety_constraints("causality_assessment", "case", "event", "product")
        indexes = [
            newest_index("causality_assessment"),
            models.Index(fields=["study", "case", "-assessed_at"], name="causality_of_case"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.get_result_display()}"


class ReferenceSafetyInformation(SafetyRecord):
    """One version of what counts as an expected serious reaction to a study product, in force [valid_from, valid_until).

    `expected_terms` are terms or MedDRA codes as the document lists them, `expected_seriousness` the criteria they cover:
    a fatal outcome is expected only where the document says so (CTFG/HMA Q&A on RSI).
    """

    product_name = models.CharField(max_length=250)
    intervention = models.ForeignKey(
        "studies.Intervention", on_delete=models.PROTECT, null=True, related_name="+"
    )
    document_title = models.CharField(max_length=300)
    version = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    expected_terms = ArrayField(models.CharField(max_length=250), default=list, blank=True)
    expected_seriousness = ArrayField(
        models.CharField(max_length=24, choices=SeriousnessCriterion.choices),
        default=list,
        blank=True,
    )
    status = models.CharField(max_length=10, choices=RsiStatus.choices, default=RsiStatus.IN_FORCE)

    class Meta:
        constraints = [
            *safety_constraints("reference_safety_information", "intervention"),
            models.UniqueConstraint(
                fields=["study", "product_name", "version"], name="rsi_version_once"
            ),
        ]
        indexes = [
            models.Index(fields=["study", "-id"], name="rsi_newest"),
            models.Index(fields=["study", "product_name", "valid_from"], name="rsi_in_force"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return f"{self.product_name}: {self.document_title} {self.version}"


class ExpectednessAssessment(SafetyRecord):
    """A physician's judgement of an event against the version in force at its onset; the latest counts.

    `suggested` is what the listed terms alone would say; the person may differ and says why.
    """

    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="expectedness")
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="expectedness")
    product = models.ForeignKey(CaseProduct, on_delete=models.PROTECT, related_name="expectedness")
    reference = models.ForeignKey(
        ReferenceSafetyInformation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    suggested = models.CharField(max_length=10, choices=Expectedness.choices, blank=True)
    result = models.CharField(max_length=10, choices=Expectedness.choices)
    rationale = models.TextField()
    assessed_at = models.DateTimeField()
    assessor_id = models.UUIDField(editable=False)

    class Meta:
        constraints = safety_constraints(
            "expectedness_assessment", "case", "event", "product", "reference"
        )
        indexes = [
            newest_index("expectedness_assessment"),
            models.Index(fields=["study", "case", "-assessed_at"], name="expectedness_of_case"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.get_result_display()
