"""The checkout's own Python, `.venv`, with every dependency at its locked version."""

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from cro_platform.embedded import system_packages
from cro_platform.embedded.console import say
from cro_platform.embedded.layout import ROOT
from cro_platform.embedded.processes import Argv, run

VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
# Python compiles what it imports, once: compiling every module of every package takes longer than all the rest.
_PIP_INSTALL = (
    *("-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input", "--no-compile"),
    *("--progress-bar=off", "--disable-pip-version-check", "--requirement"),
)
_INCLUDED = {"base": ("base",), "dev": ("base", "dev")}


def install(kind: str) -> None:
    """Put the locked versions into `.venv`, and beside it what they need from the system.

    A second call with an unchanged lock takes no time; two at once install one after the other.
    """
    with _alone():
        if not VENV_PYTHON.exists():
            _make_venv()
        if not _stamp(kind).exists() or _stamp(kind).read_text() != _version(kind):
            _install_requirements(kind)
            for included in _INCLUDED[kind]:
                _stamp(included).write_text(_version(included))
        system_packages.ensure(system_packages.RUNTIME)
        if kind == "dev":
            system_packages.ensure(system_packages.FOR_TESTS)


@contextmanager
def _alone() -> Iterator[None]:
    """The lock is on the checkout's folder itself: it is there before anything was written."""
    descriptor = os.open(ROOT, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is installing; waiting for it.")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is not None or _installed_venv():
        say("Making .venv.")
        _made([sys.executable, "-m", "venv", "--clear", VENV])
    else:
        _make_venv_privately()


def _installed_venv() -> bool:
    if os.geteuid() != 0:
        return False
    say("Installing system packages: python3-venv.")
    return system_packages.install_as_root(["python3-venv"])


def _make_venv_privately() -> None:
    """Debian keeps pip apart from Python: without rights its package is unpacked, and pip installs itself."""
    say("Making .venv with a pip of its own: python3-venv is missing.")
    with tempfile.TemporaryDirectory(prefix=".pip-", dir=ROOT) as folder:
        unpacked = system_packages.unpack(["python3-pip-whl"], Path(folder) / "pip")
        wheel = next(unpacked.rglob("pip-*.whl"), None) if unpacked else None
        if wheel is None:
            raise SystemExit("Python's venv is missing. As root: apt-get install python3-venv")
        _made([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
        _made([VENV_PYTHON, wheel / "pip", "install", "--quiet", "--no-index", wheel])


def _made(argv: Argv) -> None:
    done = run(argv)
    if done.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(f"{VENV} could not be made:\n{done.stdout}{done.stderr}")


def _install_requirements(kind: str) -> None:
    lock = _lock(kind)
    total = sum("==" in line for line in lock.read_text().splitlines())
    say(f"Installing {total} packages from {lock.relative_to(ROOT)}, each checked by its hash.")
    argv = [str(VENV_PYTHON), *_PIP_INSTALL, str(lock)]
    with subprocess.Popen(  # noqa: S603 -- pip of our own venv
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        try:
            said = _show_progress(pip, total)
        except BaseException:
            pip.terminate()
            raise
    if pip.returncode != 0:
        raise SystemExit("pip failed:\n" + "".join(said[-15:]))


def _show_progress(pip: subprocess.Popen[str], total: int) -> list[str]:
    said: list[str] = []
    collected = 0
    for line in pip.stdout or ():
        said.append(line)
        collected += line.startswith(("Collecting", "Requirement already"))
        if line.startswith("Collecting") and collected % 10 == 0:
            say(f"  {collected} of {total}")
        elif line.startswith("Installing"):
            say("  unpacking")
    return said


def _lock(kind: str) -> Path:
    return ROOT / "requirements" / f"{kind}.txt"


def _version(kind: str) -> str:
    return sha256(_lock(kind).read_bytes()).hexdigest()


def _stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}"
