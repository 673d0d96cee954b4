"""One PostgreSQL cluster on the loopback interface, driven through its own programs."""

import os
import shutil
import signal
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cro_platform.embedded.account import Account
from cro_platform.embedded.binaries import postgres_major
from cro_platform.embedded.console import say
from cro_platform.embedded.credentials import Secrets
from cro_platform.embedded.layout import ROOT
from cro_platform.embedded.processes import Argv, Child, Result, end_leftovers, run, spawn
from cro_platform.embedded.profiles import Profile

DATABASE = "cro"
SUPERUSER = "postgres"
_SQL = Path(__file__).parent / "sql"
_INITDB = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
_CREATE = (
    f"SELECT 'CREATE DATABASE {DATABASE}' WHERE NOT EXISTS "
    f"(SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec\n"
)


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A cluster: its programs, its folder, its port, and the account it runs as."""

    bin: Path
    folder: Path
    port: int
    account: Account
    secrets: Secrets
    profile: Profile
    log: Path
    name = "postgres"
    stops_by = signal.SIGINT  # the fast shutdown: connections end, and no recovery is needed later

    def create(self) -> bool:
        """Make the cluster where there is none; True when it was made now.

        A cluster that was only half made is thrown away; one of another major version is refused.
        """
        if self.folder.exists():
            self._refuse_other_major()
            return False
        say("Making the database cluster.")
        partial = self.folder.with_name("postgres.partial")
        shutil.rmtree(partial, ignore_errors=True)
        self.account.own(partial)
        self._initdb(partial)
        partial.rename(self.folder)
        return True

    def start(self) -> Child:
        """Start the server; what a killed one left, processes and pid file, is cleared first."""
        end_leftovers(self.folder.resolve(), self.stops_by)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        settings = [f"-c{name}={value}" for name, value in self.profile.postgres.items()]
        return spawn(
            [self.bin / "postgres", "-D", self.folder, "-p", str(self.port), *settings],
            self.log,
            env=_plain_environment(),
            dies_by=self.stops_by,
            identity=self.account.identity,
            cwd=self.folder,
        )

    def answers(self) -> bool:
        """Whether this server answers; a stranger's on the same port would refuse the password."""
        return self._psql(SUPERUSER, "SELECT 1").returncode == 0

    def prepare(self, stamp: Path) -> None:
        """Roles, passwords, the database and its grants; again whenever their text has changed."""
        scripts = [script.read_text() for script in self._scripts()]
        version = sha256("".join(scripts).encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == version:
            return
        for database, script in ((SUPERUSER, _CREATE), *((DATABASE, each) for each in scripts)):
            done = self._psql(database, script)
            if done.returncode != 0:
                raise SystemExit(f"PostgreSQL could not be prepared: {done.stderr.strip()}")
        stamp.write_text(version)

    @property
    def _address(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port)]

    def _scripts(self) -> list[Path]:
        roles = ROOT / "cro_platform/tenancy/sql/roles.sql"
        tests = [_SQL / "test_rights.sql"] if self.profile.grants_test_rights else []
        return [roles, _SQL / "database.sql", *tests]

    def _psql(self, database: str, sql: str) -> Result:
        passwords = self.secrets.role_passwords.items()
        words = {f"{role.upper()}_PASSWORD": password for role, password in passwords}
        words |= {"PGPASSWORD": self.secrets.superuser_password, "PGCONNECT_TIMEOUT": "3"}
        quiet = ["-X", "-q", "-v", "ON_ERROR_STOP=1"]
        return run(
            [self.bin / "psql", *quiet, *self._address, "-U", SUPERUSER, "-d", database],
            text=sql,
            env=_plain_environment() | words,
        )

    def _initdb(self, folder: Path) -> None:
        password = folder.with_suffix(".password")
        password.touch(mode=0o600)
        password.write_text(f"{self.secrets.superuser_password}\n")
        self.account.own_file(password)
        place: Argv = ["-D", folder, "-U", SUPERUSER, f"--pwfile={password}"]
        careless = ["--no-sync"] if self.profile.postgres.get("fsync") == "off" else []
        done = run(
            [self.bin / "initdb", *place, *careless, *_INITDB],
            env=_plain_environment(),
            cwd=folder,
            identity=self.account.identity,
        )
        password.unlink()
        if done.returncode != 0:
            raise SystemExit(f"The database cluster could not be made: {done.stderr.strip()}")

    def _refuse_other_major(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        major = postgres_major(self.bin)
        if made_by != str(major):
            raise SystemExit(
                f"{self.folder} was made by PostgreSQL {made_by}, and {self.bin} is {major}: "
                "dump it with the old programs or choose another DATA."
            )


def _plain_environment() -> dict[str, str]:
    """What the programs need, and no PGHOST, PGDATA or PGOPTIONS that could redirect them."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": "/"}
