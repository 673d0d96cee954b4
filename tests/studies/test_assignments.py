"""Who is assigned to a study, by whom, and who sees it."""

import pytest

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import acting
from studies.models import Study
from studies.services import assign_person
from tests.studies.faces import Api, pointers
from tests.world import World


def test_a_lead_assigns_and_takes_off(world: World) -> None:
    api = Api(world.helix["project-manager"])
    cra = str(world.helix["safety-specialist.meridian"].user_id)

    assert api.act("studies", world.alpha, "assign", {"person": cra}).status_code == 200
    names = {row["person"] for row in api.results("study-team/", study=str(world.alpha))}
    assert cra in names
    with acting(world.helix["safety-specialist.meridian"]):
        assert Study.objects.filter(pk=world.alpha).exists()

    gone = api.act("studies", world.alpha, "unassign", {"person": cra, "reason": "left the team"})
    assert gone.status_code == 200
    with acting(world.helix["safety-specialist.meridian"]):
        assert not Study.objects.filter(pk=world.alpha).exists()


def test_a_stranger_is_not_assigned(world: World) -> None:
    api = Api(world.helix["project-manager"])

    answer = api.act("studies", world.alpha, "assign", {"person": str(world.orbis["cra"].user_id)})

    assert pointers(answer) == {"/person"}


def test_an_administrator_assigns_to_a_study_they_do_not_meet(world: World) -> None:
    api = Api(world.helix["admin"])
    person = world.helix["cra"]

    answer = api.post("study-team/", {"study": str(world.rival), "person": str(person.user_id)})

    assert answer.status_code == 201
    assert api.get(f"studies/{world.rival}/").status_code == 403
    with acting(person):
        assert Study.objects.filter(pk=world.rival).exists()


def test_an_administrator_assigns_to_no_study_of_strangers(world: World) -> None:
    answer = Api(world.orbis["admin"]).post(
        "study-team/", {"study": str(world.rival), "person": str(world.orbis["cra"].user_id)}
    )

    assert pointers(answer) == {"/study"}


def test_a_cra_assigns_nobody(world: World) -> None:
    cra = world.helix["cra"]

    with acting(cra), pytest.raises(NotPermitted):
        assign_person(world.alpha, cra.user_id, by=cra)


def test_the_team_of_a_study_one_does_not_meet_is_not_listed(world: World) -> None:
    rows = Api(world.helix["cra"]).results("study-team/", page_size=200)

    assert rows
    assert {row["study"] for row in rows} == {str(world.alpha)}
