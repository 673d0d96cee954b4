"""A record's version is also that of the reader's rights: what was read as permitted is stale when it no longer is."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from cro_platform.access.principal import Principal, acting
from cro_platform.access.services import name_unblinded
from studies.services import NewContract, Transfer, assign_person, register_contract
from tests import paper
from tests.studies.faces import Api
from tests.world import World

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def read(by: Principal, study: UUID) -> tuple[str, Any]:
    """The version and the content of a study as this person reads it."""
    answer = Api(by).get(f"studies/{study}/")
    assert answer.status_code == 200
    return answer["ETag"], answer.json()


def transferred(world: World, obligation: str, cell: str = "*") -> None:
    """Northwind gives one more obligation to orbis; helix gives back what it held of it."""
    if obligation != "service-provider-oversight":
        paper.give_back(world, obligation, cell, signed=BEGIN, effective=BEGIN)
    manager = world.northwind["vendor-manager"]
    new = NewContract(
        provider_id=world.orbis.id, number=f"NW-OR-{obligation}", title="More", executed_at=BEGIN, effective_at=BEGIN,
        transfers=(Transfer(world.alpha, obligation, cell, "Annex C"),),
    )  # fmt: skip
    with acting(manager):
        register_contract(by=manager, new=new)


@pytest.mark.parametrize(
    ("company", "role", "duty"),
    [
        ("helix", "safety-specialist", "central-monitoring"),
        ("orbis", "cra", "central-monitoring"),
        ("northwind", "study-lead", "service-provider-oversight"),
    ],
)
def test_whoever_gains_or_loses_a_duty_reads_a_new_version(
    world: World, company: str, role: str, duty: str
) -> None:
    by = getattr(world, company)[role]
    before = read(by, world.alpha)

    transferred(world, duty)

    after = read(by, world.alpha)
    assert after[1] == before[1]
    assert after[0] != before[0]


def test_a_duty_of_another_provider_leaves_no_trace(world: World) -> None:
    by = world.helix["safety-specialist"]
    before = read(by, world.alpha)
    of_orbis = read(world.orbis["cra"], world.alpha)

    transferred(world, "service-provider-oversight")

    assert read(world.orbis["cra"], world.alpha)[0] != of_orbis[0]
    assert read(by, world.alpha) == before


def test_an_assignment_changes_the_version(world: World) -> None:
    lead, colleague = world.northwind["study-lead"], world.northwind["qa"]
    before = read(colleague, world.alpha)

    with acting(lead):
        assign_person(world.alpha, colleague.user_id, by=lead)

    assert read(colleague, world.alpha)[0] != before[0]
    assert read(colleague, world.alpha)[1] == before[1]


def test_being_named_for_unblinded_information_changes_the_version(world: World) -> None:
    lead, physician = world.northwind["study-lead"], world.northwind["unblinded-safety-physician"]
    before, of_lead = read(physician, world.alpha), read(lead, world.alpha)

    with acting(lead):
        name_unblinded(world.alpha, physician.user_id, reason="member of the safety board")

    assert read(physician, world.alpha)[0] != before[0]
    assert read(lead, world.alpha) == of_lead


def test_an_action_on_what_was_read_under_other_rights_is_refused(world: World) -> None:
    lead = Api(world.northwind["study-lead"])
    etag = lead.get(f"studies/{world.alpha}/")["ETag"]
    transferred(world, "service-provider-oversight")

    answer = lead.post(
        f"studies/{world.alpha}/change/", {"title": "New", "reason": "typo"}, **{"If-Match": etag}
    )

    assert answer.status_code == 412
