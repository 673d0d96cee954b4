"""The long forms: which harness proves which promise of the reference, how large, and what it must have counted."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Proof:
    """One promise: the tests that hold it, their size, and the least that must have been tried (0: the tests alone decide)."""

    goal: str
    promise: str
    tests: tuple[str, ...]
    counted: str = ""
    least: int = 0
    sizes: dict[str, str] = field(default_factory=dict)
    workers: int = 2


def size(variable: str, default: int) -> str:
    """`PROOF_SCALE=0.1` makes every form a tenth of its size."""
    scaled = max(int(default * float(os.environ.get("PROOF_SCALE", "1"))), 1)
    return os.environ.get(variable, str(scaled))


GUARD, FAULTS, RACES = "tests/guard", "tests/chaos/test_faults.py", "tests/web/test_api_races.py"
CLOCKS, EXCHANGE = "tests/deadlines", "tests/pharmacovigilance/exchange"


def proofs() -> tuple[Proof, ...]:
    """In the order of the table."""
    chaos = {
        "CHAOS_JOBS": size("CHAOS_JOBS", 60),
        "CHAOS_ROUNDS": size("CHAOS_ROUNDS", 4),
        "CHAOS_PATIENCE": "600",
    }
    cases = size("FUZZ_CASES", 20)
    races = size("RACE_ROUNDS", 2_000)
    return (
        Proof("G1", "no request reaches another organization's data",
              (f"{GUARD}/test_isolation.py", f"{GUARD}/test_bodies.py"), "probes", 50_000, {"ISOLATION": "whole"}),
        Proof("G2", "each wall suffices alone; without both the harness sees leaks", (f"{GUARD}/test_two_walls.py",), "probes", 200),
        Proof("G3", "no object of the schema escapes the wall", (f"{GUARD}/test_lint.py", f"{GUARD}/test_database_wall.py")),
        Proof("G4", "no leak through connections that are used again",
              ("tests/proof/test_hammer.py",), "requests", int(size("HAMMER_REQUESTS", 20_000)),
              {"HAMMER_REQUESTS": size("HAMMER_REQUESTS", 20_000)}, 0),
        Proof("G7", "every change is in the trail, whoever makes it and however", ("tests/audit/test_completeness.py",)),
        *(
            Proof("G10", f"nothing lost, nothing doubled under faults, seed {seed}",
              (f"{FAULTS}::test_what_was_accepted_is_done_once_whatever_dies",),
                  "jobs", int(chaos["CHAOS_JOBS"]), chaos | {"CHAOS_SEED": str(seed)}, 0)
            for seed in range(1, 4)
        ),
        Proof("G11", "the safety lane works without Redis",
              (FAULTS,), "jobs", int(chaos["CHAOS_JOBS"]), chaos | {"CHAOS_ROUNDS": "1"}, 0),
        Proof("G12", "a stalled process is noticed, and what was slept through is told once",
              (f"{CLOCKS}/test_sweep.py", f"{CLOCKS}/test_reminders.py", "tests/embedded/test_supervisor.py")),
        Proof("G13", "deadlines are right, against an independent oracle", (f"{CLOCKS}/test_properties.py", f"{CLOCKS}/test_vectors.py"),
              sizes={"CLOCK_CASES": size("CLOCK_CASES", 10_000)}),
        Proof("G14", "nobody's edit is silently lost", (RACES,), "edits", int(races), {"RACE_ROUNDS": races}, 0),
        Proof("G15", "signatures cannot be forged, moved, replayed or raced", ("tests/esign/test_races.py", "tests/esign/test_sign.py"),
              "signing rounds", int(races), {"SIGNING_ROUNDS": races}, 0),
        Proof("G16", "a retried request makes one object", (RACES,), "keys", int(size("RETRY_KEYS", 1_000)),
              {"RETRY_KEYS": size("RETRY_KEYS", 1_000)}, 0),
        Proof("G17", "the API answers as described; hostile files change nothing", ("tests/fuzz", f"{EXCHANGE}/test_hostile_files.py"),
              "cases", int(cases) * 300, {"FUZZ_CASES": cases, "FUZZ_ROLES": "3"}),
        Proof("WCAG", "no page has a fault that axe can find, in either theme, and none is cut on a phone",
              ("tests/web/test_pages_in_browser.py::test_no_page_has_a_fault",), "pages", 300, workers=0),
        Proof("PDF", "the longest documents are made in a worker below their share of memory",
              ("tests/monitoring/test_report_memory.py", "tests/pharmacovigilance/documents/test_listing_memory.py"), workers=0),
        Proof("G26", "builds broken on purpose are caught", ("tests/mutants",)),
    )  # fmt: skip
