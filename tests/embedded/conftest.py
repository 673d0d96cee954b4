"""Instances in folders of their own; neither Django nor the shared test database is used."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cro_platform.embedded.console import answer, tail
from cro_platform.embedded.environment import CONTRACT
from cro_platform.embedded.instance import Instance


def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="embedded-", ignore_cleanup_errors=True)
    Path(folder.name).chmod(0o711)
    return folder


@pytest.fixture
def data() -> Iterator[Path]:
    """A DATA folder that the servers' account can enter; pytest's own folders are closed to it."""
    with _folder() as folder:
        yield Path(folder) / "data"
        for log in sorted(Path(folder).glob("data/logs/*.log")):
            answer(f"{log.name}:\n{tail(log)}")


@pytest.fixture(scope="module")
def running() -> Iterator[Instance]:
    """One instance shared by the tests of a module that change nothing they all see."""
    with _folder() as folder, Instance(Path(folder) / "data") as instance:
        yield instance


@pytest.fixture(autouse=True)
def _without_platform_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*CONTRACT, "DATA"):
        monkeypatch.delenv(name, raising=False)
