"""The database backend that stamps the open scope at BEGIN on every path, and refuses without one."""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

from cro_platform.tenancy import scope

STAMP = "SELECT set_config('app.scope', %s, true), set_config('role', %s, true)"
GUARDED = "cro_app"
UNSCOPED_STATEMENTS = (
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "SET CONSTRAINTS",
    "SELECT set_config('app.scope'",
)


def guard(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Refuse a statement without a scope before PostgreSQL could answer it emptily."""
    if not scope.current().kind and not str(sql).startswith(UNSCOPED_STATEMENTS):
        raise scope.NoScope("a statement ran outside of any organization's scope")
    return execute(sql, params, many, context)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL backend plus the stamp of DESIGN section 3."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.settings_dict["USER"] == GUARDED:
            self.execute_wrappers.append(guard)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the framework's stubs leave it out
        if not autocommit:
            self._stamp(scope.current())

    def _savepoint(self, sid: str) -> None:
        super()._savepoint(sid)  # type: ignore[misc]  # as above
        if self._is_below_test_case():
            self._stamp(scope.current())

    def _savepoint_commit(self, sid: str) -> None:
        super()._savepoint_commit(sid)  # type: ignore[misc]  # as above
        if self._is_below_test_case():
            self._stamp(scope.CLOSED)

    def _is_below_test_case(self) -> bool:
        """Only the outer block of a test case may be re-scoped: there each savepoint is a transaction."""
        return bool(self.atomic_blocks) and self.atomic_blocks[-1]._from_testcase  # type: ignore[attr-defined]  # as above

    def _stamp(self, opened: scope.Scope) -> None:
        if self.settings_dict["USER"] != GUARDED and not opened.kind:
            return
        role = opened.role if self.settings_dict["USER"] == GUARDED else "none"
        # A server that went away must be told as Django tells it: loops and pools then open a new connection.
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(STAMP, [opened.stamp(self.connection.info.backend_pid), role])
