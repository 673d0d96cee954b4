"""The trail in the API: events as far as the reader may see them, third parties as working for the sponsor."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from cro_platform.access.models import User
from cro_platform.access.principal import Principal
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.trail import FOR_THE_SPONSOR, Entry, entries
from cro_platform.audit.wording import entity_of
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.resources import Resource

TEXT = serializers.CharField


class ChangeSchema(serializers.Serializer[Any]):
    """One column before and after."""

    field = serializers.CharField()
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)


class AuditEvents(Resource):
    """Who did what to which record, when and why (21 CFR 11.10(e); ICH E6(R3) 4.2.2)."""

    name = "audit-events"
    title = "Audit trail"
    singular = "event"
    model = AuditEvent
    view = "audit.view"
    fields = (
        Column("at", "at", "When"),
        Column("record_type", "tbl", "Record"),
        Column("record_id", "pk_text", "Record id"),
        Column("study", "study_id", "Study"),
        Column("intent", "intent", "Intent"),
        Column("reason", "reason", "Reason"),
        Column("correlation", "correlation", "Request"),
    )
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "who": TEXT(),
        "organization": TEXT(),
        "action": TEXT(),
        "sentence": TEXT(),
        "entity": TEXT(),
        "record_name": TEXT(),
        "changes": ChangeSchema(many=True),
    }
    filters = (
        Filter("study", "study_id", "Study", "uuid"),
        Filter("record_type", "tbl", "Record", "text"),
        Filter("record_id", "pk_text", "Record id", "uuid"),
        Filter("organization", "organization_id", "Organization", "uuid"),
        Filter("since", "at__date__gte", "Since", "date"),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[AuditEvent]:
        """What the wall shows; log-ins have a list of their own."""
        return AuditEvent.objects.exclude(organization_id=None, tbl="access_user")

    @classmethod
    def is_authored(cls) -> bool:
        """The actor is told by the event itself."""
        return False

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Names and changes, in two statements whatever the number of rows."""
        told = told_by_id(row["id"] for row in rows)
        for row in rows:
            entry = told[row["id"]]
            row["who"], row["organization"] = entry.who, entry.organization
            row["action"] = entry.action
            row["sentence"], row["entity"] = entry.sentence, entity_of(row["record_type"])
            row["record_name"] = entry.record_name
            row["changes"] = [
                {"field": c.field, "old": _text(c.old), "new": _text(c.new)} for c in entry.changes
            ]
            if entry.who == FOR_THE_SPONSOR:
                row["correlation"] = ""


class LogIns(Resource):
    """Log-ins, failures, second factors and password changes of the organization's people (21 CFR 11.300(d))."""

    name = "log-ins"
    title = "Log-ins"
    singular = "log-in"
    model = AuditEvent
    view = "audit.logins"
    fields = (Column("at", "at", "When"), Column("person", "pk_text", "Person id"))
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "name": TEXT(),
        "outcome": TEXT(),
        "address": TEXT(),
    }
    filters = (
        Filter("person", "pk_text", "Person", "uuid"),
        Filter("since", "at__date__gte", "Since", "date"),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[AuditEvent]:
        """What happened at the front door, of one's own people."""
        return AuditEvent.objects.filter(organization_id=None, tbl="access_user", op="A")

    @classmethod
    def is_authored(cls) -> bool:
        """Nobody but the person acts at the front door."""
        return False

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Who, with what outcome, from which address."""
        events = AuditEvent.objects.in_bulk([row["id"] for row in rows])
        people = {
            str(p.pk): p.name for p in User.objects.filter(pk__in=[r["person"] for r in rows])
        }
        for row in rows:
            event = events[row["id"]]
            row["name"] = people.get(row["person"], "")
            row["outcome"] = event.intent.removeprefix("access.").replace("_", " ").capitalize()
            row["address"] = (event.new or {}).get("address", "")


def told_by_id(ids: Iterable[Any]) -> dict[Any, Entry]:
    """Events as their reader may be told of them."""
    found = list(AuditEvent.objects.filter(pk__in=list(ids)))
    return {event.pk: entry for event, entry in zip(found, entries(found), strict=True)}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
