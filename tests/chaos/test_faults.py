"""Nothing is lost and nothing doubled while workers, Redis and PostgreSQL die in the middle of the work (reference G10, G11).

The small form; `CHAOS_JOBS`, `CHAOS_ROUNDS` and `CHAOS_FAULTS` make it long or narrow (`make proof`, `tests/mutants`).
"""

import os
import random
import time
from collections.abc import Callable, Iterator

import pytest

from tests import figures
from tests.chaos.platform import Platform, platform

JOBS = int(os.environ.get("CHAOS_JOBS", "4"))
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
PATIENCE = float(os.environ.get("CHAOS_PATIENCE", "120"))
FAULTS = os.environ.get("CHAOS_FAULTS", "worker redis postgres").split()


@pytest.fixture(scope="module")
def running() -> Iterator[Platform]:
    """Servers with the cast, a process that makes work and counts, and the safety lane."""
    with platform() as made:
        made.serve("safety-lane")
        made.attend()
        yield made


def test_what_was_accepted_is_done_once_whatever_dies(running: Platform) -> None:
    """The worker is killed in the middle of a PDF, Redis comes back empty, PostgreSQL stops at once; then all is counted."""
    running.serve("relay")
    dice = random.Random(int(os.environ.get("CHAOS_SEED", "1")))

    accepted = running.ask(f"produce {JOBS}", within=60 + 3 * JOBS)
    running.start_worker()  # not before: it meets all of the work at once, and dies with most of it
    in_hand = running.until_a_document_is_in_hand(PATIENCE)
    for number in range(ROUNDS):
        for fault in ordered(dice, running, first=number == 0):
            fault()
            time.sleep(dice.uniform(0.8, 2.0))
    found = running.until(lambda now: now["waiting"] == 0, PATIENCE)

    figures.add("jobs", JOBS)
    assert in_hand > 0
    assert accepted == {"documents": JOBS, "clocks": JOBS}
    assert found == {
        "rendered": JOBS,
        "failed": 0,
        "doubled_documents": 0,
        "clocks": JOBS,
        "alerted_clocks": JOBS,
        "doubled_alerts": 0,
        "waiting": 0,
    }, running.told()


def ordered(dice: random.Random, running: Platform, *, first: bool) -> list[Callable[[], None]]:
    """The faults in an order of chance; the very first is the worker's end, while a document is in its hands."""
    known = {
        "worker": running.kill_worker,
        "redis": running.restart_redis_empty,
        "postgres": running.stop_postgres_at_once,
    }
    names = dice.sample(FAULTS, len(FAULTS))
    if first and "worker" in names:
        names = ["worker", *(name for name in names if name != "worker")]
    return [known[name] for name in names]


def test_the_safety_lane_works_without_redis(running: Platform) -> None:
    """Redis is gone for as long as the alerts take (reference G11)."""
    before = running.ask("count")

    with running.without_redis():
        accepted = running.ask(f"clocks {JOBS}", within=60 + JOBS)
        wanted = before["alerted_clocks"] + JOBS
        found = running.until(lambda now: now["alerted_clocks"] >= wanted, PATIENCE)

    figures.add("jobs", JOBS)
    assert accepted == {"clocks": JOBS}
    assert found["alerted_clocks"] == wanted
    assert found["doubled_alerts"] == 0
