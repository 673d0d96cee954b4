"""The first start installs once, alone, and stops when it is asked to."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.observed import alive, descendants, until

ROOT = Path(__file__).resolve().parents[2]
INSTALL = """
import sys
from pathlib import Path
from cro_platform.embedded import bootstrap, installation
installation.ROOT = installation.VENV = Path(sys.argv[1])
installation.VENV_PYTHON = installation.VENV / "bin" / "python"
bootstrap.main(["base"])
"""
SLOW_PIP = "#!/bin/sh\necho Collecting everything\nexec sleep 1000\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose `pip` never comes to an end."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text(SLOW_PIP)
    (tmp_path / "bin" / "python").chmod(0o755)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("everything==1\n")
    return tmp_path


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """What the start wrote for the person."""
    return tmp_path / "said"


@pytest.fixture
def start(checkout: Path, said: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A first start, with everything before it on hand."""
    with said.open("wb") as stream:
        argv = [sys.executable, "-c", INSTALL, str(checkout)]
        process = subprocess.Popen(argv, cwd=ROOT, stdout=stream, stderr=stream)
    yield process
    for pid in alive(descendants(process.pid) | {process.pid}):
        os.kill(pid, signal.SIGKILL)
    process.wait(10)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_ends_the_installation_too(
    start: subprocess.Popen[bytes], said: Path, number: signal.Signals
) -> None:
    assert until(lambda: bool(alive(descendants(start.pid))))
    installing = descendants(start.pid)

    start.send_signal(number)

    assert start.wait(20) == 1
    assert alive(installing) == set()
    assert said.read_text().endswith(
        "Stopped while installing; the next start goes on from here.\n"
    )


def test_a_second_start_waits_and_says_so(checkout: Path, said: Path) -> None:
    held = os.open(checkout, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with said.open("wb") as stream:
        argv = [sys.executable, "-c", INSTALL, str(checkout)]
        second = subprocess.Popen(argv, cwd=ROOT, stdout=stream, stderr=stream)

    assert until(lambda: "Another start is installing; waiting for it." in said.read_text())
    assert alive(descendants(second.pid)) == set()

    os.close(held)
    assert until(lambda: bool(alive(descendants(second.pid))))
    second.terminate()
    second.wait(20)
