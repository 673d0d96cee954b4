"""The first wall alone: with the rows of everybody in hand, it lets each person through to what is theirs."""

from typing import Any

import pytest
from django.db.models import Q

from cro_platform.access import first_wall
from cro_platform.access.principal import Principal, acting
from cro_platform.web import resources
from cro_platform.web.resources import RESOURCES
from pharmacovigilance.models import AdverseEvent
from sites.models import Site
from studies.models import Study
from tests.world import World


def sql(model: Any, by: Principal) -> str:
    """The statement that a resource would send."""
    resource = next(r for r in RESOURCES.values() if getattr(r, "model", None) is model)
    return str(resource.visible(by).query)


@pytest.mark.parametrize("model", [AdverseEvent, Study, Site])
def test_every_question_names_who_asks(world: World, model: Any) -> None:
    by = world.helix["project-manager"]

    with acting(by):
        assert str(by.organization_id) in sql(model, by)


def test_somebody_who_is_not_assigned_is_asked_about_by_name(world: World) -> None:
    assigned, overseeing = world.helix["project-manager"], world.northwind["study-lead"]

    with acting(assigned):
        assert str(assigned.user_id) in sql(AdverseEvent, assigned)
    with acting(overseeing):
        assert str(overseeing.user_id) not in sql(AdverseEvent, overseeing)


def test_the_parties_are_ones_own_studies_and_those_alone(world: World) -> None:
    expected = {
        world.northwind["study-lead"]: {world.alpha, world.bravo},
        world.northwind["medical-monitor"]: {world.alpha, world.bravo},
        world.meridian["study-lead"]: {world.rival},
        world.helix["project-manager"]: {world.alpha, world.rival},
        world.helix["safety-specialist"]: {world.alpha},
        world.helix["admin"]: set(),
        world.orbis["cra"]: {world.alpha},
    }

    for by, studies in expected.items():
        with acting(by):
            found = set(first_wall.my_studies(by).values_list("study_id", flat=True))
        assert found == studies, by.email


def test_a_class_without_rows_of_anybody_is_not_narrowed(world: World) -> None:
    from cro_platform.access.models import Role

    assert first_wall.first_wall(Role, world.orbis["cra"]) == Q()
    assert resources.first_wall is first_wall.first_wall
