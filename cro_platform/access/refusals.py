"""What was attempted and refused is recorded once the request's transaction is rolled back, in a scope of its own."""

from collections.abc import Callable

from django.http import HttpRequest

Record = Callable[[], None]


def record_afterwards(request: HttpRequest, record: Record) -> None:
    """Have `record` run after the request's own transaction has ended, in the same name (DESIGN section 5)."""
    request.afterwards = [*waiting(request), record]  # type: ignore[attr-defined]  # carried to the organization middleware


def waiting(request: HttpRequest) -> list[Record]:
    """What is still to be recorded."""
    found: list[Record] = getattr(request, "afterwards", [])
    return found
