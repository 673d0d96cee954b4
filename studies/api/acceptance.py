"""Acceptance of providers' work in the API; a person accepts in the portal, with a signature."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model
from rest_framework import serializers

from cro_platform.access.errors import RuleBroken
from cro_platform.access.models import Delegation
from cro_platform.access.obligations import obligation
from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.answers import Answers
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ToldReasonForm
from cro_platform.web.paging import Page
from cro_platform.web.resources import Resource
from studies.forms.acceptance import RequireForm, ReturnForm
from studies.models import AcceptanceRequirement, Study, WorkDecision
from studies.selectors.embedded import organization_names
from studies.selectors.work import Piece, waiting
from studies.services.acceptance import lift_requirement, require_acceptance, return_work

TEXT = serializers.CharField
APART = "~"


@dataclass(frozen=True, slots=True)
class RequireAction(Action):
    """Acceptance is asked for in the version that is in force."""

    def is_possible(self, record: Model) -> bool:
        """It is executed, and no later one stands in its place."""
        clause: Any = record
        return clause.version.contract.current_id == clause.version_id  # type: ignore[no-any-return]  # two ids


@dataclass(frozen=True, slots=True)
class LiftAction(Action):
    """Take back what stands."""

    def is_possible(self, record: Model) -> bool:
        """It stands."""
        requirement: Any = record
        return requirement.lifted_at is None


REQUIRE = RequireAction(
    "require-acceptance", "Require acceptance", require_acceptance, "work.require", RequireForm,
    summary="What the provider releases for this obligation from now on waits for your acceptance.",
)  # fmt: skip


class AcceptanceRequirements(Resource):
    """Which transferred obligations' work waits for the sponsor's acceptance, since when and by which clause."""

    name = "acceptance-requirements"
    title = "Acceptance required"
    singular = "requirement of acceptance"
    model = AcceptanceRequirement
    view = "work.view"
    fields = (
        ("study", "study_id"), ("contract", "contract_id"), ("version", "version_id"), "obligation", "cell", "clause",
        "set_by_name", "valid_from", "created_at", "lifted_at", "lifted_by_name", "lift_reason", "rev",
    )  # fmt: skip
    filters = (Filter("contract", "contract_id", "Contract", "uuid"), "obligation")
    actions = (LiftAction("lift", "Lift", lift_requirement, "work.require", ToldReasonForm),)


class WorkDecisions(Resource):
    """What the sponsor accepted or returned, and why; a provider reads what was said of its own work."""

    name = "work-decisions"
    title = "Accepted and returned work"
    singular = "decision on work"
    model = WorkDecision
    view = "work.view"
    fields = (
        ("study", "study_id"), "kind", ("record", "record_id"), "title", "obligation", "cell", ("contract", "contract_id"),
        "outcome", "reason", ("released_at", "work_released_at"), ("decided_at", "created_at"), "decided_by_name", "content_sha256",
        ("requirement", "requirement_id"), "rev",
    )  # fmt: skip
    filters = ("outcome", "kind", Filter("study", "study_id", "Study", "uuid"), "obligation")
    create = Action(
        "create", "Return work", return_work, "work.decide", ReturnForm,
        summary="A piece of a provider's work goes back to it; it reads the reason.",
    )  # fmt: skip


class WaitingWork(Answers):
    """What waits for the sponsor's acceptance, longest first; a provider sees its own part of it."""

    name = "waiting-work"
    title = "Waits for acceptance"
    singular = "piece of work"
    model = Delegation
    view = "work.view"
    asked = (Filter("study", "study", "Study", "uuid"),)
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "kind": TEXT(),
        "kind_title": TEXT(),
        "record": serializers.UUIDField(),
        "title": TEXT(),
        "study": serializers.UUIDField(),
        "protocol_number": TEXT(),
        "obligation": TEXT(),
        "obligation_name": TEXT(),
        "cell": TEXT(),
        "provider": TEXT(),
        "contract_number": TEXT(),
        "clause": TEXT(),
        "released_at": serializers.DateTimeField(),
    }

    @classmethod
    def rows(cls, by: Principal, given: dict[str, Any], *, cursor: str | None, size: int) -> Page:
        """A page, oldest release first."""
        found = waiting(by, after=_after(cursor), limit=size + 1, study=given.get("study"))
        shown = found[:size]
        return Page(waiting_rows(shown), _cursor(shown[-1]) if len(found) > size else None)


def waiting_rows(pieces: list[Piece]) -> list[dict[str, Any]]:
    """As both faces show them, in two statements however many they are."""
    names = organization_names({each.provider_id for each in pieces})
    numbers = dict(
        Study.objects.filter(pk__in={p.record.study_id for p in pieces}).values_list(
            "pk", "protocol_number"
        )
    )
    return [
        {
            "kind": each.work.code,
            "kind_title": each.work.title,
            "record": each.record.pk,
            "title": each.title,
            "study": each.record.study_id,
            "protocol_number": numbers.get(each.record.study_id, ""),
            "obligation": each.obligation,
            "obligation_name": obligation(each.obligation).name,
            "cell": each.cell,
            "provider": names.get(each.provider_id, ""),
            "contract_number": each.requirement.contract.number,
            "clause": each.requirement.clause,
            "released_at": each.released_at,
        }
        for each in pieces
    ]


def _cursor(last: Piece) -> str:
    return f"{last.released_at.isoformat()}{APART}{last.record.pk}"


def _after(cursor: str | None) -> tuple[datetime, UUID] | None:
    if not cursor:
        return None
    instant, _, pk = cursor.replace(" ", "+").partition(APART)
    try:
        found = datetime.fromisoformat(instant), UUID(pk)
    except ValueError:
        raise RuleBroken.of("cursor", "This cursor was not given by this list.") from None
    if found[0].utcoffset() is None:
        raise RuleBroken.of("cursor", "This cursor was not given by this list.")
    return found
