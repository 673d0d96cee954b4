"""One Redis on the loopback interface: password, append-only file, nothing evicted."""

import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from cro_platform.embedded.account import Account
from cro_platform.embedded.credentials import Secrets
from cro_platform.embedded.processes import Child, end_leftovers, spawn
from cro_platform.embedded.profiles import Profile


@dataclass(frozen=True, slots=True)
class Redis:
    """A server: its program, its folder, its port, and the account it runs as."""

    program: Path
    folder: Path
    port: int
    account: Account
    secrets: Secrets
    profile: Profile
    log: Path
    name = "redis"
    stops_by = signal.SIGTERM

    def create(self) -> None:
        """Write the configuration; it holds the password and is closed to others."""
        self.account.own(self.folder)
        settings = self.profile.redis | {
            "port": str(self.port),
            "dir": f'"{self.folder}"',
            "requirepass": self.secrets.redis_password,
        }
        self._configuration.unlink(missing_ok=True)
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(
            "".join(f"{name} {value}\n" for name, value in settings.items())
        )
        if self.account.is_other:
            os.chown(self._configuration, self.account.uid, self.account.gid)

    def start(self) -> Child:
        """Start the server; a cut-off end of the append-only file is dropped by Redis itself."""
        end_leftovers(self.folder.resolve(), self.stops_by)
        return spawn(
            [self.program, self._configuration],
            self.log,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            dies_by=self.stops_by,
            identity=self.account.identity,
            cwd=self.folder,
        )

    def answers(self) -> bool:
        """Whether the server accepts the password and has loaded its data."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(
                    f"AUTH {self.secrets.redis_password}\r\nPING\r\nQUIT\r\n".encode()
                )
                return b"+PONG" in b"".join(iter(lambda: connection.recv(1024), b""))
        except OSError:
            return False

    @property
    def _configuration(self) -> Path:
        return self.folder / "redis.conf"
