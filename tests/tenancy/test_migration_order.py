"""Whatever order a new database takes the migrations in, what their SQL touches is there before them."""

import re
from collections.abc import Iterator

import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel, RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

Key = tuple[str, str]
LATE_BODY = re.compile(
    r"LANGUAGE plpgsql.*?\$\$.*?\$\$|\$\$.*?\$\$ LANGUAGE plpgsql|DO \$\$.*?\$\$", re.DOTALL
)
"""PostgreSQL looks into these when they run, not when they are made."""


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    """Every migration of the tree, as a database without any would see them."""
    return MigrationLoader(None, ignore_no_migrations=True)


def statements(operations: list[Operation]) -> Iterator[str]:
    """The SQL that operations run, without what is looked into later only."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from statements(operation.database_operations)
        elif isinstance(operation, RunSQL):
            parts = [operation.sql] if isinstance(operation.sql, str) else operation.sql
            for part in parts:
                yield LATE_BODY.sub("", part if isinstance(part, str) else part[0])


def made_by(loader: MigrationLoader) -> dict[str, Key]:
    """Which migration makes which table."""
    made: dict[str, Key] = {}
    for key, migration in sorted(loader.disk_migrations.items()):
        for operation in migration.operations:
            if isinstance(operation, CreateModel):
                table = f"{key[0]}_{operation.name.lower()}"
                made.setdefault(str(operation.options.get("db_table", table)), key)
    return made


def too_early(loader: MigrationLoader) -> set[tuple[Key, str]]:
    """Each table that a migration's SQL names, and that nothing before it is sure to have made."""
    made, found = made_by(loader), set()
    for key, migration in loader.disk_migrations.items():
        before = set(loader.graph.forwards_plan(key))
        for statement in statements(migration.operations):
            words = set(re.findall(r"\w+", re.sub(r"--.*|'[^']*'", "", statement)))
            found |= {(key, word) for word in words & made.keys() if made[word] not in before}
    return found


def test_no_migration_touches_a_table_that_may_not_be_there_yet(loader: MigrationLoader) -> None:
    assert too_early(loader) == set()


def test_a_dependency_that_is_left_out_is_seen(loader: MigrationLoader) -> None:
    joining = loader.graph.node_map[("studies", "0018_joining")]
    claims = loader.graph.node_map[("studies", "0015_claims")]
    outbox = loader.graph.node_map[("outbox", "0002_emit")]
    for node in (joining, claims):
        node.parents.discard(outbox)

    assert (("studies", "0015_claims"), "outbox_outboxmessage") in too_early(loader)

    for node in (joining, claims):
        node.parents.add(outbox)
