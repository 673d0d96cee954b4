"""How far a document has come is told while it is made; nothing depends on it."""

from typing import Any
from uuid import uuid4

import pytest

from cro_platform.documents.progress import progress_of, tell_progress


def test_the_newest_state_is_told() -> None:
    version = uuid4()

    tell_progress(version, 1, 3)
    tell_progress(version, 2, 3)

    assert progress_of(version) == (2, 3)
    assert progress_of(uuid4()) is None


def test_without_redis_nobody_hears_of_it_and_nothing_fails(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    version = uuid4()

    tell_progress(version, 1, 3)

    assert progress_of(version) is None
    assert str(version) in caplog.text
