"""One embedded instance: taken into use by a command, given back when the command ends."""

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from cro_platform.embedded.console import say, tail
from cro_platform.embedded.environment import CONTRACT, environment
from cro_platform.embedded.keeper import START_SECONDS
from cro_platform.embedded.layout import ROOT, Layout
from cro_platform.embedded.locks import FileLock, is_free, locked
from cro_platform.embedded.processes import Argv, Child, run, spawn

STOP_SECONDS = 75.0


@dataclass(slots=True)
class Instance:
    """PostgreSQL and Redis under one DATA folder, shared by all commands that use them."""

    data: Path
    profile: str = "embedded"
    layout: Layout = field(init=False)
    _lease: FileLock = field(init=False)
    _keeper: Child | None = field(init=False, default=None)
    _holder: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Make the folder and the names of its files."""
        self.layout = Layout(self.data.absolute())
        self.layout.create()
        self._lease = FileLock(self.layout.lease)

    def __enter__(self) -> Self:
        """Take the instance into use."""
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the instance back."""
        self.release()

    def acquire(self) -> None:
        """Use the servers: start them unless they run already, and return when both answer."""
        self._lease.acquire(shared=True)
        self._holder = os.getpid()
        try:
            with locked(self.layout.start_lock):
                if is_free(self.layout.keeper_lock):
                    self._start_keeper()
                self._wait_until_ready()
        except BaseException:
            self.release()
            raise

    def revive(self) -> None:
        """Start the servers again where even the process that keeps them alive was killed."""
        if not self._is_stopped():
            return
        say("The servers were killed; starting them again.")
        with locked(self.layout.start_lock):
            if is_free(self.layout.keeper_lock):
                self._start_keeper()
            self._wait_until_ready()

    def release(self) -> None:
        """Stop using the servers and, as the last user, wait until both have stopped."""
        if self._holder != os.getpid():
            return
        self._holder = 0
        self._lease.release()
        deadline = time.monotonic() + STOP_SECONDS
        while not self._is_stopped() and not self.is_used_by_others():
            if time.monotonic() > deadline:
                say(f"The servers have not stopped yet; see {self.layout.log('servers')}.")
                return
            time.sleep(0.05)

    def is_used_by_others(self) -> bool:
        """Whether another command holds the lease; while the keeper stops, it holds it alone."""
        return not is_free(self.layout.lease) and is_free(self.layout.lease, shared=True)

    def environment(self, command: str = "") -> dict[str, str]:
        """The variables of a process that runs `command` here."""
        return environment(self.layout.data, self.profile, command)

    def child_environment(self, command: str = "") -> dict[str, str]:
        """The whole environment of such a process: ours, less every secret not meant for it."""
        ours = {name: value for name, value in os.environ.items() if name not in CONTRACT}
        added = {"DATA": str(self.layout.data), "PYTHONUNBUFFERED": "1"}
        return ours | added | self.environment(command)

    def migrate_if_new(self, manage: Path = ROOT / "manage.py") -> None:
        """Give a database that was just made its tables, once, whoever asks first."""
        with locked(self.layout.migration_lock):
            if not self.layout.unmigrated.exists():
                return
            say("A new instance: making its tables.")
            migrate: Argv = [sys.executable, manage, "migrate", "--noinput"]
            done = run(migrate, env=self.child_environment("migrate"), cwd=ROOT)
            if done.returncode != 0:
                raise SystemExit(f"The migrations failed:\n{done.stdout}{done.stderr}")
            self.layout.unmigrated.unlink()

    def _start_keeper(self) -> None:
        self.layout.ready.unlink(missing_ok=True)
        keep = [sys.executable, "-m", "cro_platform.embedded", "keep", "--profile", self.profile]
        self._keeper = spawn(
            [*keep, "--data", self.layout.data],
            self.layout.log("servers"),
            env=os.environ,
            dies_by=None,
        )

    def _wait_until_ready(self) -> None:
        log = self.layout.log("servers")
        deadline = time.monotonic() + START_SECONDS
        while not self.layout.ready.exists():
            if self._is_stopped() or time.monotonic() > deadline:
                raise SystemExit(f"The servers did not start; {log} says:\n{tail(log)}")
            time.sleep(0.02)

    def _is_stopped(self) -> bool:
        if self._keeper is not None:
            return self._keeper.poll() is not None
        return is_free(self.layout.keeper_lock)
