"""Applications, the submissions made under them, and the documents of each package."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cro_platform.access.target import Target
from cro_platform.documents.blobs import Blob
from regulatory.enums import ApplicationKind, ItemKind, Part, SubmissionKind, SubmissionStatus
from regulatory.models.base import DutyRecord, duty_constraints, newest, regulated
from regulatory.rules.bodies import body_name
from regulatory.rules.duties import sequence_words
from studies.models.records import SharedStudyRecord, child_key, trailed, walled


class Application(SharedStudyRecord):
    """Who is asked under which procedure, and the number they know the trial by: every party of the study needs it.

    `country` is the reporting member state of a CTIS application, `countries` all that are concerned. What is sent under it,
    and what is asked, stays with its submissions. `authority` is a code of the reference data, or a name in its place.
    """

    kind = models.CharField(max_length=12, choices=ApplicationKind.choices)
    authority = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    obligation = models.CharField(max_length=60, editable=False)
    cell = models.CharField(max_length=2, editable=False)
    jurisdiction = models.CharField(max_length=2, editable=False)
    opened_by_id = models.UUIDField(editable=False)

    class Meta:
        constraints = [
            *walled("application"),
            child_key("application"),
            models.UniqueConstraint(
                fields=["study", "kind", "authority", "country", "number"], name="application_once"
            ),
        ]
        indexes = [newest("application")]
        triggers = trailed(reason=True)

    def __str__(self) -> str:
        return f"{self.short_kind} {self.number or body_name(self.authority)}"

    @property
    def short_kind(self) -> str:
        """The procedure without its citation."""
        return self.get_kind_display().partition(" (")[0]

    @property
    def target(self) -> Target:
        """Rights are asked for the duty's cell."""
        return Target(study_id=self.study_id, cell=self.cell)


class Submission(DutyRecord):
    """One package to one recipient, from planned to decided.

    `sequence` is given when its internal review begins and never used again. `deadline_id` names the clock that it meets.
    `subject_type` and `subject_id` name a record of another room that it carries, such as a safety report. A late one stays
    late: `late_reason` explains, it does not erase.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="submissions"
    )
    kind = models.CharField(max_length=16, choices=SubmissionKind.choices)
    part = models.CharField(max_length=8, choices=Part.choices, blank=True)
    country = models.CharField(max_length=2, blank=True)
    title = models.CharField(max_length=200)
    sequence = models.PositiveIntegerField(null=True, editable=False)
    status = models.CharField(
        max_length=20, choices=SubmissionStatus.choices, default=SubmissionStatus.PLANNED
    )
    addressee = models.CharField(max_length=200)
    address = models.TextField(blank=True)
    message = models.TextField(blank=True)
    planned_on = models.DateField(null=True, blank=True)
    deadline_id = models.UUIDField(null=True, editable=False)
    subject_type = models.CharField(max_length=60, blank=True, editable=False)
    subject_id = models.UUIDField(null=True, editable=False)
    prepared_by_id = models.UUIDField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by_id = models.UUIDField(null=True, editable=False)
    evidence = models.CharField(max_length=500, blank=True, editable=False)
    late_reason = models.CharField(max_length=500, blank=True, editable=False)
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    acknowledgement = models.CharField(max_length=500, blank=True, editable=False)
    validated_on = models.DateField(null=True, editable=False)
    decided_on = models.DateField(null=True, editable=False)
    closing_reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        constraints = [
            *duty_constraints("submission", "application"),
            models.UniqueConstraint(
                fields=["study", "application", "sequence"], name="submission_sequence"
            ),
            models.UniqueConstraint(
                fields=["study", "subject_type", "subject_id"],
                name="submission_subject_once",
                condition=models.Q(subject_id__isnull=False),
            ),
        ]
        indexes = [
            newest("submission"),
            models.Index(fields=["study", "status", "-id"], name="submission_status"),
            models.Index(fields=["study", "application", "-id"], name="submission_application"),
            models.Index(fields=["study", "deadline_id"], name="submission_deadline"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        given = f" {sequence_words(self.sequence)}" if self.sequence is not None else ""
        return f"{self.get_kind_display()}{given}: {self.title}"


class SubmissionItem(DutyRecord):
    """One document of a package: a file that was brought, or a document that the platform made; pinned by its hash.

    What is taken out again stays on record with the reason.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=ItemKind.choices)
    title = models.CharField(max_length=200)
    version_label = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=35, blank=True)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    blob_key = models.CharField(max_length=120, blank=True, editable=False)
    document_version_id = models.UUIDField(null=True, editable=False)
    added_by_id = models.UUIDField(editable=False)
    taken_out_at = models.DateTimeField(null=True, editable=False)
    taken_out_reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        constraints = duty_constraints("submission_item", "submission")
        indexes = [
            newest("submission_item"),
            models.Index(fields=["study", "submission", "position"], name="submission_item_order"),
        ]
        triggers = regulated()

    def __str__(self) -> str:
        return self.title

    @property
    def blob(self) -> Blob:
        """The bytes that were brought."""
        return Blob(self.blob_key, self.sha256)
