"""Alerts, absences and mail wishes in the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from cro_platform.access.models import User
from cro_platform.access.principal import Principal
from cro_platform.notifications.forms import AbsenceForm, MailPreferenceForm, MailScheduleForm
from cro_platform.notifications.models import Absence, MailPreference, MailSchedule, Notification
from cro_platform.notifications.selectors import alerts_of
from cro_platform.notifications.services import (
    acknowledge,
    arrange_absence,
    end_absence,
    mark_read,
    set_mail,
    set_schedule,
)
from cro_platform.web.actions import Action
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.resources import Resource


class LinkedRecord(serializers.Serializer[Any]):
    """The record an alert is about."""

    type = serializers.CharField(read_only=True)
    id = serializers.UUIDField(read_only=True, allow_null=True)


class Notifications(Resource):
    """One's own alerts, newest first."""

    name = "notifications"
    title = "Alerts"
    singular = "alert"
    model = Notification
    view = "notifications.view"
    sentences = ("subject",)
    fields = (
        "subject",
        "body",
        "kind",
        "severity",
        Column("study", "study_id"),
        "link_resource",
        "link_id",
        "created_at",
        "read_at",
        "acknowledged_at",
        "settled_at",
        "rev",
    )
    computed = {
        "record": LinkedRecord(read_only=True),
        "state": serializers.CharField(read_only=True),
    }
    filters = (
        "severity",
        "kind",
        Filter("study", "study_id", "Study", "uuid"),
        ("unread", "read_at__isnull"),
        ("unacknowledged", "acknowledged_at__isnull"),
    )
    actions = (
        Action("read", "Mark as read", mark_read, "notifications.answer", is_bulk=True),
        Action(
            "acknowledge",
            "Acknowledge",
            acknowledge,
            "notifications.answer",
            summary="You have taken notice: repeats end, and nobody else is asked.",
            is_bulk=True,
        ),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Notification]:
        """The asker's own."""
        return alerts_of(by)

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """What each is about and whether it still waits."""
        for row in rows:
            row["record"] = {"type": row.pop("link_resource"), "id": row.pop("link_id")}
            row["state"] = state_of(row)


def state_of(row: dict[str, Any]) -> str:
    """Unread, read, acknowledged or settled."""
    words = (
        ("acknowledged_at", "acknowledged"),
        ("settled_at", "settled"),
        ("read_at", "read"),
    )
    return next((word for column, word in words if row[column] is not None), "unread")


class Absences(Resource):
    """Who is away and who stands in."""

    name = "absences"
    title = "Absences"
    singular = "absence"
    model = Absence
    view = "absences.view"
    fields = (
        Column("user", "user_id"),
        Column("deputy", "deputy_id"),
        "from_on",
        "until_on",
        "rev",
    )
    computed = {
        "user_name": serializers.CharField(read_only=True),
        "deputy_name": serializers.CharField(read_only=True),
    }
    filters = (("from_after", "from_on__gt"), ("until_before", "until_on__lt"))
    create = Action(
        "arrange",
        "Arrange an absence",
        arrange_absence,
        "absences.arrange",
        AbsenceForm,
        summary="Alerts go to the deputy on these days, the first and the last included.",
    )
    actions = (Action("end", "Back again", end_absence, "absences.arrange"),)

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """The names of both."""
        ids = {row[name] for row in rows for name in ("user", "deputy")}
        names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
        for row in rows:
            row["user_name"] = names.get(row["user"], "")
            row["deputy_name"] = names.get(row["deputy"], "")


class MailPreferences(Resource):
    """Which alerts the asker wants by mail; what is not listed is mailed."""

    name = "mail-preferences"
    title = "Alert preferences"
    singular = "alert preference"
    model = MailPreference
    view = "notifications.view"
    fields = ("kind", "is_mailed", "is_shown", "rev")
    create = Action("set", "Set", set_mail, "notifications.answer", MailPreferenceForm)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[MailPreference]:
        """The asker's own."""
        return MailPreference.objects.filter(user_id=by.user_id)


class MailSchedules(Resource):
    """When the asker wants mail of this organization; safety alerts come at once."""

    name = "mail-schedules"
    title = "Mail times"
    singular = "mail time"
    model = MailSchedule
    view = "notifications.view"
    fields = ("rhythm", "at", "weekday", "time_zone", "quiet_from", "quiet_until", "rev")
    create = Action(
        "set",
        "Choose",
        set_schedule,
        "notifications.answer",
        MailScheduleForm,
        summary="At once, or collected once a day or a week; with quiet hours if you like. Safety alerts always come at once.",
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[MailSchedule]:
        """The asker's own."""
        return MailSchedule.objects.filter(user_id=by.user_id)
