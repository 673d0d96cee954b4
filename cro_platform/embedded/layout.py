"""Where one instance keeps its files: everything under one folder, DATA."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: the folder of `manage.py`."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one embedded instance, by what they are for."""

    data: Path

    @property
    def secrets(self) -> Path:
        """Keys and passwords made for this folder alone, readable by its owner only."""
        return self.data / "secrets.json"

    @property
    def ports(self) -> Path:
        """The loopback ports this instance was given."""
        return self.data / "ports.json"

    @property
    def start_lock(self) -> Path:
        """Held while an instance is being started, so that two commands do not do it at once."""
        return self.data / "start.lock"

    @property
    def migration_lock(self) -> Path:
        """Held while a new database gets its tables."""
        return self.data / "migration.lock"

    @property
    def lease(self) -> Path:
        """Shared by every command that uses the servers; when nobody holds it the servers stop."""
        return self.data / "lease.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the one process that runs the servers, for as long as it lives."""
        return self.data / "keeper.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the one supervisor of this folder."""
        return self.data / "supervisor.lock"

    @property
    def ready(self) -> Path:
        """Present while both servers answer."""
        return self.data / "servers.ready"

    @property
    def unmigrated(self) -> Path:
        """Present from the making of the database until its first migration."""
        return self.data / "unmigrated"

    @property
    def prepared(self) -> Path:
        """Names the version of roles and grants that the database has."""
        return self.data / "prepared"

    @property
    def closed_to_others(self) -> Path:
        """Names the servers' folder where their account cannot reach DATA itself."""
        return self.data / "servers.path"

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.data / "logs"

    def log(self, name: str) -> Path:
        """The log file of one process."""
        return self.logs / f"{name}.log"

    def done(self, step: str) -> Path:
        """Names the inputs with which a step last succeeded."""
        return self.data / f"{step}.done"

    def create(self) -> None:
        """Make the folder; who may not write there learns it in one sentence."""
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            self.start_lock.touch()
        except PermissionError as error:
            raise SystemExit(
                f"DATA={self.data} is not writable by you ({error.filename}): "
                "another account made it. Use that account or another DATA."
            ) from None
        except OSError as error:
            raise SystemExit(
                f"DATA={self.data} cannot be used: {error.strerror} ({error.filename}). Use another DATA."
            ) from None
