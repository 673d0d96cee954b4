"""`make run`: starts the whole platform, replaces what dies, and stops everything in order."""

import time
import urllib.request
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import groupby
from pathlib import Path

from cro_platform.embedded.console import TELL_EVERY_SECONDS, Progress, answer, say, tail
from cro_platform.embedded.credentials import HIGHEST_PORT, load_ports, save_ports, why_closed
from cro_platform.embedded.instance import Instance
from cro_platform.embedded.layout import Layout
from cro_platform.embedded.locks import FileLock, locked
from cro_platform.embedded.processes import Child, Signals, end, kill_group, spawn
from cro_platform.embedded.processes import run as run_once
from cro_platform.embedded.table import Process, Step, Table, platform

UNPRIVILEGED = 1024
"""The lowest port that needs no rights."""
READY_POLL_SECONDS = 0.5
SLOW_START_SECONDS = 60.0
STEADY_SECONDS = 60.0
"""A process that lived this long is started again at once when it dies; else the wait doubles."""
LONGEST_BACK_OFF_SECONDS = 30.0

_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(slots=True)
class Supervised:
    """One process of the table: its child now, and when it may be started again."""

    process: Process
    child: Child | None = None
    started_at: float = 0.0
    failures: int = 0
    due_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Runs one table against one instance until a signal asks it to stop."""

    instance: Instance
    table: Table
    signals: Signals = field(default_factory=Signals)
    supervised: list[Supervised] = field(default_factory=list)
    is_announced: bool = False
    _slow_at: float = field(default=0.0, init=False)

    def run(self) -> int:
        """0 after an ordered stop, 1 where a step failed."""
        say("Starting PostgreSQL and Redis.")
        with self.instance:
            try:
                return self._run()
            finally:
                self._stop_processes()
                say("Stopping Redis and PostgreSQL.")

    def _run(self) -> int:
        for step in self.table.steps:
            if not self.signals.is_stop_requested and not self._succeeds(step):
                return 0 if self.signals.is_stop_requested else 1
        self.supervised = [Supervised(process) for process in self.table.processes]
        self._slow_at = time.monotonic() + SLOW_START_SECONDS
        while not self.signals.is_stop_requested:
            self.instance.revive()
            self._start_what_is_due()
            self._announce_once_ready()
            self.signals.wait(self._seconds_to_wait())
        return 0

    def _succeeds(self, step: Step) -> bool:
        version, done = step.version(), self.instance.layout.done(step.name)
        if version and done.exists() and done.read_text() == version:
            return True
        say(step.doing)
        code = self._run_step(step)
        if code == 0 and version:
            done.write_text(version)
        if code == 0 and step.command == "migrate":
            self.instance.layout.unmigrated.unlink(missing_ok=True)
        return code == 0

    def _run_step(self, step: Step) -> int:
        log = self.instance.layout.log(step.name)
        progress = Progress(log, step.mark)
        child = spawn(step.argv, log, env=self.instance.child_environment(step.command))
        while child.poll() is None and not self.signals.is_stop_requested:
            self.signals.wait(TELL_EVERY_SECONDS if step.mark else None)
            progress.tell()
        end(child)
        if child.returncode != 0 and not self.signals.is_stop_requested:
            say(f"{step.name} failed (code {child.returncode}); {log} ends with:\n{tail(log)}")
        return child.returncode

    def _start_what_is_due(self) -> None:
        now = time.monotonic()
        for supervised in self.supervised:
            if supervised.child is not None and supervised.child.poll() is not None:
                self._note_death(supervised, now)
            if supervised.child is None and supervised.due_at <= now:
                self._start(supervised, now)

    def _start(self, supervised: Supervised, now: float) -> None:
        process = supervised.process
        supervised.child = spawn(
            process.argv,
            self.instance.layout.log(process.name),
            env=self.instance.child_environment(process.command),
        )
        supervised.started_at = now

    def _note_death(self, supervised: Supervised, now: float) -> None:
        child, process = supervised.child, supervised.process
        if child is None:
            return
        kill_group(child)
        is_steady = now - supervised.started_at >= STEADY_SECONDS
        supervised.failures = 0 if is_steady else supervised.failures + 1
        delay = min(2.0 ** (supervised.failures - 1), LONGEST_BACK_OFF_SECONDS)
        supervised.child, supervised.due_at = None, now + delay
        log = self.instance.layout.log(process.name)
        say(f"{process.name} ended (code {child.returncode}); again in {delay:g} s. See {log}.")

    def _seconds_to_wait(self) -> float | None:
        due = [each.due_at for each in self.supervised if each.child is None]
        waits = [max(0.0, min(due) - time.monotonic())] if due else []
        if not self.is_announced:
            waits.append(READY_POLL_SECONDS)
        return min(waits, default=None)

    def _announce_once_ready(self) -> None:
        if self.is_announced:
            return
        if is_ready(self.table.ready_url):
            self.is_announced = True
            self._announce()
        elif time.monotonic() > self._slow_at:
            self._slow_at = float("inf")
            say(f"{self.table.ready_url} is not ready yet; see {self.instance.layout.logs}.")

    def _announce(self) -> None:
        shown = run_once(self.table.log_ins, env=self.instance.child_environment("demo"))
        answer(f"\nThe platform runs at {self.table.address}\n\n{shown.stdout.strip()}\n")
        answer(f"Logs: {self.instance.layout.logs}   Stop: Ctrl-C")

    def _stop_processes(self) -> None:
        by_stage = sorted(self.supervised, key=lambda each: each.process.stop_stage)
        for _stage, group in groupby(by_stage, key=lambda each: each.process.stop_stage):
            members = [(each.process, each.child) for each in group if each.child is not None]
            say(f"Stopping {', '.join(process.name for process, _child in members)}.")
            for _process, child in members:
                if child.poll() is None:
                    child.terminate()
            for process, child in members:
                end(child, grace=process.grace)


def is_ready(url: str) -> bool:
    """Whether the address answers 200."""
    try:
        with _WITHOUT_PROXY.open(url, timeout=5) as response:
            return bool(response.status == HTTPStatus.OK)
    except OSError:
        return False


def run(data: Path, port: int) -> int:
    """Run the platform under DATA on a loopback port until Ctrl-C or SIGTERM."""
    instance = Instance(data)
    layout = instance.layout
    alone = FileLock(layout.supervisor_lock)
    if not alone.acquire(wait=False):
        raise SystemExit(f"The platform already runs with DATA={layout.data}.")
    if reason := why_closed(port):
        another = port + 1 if UNPRIVILEGED <= port < HIGHEST_PORT else 8000
        raise SystemExit(f"{reason} Choose another: make run PORT={another}")
    _remember(layout, port)
    return Supervisor(instance, platform(layout, port)).run()


def _remember(layout: Layout, port: int) -> None:
    with locked(layout.start_lock):
        save_ports(layout, replace(load_ports(layout), web=port))
