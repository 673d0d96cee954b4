"""Every broken build is caught by its harness, in a process and a database of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases
from tests.mutants.breaking import BREAKS
from tests.mutants.registry import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
FAILED, NOTHING_FOUND = 1, 5


EVERY = [
    pytest.param(each, id=each.name, marks=[pytest.mark.proof] if each.is_long else [])
    for each in MUTANTS
]


@pytest.mark.parametrize("mutant", EVERY)
def test_a_broken_build_is_caught(mutant: Mutant, worker_id: str) -> None:
    done = harness(mutant, worker_id)

    assert done.returncode == FAILED, done.stdout[-3000:]
    assert " failed" in done.stdout
    assert " error" not in done.stdout.splitlines()[-1]


def test_every_mutant_is_broken_in_some_way() -> None:
    by_itself = {each.name for each in MUTANTS if each.sql or each.env}
    assert {each.name for each in MUTANTS} - by_itself <= set(BREAKS)
    assert set(BREAKS) <= {each.name for each in MUTANTS}


def harness(mutant: Mutant, worker: str) -> "subprocess.CompletedProcess[str]":
    """Run the mutant's harness against the broken build."""
    prefix = f"mutant_{worker}"
    databases.clone(f"{prefix}_template")
    if mutant.sql:
        databases.execute(f"{prefix}_template", mutant.sql)
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    env |= {"TEST_DB_PREFIX": prefix, "KEEP_TEMPLATE": "1", "MUTANT": mutant.name} | mutant.env
    selected = ["-k", mutant.selected] if mutant.selected else []
    plugins = ["-p", "tests.mutants.breaking", "-p", "no:cacheprovider", "-p", "no:randomly"]
    argv = [sys.executable, "-m", "pytest", "-q", "-x", *plugins, *selected, mutant.harness]
    try:
        return subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, text=True)
    finally:
        databases.drop(f"{prefix}_template")
