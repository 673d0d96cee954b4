"""Assignments have a part and a period; when the period ends every right ends, without any job."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from cro_platform.access.errors import RuleBroken
from cro_platform.access.models import Grant
from cro_platform.access.principal import Principal, acting
from cro_platform.access.rights import rights_epoch
from studies.models import Study, StudyGrant
from studies.services import assign_person
from studies.services.team import end_assignment
from tests.studies.faces import Api, pointers
from tests.world import World, at

ENDS = datetime(2035, 3, 31, 22, tzinfo=UTC)


def assigned(world: World, person: Principal, **period: Any) -> UUID:
    """helix assigns a person of its own to alpha."""
    lead = world.helix["project-manager"]
    with acting(lead):
        return assign_person(world.alpha, person.user_id, by=lead, **period).pk


@pytest.fixture
def newcomer(world: World) -> Principal:
    """Somebody of helix whom nobody has assigned to alpha."""
    person = world.helix["safety-specialist.meridian"]
    with acting(person):
        assert not Study.objects.filter(pk=world.alpha).exists()
    return person


@pytest.mark.parametrize(
    ("seconds", "meets"), [(-1, True), (0, False), (1, False)], ids=["before", "then", "after"]
)
def test_an_assignment_ends_at_its_instant(
    world: World, newcomer: Principal, seconds: int, *, meets: bool
) -> None:
    assigned(world, newcomer, until_at=ENDS)

    with acting(newcomer), at((ENDS + timedelta(seconds=seconds)).isoformat()):
        assert Study.objects.filter(pk=world.alpha).exists() is meets
        own = Grant.objects.filter(study_id=world.alpha, user_id=newcomer.user_id)
        assert own.exists() is meets


def test_an_assignment_begins_at_its_instant(world: World, newcomer: Principal) -> None:
    assigned(world, newcomer, from_at=ENDS)

    for seconds, meets in ((-1, False), (0, True)):
        with acting(newcomer), at((ENDS + timedelta(seconds=seconds)).isoformat()):
            assert Study.objects.filter(pk=world.alpha).exists() is meets


def test_the_mark_of_rights_changes_with_the_period(world: World, newcomer: Principal) -> None:
    assigned(world, newcomer, until_at=ENDS)

    marks = set()
    for seconds in (-1, 0):
        with acting(newcomer), at((ENDS + timedelta(seconds=seconds)).isoformat()):
            marks.add(rights_epoch(world.alpha))

    assert len(marks) == 2


def test_the_api_answers_404_from_the_end_on(world: World, newcomer: Principal) -> None:
    lead = world.helix["project-manager"]
    assert Api(newcomer).get(f"studies/{world.alpha}/").status_code == 404
    pk = assigned(world, newcomer)
    assert Api(newcomer).get(f"studies/{world.alpha}/").status_code == 200

    ended = Api(lead).act("study-team", pk, "end", {"reason": "left the team"})

    assert ended.status_code == 200, ended.content
    assert ended.json()["is_current"] is False
    assert Api(newcomer).get(f"studies/{world.alpha}/").status_code == 404


def test_what_ended_is_kept_and_a_new_period_stands_beside_it(
    world: World, newcomer: Principal
) -> None:
    lead, pk = world.helix["project-manager"], assigned(world, newcomer, team_role="safety")
    with acting(lead):
        end_assignment(StudyGrant.objects.get(pk=pk), by=lead, reason="left")
    again = assigned(world, newcomer, team_role="quality")

    with acting(lead):
        rows = StudyGrant.objects.filter(user_id=newcomer.user_id, content_object=world.alpha)
        kept = {row.pk: (row.team_role, row.valid_until is None) for row in rows}
    assert kept == {pk: ("safety", False), again: ("quality", True)}


@pytest.mark.parametrize(
    ("period", "field"),
    [
        ({"from_at": datetime(2020, 1, 1, tzinfo=UTC)}, "from_at"),
        ({"until_at": datetime(2020, 1, 1, tzinfo=UTC)}, "until_at"),
        ({"from_at": ENDS, "until_at": ENDS}, "until_at"),
    ],
    ids=["begins in the past", "ends in the past", "ends when it begins"],
)
def test_no_period_lies_in_the_past_or_runs_backwards(
    world: World, newcomer: Principal, period: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        assigned(world, newcomer, **period)

    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_second_period_beside_a_running_one_is_refused_and_the_same_is_once(
    world: World, newcomer: Principal
) -> None:
    first = assigned(world, newcomer)

    assert assigned(world, newcomer) == first
    with pytest.raises(RuleBroken, match="assigned already"):
        assigned(world, newcomer, until_at=ENDS)


def test_the_application_cannot_delete_an_assignment(world: World) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(world.helix["project-manager"]),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM studies_studygrant")


def test_an_end_can_be_set_ahead_and_moved(world: World, newcomer: Principal) -> None:
    api, pk = Api(world.helix["project-manager"]), assigned(world, newcomer)

    set_ahead = api.act(
        "study-team", pk, "change", {"until_at": ENDS.isoformat(), "reason": "moves on"}
    )
    back = api.act(
        "study-team", pk, "change", {"until_at": "2020-01-01T00:00:00Z", "reason": "moves on"}
    )

    assert set_ahead.status_code == 200, set_ahead.content
    assert (set_ahead.json()["valid_until"], set_ahead.json()["is_current"]) == (
        "2035-03-31T22:00:00Z",
        True,
    )
    assert back.status_code == 422
    assert pointers(back) == {"/until_at"}


def test_no_other_organization_learns_of_a_team(world: World, newcomer: Principal) -> None:
    pk = assigned(world, newcomer, until_at=ENDS)

    for stranger in (world.northwind["study-lead"], world.orbis["project-manager"]):
        assert Api(stranger).get(f"study-team/{pk}/").status_code == 404
        names = {row["name"] for row in Api(stranger).results("study-team/")}
        assert newcomer.name not in names
