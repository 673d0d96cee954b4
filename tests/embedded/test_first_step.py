"""From `make` to Python on a machine that has none: Debian's is installed, or what is missing is said."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "cro_platform" / "embedded" / "python.sh"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The only folder of programs: what `sh` itself needs, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "id", "ln", "cat"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def program(folder: Path, name: str, text: str) -> None:
    """A program of the machine, in place of the one it has."""
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def first_step(
    machine: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the first step with nothing but the machine's programs."""
    argv = [str(machine / "sh"), str(SCRIPT), *arguments]
    env = {"PATH": str(machine)} | variables
    return subprocess.run(argv, env=env, capture_output=True, text=True, check=False)


def test_without_rights_it_says_what_is_missing(machine: Path) -> None:
    program(machine, "id", "echo 1000")
    program(machine, "apt-get", "echo called; exit 1")

    done = first_step(machine, "-c", "")

    assert done.returncode == 1
    assert done.stderr == (
        "Python 3.11 is missing. As root: apt-get install python3 python3-venv\n"
    )
    assert done.stdout == ""


def test_root_gets_debians_python_after_the_lists_were_fetched(machine: Path) -> None:
    program(machine, "id", "echo 0")
    fetched, python = machine / "fetched", machine / "python3"
    program(
        machine,
        "apt-get",
        f'[ "$1" = update ] && {{ : > {fetched}; exit 0; }}\n'
        f"[ -e {fetched} ] || exit 100\nln -s {sys.executable} {python}",
    )

    done = first_step(machine, "-c", "print('here')")

    assert done.stderr == "Installing system packages: python3 python3-venv.\n"
    assert (done.returncode, done.stdout) == (0, "here\n")


def test_where_even_apt_fails_it_says_what_is_missing(machine: Path) -> None:
    program(machine, "id", "echo 0")
    program(machine, "apt-get", "exit 100")

    done = first_step(machine, "-c", "")

    assert done.returncode == 1
    assert "As root: apt-get install python3 python3-venv" in done.stderr


def test_the_chosen_python_is_taken_before_any_other(machine: Path) -> None:
    program(machine, "python3.11", "echo wrong")

    done = first_step(machine, "-c", "print('chosen')", PYTHON=sys.executable)

    assert done.stdout == "chosen\n"


def test_a_chosen_python_that_is_not_there_is_named(machine: Path) -> None:
    program(machine, "python3", "echo wrong")

    done = first_step(machine, "-c", "", PYTHON="/no/such/python")

    assert done.returncode == 1
    assert done.stderr == "PYTHON=/no/such/python is not a program.\n"


def test_it_becomes_python_so_that_signals_reach_it(machine: Path) -> None:
    (machine / "python3").symlink_to(sys.executable)
    argv = [str(machine / "sh"), str(SCRIPT), "-c", "import os; print(os.getpid())"]

    with subprocess.Popen(
        argv, env={"PATH": str(machine)}, stdout=subprocess.PIPE, text=True
    ) as child:
        said = child.communicate()[0]

    assert said == f"{child.pid}\n"
    assert os.access(SCRIPT, os.R_OK)
