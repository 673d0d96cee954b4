"""A long visit report is made in a worker part by part, tells its progress, and stays below its share of memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = Path(__file__).with_name("report_child.py")
ROOT = Path(__file__).parents[2]
LIMIT_MB = 300


def made(questions: int, findings: int) -> tuple[int, int, int, int]:
    """Bytes, pages, steps of progress and peak memory in megabytes, in a process of its own."""
    done = subprocess.run(
        [sys.executable, CHILD, str(questions), str(findings)], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    size, pages, steps, peak = (int(word) for word in done.stdout.split())
    return size, pages, steps, peak


@pytest.mark.proof
def test_forty_pages_with_three_hundred_findings_stay_below_the_limit() -> None:
    size, pages, steps, peak = made(120, 300)

    assert size > 100_000
    assert pages >= 40
    assert steps > 10
    assert peak < LIMIT_MB


def test_a_report_of_some_pages_is_made_in_parts() -> None:
    _, pages, steps, peak = made(36, 60)

    assert pages >= 8
    assert steps > 3
    assert peak < LIMIT_MB
