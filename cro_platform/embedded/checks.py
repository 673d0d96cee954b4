"""`make test`: every check, all of them even when one fails, and one summary."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cro_platform.embedded.console import answer, say
from cro_platform.embedded.instance import Instance
from cro_platform.embedded.layout import ROOT

DATA = ROOT / "var" / "test"
_TYPED = (
    "cro_platform",
    "studies",
    "sites",
    "monitoring",
    "pharmacovigilance",
    "regulatory",
    "clinical_data",
)
WORKERS = "3"
"""Of the tests, on two cores: a third works while one waits for a server, a browser or a process that starts."""


@dataclass(frozen=True, slots=True)
class Check:
    """One program whose exit code says whether the tree is sound."""

    name: str
    argv: Sequence[str]
    uses_every_core: bool = False
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended and how long it took."""

    name: str
    has_passed: bool
    seconds: float


def checks(pytest_arguments: str = "") -> list[Check]:
    """What must hold before a change is merged: the text as it stands first, the tests last, on the database made beside the others."""
    typed = [folder for folder in _TYPED if (ROOT / folder).is_dir()]
    manage = [sys.executable, "manage.py"]
    spectacular = ["spectacular", "--validate", "--fail-on-warn"]
    return [
        Check("format", [_tool("ruff"), "format", "--check", "."]),
        Check("lint", [_tool("ruff"), "check", "."]),
        Check("types", [_tool("mypy"), *typed]),
        Check("test database", [sys.executable, "-m", "tests.databases"]),
        Check("import contracts", [_tool("lint-imports")]),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check("OpenAPI", [*manage, *spectacular, "--file", os.devnull]),
        Check(
            "tests",
            [_tool("pytest"), "-n", WORKERS, *shlex.split(pytest_arguments)],
            uses_every_core=True,
            env={"KEEP_TEMPLATE": "1"},
        ),
    ]


def run_checks() -> int:
    """Run every check beside a throw-away test instance; 1 where any failed."""
    with Instance(DATA, "test") as instance:
        env = instance.child_environment()
        outcomes = run_all(checks(os.environ.get("PYTEST_ARGS", "")), env)
    answer(summary(outcomes))
    return 0 if all(outcome.has_passed for outcome in outcomes) else 1


def run_all(planned: Sequence[Check], env: Mapping[str, str]) -> list[Outcome]:
    """Run the checks, those of one core two at a time; one that fails does not keep the next from running."""
    small = [check for check in planned if not check.uses_every_core]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda check: _run_whole(check, env), small))
    return outcomes + [_run(check, env) for check in planned if check.uses_every_core]


def run_under_test_instance(argv: Sequence[str]) -> int:
    """Run one program beside a test instance; its exit code."""
    with Instance(DATA, "test") as instance:
        return _call([sys.executable, *argv], instance.child_environment())


def summary(outcomes: Sequence[Outcome]) -> str:
    """One line per check and the verdict."""
    lines = [_line(outcome) for outcome in outcomes]
    failed = sum(not outcome.has_passed for outcome in outcomes)
    verdict = f"{failed} of {len(outcomes)} checks failed" if failed else "all checks passed"
    return "\n".join(["", "Summary", *lines, f"  {verdict}"])


def _line(outcome: Outcome) -> str:
    verdict = "ok    " if outcome.has_passed else "FAILED"
    return f"  {verdict}  {outcome.name:<18}{outcome.seconds:7.1f} s"


def _run(check: Check, env: Mapping[str, str]) -> Outcome:
    say(f"== {check.name}")
    started = time.monotonic()
    code = _call(check.argv, {**env, **check.env})
    return Outcome(check.name, code == 0, time.monotonic() - started)


def _run_whole(check: Check, env: Mapping[str, str]) -> Outcome:
    """Run a check beside another one; what it says is shown in one piece."""
    started = time.monotonic()
    ended = subprocess.run(  # noqa: S603 -- one of the programs listed above
        check.argv,
        check=False,
        cwd=ROOT,
        env={**env, **check.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    say(f"== {check.name}\n{ended.stdout}".rstrip())
    return Outcome(check.name, ended.returncode == 0, time.monotonic() - started)


def _call(argv: Sequence[str], env: Mapping[str, str]) -> int:
    return subprocess.call(argv, cwd=ROOT, env=dict(env))  # noqa: S603 -- the programs listed above


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
