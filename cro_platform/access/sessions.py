"""Sessions live behind the front door: they are read and saved in a scope of their own."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.contrib.sessions.backends import db

from cro_platform.tenancy import scope

P = ParamSpec("P")
R = TypeVar("R")


def _at_the_door(method: Callable[P, R]) -> Callable[P, R]:
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        if scope.current().kind is scope.ScopeKind.LOGIN:
            return method(*args, **kwargs)
        with scope.login_scope():
            return method(*args, **kwargs)

    return wrapped


class SessionStore(db.SessionStore):
    """The framework's database sessions, touched only as role `login`."""

    def _get_session_from_db(self) -> Any:
        return _at_the_door(super()._get_session_from_db)()  # type: ignore[misc]  # the framework's stubs leave it out

    def exists(self, session_key: str) -> bool:
        """Whether a session of this key is stored."""
        return _at_the_door(super().exists)(session_key)

    def save(self, must_create: bool = False) -> None:
        """Store the session after the request's own transaction has ended."""
        _at_the_door(super().save)(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session."""
        _at_the_door(super().delete)(session_key)
