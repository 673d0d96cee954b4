"""What the harness runs against its own instance: make work, serve it with a short lease, count what became of it.

python -m tests.chaos.actors produce 12     # cases, their forms, and clocks that are overdue; prints what was accepted
python -m tests.chaos.actors serve relay|safety-lane
python -m tests.chaos.actors count          # what is done, missing and doubled, as JSON
"""

import json
import os
import sys
import time
from collections import Counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cro_platform.config.settings")
django.setup()

from django.db import Error as DatabaseError  # noqa: E402 -- after the set-up
from django.db import connections  # noqa: E402 -- as above

from cro_platform.access.principal import acting  # noqa: E402 -- as above
from cro_platform.deadlines.services import start  # noqa: E402 -- as above
from cro_platform.documents.models import DocumentVersion  # noqa: E402 -- as above
from cro_platform.notifications.models import Notification  # noqa: E402 -- as above
from cro_platform.outbox import loops  # noqa: E402 -- as above
from cro_platform.outbox.models import OutboxMessage  # noqa: E402 -- as above
from cro_platform.tenancy.scope import Actor, organization_scope  # noqa: E402 -- as above
from pharmacovigilance.documents.kinds import request_cioms  # noqa: E402 -- as above
from pharmacovigilance.models import SafetyCase  # noqa: E402 -- as above
from tests.deadlines.clocks import susar  # noqa: E402 -- as above
from tests.pharmacovigilance import safety  # noqa: E402 -- as above
from tests.world import World  # noqa: E402 -- as above

LEASE = 3
PATIENCE = 60.0


def produce(count: int) -> None:
    """Each piece of work is one transaction; what the database refused while it was down is asked for again."""
    world, accepted = _patiently(World.load), {"documents": 0, "clocks": 0}
    by = world.helix["safety-specialist"]
    for number in range(count):
        _patiently(lambda n=number: _one(world, by, n))
        accepted["documents"] += 1
        accepted["clocks"] += 1
    sys.stdout.write(json.dumps(accepted) + "\n")


def _one(world: World, by: Any, number: int) -> None:
    with acting(by):
        start(susar(world.alpha, key=f"chaos-{number}", facts={"aware": "2020-03-02"}))
        case = safety.opened(
            by, world.alpha, patient={**safety.PATIENT, "subject_code": f"DE-001-{number:03}"}
        )
        request_cioms(SafetyCase.objects.get(pk=case.pk), by=by)


def produce_clocks(count: int) -> None:
    """Clocks that are overdue already: each must alert at once."""
    world = _patiently(World.load)
    by = world.helix["safety-specialist"]
    for number in range(count):
        _patiently(lambda n=number: _clock(world, by, f"alone-{n}"))
    sys.stdout.write(json.dumps({"clocks": count}) + "\n")


def _clock(world: World, by: Any, key: str) -> None:
    with acting(by):
        start(susar(world.alpha, key=key, facts={"aware": "2020-03-02"}))


def _patiently(run: Any) -> Any:
    """Again until the database answers; a transaction that failed has left nothing."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return run()
        except DatabaseError:
            for each in connections.all():
                each.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def serve(process: str) -> None:
    """The product's own loop; only the lease is short, so that a killed worker's work comes back within the test."""
    loops.CELERY_LEASE = loops.SAFETY_LEASE = LEASE
    turn = {"relay": loops.relay_turn, "safety-lane": loops.safety_turn}[process]
    loops.serve(process, turn, loops.Stop())


def count() -> None:
    """Versions that are made, and alerts per clock and person; what waits still, in either lane."""
    sys.stdout.write(json.dumps(_patiently(_counted)) + "\n")


def _counted() -> dict[str, Any]:
    world = World.load()
    by = world.helix["safety-specialist"]
    with acting(by):
        versions = Counter(DocumentVersion.objects.values_list("status", flat=True))
        per_document = Counter(DocumentVersion.objects.values_list("document_id", flat=True))
        told = Notification.objects.filter(user_id=by.user_id, link_resource="deadlines")
        alerts = list(told.values_list("link_id", "subject"))
    waiting = 0
    for company in world.companies:
        with organization_scope(company.id, Actor.system("chaos")):
            waiting += OutboxMessage.objects.filter(
                done_at=None, due_at__lte="2030-01-01T00:00Z"
            ).count()
    return {
        "rendered": versions.get("rendered", 0),
        "failed": versions.get("failed", 0),
        "doubled_documents": sum(n > 1 for n in per_document.values()),
        "alerted_clocks": len({link for link, _ in alerts}),
        "doubled_alerts": len(alerts) - len(set(alerts)),
        "waiting": waiting,
    }


def main() -> None:
    """One of the three."""
    match sys.argv[1:]:
        case ["produce", number]:
            produce(int(number))
        case ["produce-clocks", number]:
            produce_clocks(int(number))
        case ["serve", process]:
            serve(process)
        case _:
            count()


if __name__ == "__main__":
    main()
