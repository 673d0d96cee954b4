"""One run: build, check and measure each goal, print the table, keep it."""

import time
from collections.abc import Callable
from pathlib import Path

import orjson

from bench import world
from bench.goals import lists, messages, papers, queues, rights, writes
from bench.measure import Line, table
from tests import databases

GOALS: dict[str, Callable[[], list[Line]]] = {
    "P1": lists.against_floor_and_peer,
    "P3": lists.growth,
    "P4": lists.price_of_the_wall,
    "P5": rights.many_at_once,
    "P6": writes.price_of_the_trail,
    "P7": writes.bulk,
    "P8": queues.sweep,
    "P9": papers.documents,
    "P10": messages.parsing,
}
ALSO = {"P2": "P1"}  # one measurement serves both


def run(scale: str, *, only: set[str], keep: bool, out: Path) -> int:
    """0 where every goal is met, 1 otherwise."""
    wanted = {ALSO.get(each, each) for each in only} or set(GOALS)
    started = time.monotonic()
    if not (keep and _is_loaded(world.BENCH, scale)):
        world.build(scale)
    world.point_at(world.BENCH)
    loaded = time.monotonic()
    lines: list[Line] = []
    for goal, measure in GOALS.items():
        if goal in wanted:
            print(f"{time.monotonic() - started:6.0f} s  measuring {goal}", flush=True)
            found = measure()
            print(table(found), flush=True)
            lines += found
    if not keep:
        world.remove()
    took = time.monotonic() - started
    print(f"\n{table(lines)}\n")
    print(
        f"scale {scale}, loaded in {loaded - started:.0f} s, {took:.0f} s in all; noise allowed: 1.25x"
    )
    out.write_bytes(orjson.dumps({"scale": scale, "lines": [line.as_row() for line in lines]}))
    return 0 if all(line.has_passed for line in lines) else 1


def _is_loaded(name: str, scale: str) -> bool:
    """A run with `--keep` has left this database, completely loaded at this scale."""
    link = databases.owner(databases.maintenance())
    with link.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_database WHERE datname = %s AND shobj_description(oid, 'pg_database') = %s",
            [name, scale],
        )
        return bool(cursor.rowcount)
