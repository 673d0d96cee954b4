"""The cast itself: who sees which study."""

import pytest

from cro_platform.access.principal import acting
from studies.models import Study
from tests.world import World


@pytest.mark.parametrize(
    ("company", "role", "expected"),
    [
        ("northwind", "study-lead", {"NW-ALPHA", "NW-BRAVO"}),
        ("meridian", "study-lead", {"ME-RIVAL"}),
        ("helix", "cra", {"NW-ALPHA"}),
        ("helix", "safety-specialist.meridian", {"ME-RIVAL"}),
        ("helix", "admin", set()),
        ("orbis", "cra", {"NW-ALPHA"}),
    ],
)
def test_a_person_sees_the_studies_of_their_company_to_which_they_are_assigned(
    world: World, company: str, role: str, expected: set[str]
) -> None:
    with acting(getattr(world, company)[role]):
        seen = set(Study.objects.values_list("protocol_number", flat=True))

    assert seen == expected
