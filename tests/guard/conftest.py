"""One private database for the guard: the cast, and canaries in every table of every organization."""

import pytest

from tests.guard.probing import Askers
from tests.guard.sight import Sight, look
from tests.world import World


@pytest.fixture(scope="session")
def sight(planted_name: str) -> Sight:
    """What is in the planted database, and who may see it."""
    return look(planted_name)


@pytest.fixture(scope="session")
def _signed_in() -> list[Askers]:
    return []


@pytest.fixture
def askers(planted: World, _signed_in: list[Askers]) -> Askers:
    """Everybody of the cast, signed in once for all tests."""
    if not _signed_in:
        _signed_in.append(Askers(planted))
    return _signed_in[0]
