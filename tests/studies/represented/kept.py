"""A sponsor that helix keeps because it is not on the platform, with a study and a paper contract."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cro_platform.access.models import Representation
from cro_platform.access.principal import acting
from cro_platform.outbox.delivery import deliver
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.scope import Actor, organization_scope
from studies.models import Contract
from studies.services import (
    Contact,
    Entity,
    NewContract,
    Transfer,
    open_study_for,
    register_paper_for,
    represent_sponsor,
)
from tests.deadlines.clocks import utc
from tests.deadlines.lane import believing
from tests.world import Company, World

NAME = "Southwind Therapeutics"
OUTSIDE = "head-of-safety@southwind.example"
SIGNED = datetime(2026, 2, 1, tzinfo=UTC)
CONTACT = Contact("safety-specialist", "Head of safety", OUTSIDE)


@dataclass(frozen=True)
class Kept:
    """The sponsor's row, its organization, its study."""

    row: Representation
    sponsor: UUID
    study: UUID


def represent(company: Company, name: str = NAME, **changes: Any) -> Representation:
    """Register a sponsor in the name of a CRO's project manager."""
    given: dict[str, Any] = {
        "name": name,
        "time_zone": "Europe/Berlin",
        "entity": Entity(f"{name} GmbH", "DE", city="Jena"),
        "contact": CONTACT,
    }
    manager = company["project-manager"]
    with acting(manager):
        return represent_sponsor(by=manager, **(given | changes))


def with_study(
    company: Company,
    number: str = "SW-1",
    countries: tuple[str, ...] = ("DE", "US"),
    name: str = NAME,
) -> Kept:
    """The same with a study."""
    row = represent(company, name)
    manager = company["project-manager"]
    with acting(manager):
        study = open_study_for(
            row, by=manager, protocol_number=number, title=f"Study {number}", countries=countries
        )
    return Kept(row, row.sponsor_id, study.pk)


def paper(company: Company, kept: Kept, *rows: Transfer, **changes: Any) -> Contract:
    """The CRO's own contract with the sponsor, as signed on paper."""
    given: dict[str, Any] = {
        "provider_id": company.id,
        "number": "SW-HX-1",
        "title": "Services for SW-1",
        "executed_at": SIGNED,
        "effective_at": SIGNED,
        "transfers": rows or (Transfer(kept.study, "site-monitoring", "ALL", "Annex 1"),),
    }
    manager = company["project-manager"]
    with acting(manager):
        return register_paper_for(kept.row, by=manager, new=NewContract(**(given | changes)))


def run_lanes_of(world: World, moment: str, *others: UUID) -> int:
    """Deliver until nothing is due, the queues of organizations outside the cast included."""
    done = 0
    organizations = [company.id for company in world.companies] + list(others)
    with believing(moment):
        while found := [pair for each in organizations for pair in _due(each, moment)]:
            done += sum(deliver(message, each, by="test-lane") for message, each in found)
    return done


def _due(organization: UUID, moment: str) -> list[tuple[UUID, UUID]]:
    with organization_scope(organization, Actor.system("test-lane")):
        due = OutboxMessage.objects.filter(done_at=None, due_at__lte=utc(moment)).order_by("due_at")
        return [(pk, organization) for pk in due.values_list("pk", flat=True)]
