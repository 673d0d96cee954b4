"""Rate limits of its own for each test."""

from tests.documents.papers import own_limits

__all__ = ["own_limits"]
