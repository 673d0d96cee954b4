"""Reports of visits: templates as data, versions, answers, comments."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited
from monitoring.enums import ReportStatus, TemplateStatus, VisitKind
from monitoring.models.base import SiteRecord, newest_index, site_constraints
from monitoring.models.visit import MonitoringVisit
from studies.models.records import trailed


class ReportTemplate(OrganizationPrivate):
    """An organization's own questions, one version; `definition` is read by `monitoring.rules.questions`."""

    name = models.CharField(max_length=120)
    version = models.CharField(max_length=20)
    kinds = ArrayField(models.CharField(max_length=14, choices=VisitKind.choices))
    definition = models.JSONField()
    status = models.CharField(
        max_length=7, choices=TemplateStatus.choices, default=TemplateStatus.DRAFT
    )

    class Meta:
        constraints = [
            Wall(name="report_template_wall", kind="organization"),
            models.UniqueConstraint(
                fields=["organization", "name", "version"], name="report_template_version"
            ),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="report_template_newest")]
        triggers = audited(study="")

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    @property
    def target(self) -> Target:
        """A template belongs to no study."""
        return Target()


class VisitReport(SiteRecord):
    """One version of a visit's report: its author's alone until it is approved, then the sponsor's to read.

    It keeps the questions it was written on, so that a later template changes nothing of it.
    """

    visit = models.ForeignKey(MonitoringVisit, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=11, choices=ReportStatus.choices, default=ReportStatus.IN_PROGRESS
    )
    template_name = models.CharField(max_length=120)
    template_version = models.CharField(max_length=20)
    definition = models.JSONField()
    contributors = models.JSONField(default=list, editable=False)
    change_reason = models.TextField(blank=True, editable=False)
    started_by_name = models.CharField(max_length=150, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by_id = models.UUIDField(null=True, editable=False)
    reviewed_by_name = models.CharField(max_length=150, blank=True, editable=False)
    return_reason = models.TextField(blank=True, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            *site_constraints("visit_report", "visit"),
            models.UniqueConstraint(
                fields=["study", "visit", "number"], name="visit_report_number"
            ),
        ]
        indexes = [
            newest_index("visit_report"),
            models.Index(fields=["study", "visit"], name="visit_report_visit"),
            models.Index(fields=["study", "status", "-id"], name="visit_report_status"),
        ]
        triggers = trailed(reason=True)

    def __str__(self) -> str:
        return f"Report {self.number} of {self.visit}"


class ReportAnswer(SiteRecord):
    """The answer to one question; `rev` guards it by itself, so that people on other questions never collide."""

    report = models.ForeignKey(VisitReport, on_delete=models.PROTECT, related_name="answers")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=40)
    question = models.CharField(max_length=60)
    value = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    is_prefilled = models.BooleanField(default=False, editable=False)
    answered_by_name = models.CharField(max_length=150, blank=True, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            *site_constraints("report_answer", "report"),
            models.UniqueConstraint(
                fields=["study", "report", "question"], name="report_answer_question"
            ),
        ]
        indexes = [
            newest_index("report_answer"),
            models.Index(fields=["study", "report", "position"], name="report_answer_position"),
        ]
        triggers = trailed()

    def __str__(self) -> str:
        return self.question


class ReportComment(SiteRecord):
    """What a reviewer says of a question; never leaves the company that wrote the report."""

    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.OWN, editable=False
    )
    report = models.ForeignKey(VisitReport, on_delete=models.PROTECT, related_name="comments")
    question = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    said_by_name = models.CharField(max_length=150, editable=False)
    answer = models.TextField(blank=True)
    is_settled = models.BooleanField(default=False)

    class Meta:
        constraints = site_constraints("report_comment", "report")
        indexes = [
            newest_index("report_comment"),
            models.Index(fields=["study", "report"], name="report_comment_report"),
        ]
        triggers = trailed(reason=True)

    def __str__(self) -> str:
        return f"{self.said_by_name} on {self.question or 'the report'}"
