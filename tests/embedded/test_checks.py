"""One summary at the end, whatever failed before."""

import os
import sys

import pytest

from cro_platform.embedded.checks import Check, Outcome, checks, run_all, summary
from cro_platform.embedded.cleaning import clean
from cro_platform.embedded.instance import Instance


def exits(code: int) -> Check:
    """A check that ends with an exit code."""
    return Check(f"exits {code}", [sys.executable, "-c", f"raise SystemExit({code})"])


def test_a_failing_check_does_not_keep_the_next_from_running() -> None:
    outcomes = run_all([exits(1), exits(0), exits(2)], os.environ)

    assert [outcome.has_passed for outcome in outcomes] == [False, True, False]


def test_a_check_that_uses_every_core_runs_after_all_others() -> None:
    alone = Check("tests", [sys.executable, "-c", ""], uses_every_core=True)

    outcomes = run_all([alone, exits(0), exits(1)], os.environ)

    assert [outcome.name for outcome in outcomes] == ["exits 0", "exits 1", "tests"]


def test_what_a_small_check_says_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    run_all(
        [Check("speaks", [sys.executable, "-c", "print('first'); print('second')"])], os.environ
    )

    assert "== speaks\nfirst\nsecond\n" in capsys.readouterr().err


def test_the_summary_names_what_failed() -> None:
    text = summary(
        [
            Outcome("lint", has_passed=False, seconds=1.25),
            Outcome("tests", has_passed=True, seconds=60.0),
        ]
    )

    assert "FAILED  lint" in text
    assert "ok      tests" in text
    assert "1 of 2 checks failed" in text


def test_the_summary_of_success_says_so() -> None:
    assert "all checks passed" in summary([Outcome("lint", has_passed=True, seconds=1.0)])


def test_arguments_reach_pytest() -> None:
    assert checks("-k 'two words' -x")[-1].argv[-3:] == ["-k", "two words", "-x"]


def test_data_in_use_are_not_removed(running: Instance) -> None:
    with pytest.raises(SystemExit, match="is in use"):
        clean(running.layout.data)

    assert running.layout.secrets.exists()
