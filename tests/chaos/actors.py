"""What the harness runs against its own instance: make work, serve it with a short lease, count what became of it.

python -m tests.chaos.actors attend                      # one order a line: `produce 12`, `clocks 12`, `count`; one answer a line
python -m tests.chaos.actors serve relay|safety-lane
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cro_platform.config.settings")
django.setup()

from django.db import Error as DatabaseError  # noqa: E402 -- after the set-up
from django.db import connections, transaction  # noqa: E402 -- as above
from django.db.models import Q  # noqa: E402 -- as above

from cro_platform.access.principal import acting  # noqa: E402 -- as above
from cro_platform.deadlines.models import Deadline  # noqa: E402 -- as above
from cro_platform.deadlines.services import start  # noqa: E402 -- as above
from cro_platform.documents.models import DocumentVersion  # noqa: E402 -- as above
from cro_platform.notifications.models import Notification  # noqa: E402 -- as above
from cro_platform.outbox import loops  # noqa: E402 -- as above
from cro_platform.outbox.models import OutboxMessage  # noqa: E402 -- as above
from cro_platform.tenancy.expressions import TransactionNow  # noqa: E402 -- as above
from cro_platform.tenancy.scope import Actor, organization_scope  # noqa: E402 -- as above
from pharmacovigilance.documents.kinds import request_cioms  # noqa: E402 -- as above
from pharmacovigilance.models import SafetyCase  # noqa: E402 -- as above
from tests.deadlines.clocks import susar  # noqa: E402 -- as above
from tests.mutants.breaking import BREAKS  # noqa: E402 -- as above
from tests.pharmacovigilance import safety  # noqa: E402 -- as above
from tests.world import World  # noqa: E402 -- as above

PATIENCE = 60.0


def attend() -> None:
    """One process for a whole test: each line is an order, each answer a line of JSON."""
    world = _patiently(World.load)
    orders: dict[str, Callable[[World, int], dict[str, int]]] = {
        "produce": produce,
        "clocks": produce_clocks,
        "count": lambda world, _: _patiently(lambda: counted(world)),
        "in-hand": lambda world, _: {"pdf": _patiently(pdfs_in_hand)},
    }
    sys.stdout.write(json.dumps({"ready": 1}) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        order, _, number = line.strip().partition(" ")
        sys.stdout.write(json.dumps(orders[order](world, int(number or 0))) + "\n")
        sys.stdout.flush()


def produce(world: World, count: int) -> dict[str, int]:
    """Each piece of work is one transaction; what the database refused while it was down is asked for again."""
    by = world.helix["safety-specialist"]
    for number in range(count):
        _patiently(lambda n=number: _one(world, by, n))
    return {"documents": count, "clocks": count}


def _one(world: World, by: Any, number: int) -> None:
    key = f"chaos-{number}"
    with acting(by):
        if Deadline.objects.filter(key=key).exists():
            return  # the commit had happened; only its answer was lost
        start(susar(world.alpha, key=key, facts={"aware": "2020-03-02"}))
        patient = safety.PATIENT | {"subject_code": f"DE-001-{number:03}"}
        case = safety.opened(by, world.alpha, patient=patient)
        request_cioms(SafetyCase.objects.get(pk=case.pk), by=by)


def produce_clocks(world: World, count: int) -> dict[str, int]:
    """Clocks that are overdue already: each must alert at once."""
    by = world.helix["safety-specialist"]
    for number in range(count):
        _patiently(lambda n=number: _clock(world, by, f"alone-{n}"))
    return {"clocks": count}


def _clock(world: World, by: Any, key: str) -> None:
    with acting(by):
        if not Deadline.objects.filter(key=key).exists():
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
    BREAKS.get(os.environ.get("MUTANT", ""), lambda: None)()
    loops.CELERY_LEASE = loops.SAFETY_LEASE = int(os.environ.get("CHAOS_LEASE", "3"))
    turn = {"relay": loops.relay_turn, "safety-lane": loops.safety_turn}[process]
    loops.serve(process, turn, loops.Stop())


def pdfs_in_hand() -> int:
    """Documents that a worker makes at this moment: it holds their messages locked until they are done.

    The relay locks a message too, for as long as handing it over takes: what is locked at two looks is in a worker's hand.
    """
    first = _locked()
    time.sleep(0.1)
    return min(first, _locked())


def _locked() -> int:
    undone = "FROM outbox_outboxmessage WHERE lane = 'pdf' AND done_at IS NULL"
    with transaction.atomic("relay"), connections["relay"].cursor() as cursor:
        cursor.execute(f"SELECT id {undone}")
        every = cursor.rowcount
        cursor.execute(f"SELECT id {undone} FOR UPDATE SKIP LOCKED")
        return every - int(cursor.rowcount)


def counted(world: World) -> dict[str, int]:
    """Versions that are made, and alerts per clock and person; what waits still, in either lane."""
    by = world.helix["safety-specialist"]
    with acting(by):
        versions = Counter(DocumentVersion.objects.values_list("status", flat=True))
        per_document = Counter(DocumentVersion.objects.values_list("document_id", flat=True))
        clocks = dict(Deadline.objects.values_list("pk", "key"))
        told = Notification.objects.filter(user_id=by.user_id, link_resource="deadlines")
        alerts = list(told.values_list("link_id", "subject"))
    of_ours = {clocks[link] for link, _ in alerts if clocks[link].startswith(("chaos-", "alone-"))}
    return {
        "rendered": versions.get("rendered", 0),
        "failed": versions.get("failed", 0),
        "doubled_documents": sum(n > 1 for n in per_document.values()),
        "clocks": sum(key.startswith(("chaos-", "alone-")) for key in clocks.values()),
        "alerted_clocks": len(of_ours),
        "doubled_alerts": len(alerts) - len(set(alerts)),
        "waiting": sum(_waiting(company) for company in world.companies),
    }


def _waiting(company: Any) -> int:
    """What is due now, or was begun and will be tried again; what is planned for later waits for nobody."""
    with organization_scope(company.id, Actor.system("chaos")):
        undone = OutboxMessage.objects.filter(done_at=None)
        return undone.filter(Q(due_at__lte=TransactionNow()) | Q(attempts__gt=0)).count()


def main() -> None:
    """Attend, or serve one process."""
    match sys.argv[1:]:
        case ["serve", process]:
            serve(process)
        case _:
            attend()


if __name__ == "__main__":
    main()
