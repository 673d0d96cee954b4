"""Rights over many studies cost the statements of rights over three, and answer what is answered one by one."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cro_platform.access.matrix import PERMISSIONS
from cro_platform.access.principal import acting
from cro_platform.access.rights import may
from cro_platform.access.rights_of_many import may_each
from cro_platform.access.target import Target
from tests.world import World

CODES = sorted(PERMISSIONS)


def targets_of(world: World) -> list[Target]:
    """Each study of the cast in each of its countries, and the study as a whole."""
    studies = (world.alpha, world.bravo, world.rival)
    return [Target(study_id=s, country=c) for s in studies for c in ("DE", "US", "GB")]


@pytest.mark.parametrize("company", ["northwind", "meridian", "helix", "orbis"])
def test_many_at_once_are_answered_as_one_by_one(world: World, company: str) -> None:
    targets, allowed = targets_of(world), 0

    for by in getattr(world, company).people.values():
        with acting(by):
            for code in CODES[::3]:
                each = [may(by, code, target) for target in targets]
                assert may_each(by, code, targets) == each, (by.email, code)
                allowed += sum(each)

    assert allowed > 20


@pytest.mark.parametrize("code", ["safety.process", "safety.record-event"])
def test_two_thousand_studies_take_the_statements_of_three(world: World, code: str) -> None:
    by = world.helix["safety-specialist"]
    few = [Target(study_id=each) for each in (world.alpha, world.bravo, world.rival)]
    many = few + [Target(study_id=uuid4()) for _ in range(1_997)]

    with acting(by):
        counts = []
        for asked in (few, many):
            with CaptureQueriesContext(connection) as captured:
                answers = may_each(by, code, asked)
            counts.append(len(captured))
            assert answers[:3] == [True, False, False]

    assert counts[0] == counts[1] <= 3
