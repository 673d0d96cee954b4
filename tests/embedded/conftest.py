"""Instances of the embedded runtime in folders of their own; neither Django nor its database is used."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cro_platform.embedded.instance import Instance


@pytest.fixture
def data() -> Iterator[Path]:
    """A DATA folder that the servers' account can enter, which pytest's own folders are not."""
    with tempfile.TemporaryDirectory(prefix="embedded-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "data"


@pytest.fixture(scope="module")
def running() -> Iterator[Instance]:
    """One instance shared by tests that only look."""
    with tempfile.TemporaryDirectory(prefix="embedded-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with Instance(Path(folder) / "data") as instance:
            yield instance


@pytest.fixture(autouse=True)
def _without_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "RELAY_DATABASE_URL", "PLATFORM_MODE"):
        monkeypatch.delenv(name, raising=False)
    os.environ.pop("DATA", None)
