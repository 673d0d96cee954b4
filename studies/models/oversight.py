"""What a sponsor raises about a provider's work, and the provider's answer."""

from django.db import models

from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.tables import Bilateral
from cro_platform.tenancy.triggers import audited
from studies.enums import FindingGrade, IssueStatus


class OversightIssue(Bilateral):
    """An issue that the sponsor raises on one provider's work of a study (ICH E6(R3) 3.6).

    Author is the sponsor, the other side the provider; no other provider of the study hears of it. The provider answers,
    the sponsor closes or asks again; each answer stays on the trail.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    description = models.TextField()
    grade = models.CharField(max_length=8, choices=FindingGrade.choices)
    answer_due_on = models.DateField(null=True, blank=True)
    raised_by_name = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=IssueStatus.choices, default=IssueStatus.OPEN)
    answer = models.TextField(blank=True, default="")
    answered_by_name = models.CharField(max_length=200, blank=True, default="")
    answered_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by_name = models.CharField(max_length=200, blank=True, default="")
    closing_note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [Wall(name="oversight_issue_wall", kind="bilateral-study")]
        indexes = [models.Index(fields=["study", "-id"], name="oversight_issue_newest")]
        triggers = audited()

    def __str__(self) -> str:
        return self.title

    @property
    def target(self) -> Target:
        """Rights are asked for the study."""
        return Target(study_id=self.study_id)
