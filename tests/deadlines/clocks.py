"""Clocks as other rooms would start them, for tests."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal, acting
from cro_platform.deadlines.clock import Clock
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import start
from tests.world import World, at

CASE = UUID("01900000-0000-7000-8000-000000000001")


def susar(study_id: UUID, *, key: str = "case-1:EU:EU-SUSAR-15", **changes: Any) -> Clock:
    """The clock of a suspected unexpected serious reaction in the EU, known to anybody since 2 March 2035."""
    values: dict[str, Any] = {
        "study_id": study_id,
        "key": key,
        "subject_type": "safety-cases",
        "subject_id": CASE,
        "label": "EU SUSAR report, 15 days",
        "jurisdiction": "EU",
        "obligation": "expedited-safety-reporting",
        "cell": "EU",
        "record_obligation": "safety-case-processing",
        "record_cell": "*",
        "rule_id": "EU-SUSAR-15",
        "facts": {"aware": "2035-03-02"},
        "zone": "Europe/Berlin",
    }
    return Clock(**(values | changes))


def specialist(world: World) -> Principal:
    """The person at the CRO who feeds safety cases of alpha."""
    return world.helix["safety-specialist"]


def started(world: World, *, now: str = "2035-03-02T09:00:00Z", **changes: Any) -> Deadline:
    """A clock of alpha, set by the CRO's safety specialist at this instant."""
    with acting(specialist(world)), at(now):
        return start(susar(world.alpha, **changes))


def utc(text: str) -> datetime:
    """An instant from `2035-03-17T22:59:59`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
