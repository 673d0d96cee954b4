"""Tests run as the application's own database role on clones of one migrated and seeded template."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import databases, figures
from tests.world import World

# A busy machine makes the drawing of examples slow, which says nothing about what is tested.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_configure() -> None:
    """Passwords of tests are worth nothing: a guess at one costs a hundredth of what it costs in production."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.time_cost = 1024, 1
    Argon2PasswordHasher.parallelism = 1


def pytest_sessionstart(session: pytest.Session) -> None:
    """Build the template once, in the controlling process, before any worker clones it."""
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    if "MIGRATION_DATABASE_URL" in os.environ and not databases.keeps_template():
        databases.build_template()


def pytest_collection_finish() -> None:
    """What was imported to collect the tests stays for good: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_sessionfinish() -> None:
    """Say how much was tried, where somebody asks."""
    figures.write()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """This worker's clone."""
    name = f"{databases.PREFIX}_test_{worker_id}"
    databases.clone(name)
    _point_at(name)
    with django_db_blocker.unblock():
        yield
        _close()
    databases.drop(name)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any, worker_id: str) -> Iterator[str]:
    """A private clone for a test that commits (relay, races); real transactions, dropped afterwards."""
    name, before = f"{databases.PREFIX}_commit_{worker_id}", f"{databases.PREFIX}_test_{worker_id}"
    databases.clone(name)
    with django_db_blocker.unblock():
        _close()
        _point_at(name)
        yield name
        _close()
        _point_at(before)
    databases.drop(name)


@pytest.fixture(autouse=True)
def _at_home(request: pytest.FixtureRequest, worker_id: str) -> None:
    """Tests of the planted database leave the connection there for the next of them; every other test has it back here."""
    if "planted" in request.fixturenames:
        return
    from django.db import connection

    home, guard = (f"{databases.PREFIX}_{kind}_{worker_id}" for kind in ("test", "guard"))
    if connection.settings_dict["NAME"] == guard:
        _close()
        _point_at(home)


@pytest.fixture(scope="session")
def cast(django_db_setup: None, django_db_blocker: Any) -> World:
    """The cast as it was seeded: every clone has the same ids, so one reading serves them all."""
    with django_db_blocker.unblock():
        loaded = World.load()
        _close()
    return loaded


@pytest.fixture
def world(cast: World, db: None) -> World:
    """The fixed cast: two competing sponsors, two CROs, their people and their studies."""
    return cast


@pytest.fixture
def committed_world(cast: World, committed: str) -> World:
    """The same cast in a private clone."""
    return cast


@pytest.fixture(scope="session")
def planted_name(cast: World, django_db_blocker: Any, worker_id: str) -> Iterator[str]:
    """The planted database; its tests keep their connection from one to the next."""
    from tests.guard.planting import assign_to_a_site, plant

    name, before = f"{databases.PREFIX}_guard_{worker_id}", f"{databases.PREFIX}_test_{worker_id}"
    databases.clone(name)
    with django_db_blocker.unblock():
        _close()
        _point_at(name)
        _name_one_person_each(cast)
        _close()
        plant(name, cast)
        assign_to_a_site(name, cast.orbis["data-manager"], cast.alpha)
        _point_at(before)
    yield name
    _close()
    _point_at(before)
    databases.drop(name)


@pytest.fixture
def planted(planted_name: str, cast: World, django_db_blocker: Any) -> Iterator[World]:
    """The cast in the planted database; what a test commits stays, so a test changes nothing it does not expect."""
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.settings_dict["NAME"] != planted_name:
            _close()
            _point_at(planted_name)
        yield cast


def _name_one_person_each(world: World) -> None:
    """One person of each sponsor may read unblinding facts, so that there is something to see and to hide."""
    from cro_platform.access.principal import acting
    from cro_platform.access.services import name_unblinded

    for company, study in ((world.northwind, world.alpha), (world.meridian, world.rival)):
        person = company["unblinded-safety-physician"]
        with acting(person):
            name_unblinded(study, person.user_id, reason="the case requires it")


def _point_at(name: str) -> None:
    from django.db import connections

    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def _close() -> None:
    from django.db import connections

    for alias in connections:
        connections[alias].close()


@pytest.fixture(autouse=True)
def _stores(tmp_path: Path, settings: Any) -> None:
    """Documents and mail of a test go to its own folder; files are looked for when asked for, not listed for each client anew."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.DOCUMENT_STORE_URL = f"folder://{tmp_path / 'documents'}"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.STATIC_ROOT = str(tmp_path)
