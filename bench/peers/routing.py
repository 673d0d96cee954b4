"""While a stock peer works, every statement of it goes to the owner, whom no policy narrows."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

OWNER = "owner"
_is_stock: ContextVar[bool] = ContextVar("is_stock", default=False)


class WhileStock:
    """A router: libraries of the peer name no database of their own."""

    def db_for_read(self, model: type[Any], **hints: Any) -> str | None:
        """The owner's alias inside of `as_owner()`."""
        return OWNER if _is_stock.get() else None


@contextmanager
def as_owner() -> Iterator[None]:
    """Whatever is read here is read as the owner."""
    token = _is_stock.set(True)
    try:
        yield
    finally:
        _is_stock.reset(token)
