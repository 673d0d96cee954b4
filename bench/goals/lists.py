"""P1–P4: the list of a hundred adverse events, whole requests with every layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from django.db import connection
from django.test import RequestFactory

from bench import world
from bench.floors.listing import floor_app
from bench.measure import Line, medians, milliseconds
from bench.peers.routing import as_owner
from bench.peers.stock import StockEvents
from cro_platform.access.principal import acting
from cro_platform.web.resources import RESOURCES
from tests import databases

SIZE = 100
# Of the reference (performance 9): times the floor, and how many times faster than the stock way.
FLOOR_GOAL = {12: 2.5, 45: 2.5, 100: 3.0, 2_000: 1.3}
PEER_GOAL = {12: 12.0, 45: 12.0, 100: 12.0, 2_000: 1.0}
WALL_GOAL = {12: 1.3, 45: 1.3, 100: 1.5, 2_000: 1.5}


def columns() -> str:
    """The resource's columns as SQL, so that the floor returns the very same rows."""
    resource = RESOURCES["adverse-events"]
    found = []
    for each in resource.columns():
        path = "u.code" if each.path == "subject__code" else f"e.{each.path}"
        found.append(f'{path} AS "{each.name}"')
    return ", ".join(found)


def against_floor_and_peer() -> list[Line]:
    """P1 and P2."""
    floor, stock = floor_app(world.owner_dsn(world.BENCH), columns(), SIZE), StockEvents.as_view()
    lines = []
    for asker in world.askers():
        variants: dict[str, Callable[[], bytes]] = {
            "floor": lambda environ=asker.environ: world.call(floor, environ),
            "ours": lambda environ=asker.environ: world.call(world.platform(), environ),
            "stock": lambda headers=asker.headers: _stock(stock, headers),
        }
        _assert_equal({name: run() for name, run in variants.items()})
        found = medians(variants, rounds=15)
        case, told = f"100 newest of {asker.studies} studies", milliseconds(found)
        lines.append(
            Line(
                "P1",
                f"{case}, times the floor",
                found["ours"] / found["floor"],
                FLOOR_GOAL[asker.studies],
                detail=told,
            )
        )
        lines.append(
            Line(
                "P2",
                f"{case}, faster than stock DRF + guardian",
                found["stock"] / found["ours"],
                PEER_GOAL[asker.studies],
                is_at_most=False,
            )
        )
    return lines


def _stock(view: Any, headers: dict[str, str]) -> bytes:
    with as_owner():
        response = view(RequestFactory().get("/", headers=headers))
        content: bytes = response.render().content
    return content


def _assert_equal(answers: dict[str, bytes]) -> None:
    """Floor and platform answer the same rows, value for value; the stock way the same ids."""
    rows = {name: orjson.loads(body)["results"] for name, body in answers.items()}
    assert len(rows["ours"]) == SIZE
    assert rows["ours"] == rows["floor"], (rows["ours"][0], rows["floor"][0])
    assert [row["id"] for row in rows["ours"]] == [row["id"] for row in rows["stock"]]


def growth() -> list[Line]:
    """P3: the same 45 studies in a table ten times as large."""
    taken, deep = {}, {}
    for name in (world.SMALL, world.BENCH):
        world.point_at(name)
        asker = world.asker(45)
        first, cursor = _page(asker, None)
        assert len(first) == SIZE
        found = medians(
            {
                "first": lambda a=asker: _page(a, None),
                "deep": lambda a=asker, c=cursor: _page(a, c),
            },
            rounds=25,
        )
        taken[name], deep[name] = found["first"], found["deep"]
    ratio = taken[world.BENCH] / taken[world.SMALL]
    told = f"{taken[world.SMALL]:.1f} ms, {taken[world.BENCH]:.1f} ms"
    return [
        Line("P3", "first page, ten times the rows", ratio, 1.3, detail=told),
        Line("P3", "a later page, times the first", deep[world.BENCH] / taken[world.BENCH], 1.1),
    ]


def _page(asker: world.Asker, cursor: str | None) -> tuple[list[Any], str | None]:
    with acting(asker.principal):
        page = RESOURCES["adverse-events"].page(asker.principal, given={}, cursor=cursor, size=SIZE)
    return page.rows, page.cursor


def price_of_the_wall() -> list[Line]:
    """P4: whole requests with the policies in force and switched off, in alternating blocks."""
    taken: dict[int, dict[bool, list[float]]] = {}
    for is_on in (True, False, True, False, True, False):
        _switch(is_on=is_on)
        for asker in world.askers():
            call = {"ours": lambda environ=asker.environ: world.call(world.platform(), environ)}
            found = medians(call, rounds=10)["ours"]
            taken.setdefault(asker.studies, {True: [], False: []})[is_on].append(found)
    _switch(is_on=True)
    return [
        Line(
            "P4",
            f"with row-level security, {n} studies",
            min(both[True]) / min(both[False]),
            WALL_GOAL[n],
        )
        for n, both in taken.items()
    ]


def _switch(*, is_on: bool) -> None:
    """Row-level security of every table that has policies."""
    word = "ENABLE" if is_on else "DISABLE"
    connection.close()
    databases.execute(world.BENCH, SWITCH.format(word=word))


SWITCH = """
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT DISTINCT polrelid::regclass::text FROM pg_policy LOOP
    EXECUTE format('ALTER TABLE %s {word} ROW LEVEL SECURITY', t);
  END LOOP; END $$
"""
