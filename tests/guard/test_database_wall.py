"""The wall in the database alone: raw statements as the application's role, in every person's scope, on every table."""

from __future__ import annotations

import pytest
from django.db import connection

from cro_platform.access.principal import acting
from tests.guard.sight import Sight, everybody
from tests.guard.tables import Model, kind_of, walled_models
from tests.world import World

READABLE = [m for m in walled_models() if kind_of(m) not in {"sealed", "seal", "front-door", "reference", "heartbeats", "trail"}]




def ids_seen(model: Model) -> set[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table}")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("model", READABLE, ids=lambda m: m._meta.label)
def test_each_person_reads_exactly_the_rows_they_may(planted: World, sight: Sight, model: Model) -> None:
    wrong = {}

    for by in everybody(planted):
        with acting(by):
            seen = ids_seen(model)
        too_much = seen & {row.pk for row in sight.strange(by, model)}
        missing = {row.pk for row in sight.seen(by, model)} - seen
        if too_much or missing:
            wrong[by.email] = (len(too_much), len(missing))

    assert sight.rows[model]
    assert wrong == {}
