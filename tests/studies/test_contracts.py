"""Registering an executed contract: what is refused where, and what becomes rights when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.holders import holder_of
from cro_platform.access.principal import acting
from studies.api import Contracts
from studies.models import Contract, ContractClause
from studies.services import NewContract, Transfer, register_contract
from tests.studies.faces import Api, session
from tests.world import World, at

SIGNED = datetime(2026, 2, 1, 9, tzinfo=UTC)


def transfer(world: World, **changes: Any) -> Transfer:
    """Bravo's US safety reports."""
    base = Transfer(world.bravo, "expedited-safety-reporting", "US", "Exhibit B, 4")
    return replace(base, **changes)


def registered(world: World, **changes: Any) -> Contract:
    """Northwind registers that helix takes them."""
    rows = (transfer(world),)
    new = NewContract(world.helix.id, "NW-HX-2", "Safety of BRAVO", SIGNED, SIGNED, rows)
    manager = world.northwind["vendor-manager"]
    with acting(manager):
        return register_contract(by=manager, new=replace(new, **changes))


def faults(world: World, **changes: Any) -> set[str]:
    """Where a refusal says the faults are; nothing of the contract is written then."""
    with pytest.raises(RuleBroken) as refused:
        registered(world, **changes)
    with acting(world.northwind["vendor-manager"]):
        assert not Contract.objects.filter(number="NW-HX-2").exists()
    return {each.field for each in refused.value.problems}


def relation(world: World, moment: str, *, company: str = "northwind", role: str = "qa") -> str:
    """Who holds bravo's US safety reports at an instant, as one company hears it."""
    with acting(getattr(world, company)[role]):
        instant = datetime.fromisoformat(moment)
        return holder_of(world.bravo, "expedited-safety-reporting", "US", at=instant).relation.value


def test_a_registered_contract_transfers_its_rows(world: World) -> None:
    contract = registered(world)

    told = Api(world.northwind["vendor-manager"]).get(f"contracts/{contract.pk}/").json()
    assert (told["status"], told["transfers"], told["version"]) == ("effective", 1, "1.0")
    assert (told["sponsor_name"], told["provider_name"]) == ("Northwind", "Helix")
    assert relation(world, "2026-02-01T08:59:59+00:00") == "you"
    assert relation(world, "2026-02-01T09:00:00+00:00") == "provider"


def test_no_face_registers_a_contract_on_one_partys_word(world: World) -> None:
    manager = world.northwind["vendor-manager"]

    assert Contracts.create is None
    assert Api(manager).post("contracts/", {"number": "NW-HX-2"}).status_code == 405
    assert session(manager).get("/o/northwind/contracts/new/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"provider_id": uuid4()}, "provider"),
        ({"number": "  "}, "number"),
        ({"title": ""}, "title"),
        ({"executed_at": datetime(2026, 2, 1, 10)}, "executed_at"),  # noqa: DTZ001 -- the fault
        ({"executed_at": datetime(2999, 1, 1, tzinfo=UTC)}, "executed_at"),
        ({"ends_at": SIGNED - timedelta(days=1)}, "ends_at"),
        ({"closes_at": SIGNED + timedelta(days=300)}, "closes_at"),
        ({"ends_at": SIGNED + timedelta(days=9), "closes_at": SIGNED + timedelta(days=8)}, "closes_at"),
        ({"effective_at": SIGNED - timedelta(days=31), "ends_at": SIGNED - timedelta(days=9)}, "ends_at"),
        ({"transfers": ()}, "transfers"),
        ({"sponsor_entity_id": uuid4()}, "sponsor_entity"),
        ({"provider_entity_id": uuid4()}, "provider_entity"),
    ],
    ids=[
        "unknown provider", "no number", "no title", "no zone", "signed in the future", "ends before it begins",
        "close-out without end", "close-out before the end", "over before the signature", "no transfer", "a stranger's entity",
        "an unknown entity",
    ],
)  # fmt: skip
def test_a_fault_of_the_paper_is_named(world: World, changes: dict[str, Any], field: str) -> None:
    assert field in faults(world, **changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"obligation": "coffee"}, "transfers/1/obligation"),
        ({"study_id": uuid4()}, "transfers/1/study"),
        ({"cell": "EU"}, "transfers/1/cell"),
        ({"cell": "*"}, "transfers/1/cell"),
        ({"clause": " "}, "transfers/1/clause"),
        ({}, "transfers/1/cell"),
    ],
    ids=["no such obligation", "no such study", "no cell of the study", "another level", "no clause", "twice"],
)  # fmt: skip
def test_a_fault_of_a_row_is_named_and_nothing_is_written(
    world: World, changes: dict[str, Any], field: str
) -> None:
    assert faults(world, transfers=(transfer(world), transfer(world, **changes))) == {field}
    assert relation(world, "2026-06-01T00:00:00+00:00") == "you"


def test_a_rivals_study_is_no_study(world: World) -> None:
    rows = (transfer(world, study_id=world.rival),)

    assert faults(world, transfers=rows) == {"transfers/0/study"}


def test_a_provider_registers_nothing(world: World) -> None:
    manager = world.helix["project-manager"]
    new = NewContract(world.helix.id, "X", "X", SIGNED, SIGNED, (transfer(world),))

    with acting(manager), pytest.raises(NotPermitted):
        register_contract(by=manager, new=new)


def test_a_contract_names_no_sponsor_as_its_provider(world: World) -> None:
    assert faults(world, provider_id=world.meridian.id) == {"provider"}


def test_a_version_is_registered_once(world: World) -> None:
    registered(world)

    with pytest.raises(RuleBroken, match="this version"):
        registered(world)
    assert registered(world, version="2.0").current_id is not None


def test_rights_never_begin_before_the_signature(world: World) -> None:
    registered(world, effective_at=SIGNED - timedelta(days=31))

    assert relation(world, "2026-01-31T00:00:00+00:00") == "you"
    assert relation(world, "2026-02-01T09:00:00+00:00") == "provider"


def test_at_its_end_an_obligation_returns_to_the_sponsor(world: World) -> None:
    ends = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    registered(world, ends_at=ends, closes_at=ends + timedelta(days=181))

    assert relation(world, "2026-12-31T23:59:58+00:00") == "provider"
    assert relation(world, "2026-12-31T23:59:59+00:00") == "you"


def test_a_provider_reads_the_contract_of_the_study_it_meets_alone(world: World) -> None:
    numbers = [row["number"] for row in Api(world.helix["project-manager"]).results("contracts/")]

    assert sorted(numbers) == ["ME-HX-1", "NW-HX-1"]
    assert [r["number"] for r in Api(world.orbis["project-manager"]).results("contracts/")] == [
        "NW-OR-1"
    ]


def test_inside_a_provider_a_contract_is_met_through_its_study(world: World) -> None:
    """The quality assurance of orbis is on alpha; without an assignment nothing of it is left."""
    contract = registered(world).pk

    assert Api(world.orbis["qa"]).get(f"contracts/{contract}/").status_code == 404
    assert Api(world.helix["qa"]).get(f"contracts/{contract}/").status_code == 404


def test_a_rival_sponsor_reads_no_contract(world: World) -> None:
    numbers = {row["number"] for row in Api(world.meridian["vendor-manager"]).results("contracts/")}

    assert numbers == {"ME-HX-1"}


def test_the_rows_of_a_contract_are_listed(world: World) -> None:
    contract = registered(world).pk

    (row,) = Api(world.northwind["qa"]).results("contract-clauses/", contract=contract)

    assert (row["obligation"], row["cell"], row["clause"]) == (
        "expedited-safety-reporting",
        "US",
        "Exhibit B, 4",
    )


def test_another_providers_rows_are_not_listed(world: World) -> None:
    with acting(world.northwind["qa"]):
        hidden = ContractClause.objects.filter(version__contract__number="NW-OR-1").first()
        assert hidden is not None

    rows = Api(world.helix["project-manager"]).results("contract-clauses/", page_size=200)

    assert rows
    assert str(hidden.pk) not in {row["id"] for row in rows}


def test_both_parties_read_the_contract_from_the_moment_it_is_registered(world: World) -> None:
    contract = registered(world).pk

    for by in (world.northwind["study-lead"], world.helix["service-account"]):
        with acting(by):
            assert Contract.objects.filter(pk=contract).exists()


def test_a_signature_is_judged_by_the_transactions_own_instant(world: World) -> None:
    manager = world.northwind["vendor-manager"]
    executed = datetime(2026, 2, 1, tzinfo=UTC)
    row = Transfer(world.bravo, "expedited-safety-reporting", "US", "Exhibit B")
    new = NewContract(world.helix.id, "NW-HX-3", "Early", executed, executed, (row,))

    with acting(manager), at("2026-01-15T00:00:00Z"), pytest.raises(RuleBroken, match="future"):
        register_contract(by=manager, new=new)


def test_the_pages_name_obligations_and_which_contract_a_version_belongs_to(world: World) -> None:
    contract = registered(world, transfers=(transfer(world, cell="ALL"),))
    browser = session(world.northwind["vendor-manager"])

    page = browser.get(f"/o/northwind/contracts/{contract.pk}/").content.decode()
    versions = browser.get("/o/northwind/contract-versions/").content.decode()

    for told in (
        "Expedited safety reporting",
        "Every country of the study",
        "NW-BRAVO",
        "Effective",
    ):
        assert told in page
    assert "expedited-safety-reporting" not in page
    assert "NW-HX-2" in versions
    assert "Safety of BRAVO" in versions
