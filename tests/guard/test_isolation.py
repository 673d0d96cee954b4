"""Nobody learns that a competitor's record exists: every address, every role, real foreign ids against ids of nothing.

The addresses come from the URLconf, the records from every table, who may see what from the cast: a new entity is probed
as soon as it is registered, and an address or a table that nobody classified fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle
from typing import Any
from uuid import uuid4
from zlib import crc32

import pytest

from cro_platform.access.principal import Principal
from cro_platform.web.answers import Answers
from cro_platform.web.resources import RESOURCES
from tests.guard.probing import Answer, Askers
from tests.guard.routes import (
    GENERIC,
    TRAILS,
    UNOWNED,
    Route,
    is_asked_by_token,
    routes,
    unclassified,
)
from tests.guard.shares import IS_WHOLE, in_turns
from tests.guard.sight import Row, Sight, everybody, is_classified
from tests.guard.tables import SEEDED, kind_of, walled_models
from tests.world import World

OBJECTS = [route for route in routes() if route.kind == "object"]
LISTS = [route for route in routes() if route.kind == "collection" and "get" in route.methods]
PAGES = [route for route in routes() if route.kind == "page"]
MATCH = {"If-Match": '"0"'}


def each_role(world: World, turn: int = 0) -> list[Principal]:
    """One person of every role; which of the organizations it is changes with the turn."""
    roles: dict[tuple[str, str], list[Principal]] = {}
    for by in everybody(world):
        roles.setdefault((by.organization_kind, by.role), []).append(by)
    return [people[(turn + place) % len(people)] for place, people in enumerate(roles.values())]


def probes(sight: Sight, route: Route, world: World) -> Iterator[tuple[Principal, list[Row]]]:
    """Every role, each with the records it must not see there: one of every owner."""
    turn, step = OBJECTS.index(route), turns(route)
    for by in in_turns(each_role(world, turn // step), turn, step):
        if strange := strange_to(sight, by, route):
            yield by, one_of_each_owner(strange, turn)


def one_of_each_owner(rows: list[Row], turn: int) -> list[Row]:
    """A record of each organization, at neighbouring addresses ever another of them."""
    owned: dict[Any, list[Row]] = {}
    for row in rows:
        owned.setdefault(row.owner, []).append(row)
    return [of_one[turn % len(of_one)] for of_one in owned.values()]


def turns(route: Route) -> int:
    """Every role asks at every address of the URLconf; where one address serves every entity, the roles take turns over them."""
    if route.name in TRAILS:
        return 9
    if route.name in GENERIC:
        return 8 if route.is_action else 4
    return 1


def test_every_address_is_classified() -> None:
    """Write a new address into tests/guard/routes.py: as a page, a door, or with the entity whose id it takes."""
    assert unclassified() == []


def test_every_table_is_classified() -> None:
    """Say in tests/guard/sight.py who sees rows of a new class of wall."""
    assert [m._meta.label for m in walled_models() if not is_classified(kind_of(m))] == []


def test_every_resource_is_probed_by_its_registration() -> None:
    probed = {route.resource.name for route in OBJECTS if route.resource and route.is_api}

    owned = {
        name
        for name, kept in RESOURCES.items()
        if kept.model is not None and kind_of(kept.model) not in UNOWNED
    }
    assert probed == owned


@pytest.mark.parametrize("route", OBJECTS, ids=str)
def test_a_foreign_id_is_answered_like_an_id_of_nothing(
    askers: Askers, sight: Sight, route: Route, caplog: pytest.LogCaptureFixture
) -> None:
    """The same status, headers and body, by the same statements, with the headers that protect the reader."""
    told: dict[str, Any] = {}
    asked = 0
    methods = cycle(route.methods)

    for by, rows in probes(sight, route, askers.world):
        method = next(methods)
        ask = partial(ask_for, askers, by, method, route)
        for row, real, ghost in askers.ask_beside_nothing(ask, rows):
            asked += 1
            if is_told(sight, by, real, ghost):
                told[f"{method} as {by.email} for {row.marks}"] = (real, ghost)

    assert told == {}
    assert "kanari" not in caplog.text
    assert asked >= 9 // (1 if IS_WHOLE else turns(route))


def is_told(sight: Sight, by: Principal, real: Answer, ghost: Answer) -> bool:
    """Whether the answer differs from the one to an id of nothing, in any way."""
    is_same = real == ghost and real.work == ghost.work
    is_refused = 400 <= real.status < 500 and not real.faults
    return not (is_same and is_refused) or bool(sight.leaks(by, real.everything))


def ask_for(askers: Askers, by: Principal, method: str, route: Route, pk: Any) -> Answer:
    url = route.url(slug=by.organization_slug, pk=pk)
    return askers.ask(by, method, url, asked=pk, **(MATCH if method != "get" else {}))


@pytest.mark.parametrize("route", LISTS, ids=str)
def test_a_list_shows_nothing_of_others_and_counts_nothing_of_theirs(
    askers: Askers, sight: Sight, route: Route
) -> None:
    leaks: dict[str, Any] = {}
    turn = LISTS.index(route)

    step = 3 if route.name in GENERIC else 1
    for by in in_turns(each_role(askers.world, turn // step), turn, step):
        url = route.url(slug=by.organization_slug)
        plain = askers.ask(by, "get", url)
        found = sight.leaks(by, plain.everything)
        if found or plain.status >= 500 or plain.faults:
            leaks[by.email] = (plain.status, found, plain.faults)
        leaks |= filtered(askers, sight, route, by) if route.is_api else {}

    assert leaks == {}


def filtered(askers: Askers, sight: Sight, route: Route, by: Principal) -> dict[str, Any]:
    """Each filter that takes an id: a foreign one is answered like one of nothing."""
    assert route.resource is not None
    url, different = route.url(slug=by.organization_slug), {}
    for number, each in enumerate(route.resource.all_filters(), start=LISTS.index(route)):
        if each.kind != "uuid" or (number % 3 != len(by.role) % 3 and not IS_WHOLE):
            continue
        foreign = foreign_id(askers.world, by) if each.name == "study" else any_strange(sight, by)
        ask = partial(ask_by, askers, by, url, each.name)
        ((_, real, none),) = askers.ask_beside_nothing(ask, [foreign])
        if real != none or real.work != none.work:
            different[f"{by.email} ?{each.name}={foreign}"] = (real, none)
    return different


def ask_by(askers: Askers, by: Principal, url: str, name: str, pk: Any) -> Answer:
    return askers.ask(by, "get", url, query={name: str(pk)}, asked=pk)


def strange_to(sight: Sight, by: Principal, route: Route) -> list[Row]:
    """What the asker must not see there; the trail of personal rows is the organization's."""
    assert route.model is not None
    strange = sight.strange(by, route.model)
    if route.name in TRAILS and kind_of(route.model) in {"personal", "tickets"}:
        return [row for row in strange if row.marks["organization_id"] != by.organization_id]
    return strange


def foreign_id(world: World, by: Principal) -> Any:
    """A study of a competitor of the asker."""
    strange = {"meridian": world.alpha, "helix": world.bravo}
    return strange.get(by.organization_slug, world.rival)


def any_strange(sight: Sight, by: Principal) -> Any:
    """An id of some record the asker must not see."""
    return next(
        row.pk for rows in sight.rows.values() for row in rows if sight.may_see(by, row) is False
    )


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_page_shows_nothing_of_others(askers: Askers, sight: Sight, route: Route) -> None:
    for by in each_role(askers.world, PAGES.index(route)):
        answer = askers.ask(by, "get", route.url(slug=by.organization_slug))

        assert answer.status < 500
        assert answer.faults == ()
        assert sight.leaks(by, answer.everything) == set()


@pytest.mark.parametrize(
    "route", [route for route in routes() if "{slug}" in route.template], ids=str
)
def test_another_organizations_address_is_answered_like_an_unknown_one(
    askers: Askers, route: Route
) -> None:
    world = askers.world
    pairs = [(by, company.slug) for by in each_role(world) for company in world.companies]
    strangers = [(by, slug) for by, slug in pairs if slug != by.organization_slug]
    by, foreign = strangers[crc32(route.template.encode()) % len(strangers)]

    real, ghost = (
        askers.ask(by, "get", route.url(slug=slug, pk=uuid4()), asked=slug)
        for slug in (foreign, "nobody")
    )

    assert replace(real, headers=()) == replace(ghost, headers=())
    assert [name for name, _ in real.headers] == [name for name, _ in ghost.headers]
    assert real.status == 404


@pytest.mark.parametrize("foreign", ["meridian", "nobody"])
def test_a_session_cannot_name_another_organization_to_the_api(
    askers: Askers, foreign: str
) -> None:
    client = askers.client(askers.world.northwind["study-lead"], is_api=False)

    response = client.get("/api/v1/studies/", headers={"X-Organization": foreign})

    assert response.status_code == 401
    assert response.json()["detail"] == "Authentication credentials were not provided."


def test_a_retry_key_of_somebody_else_replays_nothing(askers: Askers, sight: Sight) -> None:
    """The key belongs to a person of an organization: the same words from another begin anew."""
    from cro_platform.web.models import IdempotencyKey

    foreign = sight.rows[IdempotencyKey][0]
    route = next(r for r in OBJECTS if r.is_api and r.methods == ("post",))
    by = askers.world.orbis["cra"]

    real, ghost = (
        askers.ask(by, "post", route.url(pk=uuid4()), **MATCH, **{"Idempotency-Key": key})
        for key in (foreign.canary, "another-key")
    )

    assert real.status == ghost.status == 404


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in sorted(RESOURCES)
        if RESOURCES[name].model is not None
        and kind_of(RESOURCES[name].model) not in UNOWNED
        and is_asked_by_token(RESOURCES[name])
    ],
)
def test_the_rightful_person_sees_it(askers: Askers, sight: Sight, name: str) -> None:
    """The harness has power: asked by those who may, the same addresses answer, canary and all."""
    resource = RESOURCES[name]

    answers = [answer for by in each_role(askers.world) for answer in own(askers, sight, by, name)]
    answered = [answer for answer in answers if answer.status == 200]

    assert answered
    if shows_text(resource):
        assert any("kanari" in answer.body for answer in answered)


def own(askers: Askers, sight: Sight, by: Principal, name: str) -> list[Answer]:
    """The asker's own records; where a list must be asked for a study, the list of one of theirs."""
    resource = RESOURCES[name]
    if issubclass(resource, Answers) and not resource.required:
        return [askers.ask(by, "get", f"/api/v1/{name}/")]
    if getattr(resource, "required", ()):
        studies = [s for s in sight.parties if sight.works_on(by, s)][:1]
        return [askers.ask(by, "get", f"/api/v1/{name}/", query={"study": str(s)}) for s in studies]
    answers = []
    for row in sorted(sight.seen(by, resource.model), key=lambda row: row.canary, reverse=True):
        answers.append(askers.ask(by, "get", f"/api/v1/{name}/{row.pk}/", asked=row.pk))
        # A row that no longer stands is not there: the next is asked for.
        if answers[-1].status != 404:
            break
    return answers


def is_planted(model: Any, path: str) -> bool:
    """A path over a relation that may be missing is: nothing stands behind it in a planted row."""
    head, *rest = str(path).split("__")
    return not rest or not model._meta.get_field(head).null


def shows_text(resource: Any) -> bool:
    """Whether a planted canary can stand in a row of the resource."""
    from django.db import models

    from cro_platform.web.columns import model_field

    planted = kind_of(resource.model) not in SEEDED
    paths = [each.path for each in resource.columns() if is_planted(resource.model, each.path)]
    fields = [model_field(resource.model, path) for path in paths]
    return planted and any(
        isinstance(f, models.CharField | models.TextField)
        and not f.choices
        and (f.max_length or 99) > 12
        and f.name != "time_zone"  # planted as a zone that exists
        for f in fields
    )
