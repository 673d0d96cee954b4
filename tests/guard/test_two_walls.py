"""Each wall suffices alone: without the filters in Python nothing changes, without row-level security nothing leaks;
only without both does the harness see a leak.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import F, Q

from cro_platform.access.models import StudyParty
from cro_platform.web import resources
from cro_platform.web.resources import RESOURCES
from tests import databases
from tests.conftest import _close, _point_at
from tests.guard.probing import Answer, Askers
from tests.guard.routes import UNOWNED, Route, is_asked_by_token, routes
from tests.guard.sight import Row, Sight
from tests.guard.tables import kind_of
from tests.world import World

DETAILS = [r for r in routes() if r.name.endswith("-detail") and r.is_api and r.resource]
WITH_ROWS = [
    route
    for route in DETAILS
    if route.model
    and route.resource
    and kind_of(route.model) not in UNOWNED | {"sealed"}
    and is_asked_by_token(route.resource)
]
# What is computed has no page of its own that could leak.
WITH_PAGES = [route for route in WITH_ROWS if not getattr(route.resource, "required", ())]
# The trail's class is judged by its policy alone: who reads which event is fixed when it is written (tests/audit).
JUDGED_BY_THE_DATABASE = {"audit-events", "log-ins"}
FOUND = {200, 500}  # a page that stumbles over a foreign record has read it


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The selectors of every resource begin from everything, as if each had forgotten who asks."""
    forgetful(monkeypatch)


def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the first wall away."""
    for resource in RESOURCES.values():
        everything = classmethod(lambda cls, by: cls.model._default_manager.all())
        monkeypatch.setattr(resource, "records", everything)
    for name in ("first_wall", "row_wall"):
        monkeypatch.setattr(resources, name, lambda model, by: Q())
    monkeypatch.setattr(
        resources, "my_parties", lambda by: StudyParty.objects.filter(organization=F("sponsor"))
    )


@pytest.fixture(scope="session")
def open_name(planted_name: str, worker_id: str) -> Iterator[str]:
    """A copy of the planted database whose tables have no row-level security any more."""
    name = f"{databases.PREFIX}_open_{worker_id}"
    _close()  # a database in use cannot be cloned
    databases.clone(name, template=planted_name)
    databases.execute(name, OPENED)
    yield name
    databases.drop(name)


OPENED = """
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT c.oid::regclass::text FROM pg_class c WHERE c.relrowsecurity LOOP
    EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', t);
  END LOOP; END $$
"""


@pytest.fixture
def opened(open_name: str, cast: World, django_db_blocker: Any, worker_id: str) -> Iterator[Askers]:
    """Everybody, in front of the copy without its wall."""
    with django_db_blocker.unblock():
        _close()
        _point_at(open_name)
        yield Askers(cast)
        _close()
        _point_at(f"{databases.PREFIX}_test_{worker_id}")


def first_readers(sight: Sight, askers: Askers, route: Route) -> list[tuple[Any, Row]]:
    """Of each organization the first person whose role may read the entity, with a record they must not see."""
    from cro_platform.access.matrix import permission

    assert route.resource is not None
    assert route.model is not None
    roles = permission(route.resource.view).roles
    found = []
    for company in askers.world.companies:
        for by in company.people.values():
            strange = [
                row for row in sight.strange(by, route.model) if row.canary
            ] or sight.strange(by, route.model)
            if (by.organization_kind, by.role) in roles and strange:
                found.append((by, strange[0]))
                break
    return found


def ask(askers: Askers, by: Any, route: Route, row: Row) -> Answer:
    return askers.ask(by, "get", route.url(pk=row.pk), asked=row.pk)


@pytest.mark.parametrize("route", WITH_ROWS, ids=str)
def test_without_the_filters_in_python_nothing_changes(
    askers: Askers, sight: Sight, route: Route, request: pytest.FixtureRequest
) -> None:
    asked = first_readers(sight, askers, route)
    before = [ask(askers, by, route, row) for by, row in asked]

    request.getfixturevalue("unfiltered")
    after = [ask(askers, by, route, row) for by, row in asked]

    assert asked
    assert after == before
    assert {answer.status for answer in after} == {404}


@pytest.mark.parametrize("route", WITH_ROWS, ids=str)
def test_without_row_level_security_a_foreign_record_is_still_unknown(
    opened: Askers, sight: Sight, route: Route
) -> None:
    asked = first_readers(sight, opened, route)

    answers = {by.email: ask(opened, by, route, row).status for by, row in asked}

    assert answers
    assert set(answers.values()) == {404}


def test_without_row_level_security_the_lists_still_show_nothing_of_others(
    opened: Askers, sight: Sight
) -> None:
    leaking: dict[tuple[str, str], Any] = {}
    seen = 0

    for name in sorted(set(RESOURCES) - JUDGED_BY_THE_DATABASE):
        for by in readers_of_each_company(opened.world, name):
            answer = opened.ask(by, "get", f"/api/v1/{name}/", query={"page_size": 200})
            seen += "kanari" in answer.body
            if sight.leaks(by, answer.everything) or answer.status >= 500:
                leaking[name, by.email] = answer.status, sight.leaks(by, answer.everything)

    assert leaking == {}
    assert seen > 30


def readers_of_each_company(world: World, name: str) -> list[Any]:
    """The first and the last person of every company whose role may read the entity."""
    from cro_platform.access.matrix import permission

    roles = permission(RESOURCES[name].view).roles
    found = []
    for company in world.companies:
        people = [p for p in company.people.values() if (p.organization_kind, p.role) in roles]
        found += people[:1] + people[1:][-1:]
    return found


@pytest.mark.usefixtures("unfiltered")
@pytest.mark.parametrize("route", WITH_PAGES, ids=str)
def test_without_both_walls_the_same_question_leaks(
    opened: Askers, sight: Sight, route: Route
) -> None:
    asked = first_readers(sight, opened, route)
    answers = [(by, ask(opened, by, route, row)) for by, row in asked]

    assert asked
    assert {answer.status for _, answer in answers} & FOUND


@pytest.mark.usefixtures("unfiltered")
def test_without_both_walls_the_lists_show_canaries_of_others(opened: Askers, sight: Sight) -> None:
    leaking = {
        name
        for name in sorted(RESOURCES)
        if any(
            sight.leaks(by, opened.ask(by, "get", f"/api/v1/{name}/").everything)
            for by in readers_of_each_company(opened.world, name)
        )
    }

    assert len(leaking) >= 30
