"""Idempotent sweeps that the safety lane repeats: whatever an outage or a lost row left behind is found again."""

import time
from collections.abc import Callable

SWEEP_SECONDS = 30
Sweep = Callable[[], int]
SWEEPS: list[Sweep] = []
_last = [0.0]


def sweep_regularly(sweep: Sweep) -> Sweep:
    """Have the safety lane repeat this every half minute; it runs with the relay's alias."""
    SWEEPS.append(sweep)
    return sweep


def run_due_sweeps() -> None:
    """Run every sweep if half a minute has passed since the last time."""
    if time.monotonic() - _last[0] < SWEEP_SECONDS:
        return
    _last[0] = time.monotonic()
    for sweep in SWEEPS:
        sweep()
