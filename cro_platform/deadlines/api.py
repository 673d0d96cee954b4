"""Deadlines in the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.deadlines.forms import DischargeForm
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.selectors import decorated, visible
from cro_platform.deadlines.services import acknowledge, discharge
from cro_platform.web.actions import Action
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.resources import Resource


class SubjectRecord(serializers.Serializer[Any]):
    """The record a clock was started for."""

    type = serializers.CharField(read_only=True)
    id = serializers.UUIDField(read_only=True)


class Deadlines(Resource):
    """Regulatory clocks, nearest first."""

    name = "deadlines"
    title = "Deadlines"
    singular = "deadline"
    model = Deadline
    view = "deadlines.view"
    order = ("sort_at", "id")
    sentences = ("label",)
    fields = (
        Column("rule", "rule_id"),
        "rule_version",
        "jurisdiction",
        Column("study", "study_id"),
        Column("subject_type", "subject_type"),
        Column("subject_id", "subject_id", "Subject"),
        "key",
        "version",
        "label",
        "start_fact",
        "starts_at",
        "starts_on",
        "due_on",
        "due_at",
        "time_zone",
        "status",
        "outcome",
        "is_internal_target",
        "met_at",
        "evidence",
        "late_reason",
        "stop_reason",
        "acknowledged_at",
        Column("acknowledged_by", "acknowledged_by_name"),
        "obligation",
        "cell",
        "clause",
        "confidence",
        Column("unverified", "is_unverified"),
        Column("is_overdue", "overdue"),
        Column("derivation", "derivation"),
        Column("began_at", "created_at"),
        "rev",
    )
    computed = {
        "subject_type": None,
        "subject_id": None,
        "subject_record": SubjectRecord(read_only=True),
        "responsible_organization": serializers.CharField(read_only=True),
        "responsible_by": serializers.CharField(read_only=True),
        "handed_over": serializers.CharField(read_only=True),
        "missed_by": serializers.CharField(read_only=True),
        "due": serializers.CharField(read_only=True),
        "acknowledged": serializers.BooleanField(read_only=True),
        "is_overdue": serializers.BooleanField(read_only=True),
        "is_late": serializers.BooleanField(read_only=True),
        "explanation": serializers.CharField(read_only=True),
    }
    filters = (
        Filter("study", "study_id", "Study", "uuid"),
        "status",
        "jurisdiction",
        Filter("due_before", "due_on__lt", "Due before", "date"),
        Filter("due_after", "due_on__gt", "Due after", "date"),
        Filter("subject", "subject_id", "Subject record", "uuid"),
        Filter("overdue", "overdue", "Overdue", "boolean"),
    )
    actions = (
        Action(
            "acknowledge",
            "Acknowledge",
            acknowledge,
            "deadlines.acknowledge",
            summary="You have taken notice. Repeated alerts end; the clock runs on.",
            is_bulk=True,
        ),
        Action(
            "discharge",
            "Record as done",
            discharge,
            "deadlines.discharge",
            DischargeForm,
            summary="For notifications, postings and periodic reports. Late stays late.",
        ),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Deadline]:
        """Clocks of one's studies that are one's own, or that one feeds."""
        return visible(by)

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Who answers for each clock, as the asker may know it, in one statement for all."""
        decorated(rows, by)
