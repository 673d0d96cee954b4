"""An answer takes as much work for a competitor's id as for an id of nothing: statements are counted, clocks are noise."""

from itertools import islice
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from cro_platform.access.principal import Principal
from tests.guard.probing import Askers
from tests.guard.routes import Route
from tests.guard.sight import Sight
from tests.guard.test_isolation import OBJECTS, probes

ASKERS = 6
READ = [route for route in OBJECTS if "get" in route.methods]


def work_for(askers: Askers, by: Principal, route: Route, pk: Any) -> list[str]:
    """The kinds of the statements of one answer, in their order; not that the session was seen, once in a minute."""
    reset_queries()
    with CaptureQueriesContext(connection) as captured:
        askers.ask(by, "get", route.url(slug=by.organization_slug, pk=pk), asked=pk)
    return [
        each["sql"].partition(" ")[0]
        for each in captured.captured_queries
        if not each["sql"].startswith('UPDATE "usersessions_usersession"')
    ]


@pytest.mark.parametrize("route", READ, ids=str)
def test_a_foreign_id_takes_the_statements_of_an_id_of_nothing(
    askers: Askers, sight: Sight, route: Route
) -> None:
    told = {}
    asked = 0

    for by, row in islice(probes(sight, route, askers.world), ASKERS):
        real, ghost = (work_for(askers, by, route, pk) for pk in (row.pk, uuid4()))
        asked += 1
        if real != ghost:
            told[by.email] = (real, ghost)

    assert told == {}
    assert asked
