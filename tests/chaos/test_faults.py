"""Nothing is lost and nothing doubled while workers, Redis and PostgreSQL die in the middle of the work (reference G10, G11).

The small form; `CHAOS_JOBS` and `CHAOS_ROUNDS` make it long (`make proof`).
"""

import json
import os
import random
import time
from collections.abc import Iterator

import pytest

from tests import figures
from tests.chaos.platform import Platform, platform

pytestmark = pytest.mark.proof
JOBS = int(os.environ.get("CHAOS_JOBS", "6"))
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
PATIENCE = float(os.environ.get("CHAOS_PATIENCE", "90"))


@pytest.fixture(scope="module")
def running() -> Iterator[Platform]:
    """Worker, relay and safety lane at work."""
    with platform() as made:
        made.start_worker()
        made.serve("relay")
        made.serve("safety-lane")
        yield made


def test_what_was_accepted_is_done_once_whatever_dies(running: Platform) -> None:
    seed = int(os.environ.get("CHAOS_SEED", "1"))
    dice = random.Random(seed)
    faults = [running.kill_worker, running.restart_redis_empty, running.stop_postgres_at_once]

    producer = running.produce(JOBS)
    for _ in range(ROUNDS):
        for fault in dice.sample(faults, len(faults)):
            time.sleep(dice.uniform(0.8, 2.0))
            fault()
    accepted = json.loads(producer.communicate(timeout=PATIENCE)[0])
    found = running.until_nothing_waits(PATIENCE)

    figures.add("jobs", JOBS)
    assert accepted == {"documents": JOBS, "clocks": JOBS}
    assert found == {
        "rendered": JOBS,
        "failed": 0,
        "doubled_documents": 0,
        "alerted_clocks": JOBS,
        "doubled_alerts": 0,
        "waiting": 0,
    }


def test_the_safety_lane_works_without_redis(running: Platform) -> None:
    """Redis is gone for as long as the alerts take; the documents wait for its return (reference G11)."""
    before = running.counted()

    with running.without_redis():
        producer = running.produce_clocks(JOBS)
        accepted = json.loads(producer.communicate(timeout=PATIENCE)[0])
        found = running.until_nothing_waits(
            PATIENCE, but=lambda now: now["alerted_clocks"] >= before["alerted_clocks"] + JOBS
        )

    figures.add("jobs", JOBS)
    assert accepted == {"clocks": JOBS}
    assert found["alerted_clocks"] == before["alerted_clocks"] + JOBS
    assert found["doubled_alerts"] == 0
