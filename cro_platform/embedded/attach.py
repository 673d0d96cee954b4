"""`manage.py` without a configured database: the embedded instance for one command."""

import atexit
import importlib.util
import os
import sys
from pathlib import Path
from typing import NoReturn

from cro_platform.embedded import system_packages
from cro_platform.embedded.environment import OWNER_COMMANDS
from cro_platform.embedded.installation import VENV, VENV_PYTHON, install
from cro_platform.embedded.instance import Instance
from cro_platform.embedded.layout import ROOT
from cro_platform.embedded.processes import become

WITHOUT_SERVERS = frozenset({"", "help", "version", "compute_clock", "-h", "--help", "--version"})
"""What needs settings but neither database nor broker."""


def attach(argv: list[str]) -> None:
    """Point the environment at the embedded instance under DATA, starting it where it does not run.

    What this starts stops when the last command that uses it has ended. A new instance gets its
    tables first. Nothing is written to standard output. Production never attaches: there a missing
    DATABASE_URL is an error.
    """
    if os.environ.get("PLATFORM_MODE") == "production":
        raise SystemExit("DATABASE_URL is not set.")
    _enter_environment()
    command = argv[1] if len(argv) > 1 else ""
    instance = Instance(data_folder())
    if command not in WITHOUT_SERVERS:
        _use(instance, command)
    os.environ.pop("RELAY_DATABASE_URL", None)
    os.environ.update(instance.environment(command))


def data_folder() -> Path:
    """DATA, or `var/` beside `manage.py`."""
    return Path(os.environ.get("DATA") or ROOT / "var").absolute()


def _use(instance: Instance, command: str) -> None:
    instance.acquire()
    atexit.register(instance.release)
    if command == "migrate":
        instance.layout.unmigrated.unlink(missing_ok=True)
    elif command not in OWNER_COMMANDS:
        instance.migrate_if_new()


def _enter_environment() -> None:
    """Continue under the checkout's Python where this one lacks dependencies or libraries."""
    if importlib.util.find_spec("django") is None:
        if Path(sys.prefix) == VENV:
            raise SystemExit(f"{VENV} is incomplete: run `make clean`, then this again.")
        install("base")
        _continue_with(VENV_PYTHON)
    private = system_packages.private_environment()
    if any(os.environ.get(name) != value for name, value in private.items()):
        _continue_with(Path(sys.executable))


def _continue_with(python: Path) -> NoReturn:
    become(python, sys.argv, os.environ | system_packages.private_environment())
