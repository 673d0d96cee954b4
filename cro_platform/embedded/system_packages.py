"""What no wheel brings: Pango and fonts for PDFs; Chromium and Poppler for tests.

Present: nothing happens. As root: installed by apt. Otherwise the libraries are unpacked privately
below `.venv`, and what stays missing is named loudly.
"""

import ctypes
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cro_platform.embedded.console import say
from cro_platform.embedded.layout import ROOT
from cro_platform.embedded.processes import Argv, run

PRIVATE = ROOT / ".venv" / "system"
_FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    PRIVATE / "usr/share/fonts",
)
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{private}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{private}/cache</cachedir>
</fontconfig>
"""


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """A Debian package, how to see that it is there, and what fails without it."""

    name: str
    is_present: Callable[[], bool]
    without_it: str
    can_be_private: bool = True


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return any(PRIVATE.rglob(library)) if PRIVATE.exists() else False
    return True


def _has_fonts() -> bool:
    return any(next(folder.rglob("*.[to]tf"), None) for folder in _FONT_FOLDERS if folder.is_dir())


def _runs(program: str) -> bool:
    return shutil.which(program) is not None


RUNTIME = (
    SystemPackage("libpango-1.0-0", partial(_loads, "libpango-1.0.so.0"), "no PDF can be made"),
    SystemPackage(
        "libpangoft2-1.0-0", partial(_loads, "libpangoft2-1.0.so.0"), "no PDF can be made"
    ),
    SystemPackage(
        "libharfbuzz-subset0",
        partial(_loads, "libharfbuzz-subset.so.0"),
        "PDFs take six times as long",
    ),
    SystemPackage("fonts-dejavu-core", _has_fonts, "making a PDF crashes"),
)
FOR_TESTS = (
    SystemPackage(
        "chromium", partial(_runs, "chromium"), "browser tests cannot run", can_be_private=False
    ),
    SystemPackage(
        "libatomic1", partial(_loads, "libatomic.so.1"), "the driver of the browser does not start"
    ),
    SystemPackage(
        "poppler-utils",
        partial(_runs, "pdftoppm"),
        "PDF pages cannot be compared",
        can_be_private=False,
    ),
)


def ensure(packages: Sequence[SystemPackage]) -> None:
    """Provide what is missing by the best way open to this account, and name what stays missing."""
    missing = [package for package in packages if not package.is_present()]
    if not missing:
        return
    names = [package.name for package in missing]
    say(f"Installing system packages: {' '.join(names)}.")
    if os.geteuid() == 0:
        install_as_root(names)
    else:
        _unpack_privately([package.name for package in packages if package.can_be_private])
    for package in missing:
        if not package.is_present():
            say(f"*** MISSING: {package.name}: {package.without_it}.")
            say(f"*** As root: apt-get install {package.name}")


def install_as_root(names: list[str]) -> bool:
    """Install Debian packages, refreshing the package lists when they are too old or empty."""
    if not _runs("apt-get"):
        return False
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    return _apt(install) or (_apt(["apt-get", "update", "-qq"]) and _apt(install))


def private_environment() -> dict[str, str]:
    """The variables by which processes find privately unpacked libraries; empty without any."""
    if not PRIVATE.is_dir():
        return {}
    ours = [str(folder) for folder in sorted(PRIVATE.glob("usr/lib/*-linux-gnu*"))]
    others = [
        folder
        for folder in os.environ.get("LD_LIBRARY_PATH", "").split(":")
        if folder and folder not in ours
    ]
    return {
        "LD_LIBRARY_PATH": ":".join(ours + others),
        "FONTCONFIG_FILE": str(PRIVATE / "fonts.conf"),
    }


def _apt(argv: Argv) -> bool:
    """Whether apt succeeded; a request to stop waits for its end, because a killed dpkg leaves the machine half installed."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        done = run(argv, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    return done.returncode == 0


def unpack(names: Sequence[str], work: Path) -> Path | None:
    """Debian packages and what they need, unpacked below `work` without installing; None where it cannot be."""
    if not (_runs("apt-get") and _runs("dpkg-deb") and os.access(work.parent, os.W_OK)):
        return None
    shutil.rmtree(work, ignore_errors=True)
    for folder in ("state/lists/partial", "cache/archives/partial", "debs", "root"):
        (work / folder).mkdir(parents=True)
    if not _download(work, names):
        return None
    for archive in sorted((work / "debs").glob("*.deb")):
        run(["dpkg-deb", "--extract", archive, work / "root"])
    return work / "root"


def _unpack_privately(names: list[str]) -> None:
    work = PRIVATE.with_name("system.partial")
    unpacked = unpack(names, work) if names else None
    if unpacked:
        (unpacked / "fonts.conf").write_text(_FONTS_CONF.format(private=PRIVATE))
        shutil.rmtree(PRIVATE, ignore_errors=True)
        unpacked.rename(PRIVATE)
    shutil.rmtree(work, ignore_errors=True)


def _download(work: Path, names: Sequence[str]) -> bool:
    private = {"Dir::State": work / "state", "Dir::Cache": work / "cache"}
    shared = {"Dir::State::status": "/var/lib/dpkg/status", "Debug::NoLocking": "1"}
    options = [f"-o{name}={value}" for name, value in (private | shared).items()]
    apt = ["apt-get", "-qq", *options]
    if not _apt([*apt, "update"]):
        return False
    plan = run([*apt, "install", "--simulate", "--no-install-recommends", *names]).stdout
    closure = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    if not closure:
        return False
    return run([*apt, "download", *closure], cwd=work / "debs").returncode == 0
