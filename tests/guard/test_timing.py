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

ASKERS = 2
READ = [route for route in OBJECTS if "get" in route.methods]


def work_for(askers: Askers, by: Principal, route: Route, pk: Any) -> list[str]:
    """The kinds of the statements of one answer, in their order."""
    reset_queries()
    with CaptureQueriesContext(connection) as captured:
        askers.ask(by, "get", route.url(slug=by.organization_slug, pk=pk), asked=pk)
    return [each["sql"].partition(" ")[0] for each in captured.captured_queries]


@pytest.mark.parametrize("route", READ, ids=str)
def test_a_foreign_id_takes_the_statements_of_an_id_of_nothing(
    askers: Askers, sight: Sight, route: Route
) -> None:
    told = {}
    asked = 0

    for by, row in islice(probes(sight, route, askers.world), ASKERS):
        # Who asks is noted as seen once a minute, in whichever answer that is: only what differs again is a difference.
        for _ in range(2):
            real, ghost = (work_for(askers, by, route, pk) for pk in (row.pk, uuid4()))
            if real == ghost:
                break
        else:
            told[by.email] = (real, ghost)
        asked += 1

    assert told == {}
    assert asked
