"""How far the making of a version has come: told while the worker's transaction is open, forgotten soon after."""

from uuid import UUID

from django.core.cache import cache

KEPT_SECONDS = 3600


def tell_progress(version_id: UUID, done: int, total: int) -> None:
    """Keep the newest state beside the database, whose rows nobody else sees before the commit."""
    cache.set(_key(version_id), (done, total), KEPT_SECONDS)


def progress_of(version_id: UUID) -> tuple[int, int] | None:
    """Parts done and parts in all; None before the first part and for short documents."""
    found: tuple[int, int] | None = cache.get(_key(version_id))
    return found


def _key(version_id: UUID) -> str:
    return f"documents.progress:{version_id}"
