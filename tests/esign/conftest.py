"""A note that is made and waits for signatures."""

from uuid import uuid4

import pytest

from tests.documents.papers import paper

__all__ = ["paper"]


@pytest.fixture(autouse=True)
def _own_limits(settings: pytest.Item) -> None:
    """Rate limits and used codes of a test are its own."""
    default = settings.CACHES["default"]
    settings.CACHES = {"default": default | {"KEY_PREFIX": f"test-{uuid4()}"}}
