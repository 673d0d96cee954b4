"""Alerts and people for tests of the inbox."""

from datetime import date
from typing import Any

from cro_platform.access.principal import Principal, acting
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.services import Alert, arrange_absence, notify
from cro_platform.tenancy.scope import Actor, organization_scope
from studies.services import assign_person
from tests.deadlines.lane import believing
from tests.world import Company, World

NOW = "2035-03-02T09:00:00"


def alert(world: World, **changes: Any) -> Alert:
    """An urgent alert about alpha."""
    values: dict[str, Any] = {
        "kind": Kind.SAFETY,
        "severity": Severity.URGENT,
        "subject": "Due today: EU SUSAR report of NW-ALPHA",
        "body": "Subject 0042 on Examplinib, treatment arm B",
        "key": "thing:1",
        "study_id": world.alpha,
    }
    return Alert(**(values | changes))


def tell(company: Company, told: Alert, *people: Principal, now: str = NOW) -> int:
    """The platform alerts these people in their company's name."""
    with believing(now), organization_scope(company.id, Actor.system("test")):
        return notify(told, [person.user_id for person in people])


def away(person: Principal, deputy: Principal, *, first: date, last: date) -> None:
    """The person arranges an absence."""
    with believing(NOW), acting(person):
        arrange_absence(by=person, from_on=first, until_on=last, deputy_id=deputy.user_id)


def assign(world: World, company: Company, role: str) -> Principal:
    """Somebody more works on alpha."""
    leader = company["admin"]
    with acting(leader):
        assign_person(world.alpha, company[role].user_id, by=leader)
    return company[role]
