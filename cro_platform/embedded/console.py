"""Progress for the person at the terminal; standard output is for what a command answers."""

import sys
from collections import deque
from pathlib import Path


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
