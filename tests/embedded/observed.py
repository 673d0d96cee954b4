"""What the kernel says about processes, and waiting for it."""

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 40.0


def until(condition: Callable[[], bool]) -> bool:
    """Whether the condition came true before patience ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def descendants(pid: int) -> set[int]:
    """Every living process below one, across sessions and process groups."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def alive(pids: set[int]) -> set[int]:
    """Those that still run; a zombie that waits to be collected does not."""
    return {pid for pid in pids if _state(pid) not in {"", "Z", "X"}}


def working_in(folder: Path) -> set[int]:
    """The processes whose working directory lies in a folder: the servers of an instance."""
    return {int(path.name) for path in Path("/proc").glob("[0-9]*") if _works_in(path, folder)}


def postmaster(data: Path) -> int:
    """The process id of the instance's PostgreSQL; 0 while there is none."""
    try:
        return int((data / "postgres" / "postmaster.pid").read_text().split("\n")[0])
    except (OSError, ValueError):
        return 0


def _fields(path: Path) -> list[str]:
    try:
        return (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["", "0"]


def _parent(path: Path) -> int:
    return int(_fields(path)[1])


def _state(pid: int) -> str:
    return _fields(Path(f"/proc/{pid}"))[0]


def _works_in(path: Path, folder: Path) -> bool:
    try:
        return (path / "cwd").readlink().is_relative_to(folder)
    except OSError:
        return False
