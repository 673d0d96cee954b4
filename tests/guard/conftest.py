"""One private database for the guard: the cast, and canaries in every table of every organization."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from cro_platform.access.principal import acting
from cro_platform.access.services import name_unblinded
from tests import databases
from tests.conftest import _close, _point_at
from tests.guard.planting import assign_to_a_site, plant
from tests.guard.probing import Askers
from tests.guard.sight import Sight, look
from tests.world import World


@pytest.fixture(scope="session")
def planted_name(cast: World, django_db_blocker: Any, worker_id: str) -> Iterator[str]:
    """The planted database; its tests keep their connection from one to the next."""
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


@pytest.fixture(scope="session")
def sight(planted_name: str) -> Sight:
    """What is in the planted database, and who may see it."""
    return look(planted_name)


@pytest.fixture
def planted(planted_name: str, cast: World, django_db_blocker: Any) -> Iterator[World]:
    """The cast in the planted database; what a test commits stays, so a test changes nothing it does not expect."""
    with django_db_blocker.unblock():
        if connection.settings_dict["NAME"] != planted_name:
            _close()
            _point_at(planted_name)
        yield cast


@pytest.fixture(scope="session")
def _signed_in() -> list[Askers]:
    return []


@pytest.fixture
def askers(planted: World, _signed_in: list[Askers]) -> Askers:
    """Everybody of the cast, signed in once for all tests."""
    if not _signed_in:
        _signed_in.append(Askers(planted))
    return _signed_in[0]


def _name_one_person_each(world: World) -> None:
    """One person of each sponsor may read unblinding facts, so that there is something to see and to hide."""
    for company, study in ((world.northwind, world.alpha), (world.meridian, world.rival)):
        person = company["unblinded-safety-physician"]
        with acting(person):
            name_unblinded(study, person.user_id, reason="the case requires it")
