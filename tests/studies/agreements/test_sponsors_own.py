"""What the sponsor's checks found, and who may sign, told to nobody whom it does not concern."""

from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import Principal, acting, find_principal
from cro_platform.access.services import add_member
from cro_platform.tenancy.scope import Actor, organization_scope
from studies.models import ContractVersion
from studies.selectors.agreements import findings
from studies.services.agreements.contents import set_contacts
from studies.services.agreements.drafting import change_terms
from studies.services.agreements.negotiating import agree, share
from tests.documents.papers import own_limits, with_password
from tests.studies.agreements.flow import (
    BACKUP,
    again,
    agreed,
    buyer,
    consent,
    drafted,
    executed,
    holder,
    seller,
    shared,
    sign,
)
from tests.studies.faces import Api, session
from tests.world import World

__all__ = ["own_limits"]


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    with_password(buyer(world), seller(world), seller(world, "orbis"))


def record(by: Principal, version: ContractVersion) -> str:
    """The version's page."""
    answer = session(by).get(f"/o/{by.organization_slug}/contract-versions/{version.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def matrix(by: Principal, version: ContractVersion) -> str:
    answer = session(by).get(f"/o/{by.organization_slug}/contract-versions/{version.pk}/matrix/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def rivals(world: World) -> tuple[ContractVersion, ContractVersion]:
    """Orbis is offered what helix holds, and the same in a study that nobody holds."""
    executed(world)
    taken = shared(world, counterparty_id=world.orbis.id, number="WO-78")
    free = shared(world, counterparty_id=world.orbis.id, number="WO-79", template="data")
    return taken, free


def test_the_sponsor_reads_who_holds_a_cell_and_the_provider_nothing_of_it(world: World) -> None:
    taken, _ = rivals(world)

    for shown in (record, matrix):
        assert "held by Helix already" in shown(buyer(world), taken)
        assert "only you see this" in shown(buyer(world), taken)
        told = shown(seller(world, "orbis"), taken)
        for word in ("Helix", "held by Helix", "only you see this", "not clean"):
            assert word not in told, (shown.__name__, word)


def test_a_provider_cannot_read_another_contract_in_how_its_page_answers(world: World) -> None:
    """Whether a cell is held elsewhere changes neither a word nor the number of findings."""
    taken, free = rivals(world)
    by = seller(world, "orbis")
    with acting(by):
        told = [tuple(each.code for each in findings(again(v), by)) for v in (taken, free)]
    assert all("already-held" not in each and "held-by-nobody" not in each for each in told)
    for version in (taken, free):
        assert "Awaited" in record(by, version)
        consent(version, by)
        assert "Awaited" in record(by, version)


def test_the_provider_is_awaited_only_while_it_is(world: World) -> None:
    version = shared(world)
    consent(version, buyer(world))

    told = record(buyer(world), version)
    assert "Awaited" in told
    consent(version, seller(world))
    assert "Awaited" not in record(buyer(world), version)


def test_a_safety_agreement_without_a_backup_is_agreed_by_nobody(world: World) -> None:
    version = drafted(world, template="safety")
    with acting(buyer(world)):
        set_contacts(again(version), by=buyer(world), rows=[])
        share(again(version), by=buyer(world))
    for by in (buyer(world), seller(world)):
        with acting(by), pytest.raises(RuleBroken, match="no backup contact"):
            agree(again(version), by=by)

    with acting(buyer(world)):
        set_contacts(again(version), by=buyer(world), rows=[BACKUP])
    consent(version, seller(world))


def both_sides(world: World) -> Principal:
    """Northwind's vendor manager is a member of helix too, and keeps contracts there."""
    email = buyer(world).email
    with organization_scope(world.helix.id, Actor.system("seed")):
        add_member(email, buyer(world).name, "contract-manager")
    found = find_principal(email, "helix")
    assert found is not None
    assert found.user_id == buyer(world).user_id
    return found


def test_a_person_of_both_organizations_signs_for_one_of_them(world: World) -> None:
    twice = both_sides(world)
    version = agreed(world)
    sign(version, twice)

    with pytest.raises(NotPermitted, match="nobody signs for both"):
        sign(version, buyer(world))
    with acting(buyer(world)):
        assert again(version).status == "partly_signed"
    assert holder(world, world.bravo, "site-monitoring", "US") == "you"


def test_a_general_statement_is_written_out_cell_by_cell(world: World) -> None:
    version = drafted(world, template="")
    with acting(buyer(world)):
        change_terms(again(version), by=buyer(world), is_general_transfer=True)
        set_contacts(again(version), by=buyer(world), rows=[BACKUP])
        share(again(version), by=buyer(world))
    for by in (seller(world), buyer(world)):
        consent(version, by)

    with acting(seller(world)):
        found = again(version)
        assert found.status == "agreed"
        cells = set(found.clauses.values_list("obligation", "cell", "clause"))
    assert ("expedited-safety-reporting", "US", "General transfer of all obligations") in cells
    assert {cell for _, cell, _ in cells} <= {"*", "US"}


def test_a_general_statement_is_refused_where_the_law_asks_for_a_description(world: World) -> None:
    version = drafted(world, template="", study_ids=(world.alpha,), number="WO-80")
    with acting(buyer(world)):
        change_terms(again(version), by=buyer(world), is_general_transfer=True)
        set_contacts(again(version), by=buyer(world), rows=[BACKUP])
        share(again(version), by=buyer(world))

    for by in (seller(world), buyer(world)):
        with acting(by), pytest.raises(RuleBroken, match="one general statement"):
            agree(again(version), by=by)


def test_ids_counts_and_errors_tell_a_third_party_nothing(world: World) -> None:
    """Every list of what hangs on agreements is the same for a stranger before and after there is one."""
    names = (
        "contracts", "contract-versions", "contract-clauses", "contract-studies", "contract-services", "contract-sections",
        "contract-contacts", "budget-lines", "version-consents", "agreement-papers",
    )  # fmt: skip
    strangers = (seller(world, "orbis"), world.meridian["vendor-manager"], world.orbis["qa"])

    def listed() -> dict[tuple[str, str], Any]:
        return {
            (by.email, name): Api(by).results(f"{name}/", page_size=200)
            for by in strangers
            for name in names
        }

    before = listed()
    version = agreed(world)
    assert listed() == before
    with acting(buyer(world)):
        hung = {"contract-clauses": version.clauses.first(), "agreement-papers": version.papers.first()}  # fmt: skip
    for name, found in hung.items():
        assert found is not None
        for by in strangers:
            assert Api(by).get(f"{name}/{found.pk}/").status_code == 404
            assert Api(by).results(f"{name}/", version=str(version.pk)) == []
        assert Api(seller(world)).get(f"{name}/{found.pk}/").status_code == 200
