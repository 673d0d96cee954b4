"""Privately unpacked libraries reach the processes that need them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cro_platform.embedded import system_packages
from cro_platform.embedded.system_packages import SystemPackage, ensure, private_environment


@pytest.fixture
def unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private tree as `dpkg-deb --extract` leaves it."""
    libraries = tmp_path / "usr" / "lib" / "x86_64-linux-gnu"
    libraries.mkdir(parents=True)
    monkeypatch.setattr(system_packages, "PRIVATE", tmp_path)
    return libraries


def test_private_libraries_come_before_the_system(
    unpacked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")

    assert private_environment()["LD_LIBRARY_PATH"] == f"{unpacked}:/opt/lib"


def test_a_second_look_changes_nothing(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = private_environment()
    monkeypatch.setenv("LD_LIBRARY_PATH", first["LD_LIBRARY_PATH"])

    assert private_environment() == first


def test_without_private_libraries_nothing_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "PRIVATE", tmp_path / "absent")

    assert private_environment() == {}


def test_present_packages_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    ensure([SystemPackage("no-such-package", lambda: True, "nothing")])

    assert capsys.readouterr().err == ""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One package in an archive that an `apt-get` of the test's own serves; real `dpkg-deb` unpacks it."""
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb is not here: this is no Debian")
    content = tmp_path / "content"
    (content / "DEBIAN").mkdir(parents=True)
    (content / "DEBIAN" / "control").write_text(
        "Package: wheel-house\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: none\n"
    )
    (content / "usr/share/wheels").mkdir(parents=True)
    (content / "usr/share/wheels/pip-1.whl").touch()
    deb = tmp_path / "wheel-house.deb"
    subprocess.run(["dpkg-deb", "--build", content, deb], check=True, stdout=subprocess.DEVNULL)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "apt-get").write_text(
        "#!/bin/sh\n"
        'case " $* " in\n'
        "*--simulate*wheel-house*) echo 'Inst wheel-house (1 all)' ;;\n"
        f"*' download wheel-house '*) cp {deb} . ;;\n"
        "*' update '*) ;;\n"
        "*) exit 100 ;;\n"
        "esac\n"
    )
    (programs / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return deb


def test_a_package_is_unpacked_without_being_installed(archive: Path, tmp_path: Path) -> None:
    unpacked = system_packages.unpack(["wheel-house"], tmp_path / "work")

    assert unpacked is not None
    assert (unpacked / "usr/share/wheels/pip-1.whl").is_file()


def test_what_no_archive_has_is_not_unpacked(archive: Path, tmp_path: Path) -> None:
    assert system_packages.unpack(["no-such-package"], tmp_path / "work") is None


def test_what_stays_missing_is_named_with_its_consequence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    ensure([SystemPackage("no-such-package", lambda: False, "browser tests cannot run")])

    said = capsys.readouterr().err
    assert "*** MISSING: no-such-package: browser tests cannot run." in said
    assert "apt-get install no-such-package" in said
