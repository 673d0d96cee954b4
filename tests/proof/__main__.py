"""`make proof`: the long forms one after the other, and one table of what they found."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.proof.figures_of import Proof, proofs

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """What one long form found."""

    proof: Proof
    passed: bool
    told: str
    counted: int
    seconds: float

    def __str__(self) -> str:
        verdict = "PASS" if self.passed else "FAIL"
        figure = (
            f"{self.counted:,} {self.proof.counted}, at least {self.proof.least:,}"
            if self.proof.counted
            else ""
        )
        return f"{verdict:6}{self.proof.goal:5}{self.proof.promise:74}{figure:38}{self.told:26}{self.seconds:7.0f} s"


def main() -> int:
    """0 where every promise holds."""
    wanted = {each.upper() for each in sys.argv[1:]}
    env = dict(os.environ)
    outcomes = []
    for each in proofs():
        if not wanted or each.goal in wanted:
            outcomes.append(run(each, env))
            env["KEEP_TEMPLATE"] = "1"
            sys.stderr.write(f"{outcomes[-1]}\n")
    failed = [each for each in outcomes if not each.passed]
    lines = [
        "",
        *map(str, outcomes),
        f"{len(failed)} of {len(outcomes)} promises are not kept"
        if failed
        else "every promise is kept",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failed else 0


def run(proof: Proof, env: dict[str, str]) -> Outcome:
    """One long form in a pytest of its own; what it says goes to standard error where it fails."""
    started = time.monotonic()
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as figures:
        argv = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "",
            *proof.tests,
        ]
        argv += ["-n", str(proof.workers)] if proof.workers else []
        done = subprocess.run(
            argv,
            cwd=ROOT,
            env=env | proof.sizes | {"PROOF_FIGURES": figures.name},
            capture_output=True,
            text=True,
        )
        counted = _sum(Path(figures.name))[proof.counted]
    last = next(
        (line for line in reversed(done.stdout.splitlines()) if " in " in line), "nothing ran"
    )
    is_kept = done.returncode == 0 and counted >= proof.least
    if done.returncode:
        sys.stderr.write(done.stdout[-4000:])
    return Outcome(
        proof, is_kept, last.strip("= ").partition(" in ")[0], counted, time.monotonic() - started
    )


def _sum(file: Path) -> Counter[str]:
    total: Counter[str] = Counter()
    for line in file.read_text().splitlines():
        total.update(json.loads(line))
    return total


if __name__ == "__main__":
    sys.exit(main())
