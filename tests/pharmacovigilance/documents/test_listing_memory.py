"""A long listing is made in a worker without growing beyond its share of memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = Path(__file__).with_name("listing_child.py")
ROOT = Path(__file__).parents[3]
LIMIT_MB = 250


def made(count: int) -> tuple[int, int, int]:
    """Bytes, parts and peak memory in megabytes of a listing of so many rows, in a process of its own."""
    done = subprocess.run(
        [sys.executable, CHILD, str(count)], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    size, parts, peak = (int(word) for word in done.stdout.split())
    return size, parts, peak


def test_fifteen_hundred_rows_stay_below_the_limit() -> None:
    size, parts, peak = made(1_500)

    assert size > 100_000
    assert parts > 1  # the text was cut into parts
    assert peak < LIMIT_MB


@pytest.mark.proof
def test_ten_thousand_rows_stay_below_the_limit() -> None:
    size, parts, peak = made(10_000)

    assert size > 500_000
    assert parts > 2
    assert peak < LIMIT_MB
