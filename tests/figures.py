"""Counts that the long forms report: kept in memory, written where PROOF_FIGURES names a file."""

import json
import os
from collections import Counter
from pathlib import Path

COUNTS: Counter[str] = Counter()


def add(name: str, count: int = 1) -> None:
    """So many more of it were tried."""
    COUNTS[name] += count


def write() -> None:
    """One line per process; the table adds them up."""
    target = os.environ.get("PROOF_FIGURES")
    if target and COUNTS:
        with Path(target).open("a") as out:
            out.write(json.dumps(COUNTS) + "\n")
