"""Declared walls: row-level policies and composite keys as model constraints.

Django's autodetector keeps them in migrations by itself. A table that declares no wall has no grant and
cannot be read at all (DESIGN section 3).
"""

import hashlib
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model

from cro_platform.tenancy.policies import policies


class _Declared(BaseConstraint):
    """SQL that belongs to a table; it runs at the end of its migration."""

    def sql(self, model: type[Model]) -> str:
        """Statements that put the declaration into force."""
        raise NotImplementedError

    def undo(self, model: type[Model]) -> str:
        """Statements that take it back."""
        raise NotImplementedError

    def create_sql(
        self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        """Defer to the end of the migration: a policy may name a table made later in it."""
        assert model is not None  # noqa: S101 -- Django's stub allows None, its callers never pass it
        assert schema_editor is not None  # noqa: S101 -- as above
        schema_editor.deferred_sql.append(self._statement(self.sql(model), model, schema_editor))

    constraint_sql = create_sql

    def remove_sql(
        self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        """Undo at once; unlike a deferred statement it passes through the driver's parameters, which halve each percent sign."""
        assert model is not None  # noqa: S101 -- as above
        assert schema_editor is not None  # noqa: S101 -- as above
        return self._statement(self.undo(model).replace("%", "%%"), model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python: the database decides."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__

    @staticmethod
    def _statement(sql: str, model: type[Model], editor: BaseDatabaseSchemaEditor) -> Statement:
        table = Table(model._meta.db_table, editor.quote_name)
        return Statement(sql.replace("%", "%%"), table=table)


class Wall(_Declared):
    """Who may see a row of this table: one of the classes of `policies`.

    `holders` are obligations whose holder, besides author and sponsor, sees released rows of audience *holder*:
    a literal code, or a pair of columns `obligation_column/cell_column` that names a cell row by row.
    """

    def __init__(
        self,
        *,
        name: str,
        kind: str,
        holders: tuple[str, ...] = (),
        study: str = "study_id",
        digest: str = "",
    ) -> None:
        super().__init__(name=name)
        self.kind, self.holders, self.study = kind, tuple(holders), study
        self.digest = digest or self._digest()

    def _digest(self) -> str:
        text = repr(
            policies(self.kind, "t", study=self.study, holders=self.holders, columns=frozenset())
        )
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """A changed policy text changes the digest, so the autodetector rewrites the wall."""
        _, args, kwargs = super().deconstruct()
        kwargs |= {"kind": self.kind, "study": self.study, "digest": self._digest()}
        if self.holders:
            kwargs["holders"] = self.holders
        return "cro_platform.tenancy.constraints.Wall", args, kwargs

    def sql(self, model: type[Model]) -> str:
        """Enable, force, and install the policies and grants of the class."""
        table = model._meta.db_table
        columns = frozenset(str(field.column) for field in model._meta.local_concrete_fields)
        body = policies(self.kind, table, study=self.study, holders=self.holders, columns=columns)
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY wall_owner ON {table} TO cro_owner USING (true); {body} "
            f"COMMENT ON TABLE {table} IS 'wall:{self.kind}';"
        )

    def undo(self, model: type[Model]) -> str:
        """Drop each policy and take the grants back: without a wall nobody reads the table."""
        table = model._meta.db_table
        return (
            f"DO $undo$ DECLARE p text; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = '{table}'::regclass LOOP "
            f"EXECUTE format('DROP POLICY %I ON {table}', p); END LOOP; END $undo$; "
            f"REVOKE ALL ON {table} FROM cro_app, cro_login, cro_inspector, cro_relay, cro_auditor, cro_signer, cro_registrar;"
        )


class SameStudy(_Declared):
    """A child cannot point at another study's parent: a composite key beside Django's own."""

    def __init__(self, *, name: str, field: str) -> None:
        super().__init__(name=name)
        self.field = field

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """As the autodetector writes it into a migration."""
        _, args, kwargs = super().deconstruct()
        return "cro_platform.tenancy.constraints.SameStudy", args, kwargs | {"field": self.field}

    def sql(self, model: type[Model]) -> str:
        """The parent needs a unique (study, id); checked at commit."""
        field = model._meta.get_field(self.field)
        parent = field.related_model._meta.db_table  # type: ignore[union-attr]  # a foreign key by construction
        return (
            f"ALTER TABLE {model._meta.db_table} ADD CONSTRAINT {self.name} FOREIGN KEY (study_id, {field.column}) "  # type: ignore[union-attr]  # as above
            f"REFERENCES {parent} (study_id, id) DEFERRABLE INITIALLY DEFERRED"
        )

    def undo(self, model: type[Model]) -> str:
        """Drop the composite key."""
        return f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {self.name}"
