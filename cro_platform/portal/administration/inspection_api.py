"""Inspections in the API and the portal, as the inspected organization keeps them; the inspector's own pages are another room."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from rest_framework import serializers

from cro_platform.access.models import Inspection
from cro_platform.access.principal import Principal
from cro_platform.audit.trail import Entry, trail_of
from cro_platform.portal.administration import inspections
from cro_platform.portal.administration.forms import InspectionForm
from cro_platform.web.actions import Action
from cro_platform.web.components import Tone
from cro_platform.web.forms import ReasonForm
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts
from cro_platform.web.resources import Resource
from studies.selectors.instants import transaction_instant

LOG_LENGTH = 100
STATES: dict[str, Tone] = {"open": "success", "waiting": "info", "ended": "neutral"}


class Inspections(Resource):
    """Who may inspect what, as of when, and until when."""

    name = "inspections"
    title = "Inspections"
    singular = "inspection"
    model = Inspection
    view = inspections.MANAGE
    fields = (
        "authority", "name", "email", "study_ids", "as_of", "valid_from", "valid_until", "ended_at", "created_at", "rev",
    )  # fmt: skip
    computed: ClassVar[dict[str, Any]] = {
        "studies": serializers.ListField(child=serializers.CharField()),
        "status": serializers.ChoiceField(choices=sorted(STATES)),
    }
    create = Action(
        "create", "Let an inspector in", inspections.admit, inspections.MANAGE, InspectionForm
    )
    actions = (
        Action("end", "End the access", inspections.end_inspection, inspections.MANAGE, ReasonForm),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The organization's own."""
        return Inspection.objects.filter(organization=by.organization_id)

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """The studies by their protocol numbers, as far as the reader may name them, and whether the access is open."""
        known = inspections.studies_to_inspect()
        for row in rows:
            row["studies"] = [known[pk] for pk in row["study_ids"] if pk in known]
            row["status"] = _state(row)


def _state(row: dict[str, Any]) -> str:
    now = transaction_instant()
    if row["ended_at"] is not None or row["valid_until"] <= now:
        return "ended"
    return "waiting" if row["valid_from"] > now else "open"


@dataclass(frozen=True, slots=True)
class Opened:
    """Every page and file the inspector opened, newest first, with everything else that happened to the grant."""

    title: str = "What the inspector opened"
    is_side: bool = False
    template: str = "inspection/log.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The newest entries; the whole trail, filtered and as a file, is one click away."""
        found: list[Entry] = trail_of("access_inspection", str(record.pk), limit=LOG_LENGTH)
        url = reverse("portal-trail", args=[by.organization_slug, "access_inspection", record.pk])
        return {"entries": found, "all_url": url}


class InspectionPages(Pages):
    """Inspections."""

    resource = Inspections
    section = "Organization"
    icon = "scan-eye"
    intro = "An inspector reads what had been approved by a date, of the studies named here, and nothing else; every click is kept."
    empty_hint = "Let an inspector in when an authority announces itself."
    columns = ("authority", "name", "studies", "as_of", "valid_until", "status")
    tones = STATES
    panels = (
        Facts(
            "Access",
            (
                "authority",
                "name",
                "email",
                "studies",
                "as_of",
                "valid_from",
                "valid_until",
                "ended_at",
            ),
        ),
        Opened(),
    )

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """Authority and person."""
        return str(record), ""
