"""The test's own kind of document, and rate limits of its own."""

from tests.documents.papers import own_limits, paper

__all__ = ["own_limits", "paper"]
