"""A whole platform of the harness's own, and the faults it is made to live through; processes are ended by their own ids."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cro_platform.embedded.binaries import find
from cro_platform.embedded.credentials import load_ports, load_secrets
from cro_platform.embedded.environment import CONTRACT
from cro_platform.embedded.instance import Instance
from cro_platform.embedded.layout import ROOT, Layout
from cro_platform.embedded.postgres import DATABASE, SUPERUSER
from cro_platform.embedded.processes import Child, end, spawn
from tests import databases
from tests.embedded.observed import postmaster, until, working_in

CELERY = [
    sys.executable,
    "-m",
    "celery",
    "--app",
    "cro_platform.config",
    "worker",
    "--queues",
    "celery,pdf",
]
GONE_SECONDS = 4.0
QUIET = ["--concurrency", "2", "--loglevel", "WARNING"]


@dataclass
class Platform:
    """Servers, worker, relay and safety lane under one throw-away folder."""

    instance: Instance
    env: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)
    attendant: subprocess.Popen[str] | None = None

    @property
    def data(self) -> Path:
        """The folder."""
        return self.instance.layout.data

    def start(self, name: str, *argv: str) -> None:
        """Start one process of the platform, in a session of its own."""
        self.children[name] = spawn(list(argv), self.instance.layout.log(name), env=self.env)

    def start_worker(self) -> None:
        """Celery, with the product's own settings; CHAOS_PREFETCH breaks one of them."""
        prefetch = os.environ.get("CHAOS_PREFETCH")
        self.start(
            "worker", *CELERY, *QUIET, *(["--prefetch-multiplier", prefetch] if prefetch else [])
        )

    def serve(self, process: str) -> None:
        """Relay or safety lane."""
        self.start(process, sys.executable, "-m", "tests.chaos.actors", "serve", process)

    def ask(self, order: str, *, within: float = 120.0) -> dict[str, Any]:
        """The answer of the attending process to one order."""
        self.order(order)
        return self.answer(within)

    def order(self, order: str) -> None:
        """Let the attending process begin with something that takes its time."""
        assert self.attendant is not None
        assert self.attendant.stdin is not None
        self.attendant.stdin.write(f"{order}\n")
        self.attendant.stdin.flush()

    def answer(self, within: float) -> dict[str, Any]:
        """What it says when it is done."""
        assert self.attendant is not None
        assert self.attendant.stdout is not None
        ready, _, _ = select.select([self.attendant.stdout], [], [], within)
        assert ready, f"no answer within {within:.0f} s"
        found: dict[str, Any] = json.loads(self.attendant.stdout.readline())
        return found

    def attend(self) -> None:
        """Start the process that makes work and counts what became of it."""
        argv = [sys.executable, "-m", "tests.chaos.actors", "attend"]
        pipe = subprocess.PIPE
        self.attendant = subprocess.Popen(
            argv, env=self.env, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, start_new_session=True
        )
        assert self.answer(120.0) == {"ready": 1}

    def until(self, is_so: Callable[[dict[str, Any]], bool], seconds: float) -> dict[str, Any]:
        """The count once it is so, or when patience has ended."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.ask("count")
            if is_so(found) or time.monotonic() > deadline:
                return found
            time.sleep(0.5)

    def until_a_document_is_in_hand(self, seconds: float) -> int:
        """How many documents the worker makes at this moment, once it makes one; 0 when patience has ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := int(self.ask("in-hand")["pdf"]):
                return found
        return 0

    def told(self) -> str:
        """The end of what each process has written, for whoever looks for the reason of a failure."""
        logs = sorted(self.instance.layout.log("x").parent.glob("*.log"))
        return "\n".join(f"== {each.name}\n{each.read_text()[-3000:]}" for each in logs)

    def kill_worker(self) -> None:
        """kill -9 of the worker with its children, in the middle of whatever it does; a new one starts."""
        os.killpg(self.children["worker"].pid, signal.SIGKILL)
        self.children["worker"].wait()
        self.start_worker()

    def restart_redis_empty(self) -> None:
        """Redis dies with everything it holds, and again whenever its keeper starts it; then an empty one stays.

        It is gone for longer than a lease, so that whoever hands over work meets its absence.
        """
        folder = self.data / "redis"
        back = time.monotonic() + GONE_SECONDS
        while time.monotonic() < back:
            for pid in working_in(folder):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for each in folder.glob("*.aof*"):
                each.unlink(missing_ok=True)
            time.sleep(0.05)
        assert until(lambda: bool(working_in(folder)))

    @contextmanager
    def without_redis(self) -> Iterator[None]:
        """Nobody answers on Redis's port; the server is stopped, not ended, so that its keeper leaves it alone."""
        held = working_in(self.data / "redis")
        for pid in held:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in held:
                os.kill(pid, signal.SIGCONT)

    def stop_postgres_at_once(self) -> None:
        """The immediate shutdown: no connection ends in order, the log is replayed at the next start."""
        pid = postmaster(self.data)
        os.kill(pid, signal.SIGQUIT)
        assert until(lambda: postmaster(self.data) not in {0, pid})


@contextmanager
def platform() -> Iterator[Platform]:
    """An instance with a copy of the cast's template; whatever the test started is ended with it."""
    source = Layout(Path(os.environ["DATA"]))
    keys = {name: os.environ[name] for name in ("SECRET_KEY", "SCOPE_KEY", "FIELD_KEYS")}
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        dump = Path(folder) / "template.dump"
        _dump(source, dump)
        with _without_contract(), Instance(Path(folder) / "data") as instance:
            made = Platform(instance, {})
            everything = instance.child_environment("migrate") | instance.environment("run_relay")
            made.env = (
                everything | keys | {"DJANGO_SETTINGS_MODULE": "cro_platform.config.settings"}
            )
            into = ["--dbname", DATABASE, "--exit-on-error", str(dump)]
            _as_superuser(instance.layout, [str(find().postgres / "pg_restore"), *into])
            try:
                yield made
            finally:
                if made.attendant is not None:
                    made.attendant.kill()
                    made.attendant.communicate()
                for child in made.children.values():
                    end(child, grace=5)


def _dump(source: Layout, dump: Path) -> None:
    """The template as a superuser dumps it: owners, grants, policies and the key of the scope included.

    A clone is dumped, for nobody can clone the template while a dump is connected to it.
    """
    name = f"{databases.PREFIX}_chaos_{os.getpid()}"
    databases.clone(name)
    try:
        out = ["--format", "custom", "--compress", "none", "--file", str(dump), name]
        _as_superuser(source, [str(find().postgres / "pg_dump"), *out])
    finally:
        databases.drop(name)


def _as_superuser(layout: Layout, argv: list[str]) -> None:
    place = ["-h", "127.0.0.1", "-p", str(load_ports(layout).postgres), "-U", SUPERUSER]
    env = {"PGPASSWORD": load_secrets(layout).superuser_password, "PATH": os.environ["PATH"]}
    done = subprocess.run([argv[0], *place, *argv[1:]], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@contextmanager
def _without_contract() -> Iterator[None]:
    """The shared test instance's own addresses are not inherited."""
    kept = {name: os.environ.pop(name) for name in (*CONTRACT, "DATA") if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
