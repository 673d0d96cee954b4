"""A page of a list touches hardly more of the disk in a table ten times as large, and never reads it whole: noise-free (performance P3).

The rows are those of the bench, loaded into two private clones; the second has the same studies and ten times the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.loading import Size, load
from cro_platform.access.principal import Principal, acting, find_principal
from cro_platform.web.resources import RESOURCES
from tests import databases
from tests.conftest import _close, _point_at

SIZES = {"small": Size(2_000, 60), "large": Size(20_000, 60)}
EVENTS, DEADLINES = "pharmacovigilance_adverseevent", "deadlines_deadline"
LISTS = {"adverse-events": EVENTS, "deadlines": DEADLINES}


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, worker_id: str
) -> Iterator[dict[str, str]]:
    """Two databases by the name of their size; which one is asked is the test's choice."""
    names = {size: f"{databases.PREFIX}_plans_{size}_{worker_id}" for size in SIZES}
    for size, name in names.items():
        databases.clone(name)
        load(name, SIZES[size])
    with django_db_blocker.unblock():
        yield names
        _close()
        _point_at(f"{databases.PREFIX}_test_{worker_id}")
    for name in names.values():
        databases.drop(name)


@dataclass(frozen=True)
class Plan:
    """What PostgreSQL did for one statement."""

    blocks: int
    scans: frozenset[tuple[str, str]]
    removed: int


def asked(
    name: str, studies: int, *, cursor: str | None = None, **given: str
) -> tuple[list[Plan], str | None, int]:
    """The plans of the statements behind one page of a list, its cursor, its rows."""
    by = find_principal(f"bench-{studies}@bench.example", f"bench-{studies}")
    assert by is not None
    with acting(by), CaptureQueriesContext(connection) as captured:
        page = RESOURCES[name].page(by, given=given, cursor=cursor, size=50)
    sent = [each["sql"] for each in captured if LISTS[name] in each["sql"]]
    return [_plan(sql, by) for sql in sent], page.cursor, len(page.rows)


def _plan(sql: str, by: Principal) -> Plan:
    with acting(by), connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + sql.replace("%", "%%")
        )
        top = cursor.fetchone()[0][0]["Plan"]
    nodes = list(_nodes(top))
    return Plan(
        blocks=top["Shared Hit Blocks"] + top["Shared Read Blocks"],
        scans=frozenset((node["Node Type"], node.get("Relation Name", "")) for node in nodes),
        removed=max((node.get("Rows Removed by Filter", 0) for node in nodes), default=0),
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def at(loaded: dict[str, str], size: str) -> None:
    _close()
    _point_at(loaded[size])


@pytest.mark.parametrize("studies", [12, 45])
@pytest.mark.parametrize("name", ["adverse-events"])
def test_a_page_touches_no_more_in_a_table_ten_times_as_large(
    loaded: dict[str, str], name: str, studies: int
) -> None:
    blocks: dict[str, list[int]] = {}

    for size in SIZES:
        at(loaded, size)
        first, cursor, rows = asked(name, studies)
        later, _, _ = asked(name, studies, cursor=cursor)
        assert rows == 50
        blocks[size] = [sum(plan.blocks for plan in plans) for plans in (first, later)]

    for small, large in zip(blocks["small"], blocks["large"], strict=True):
        assert large <= 2 * small, blocks


@pytest.mark.parametrize("name", ["adverse-events", "deadlines"])
@pytest.mark.parametrize("given", [{}, {"status": ""}], ids=["all", "an empty filter"])
def test_no_page_reads_its_table_whole(
    loaded: dict[str, str], name: str, given: dict[str, str]
) -> None:
    at(loaded, "large")

    plans, _, rows = asked(name, 12, **given)

    assert rows == 50
    assert plans
    for plan in plans:
        assert ("Seq Scan", LISTS[name]) not in plan.scans
        assert plan.removed < SIZES["large"].events / 20


@pytest.mark.parametrize(
    "given", [{"status": "resolved"}, {"country": "FR"}, {"results_in_death": "true"}], ids=str
)
def test_a_filter_finds_its_rows_by_an_index(loaded: dict[str, str], given: dict[str, str]) -> None:
    at(loaded, "large")

    plans, _, _ = asked("adverse-events", 12, **given)

    assert all(("Seq Scan", EVENTS) not in plan.scans for plan in plans)
