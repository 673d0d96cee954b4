"""How far the making of a version has come: told while the worker's transaction is open, forgotten soon after.

Nothing depends on it: while Redis is gone nobody hears of the progress, and the document is made all the same.
"""

import logging
from uuid import UUID

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
KEPT_SECONDS = 3600


def tell_progress(version_id: UUID, done: int, total: int) -> None:
    """Keep the newest state beside the database, whose rows nobody else sees before the commit."""
    try:
        cache.set(_key(version_id), (done, total), KEPT_SECONDS)
    except RedisError as error:
        logger.warning("progress of %s is not told: %s", version_id, type(error).__name__)


def progress_of(version_id: UUID) -> tuple[int, int] | None:
    """Parts done and parts in all; None before the first part and for short documents."""
    try:
        found: tuple[int, int] | None = cache.get(_key(version_id))
    except RedisError:
        return None
    return found


def _key(version_id: UUID) -> str:
    return f"documents.progress:{version_id}"
