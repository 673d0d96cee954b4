"""Progress for the person at the terminal; standard output is for what a command answers."""

import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

TELL_EVERY_SECONDS = 5.0


def say(message: str) -> None:
    """One line of progress on standard error, at once."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def answer(message: str) -> None:
    """One line of result on standard output, at once."""
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file, indented for quoting; empty without a log."""
    if not log.exists():
        return ""
    with log.open(errors="replace") as stream:
        return "".join(f"  | {line.rstrip()}\n" for line in deque(stream, maxlen=lines))


@dataclass(slots=True)
class Progress:
    """Says every few seconds how often a program has written a mark to its log; without a mark, nothing."""

    log: Path
    mark: str
    _begin: int = field(init=False)
    _told: int = field(init=False, default=0)
    _due: float = field(init=False)

    def __post_init__(self) -> None:
        """Count from what the log holds now; make it before the program starts."""
        self._begin = self.log.stat().st_size if self.log.exists() else 0
        self._due = time.monotonic() + TELL_EVERY_SECONDS

    def tell(self) -> None:
        """One line, where it is time for one and there is something new."""
        if not self.mark or time.monotonic() < self._due:
            return
        self._due = time.monotonic() + TELL_EVERY_SECONDS
        done = self._count()
        if done > self._told:
            self._told = done
            say(f"  {done} done")

    def _count(self) -> int:
        with self.log.open("rb") as stream:
            stream.seek(self._begin)
            return stream.read().count(self.mark.encode())
