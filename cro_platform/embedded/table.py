"""What `make run` runs: the steps before, the processes, and the order in which they stop."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cro_platform.embedded.layout import ROOT, Layout
from cro_platform.embedded.processes import Argv

SEMAPHORES = Path("/dev/shm")  # noqa: S108 -- Celery's prefork pool makes its semaphores there


@dataclass(frozen=True, slots=True)
class Step:
    """A command that must succeed before the processes start.

    One with `inputs` is left out while they are what they were when it last succeeded. `mark` is what it writes to its log
    for each part it has done; how many there are is told meanwhile.
    """

    name: str
    argv: Argv
    doing: str
    command: str = ""
    inputs: Sequence[Path] = ()
    mark: str = ""

    def version(self) -> str:
        """A digest of names and contents of the inputs; empty without any."""
        if not self.inputs:
            return ""
        digest = sha256()
        for path in self.inputs:
            digest.update(f"{path}\0".encode() + sha256(path.read_bytes()).digest())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Process:
    """A process that runs until the supervisor stops it, and is replaced when it dies.

    `command` decides which addresses its environment holds. Stages stop one after the other from
    the lowest; `grace` is how many seconds it gets to finish its work.
    """

    name: str
    argv: Argv
    stop_stage: int
    command: str = ""
    grace: float = 20.0


@dataclass(frozen=True, slots=True)
class Table:
    """One platform: steps, processes, how to see that it is ready, and what to tell the person."""

    steps: Sequence[Step]
    processes: Sequence[Process]
    ready_url: str
    log_ins: Argv
    address: str


def _manage(*words: str) -> Argv:
    return [sys.executable, ROOT / "manage.py", *words]


def platform(layout: Layout, port: int) -> Table:
    """The platform itself on a loopback port."""
    return Table(
        steps=(
            Step(
                "migrate",
                _manage("migrate", "--noinput"),
                "Migrating the database; the first time this takes a minute.",
                "migrate",
                mark="... OK",
            ),
            Step(
                "collectstatic",
                _manage("collectstatic", "--noinput"),
                "Collecting assets.",
                inputs=_assets(),
            ),
            Step("demo", _manage("demo"), "Building the demo world, unless it is there."),
        ),
        processes=(
            Process("web", _web(port), stop_stage=4),
            Process("worker", _worker(), stop_stage=3, grace=30.0),
            Process("relay", _manage("run_relay"), stop_stage=2, command="run_relay"),
            Process("safety", _manage("run_safety_lane"), stop_stage=2, command="run_safety_lane"),
            Process("sealer", _manage("run_sealer"), stop_stage=2, command="run_sealer"),
            Process("beat", _beat(layout), stop_stage=1),
        ),
        ready_url=f"http://127.0.0.1:{port}/healthz/ready",
        log_ins=_manage("demo", "--show"),
        address=f"http://localhost:{port}",
    )


def _assets() -> list[Path]:
    ours = (*ROOT.glob("*/static/**/*"), *ROOT.glob("cro_platform/*/static/**/*"))
    fixed = [ROOT / "requirements/base.txt", ROOT / "cro_platform/config/settings.py"]
    return [*fixed, *sorted(path for path in ours if path.is_file())]


def _web(port: int) -> Argv:
    workers = min(2 * (os.cpu_count() or 1) + 1, 5)
    place = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    logs = ["--access-logfile", "-", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", "cro_platform.config.wsgi", *place, *logs]


def _worker() -> Argv:
    pool = "prefork" if os.access(SEMAPHORES, os.W_OK) else "solo"
    return [*_celery("worker"), "--queues", "celery,pdf", "--pool", pool, "--concurrency", "2"]


def _beat(layout: Layout) -> Argv:
    return [*_celery("beat"), "--schedule", layout.data / "beat-schedule", "--pidfile="]


def _celery(command: str) -> Argv:
    program = [sys.executable, "-m", "celery", "--app", "cro_platform.config"]
    return [*program, command, "--loglevel", "INFO"]
