"""The review of access: who still needs what they may do, confirmed or revoked person by person, then signed."""

from datetime import date

from django.db import models

from cro_platform.access.models import User
from cro_platform.access.target import Target
from cro_platform.tenancy.constraints import SameStudy, Wall
from cro_platform.tenancy.tables import OrganizationPrivate
from cro_platform.tenancy.triggers import audited
from studies.enums import ReviewDecision, ReviewSubject


class AccessReview(OrganizationPrivate):
    """One review of the organization's members, or of its assignments to one study (21 CFR 11.10(d); 11.10(g)).

    Its lines are what stood when it began. `due_on` is the organization's own target, no law's. Signed, it never changes.
    """

    study_id = models.UUIDField(null=True, blank=True)
    due_on = models.DateField()
    signed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="access_review_wall", kind="organization"),
            models.UniqueConstraint(fields=["study_id", "id"], name="access_review_study_id"),
            models.UniqueConstraint(
                fields=["organization", "study_id"],
                condition=models.Q(signed_at=None),
                nulls_distinct=False,
                name="access_review_one_open",
            ),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return f"Access review of {self.created_at:%-d %B %Y}"

    @property
    def target(self) -> Target:
        """The organization's own record; the people wall guards what names a study."""
        return Target()

    def is_overdue(self, on: date) -> bool:
        """Not signed though its target has passed."""
        return self.signed_at is None and self.due_on < on


class AccessReviewLine(OrganizationPrivate):
    """One person's membership or assignment as it stood, and what was decided about it, by whom."""

    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="lines")
    study_id = models.UUIDField(null=True, blank=True)
    subject = models.CharField(max_length=12, choices=ReviewSubject.choices)
    subject_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    since = models.DateTimeField()
    decision = models.CharField(
        max_length=10, choices=ReviewDecision.choices, blank=True, default="", db_default=""
    )
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            Wall(name="access_review_line_wall", kind="organization"),
            SameStudy(name="access_review_line_review_study", field="review"),
            models.UniqueConstraint(
                fields=["review", "subject_id"], name="access_review_line_once"
            ),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"

    @property
    def target(self) -> Target:
        """As the review's."""
        return Target()
