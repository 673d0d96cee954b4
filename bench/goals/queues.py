"""P8: claiming what is due, against a bare UPDATE; four workers at once claim each row exactly once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction

from bench import world
from bench.measure import Line, medians, milliseconds, once
from cro_platform.outbox.delivery import claim
from cro_platform.outbox.enums import Lane
from tests import databases

DUE, DONE, BATCH, ONE_BY_ONE = 20_000, 200_000, 2_000, 200
RESET = "UPDATE outbox_outboxmessage SET claimed_until = NULL, attempts = 0 WHERE done_at IS NULL"


def sweep() -> list[Line]:
    """Busy, idle and by four at once."""
    _fill()
    bare = min(once(_bare) for _ in range(3))
    batched = min(once(_claim_all) for _ in range(3))
    databases.execute(world.BENCH, RESET)
    single = (
        once(lambda: [claim(Lane.SAFETY, limit=1, lease=600) for _ in range(ONE_BY_ONE)])
        / ONE_BY_ONE
        * DUE
    )
    told = f"{DUE} due: bare {bare:.0f} ms, claimed {batched:.0f} ms, singly {single:.0f} ms"
    return [
        Line(
            "P8", "claim of everything due, times a bare UPDATE", batched / bare, 7.0, detail=told
        ),
        Line("P8", "in batches, faster than one by one", single / batched, 30.0, is_at_most=False),
        _four_at_once(),
        _idle(),
    ]


def _fill() -> None:
    asker = world.asker(12)
    common = "'{}'::jsonb, '', 0, ''"
    columns = "organization_id, lane, handler, event, ref, payload, correlation, attempts, last_error, due_at, done_at"
    for count, done in ((DUE, "NULL"), (DONE, "now()")):
        databases.execute(
            world.BENCH,
            f"INSERT INTO outbox_outboxmessage ({columns}) SELECT '{asker.principal.organization_id}', 'safety', 'none', 'none', "
            f"'{done}' || i, {common}, '2020-01-01', {done} FROM generate_series(1, {count}) i",
        )
    databases.execute(world.BENCH, "VACUUM (ANALYZE) outbox_outboxmessage")


def _bare() -> None:
    databases.execute(
        world.BENCH,
        "UPDATE outbox_outboxmessage SET claimed_until = NULL, attempts = 0 WHERE done_at IS NULL",
    )


def _claim_all() -> int:
    databases.execute(world.BENCH, RESET)
    found = 0
    while taken := len(claim(Lane.SAFETY, limit=BATCH, lease=600)):
        found += taken
    assert found == DUE
    return found


def _four_at_once() -> Line:
    databases.execute(world.BENCH, RESET)

    def work(_: int) -> list[str]:
        mine: list[str] = []
        try:
            while taken := claim(Lane.SAFETY, limit=500, lease=600):
                mine += [str(message) for message, _, _ in taken]
        finally:
            connections.close_all()
        return mine

    with ThreadPoolExecutor(4) as pool:
        every = [message for mine in pool.map(work, range(4)) for message in mine]
    doubled = len(every) - len(set(every)) + abs(len(every) - DUE)
    return Line("P8", "rows claimed twice or never by four workers", doubled, 0, unit=" ")


def _idle() -> Line:
    """Nothing is due: the partial index answers; without any index the table is read."""
    with transaction.atomic("relay"), connections["relay"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox_outboxmessage")

    def unindexed() -> int:
        with transaction.atomic("relay"), connections["relay"].cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexonlyscan = off"
            )
            return len(claim(Lane.CELERY, limit=BATCH, lease=600))

    found = medians(
        {"ours": lambda: claim(Lane.CELERY, limit=BATCH, lease=600), "unindexed": unindexed},
        rounds=10,
    )
    ratio = found["unindexed"] / found["ours"]
    return Line(
        "P8",
        "an idle claim, faster than without its index",
        ratio,
        50.0,
        is_at_most=False,
        detail=milliseconds(found),
    )
