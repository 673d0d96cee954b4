"""The one process that runs an instance's servers, and ends them when nobody uses them any more.

Every command that uses the instance holds a shared lock on the lease. The keeper waits for the
exclusive one: the kernel grants it when the last holder has gone, whether it ended or was killed.
"""

import os
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from cro_platform.embedded.account import Account, server_account
from cro_platform.embedded.binaries import Binaries, are_reachable, can_run, copied, find
from cro_platform.embedded.console import say, tail
from cro_platform.embedded.credentials import (
    Ports,
    Secrets,
    free_ports,
    is_port_free,
    load_ports,
    load_secrets,
    save_ports,
)
from cro_platform.embedded.layout import Layout
from cro_platform.embedded.locks import FileLock
from cro_platform.embedded.postgres import PostgreSQL
from cro_platform.embedded.processes import Child, Signals, end, end_leftovers, kill_group
from cro_platform.embedded.profiles import Profile
from cro_platform.embedded.redis_server import Redis

Server: TypeAlias = PostgreSQL | Redis

START_SECONDS = 120.0
GRACE_SECONDS = 30.0
BACK_OFF_SECONDS = 1.0
CLOSED_FOLDERS = Path("/var/lib/cro-platform")
"""Where the servers' files go when root keeps the checkout in a folder that only root can enter."""


@dataclass(slots=True)
class Keeper:
    """Runs both servers until the lease is free or a signal asks to stop."""

    layout: Layout
    profile: Profile
    signals: Signals = field(default_factory=Signals)
    running: list[tuple[Server, Child]] = field(default_factory=list)

    def run(self) -> int:
        """Start, announce, wait, stop."""
        alone, lease = FileLock(self.layout.keeper_lock), FileLock(self.layout.lease)
        alone.acquire()
        try:
            self._start()
            self.layout.ready.touch()
            threading.Thread(target=self._wait_for_the_lease, args=(lease,), daemon=True).start()
            self._watch()
        finally:
            self._stop()
            alone.release()
        return 0

    def _start(self) -> None:
        self.layout.ready.unlink(missing_ok=True)
        try:
            self._start_servers()
        except SystemExit:
            self._stop()
            if all(is_port_free(server.port) for server, _child in self.running):
                raise
            say("Another program took a port meanwhile: choosing others.")
            self.running.clear()
            self._start_servers()

    def _start_servers(self) -> None:
        postgres, redis = servers(self.layout, self.profile)
        redis.create()
        if postgres.create():
            self.layout.prepared.unlink(missing_ok=True)
            self.layout.unmigrated.touch()
        for server in (postgres, redis):
            self.running.append((server, server.start()))
        for server, child in self.running:
            wait_until_it_answers(server, child)
        postgres.prepare(self.layout.prepared)

    def _watch(self) -> None:
        while not self.signals.is_stop_requested:
            self.signals.wait(None)
            if not self.signals.is_stop_requested:
                self.running = [self._alive(server, child) for server, child in self.running]

    def _alive(self, server: Server, child: Child) -> tuple[Server, Child]:
        if child.poll() is None:
            return server, child
        say(f"{server.name} ended (code {child.returncode}); starting it again.")
        self.layout.ready.unlink(missing_ok=True)
        kill_group(child)
        replaced = start_again(server)
        self.layout.ready.touch()
        return server, replaced

    def _stop(self) -> None:
        self.layout.ready.unlink(missing_ok=True)
        for server, child in reversed(self.running):
            end(child, by=server.stops_by, grace=GRACE_SECONDS)

    def _wait_for_the_lease(self, lease: FileLock) -> None:
        lease.acquire()
        self.signals.request_stop()


def start_again(server: Server) -> Child:
    """A new child in place of one that was killed.

    What a killed server leaves in shared memory or on its port takes a moment to go: a start that
    fails for it is repeated.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        time.sleep(BACK_OFF_SECONDS)
        child = server.start()
        try:
            wait_until_it_answers(server, child)
        except SystemExit:
            kill_group(child)
            if time.monotonic() > deadline:
                raise
        else:
            return child


def servers(layout: Layout, profile: Profile) -> tuple[PostgreSQL, Redis]:
    """Both servers of an instance with their programs, folders, ports and account."""
    account, binaries = server_account(), find()
    folder = servers_folder(layout, account)
    if account.is_other and not are_reachable(binaries, account):
        say(f"This checkout is closed to other accounts: copying the programs to {folder}.")
        binaries = copied(binaries, folder)
    for name, stops_by in ((PostgreSQL.name, PostgreSQL.stops_by), (Redis.name, Redis.stops_by)):
        end_leftovers((folder / name).resolve(), stops_by)
    secrets, ports = load_secrets(layout), ports_to_use(layout)
    return _servers(layout, profile, account, binaries, folder, secrets, ports)


def servers_folder(layout: Layout, account: Account) -> Path:
    """DATA, or a folder under /var/lib where root keeps DATA closed to the servers' account."""
    if layout.closed_to_others.exists():
        return Path(layout.closed_to_others.read_text())
    if account.is_other:
        layout.data.chmod(0o711)
    if can_run(account, "test", "-x", layout.data):
        return layout.data
    folder = CLOSED_FOLDERS / os.urandom(6).hex()
    folder.mkdir(parents=True, mode=0o755)
    layout.closed_to_others.write_text(str(folder))
    say(f"{layout.data} is closed to other accounts: the servers' files are kept in {folder}.")
    return folder


def ports_to_use(layout: Layout) -> Ports:
    """The remembered ports, or new ones in place of those that somebody else listens on by now."""
    ports = load_ports(layout)
    postgres, redis = free_ports(2)
    chosen = replace(
        ports,
        postgres=ports.postgres if is_port_free(ports.postgres) else postgres,
        redis=ports.redis if is_port_free(ports.redis) else redis,
    )
    if chosen != ports:
        save_ports(layout, chosen)
    return chosen


def wait_until_it_answers(server: Server, child: Child) -> None:
    """Return when the server answers; ends with its last log lines where it does not."""
    deadline = time.monotonic() + START_SECONDS
    while not server.answers():
        if child.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"{server.name} did not start; its log says:\n{tail(server.log)}")
        time.sleep(0.05)


def _servers(
    layout: Layout,
    profile: Profile,
    account: Account,
    binaries: Binaries,
    folder: Path,
    secrets: Secrets,
    ports: Ports,
) -> tuple[PostgreSQL, Redis]:
    postgres = PostgreSQL(
        bin=binaries.postgres,
        folder=folder / "postgres",
        port=ports.postgres,
        account=account,
        secrets=secrets,
        profile=profile,
        log=layout.log("postgres"),
    )
    redis = Redis(
        program=binaries.redis_server,
        folder=folder / "redis",
        port=ports.redis,
        account=account,
        secrets=secrets,
        profile=profile,
        log=layout.log("redis"),
    )
    return postgres, redis
