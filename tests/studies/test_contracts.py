"""Registering an executed contract: what is refused where, and what becomes rights when."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from cro_platform.access.errors import RuleBroken
from cro_platform.access.holders import holder_of
from cro_platform.access.principal import acting
from studies.models import Contract, ContractClause
from studies.services import NewContract, Transfer, register_contract
from tests.studies.faces import Api, pointers, session
from tests.world import World, at


def paper(world: World, **changes: Any) -> dict[str, Any]:
    """A contract as its vendor manager would send it: helix takes bravo's US safety reports."""
    return {
        "provider": str(world.helix.id),
        "number": "NW-HX-2",
        "title": "Safety of BRAVO",
        "executed_at": "2026-02-01T10:00:00+01:00",
        "effective_at": "2026-02-01T10:00:00+01:00",
        "transfers": [transfer(world)],
    } | changes


def transfer(world: World, **changes: Any) -> dict[str, Any]:
    """One row of it."""
    return {
        "study": str(world.bravo),
        "obligation": "expedited-safety-reporting",
        "cell": "US",
        "clause": "Exhibit B, 4",
    } | changes


def registered(world: World, **changes: Any) -> Any:
    """Send it."""
    return Api(world.northwind["vendor-manager"]).post("contracts/", paper(world, **changes))


def relation(world: World, moment: str, *, company: str = "northwind", role: str = "qa") -> str:
    """Who holds bravo's US safety reports at an instant, as one company hears it."""
    with acting(getattr(world, company)[role]):
        instant = datetime.fromisoformat(moment)
        return holder_of(world.bravo, "expedited-safety-reporting", "US", at=instant).relation.value


def test_a_registered_contract_transfers_its_rows(world: World) -> None:
    answer = registered(world)

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["status"], told["transfers"], told["version"]) == ("effective", 1, "1.0")
    assert (told["sponsor_name"], told["provider_name"]) == ("Northwind", "Helix")
    assert relation(world, "2026-02-01T08:59:59+00:00") == "you"
    assert relation(world, "2026-02-01T09:00:00+00:00") == "provider"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"provider": str(uuid4())}, "/provider"),
        ({"provider": "nobody"}, "/provider"),
        ({"number": "  "}, "/number"),
        ({"title": ""}, "/title"),
        ({"executed_at": "2026-02-01T10:00:00"}, "/executed_at"),
        ({"effective_at": "2026-02-01"}, "/effective_at"),
        ({"ends_at": "soon"}, "/ends_at"),
        ({"executed_at": "2999-01-01T00:00:00Z"}, "/executed_at"),
        ({"ends_at": "2026-01-31T00:00:00Z"}, "/ends_at"),
        ({"closes_at": "2026-12-31T00:00:00Z"}, "/closes_at"),
        ({"ends_at": "2026-12-31T00:00:00Z", "closes_at": "2026-12-30T00:00:00Z"}, "/closes_at"),
        ({"effective_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-15T00:00:00Z"}, "/ends_at"),
        ({"transfers": []}, "/transfers"),
        ({"transfers": "all of it"}, "/transfers/0/obligation"),
        ({"transfers": {"study": "x"}}, "/transfers"),
        ({"transfers": ["x"]}, "/transfers/0"),
        ({"transfers": [{"study": "x"}]}, "/transfers/0/clause"),
        ({"sponsor_entity": str(uuid4())}, "/sponsor_entity"),
        ({"provider_entity": str(uuid4())}, "/provider_entity"),
        ({"price": "1"}, "/price"),
    ],
    ids=[
        "unknown provider", "a name for a provider", "no number", "no title", "no zone", "a date for an instant", "no instant",
        "signed in the future", "ends before it begins", "close-out without end", "close-out before the end",
        "over before the signature", "no transfer", "prose", "an object for a list", "a text for a row", "half a row",
        "a stranger's entity", "an unknown entity", "an unknown field",
    ],
)  # fmt: skip
def test_a_fault_of_the_paper_is_named(world: World, changes: dict[str, Any], pointer: str) -> None:
    answer = registered(world, **changes)

    assert answer.status_code == 422
    assert pointer in pointers(answer)
    with acting(world.northwind["vendor-manager"]):
        assert not Contract.objects.filter(number="NW-HX-2").exists()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"obligation": "coffee"}, "/transfers/1/obligation"),
        ({"study": "NW-NOTHING"}, "/transfers/1/study"),
        ({"cell": "EU"}, "/transfers/1/cell"),
        ({"cell": "*"}, "/transfers/1/cell"),
        ({"clause": " "}, "/transfers/1/clause"),
        ({}, "/transfers/1/cell"),
        ({"price": "1"}, "/transfers/1/price"),
    ],
    ids=["no such obligation", "no such study", "no cell of the study", "another level", "no clause", "twice", "unknown field"],
)  # fmt: skip
def test_a_fault_of_a_row_is_named_and_nothing_is_written(
    world: World, changes: dict[str, Any], pointer: str
) -> None:
    answer = registered(world, transfers=[transfer(world), transfer(world, **changes)])

    assert answer.status_code == 422
    assert pointers(answer) == {pointer}
    assert relation(world, "2026-06-01T00:00:00+00:00") == "you"


def test_a_rivals_study_is_no_study(world: World) -> None:
    answer = registered(world, transfers=[transfer(world, study=str(world.rival))])

    assert pointers(answer) == {"/transfers/0/study"}


def test_a_provider_registers_nothing(world: World) -> None:
    answer = Api(world.helix["project-manager"]).post("contracts/", paper(world))

    assert answer.status_code == 403


def test_a_contract_names_no_sponsor_as_its_provider(world: World) -> None:
    answer = registered(world, provider=str(world.meridian.id))

    assert pointers(answer) == {"/provider"}


def test_a_version_is_registered_once(world: World) -> None:
    registered(world)

    assert pointers(registered(world)) == {"/number"}
    assert registered(world, version="2.0").status_code == 201


def test_rights_never_begin_before_the_signature(world: World) -> None:
    registered(world, effective_at="2026-01-01T00:00:00Z")

    assert relation(world, "2026-01-31T00:00:00+00:00") == "you"
    assert relation(world, "2026-02-01T09:00:00+00:00") == "provider"


def test_at_its_end_an_obligation_returns_to_the_sponsor(world: World) -> None:
    registered(world, ends_at="2026-12-31T23:59:59Z", closes_at="2027-06-30T00:00:00Z")

    assert relation(world, "2026-12-31T23:59:58+00:00") == "provider"
    assert relation(world, "2026-12-31T23:59:59+00:00") == "you"


def test_a_study_may_be_named_by_its_number_in_pasted_lines(world: World) -> None:
    lines = "NW-BRAVO; expedited-safety-reporting; US; Exhibit B\nNW-BRAVO\tsafety-case-processing\t*\tExhibit C"
    answer = registered(world, transfers=lines)

    assert answer.status_code == 201, answer.content
    assert answer.json()["transfers"] == 2


def test_a_provider_reads_the_contract_of_the_study_it_meets_alone(world: World) -> None:
    numbers = [row["number"] for row in Api(world.helix["project-manager"]).results("contracts/")]

    assert sorted(numbers) == ["ME-HX-1", "NW-HX-1"]
    assert [r["number"] for r in Api(world.orbis["project-manager"]).results("contracts/")] == [
        "NW-OR-1"
    ]


def test_inside_a_provider_a_contract_is_met_through_its_study(world: World) -> None:
    """The quality assurance of orbis is on alpha; without an assignment nothing of it is left."""
    answer = registered(world)
    contract = answer.json()["id"]

    assert Api(world.orbis["qa"]).get(f"contracts/{contract}/").status_code == 404
    assert Api(world.helix["qa"]).get(f"contracts/{contract}/").status_code == 404


def test_a_rival_sponsor_reads_no_contract(world: World) -> None:
    numbers = {row["number"] for row in Api(world.meridian["vendor-manager"]).results("contracts/")}

    assert numbers == {"ME-HX-1"}


def test_the_rows_of_a_contract_are_listed(world: World) -> None:
    contract = registered(world).json()["id"]

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


def test_a_contract_is_registered_in_the_portal(world: World) -> None:
    browser = session(world.northwind["vendor-manager"])
    body = paper(world) | {"transfers": "NW-BRAVO; expedited-safety-reporting; US; Exhibit B"}

    answer = browser.post("/o/northwind/contracts/new/", body, follow=True)

    assert answer.status_code == 200
    assert "Exhibit B" in answer.content.decode()


def test_both_parties_read_the_contract_from_the_moment_it_is_registered(world: World) -> None:
    contract = registered(world).json()["id"]

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
