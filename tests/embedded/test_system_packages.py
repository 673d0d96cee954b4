"""Privately unpacked libraries reach the processes that need them."""

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


def test_what_stays_missing_is_named_with_its_consequence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    ensure([SystemPackage("no-such-package", lambda: False, "browser tests cannot run")])

    said = capsys.readouterr().err
    assert "*** MISSING: no-such-package: browser tests cannot run." in said
    assert "apt-get install no-such-package" in said
