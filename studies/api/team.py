"""Teams of studies, training evidence and what is required, in the API."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from rest_framework import serializers

from cro_platform.access.first_wall import my_studies
from cro_platform.access.principal import Principal
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership
from cro_platform.web.actions import Action
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ReasonForm
from cro_platform.web.resources import Resource
from studies.forms.team import (
    CertificateForm,
    ChangeAssignmentForm,
    EndAssignmentForm,
    RequirementForm,
    TeamForm,
    TrainingForm,
)
from studies.models import Study, StudyGrant, TrainingRecord, TrainingRequirement
from studies.selectors.training import training_seen_by
from studies.services import training
from studies.services.team import assign_to_study, change_assignment, end_assignment


class StudyTeam(Resource):
    """Who of one's own organization is assigned to which study, in which part, from when until when."""

    name = "study-team"
    title = "Study team"
    singular = "assignment"
    model = StudyGrant
    view = "studies.team"
    fields = (
        Column("name", "user__name", "Person"),
        ("person", "user_id"),
        ("study", "content_object_id"),
        Column("team_role", "team_role", "Part in the team"),
        Column("begins_at", "begins", "From"),
        Column("valid_until", "valid_until", "Until"),
        Column("created_at", "created_at", "Assigned at"),
    )
    computed = {
        "role": serializers.CharField(read_only=True),
        "study_number": serializers.CharField(read_only=True),
        "begins_at": serializers.DateTimeField(read_only=True),
        "is_current": serializers.BooleanField(read_only=True),
    }
    filters = (
        Filter("study", "content_object_id", "Study", "uuid"),
        Filter("person", "user_id", "Person", "uuid"),
        Filter("is_current", "current", "Current", "boolean"),
    )
    create = Action("create", "Assign a person", assign_to_study, "studies.staff-any", TeamForm)
    actions = (
        Action("change", "Change", change_assignment, "studies.staff", ChangeAssignmentForm),
        Action("end", "End the assignment", end_assignment, "studies.staff", EndAssignmentForm),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """Assignments to the studies that the asker meets; an administrator sees all of the organization."""
        now = TransactionNow()
        current = StudyGrant.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=now),
            Q(valid_until=None) | Q(valid_until__gt=now),
            pk=OuterRef("pk"),
        )
        grants: QuerySet[Any] = StudyGrant.objects.filter(organization=by.organization_id)
        grants = grants.annotate(
            begins=Coalesce("valid_from", "created_at"), current=Exists(current)
        )
        if by.role == "admin":
            return grants
        return grants.filter(content_object__in=my_studies(by))

    @classmethod
    def values(cls) -> dict[str, Any]:
        """With whether it holds now."""
        return super().values() | {"c_is_current": Coalesce("current", False)}

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """The role that each person has in the organization, and the number of a study that the asker meets."""
        people = {row["person"] for row in rows}
        roles = dict(
            Membership.objects.filter(user__in=people, organization=by.organization_id).values_list(
                "user_id", "role"
            )
        )
        met = dict(
            Study.objects.filter(pk__in={row["study"] for row in rows}).values_list(
                "pk", "protocol_number"
            )
        )
        for row in rows:
            row["role"] = roles.get(row["person"], "")
            row["study_number"] = met.get(row["study"], "")


class TrainingRecords(Resource):
    """Training evidence: one's own, and for those who lead, administer or audit, everybody's in the organization."""

    name = "training-records"
    title = "Training"
    singular = "training record"
    model = TrainingRecord
    view = "training.view"
    fields = (
        Column("name", "user__name", "Person"), ("person", "user_id"), "kind", "title", "provider",
        Column("study", "study_id"), "issued_on", Column("expires_on", "expires_on", "Counts until"),
        Column("file_name", "file_name", "Certificate"), "media_type", "size",
        Column("sha256", "sha256", "SHA-256"), "withdrawn_at", "created_at", "rev",
    )  # fmt: skip
    filters = (
        Filter("person", "user_id", "Person", "uuid"),
        Filter("study", "study_id", "Study", "uuid"),
        "kind",
        Filter("is_standing", "withdrawn_at__isnull", "Not withdrawn", "boolean"),
    )
    create = Action(
        "create",
        "Record training",
        training.record_training,
        "training.record",
        TrainingForm,
        summary="A GCP certificate or a training of a member, with the last day on which it counts.",
    )
    actions = (
        Action("attach", "Attach the certificate", training.attach_certificate, "training.record", CertificateForm),
        Action("withdraw", "Withdraw", training.withdraw_training, "training.record", ReasonForm),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """As far as the asker may read it."""
        return training_seen_by(by)

    @classmethod
    def study_of(cls, row: dict[str, Any]) -> UUID | None:
        """The organization's own evidence: rights on it hang on no study."""
        return None


class TrainingRequirements(Resource):
    """What the organization requires before people sign or take on a duty."""

    name = "training-requirements"
    title = "Required training"
    singular = "requirement"
    model = TrainingRequirement
    view = "training.view"
    fields = (
        "kind", "role", Column("study", "study_id"), "applies_from", "retired_at", "created_at", "rev",
    )  # fmt: skip
    filters = ("kind", Filter("study", "study_id", "Study", "uuid"))
    create = Action(
        "create",
        "Require a training",
        training.require_training,
        "training.require",
        RequirementForm,
        summary="From that day on, whoever of this role lacks it neither signs nor is newly assigned. Reading stays open.",
    )
    actions = (
        Action("retire", "Retire", training.retire_requirement, "training.require", ReasonForm),
    )

    @classmethod
    def study_of(cls, row: dict[str, Any]) -> UUID | None:
        """The organization's own rule."""
        return None
