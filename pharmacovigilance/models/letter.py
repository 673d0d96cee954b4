"""Safety letters, and what became of each copy."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cro_platform.access.target import Target
from pharmacovigilance.enums import LetterKind, LetterStatus, RecipientStatus
from pharmacovigilance.models.base import SafetyRecord, newest_index
from pharmacovigilance.models.case import SafetyCase
from pharmacovigilance.models.reporting import SafetyReport
from studies.models.records import child_key, trailed, walled

LETTER_HOLDERS = (
    "expedited-safety-reporting",
    "investigator-safety-information",
    "safety-case-processing",
    "safety-medical-review",
)


class SafetyLetter(SafetyRecord):
    """A letter about one case: to an authority or committee with a report, or to the investigators of the study.

    What the letter says of the case is read from the case when its document is made; `message` and `enclosures` are
    the writer's. It shows no treatment: investigators stay blinded (EU CTR Annex III 2.5).
    """

    kind = models.CharField(max_length=13, choices=LetterKind.choices)
    case = models.ForeignKey(SafetyCase, on_delete=models.PROTECT, related_name="letters")
    report = models.ForeignKey(
        SafetyReport, on_delete=models.PROTECT, null=True, related_name="letters"
    )
    addressee = models.CharField(max_length=200, blank=True)
    address = models.TextField(blank=True)
    message = models.TextField(blank=True)
    enclosures = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    jurisdiction = models.CharField(max_length=2, blank=True)
    status = models.CharField(
        max_length=11, choices=LetterStatus.choices, default=LetterStatus.PREPARED
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    distributed_at = models.DateTimeField(null=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    prepared_by_id = models.UUIDField(editable=False)
    closing_reason = models.TextField(blank=True, editable=False)

    class Meta:
        constraints = [
            *walled("safety_letter", "case", "report", holders=LETTER_HOLDERS),
            child_key("safety_letter"),
        ]
        indexes = [
            newest_index("safety_letter"),
            models.Index(fields=["study", "case", "-id"], name="safety_letter_case"),
            models.Index(fields=["study", "status", "-id"], name="safety_letter_status"),
        ]
        triggers = trailed(holders=LETTER_HOLDERS, reason=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.case.number}"

    @property
    def target(self) -> Target:
        """Rights are asked for the jurisdiction's cell, or for the whole study."""
        return Target(study_id=self.study_id, cell=self.jurisdiction)


class SafetyLetterRecipient(SafetyRecord):
    """One investigator who must be told, as the site named them when the letter was written."""

    letter = models.ForeignKey(SafetyLetter, on_delete=models.PROTECT, related_name="recipients")
    study_site = models.ForeignKey("sites.StudySite", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    status = models.CharField(
        max_length=16, choices=RecipientStatus.choices, default=RecipientStatus.PENDING
    )
    channel = models.CharField(max_length=120, blank=True, editable=False)
    distributed_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    acknowledgement = models.CharField(max_length=300, blank=True, editable=False)
    chased_at = models.DateTimeField(null=True, editable=False)
    chase_count = models.PositiveSmallIntegerField(default=0, editable=False)
    forwarded_at = models.DateTimeField(null=True, editable=False)
    not_distributed_reason = models.TextField(blank=True, editable=False)

    class Meta:
        constraints = [
            *walled("safety_letter_recipient", "letter", "study_site", holders=LETTER_HOLDERS),
            models.UniqueConstraint(
                fields=["study", "letter", "study_site", "name"], name="letter_recipient_once"
            ),
        ]
        indexes = [
            newest_index("letter_recipient"),
            models.Index(fields=["study", "letter", "status"], name="letter_recipient_status"),
        ]
        triggers = trailed(holders=LETTER_HOLDERS, reason=True)

    def __str__(self) -> str:
        return self.name or "Investigator not recorded"

    @property
    def target(self) -> Target:
        """Rights are asked for the site."""
        return Target(
            study_id=self.study_id, country=self.country, study_site_id=self.study_site_id
        )
