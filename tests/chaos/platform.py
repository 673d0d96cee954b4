"""A whole platform of the harness's own, and the faults it is made to live through; processes are ended by their own ids."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
QUIET = ["--concurrency", "2", "--loglevel", "WARNING"]


@dataclass
class Platform:
    """Servers, worker, relay and safety lane under one throw-away folder."""

    instance: Instance
    env: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)

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

    def produce(self, count: int) -> subprocess.Popen[bytes]:
        """Work arrives in a process of its own."""
        argv = [sys.executable, "-m", "tests.chaos.actors", "produce", str(count)]
        return subprocess.Popen(argv, env=self.env, cwd=ROOT, stdout=subprocess.PIPE)

    def produce_clocks(self, count: int) -> subprocess.Popen[bytes]:
        """Clocks only, already overdue."""
        argv = [sys.executable, "-m", "tests.chaos.actors", "produce-clocks", str(count)]
        return subprocess.Popen(argv, env=self.env, cwd=ROOT, stdout=subprocess.PIPE)

    def counted(self) -> dict[str, Any]:
        """What became of it."""
        argv = [sys.executable, "-m", "tests.chaos.actors", "count"]
        done = subprocess.run(argv, env=self.env, cwd=ROOT, check=True, capture_output=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def until_nothing_waits(
        self, seconds: float, *, but: Callable[[dict[str, Any]], bool] | None = None
    ) -> dict[str, Any]:
        """The count once every due message is done, or when patience has ended."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.counted()
            if (but(found) if but else found["waiting"] == 0) or time.monotonic() > deadline:
                return found
            time.sleep(0.5)

    def kill_worker(self) -> None:
        """kill -9 of the worker with its children, in the middle of whatever it does; a new one starts."""
        os.killpg(self.children["worker"].pid, signal.SIGKILL)
        self.children["worker"].wait()
        self.start_worker()

    def restart_redis_empty(self) -> None:
        """Redis dies with everything it holds; its keeper starts an empty one."""
        folder = self.data / "redis"
        for pid in working_in(folder):
            os.kill(pid, signal.SIGKILL)
        for each in folder.glob("*.aof*"):
            each.unlink(missing_ok=True)
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
        with _without_contract(), Instance(Path(folder) / "data") as instance:
            made = Platform(instance, {})
            everything = instance.child_environment("migrate") | instance.environment("run_relay")
            made.env = (
                everything | keys | {"DJANGO_SETTINGS_MODULE": "cro_platform.config.settings"}
            )
            _copy(source, instance.layout, Path(folder) / "template.dump")
            try:
                yield made
            finally:
                for child in made.children.values():
                    end(child, grace=5)


def _copy(source: Layout, target: Layout, dump: Path) -> None:
    """The template as a superuser dumps and restores it: owners, grants, policies and the key of the scope included."""
    programs = find().postgres
    out = ["--format", "custom", "--file", str(dump), databases.TEMPLATE]
    _as_superuser(source, [str(programs / "pg_dump"), *out])
    into = ["--dbname", DATABASE, "--exit-on-error", str(dump)]
    _as_superuser(target, [str(programs / "pg_restore"), *into])


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
