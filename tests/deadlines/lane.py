"""Both lanes in small: deliver every due message of every organization at an instant, as the workers would."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from cro_platform.access.principal import Principal, acting
from cro_platform.notifications.models import Notification
from cro_platform.outbox.delivery import deliver
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.scope import Actor, login_scope, organization_scope
from tests.deadlines.clocks import utc
from tests.world import Company, World


@contextmanager
def believing(moment: str) -> Iterator[None]:
    """Every transaction inside believes it is this instant (`2035-03-17T08:00:00`, UTC)."""
    _set(f"{moment}Z")
    yield
    _set("")


def _set(moment: str) -> None:
    with login_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.test_now', %s, true)", [moment])


def run_lanes(world: World, moment: str) -> int:
    """Deliver until nothing is due; returns how many messages were."""
    done = 0
    with believing(moment):
        while messages := _due(world, moment):
            for message, organization in messages:
                done += deliver(message, organization, by="test-lane")
    return done


def _due(world: World, moment: str) -> list[tuple[UUID, UUID]]:
    found = []
    for company in world.companies:
        with organization_scope(company.id, Actor.system("test-lane")):
            due = OutboxMessage.objects.filter(done_at=None, due_at__lte=utc(moment))
            found += [
                (pk, company.id) for pk in due.order_by("due_at").values_list("pk", flat=True)
            ]
    return found


def alerts_of(person: Principal) -> list[Notification]:
    """What this person finds in the inbox, oldest first."""
    with acting(person):
        return list(Notification.objects.filter(user_id=person.user_id).order_by("id"))


def subjects(person: Principal) -> list[str]:
    """The subjects of a person's alerts, oldest first."""
    return [alert.subject for alert in alerts_of(person)]


def alerted(company: Company) -> set[str]:
    """The roles of a company whose people were alerted."""
    return {role for role, person in company.people.items() if alerts_of(person)}
