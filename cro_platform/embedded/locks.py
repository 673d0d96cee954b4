"""Advisory file locks: the kernel gives them back when a process dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class FileLock:
    """One `flock` on one file, held from `acquire` to `release` or the end of the process."""

    path: Path
    descriptor: int = field(default=-1, init=False)

    def acquire(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Take the lock; False where `wait` is off and another process stands in the way."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(descriptor, mode if wait else mode | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self.descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; without one, nothing happens."""
        if self.descriptor >= 0:
            with suppress(OSError):
                fcntl.flock(self.descriptor, fcntl.LOCK_UN)
            os.close(self.descriptor)
            self.descriptor = -1


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the exclusive lock of a file for the length of a block, waiting for it."""
    lock = FileLock(path)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


def is_free(path: Path, *, shared: bool = False) -> bool:
    """Whether the lock could be taken now, exclusively or (`shared`) beside other readers."""
    lock = FileLock(path)
    if not lock.acquire(shared=shared, wait=False):
        return False
    lock.release()
    return True
