"""Starting and ending child processes so that none outlives its parent."""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn, TypeAlias

from cro_platform.embedded.account import Identity
from cro_platform.embedded.layout import ROOT

Argv: TypeAlias = Sequence[str | Path]
Child: TypeAlias = subprocess.Popen[bytes]
Result: TypeAlias = subprocess.CompletedProcess[str]

LARGEST_LOG_BYTES = 10_000_000
_PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None, use_errno=True).prctl


def spawn(
    argv: Argv,
    log: Path,
    *,
    env: Mapping[str, str],
    dies_by: signal.Signals | None = signal.SIGTERM,
    identity: Identity | None = None,
    cwd: Path = ROOT,
) -> Child:
    """Start a program in a session of its own, its output appended to a log file.

    When the process that called this is killed, the kernel sends the child `dies_by`: there are no
    orphans. None is for a child that watches for itself.
    """
    _rotate(log)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 -- every program named here is our own
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_tied_to(os.getpid(), dies_by) if dies_by else None,  # noqa: PLW1509 -- prctl
            **(identity or {}),
        )


def run(
    argv: Argv,
    *,
    env: Mapping[str, str] | None = None,
    text: str = "",
    identity: Identity | None = None,
    cwd: Path | None = None,
) -> Result:
    """Run a program to its end with `text` as its input; its exit code and what it wrote."""
    return subprocess.run(  # noqa: S603 -- every program named here is our own or the system's
        [str(part) for part in argv],
        input=text,
        text=True,
        capture_output=True,
        check=False,
        env=dict(env) if env is not None else None,
        cwd=cwd,
        **(identity or {}),
    )


def become(python: Path, argv: Sequence[str], env: Mapping[str, str]) -> NoReturn:
    """Continue as another Python under the same process id, so that signals still reach it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(python, [str(python), *argv], dict(env))  # noqa: S606 -- no shell is wanted


def end(child: Child, by: signal.Signals = signal.SIGTERM, grace: float = 20.0) -> None:
    """Ask a child to stop, wait `grace` seconds, then kill whatever is left of its group."""
    if child.poll() is None:
        child.send_signal(by)
        with suppress(subprocess.TimeoutExpired):
            child.wait(grace)
    kill_group(child)


def kill_group(child: Child) -> None:
    """Kill what is left of a child's process group and collect the child."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def end_leftovers(folder: Path, by: signal.Signals, grace: float = 30.0) -> None:
    """End whatever still works in a server's folder: it outlived a keeper that was killed.

    A pid file would not do: after a restart of the machine its number may be anyone's.
    """
    deadline = time.monotonic() + grace
    while left := _working_in(folder):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, by if time.monotonic() < deadline else signal.SIGKILL)
        time.sleep(0.1)


CALLER_POLL_SECONDS = 1.0


def _make_above() -> int:
    parent = os.getppid()
    return parent if _status(parent).get("Name") in {"make", "gmake"} else 0


@dataclass(frozen=True, slots=True)
class Caller:
    """The `make` above this process, where there is one.

    It passes a SIGTERM on; a SIGINT sent to it alone it does not, and waits; killed, it passes on nothing.
    """

    pid: int = field(default_factory=_make_above)

    def wants_stop(self) -> bool:
        """It is gone, or is handling an interrupt (which it blocks meanwhile)."""
        if not self.pid:
            return False
        return os.getppid() != self.pid or _blocks(self.pid, signal.SIGINT)


def _blocks(pid: int, number: signal.Signals) -> bool:
    return bool(int(_status(pid).get("SigBlk", "0"), 16) >> (number - 1) & 1)


def _status(pid: int) -> dict[str, str]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@dataclass(slots=True)
class Signals:
    """Waits for the end of a child, a request to stop, or a time, whichever comes first."""

    is_stop_requested: bool = False
    caller: Caller = field(default_factory=Caller)
    _reader: int = field(init=False, default=-1)
    _writer: int = field(init=False, default=-1)

    def __post_init__(self) -> None:
        """Take over the signals of this process; call it once, from the main thread."""
        self._reader, self._writer = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._request_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def wait(self, seconds: float | None) -> None:
        """Sleep until something happened or `seconds` passed; below `make` it wakes to look after it."""
        if self.is_stop_requested:
            return
        if self.caller.pid:
            seconds = min(CALLER_POLL_SECONDS, CALLER_POLL_SECONDS if seconds is None else seconds)
        if select.select([self._reader], [], [], seconds)[0]:
            os.read(self._reader, 4096)
        if self.caller.wants_stop():
            self.is_stop_requested = True

    def request_stop(self) -> None:
        """Ask the waiting thread to stop, from any thread."""
        self.is_stop_requested = True
        os.write(self._writer, b"\0")

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stop_requested = True


def _working_in(folder: Path) -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _works_in(entry, folder)]


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False


def _tied_to(parent: int, dies_by: signal.Signals) -> Callable[[], None]:
    def tie() -> None:
        _PRCTL(_PR_SET_PDEATHSIG, int(dies_by), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _rotate(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
