"""From a draft to both signatures: who signs what, in which order, and what the last signature does."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.esign.selectors import signatures_of
from studies.models import AgreementPaper, Contract, ContractVersion
from studies.services.agreements.contents import set_budget
from studies.services.agreements.negotiating import agree
from studies.services.agreements.signing import open_paper, step_for
from tests.documents.minimal import snapshot_of, text_of
from tests.documents.papers import PASSWORD, own_limits, with_password, work
from tests.studies.agreements.flow import (
    again,
    agreed,
    buyer,
    consent,
    drafted,
    executed,
    holder,
    paper_of,
    seller,
    shared,
    sign,
)
from tests.studies.faces import session
from tests.world import World, bearer

__all__ = ["own_limits"]


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    with_password(buyer(world), seller(world), seller(world, "orbis"))


def status(version: ContractVersion, by: Principal) -> str:
    with acting(by):
        return str(again(version).status)


def test_both_signatures_execute_the_work_order(world: World) -> None:
    version = executed(world)

    assert holder(world, world.bravo, "site-monitoring", "US") == "provider"
    assert holder(world, world.bravo, "site-monitoring", "US", by=seller(world)) == "you"
    assert holder(world, world.bravo, "expedited-safety-reporting", "US") == "you"
    with acting(seller(world)):
        found = again(version)
        assert (found.status, found.number, found.contract.current_id) == (
            "executed",
            "1.0",
            found.pk,
        )
        names = [
            (each.organization, each.meaning, each.is_valid)
            for each in signatures_of(paper_of(found))
        ]
    assert names == [("Helix", "agreement", True), ("Northwind", "agreement", True)]
    browser = session(buyer(world))
    for address in (
        f"contract-versions/{found.pk}",
        f"contracts/{found.contract_id}",
        "contract-versions",
        "contracts",
    ):
        page = browser.get(f"/o/northwind/{address}/").content.decode()
        assert marks(page)["Effective"] == {"success"}, address


def marks(page: str) -> dict[str, set[str]]:
    """Each state on a page, with the tones in which its mark is drawn."""
    found: dict[str, set[str]] = {}
    for tone, word in re.findall(r'class="status" data-tone="(\w+)"><svg.*?</svg>([^<]+)<', page):
        found.setdefault(word, set()).add(tone)
    return found


def test_nothing_moves_before_the_last_signature(world: World) -> None:
    version = agreed(world)
    sign(version, seller(world))

    assert status(version, buyer(world)) == "partly_signed"
    assert holder(world, world.bravo, "site-monitoring", "US") == "you"


def test_the_sponsor_signs_last(world: World) -> None:
    version = agreed(world)

    with pytest.raises(TransitionRefused, match="provider signs first"):
        sign(version, buyer(world))
    assert status(version, buyer(world)) == "agreed"


def test_a_party_signs_once(world: World) -> None:
    version = agreed(world)
    sign(version, seller(world))

    with pytest.raises(TransitionRefused):
        sign(version, seller(world))


def test_the_paper_is_opened_before_it_is_signed(world: World) -> None:
    version = agreed(world)

    with pytest.raises(RuleBroken, match="Open the document"):
        sign(version, seller(world), opens=False)


def test_a_wrong_password_signs_nothing(world: World) -> None:
    version = agreed(world)

    with pytest.raises(RuleBroken, match="not your password"):
        sign(version, seller(world), password="guess")
    assert status(version, buyer(world)) == "agreed"


@pytest.mark.parametrize("role", ["project-manager", "qa", "service-account"])
def test_others_of_the_provider_sign_nothing(world: World, role: str) -> None:
    version = agreed(world)

    with pytest.raises((NotPermitted, AgreementPaper.DoesNotExist)):
        sign(version, world.helix[role])
    assert status(version, buyer(world)) == "agreed"


def test_a_token_signs_nothing(world: World) -> None:
    version = agreed(world)
    machine = replace(seller(world), token_scopes=frozenset({"read", "write"}), is_machine=True)

    with acting(machine), pytest.raises(NotPermitted, match="Only a person"):
        step_for(paper_of(version), machine)
    with acting(seller(world)):
        url = f"/o/helix/agreement-papers/{paper_of(version).pk}/sign/"
    answer = Client().post(
        url, {"password": PASSWORD, "code": "", "shown": "x"}, headers=bearer(seller(world))
    )
    assert answer.status_code in {302, 401, 403}, answer.status_code
    assert status(version, buyer(world)) == "agreed"


def test_a_changed_draft_voids_what_was_agreed(world: World) -> None:
    version = agreed(world)
    with acting(buyer(world)):
        line = {"item": "Visit", "unit": "visit", "quantity": 1, "unit_price": 5, "currency": "EUR"}
        set_budget(again(version), by=buyer(world), rows=[line])

    assert status(version, seller(world)) == "negotiation"
    with acting(seller(world)):
        assert not again(version).papers.filter(superseded_at=None).exists()
        assert again(version).content_sha256 == ""
    consent(version, buyer(world))
    assert status(version, seller(world)) == "negotiation"


def test_what_is_signed_never_changes(world: World) -> None:
    version = agreed(world)
    sign(version, seller(world))

    with acting(buyer(world)), pytest.raises(TransitionRefused, match="never changes"):
        set_budget(again(version), by=buyer(world), rows=[])


def test_the_sponsor_alone_is_told_of_a_conflict_and_nothing_is_signed(world: World) -> None:
    first = agreed(world)
    sign(first, seller(world))
    second = agreed(world, provider="orbis", number="WO-78", title="Monitoring of BRAVO too")
    sign(second, seller(world, "orbis"))
    sign(first, buyer(world))

    with pytest.raises(RuleBroken, match="Helix"):
        sign(second, buyer(world))

    assert status(second, buyer(world)) == "partly_signed"
    with acting(seller(world, "orbis")):
        assert [each.organization for each in signatures_of(paper_of(second))] == ["Orbis"]
        assert "Helix" not in str(Contract.objects.values_list("title", flat=True))


def test_the_sponsors_checks_stop_agreement_and_the_provider_learns_nothing_of_them(
    world: World,
) -> None:
    executed(world)
    version = shared(world, counterparty_id=world.orbis.id, number="WO-78")
    consent(version, seller(world, "orbis"))

    with acting(buyer(world)), pytest.raises(RuleBroken, match="held by Helix already"):
        agree(again(version), by=buyer(world))
    assert status(version, seller(world, "orbis")) == "negotiation"


def test_the_paper_carries_both_signatures_and_its_data(world: World) -> None:
    version = executed(world)

    with acting(seller(world)):
        content = open_paper(paper_of(version), by=seller(world))

    text = text_of(content)
    for name in (buyer(world).name, seller(world).name):
        assert name.replace(" ", "") in text
    assert "Isignthisagreementformyorganization" in text
    assert snapshot_of(content)["text"]["number"] == "WO-77"


def test_the_lists_of_an_executed_version_are_made_for_both(world: World) -> None:
    version = executed(world)
    work(world.northwind.id, "make_agreement_paper")

    for by in (buyer(world), seller(world)):
        with acting(by):
            for kind in ("transfer_list", "summary"):
                assert open_paper(paper_of(version, kind), by=by).startswith(b"%PDF-1.7")


def test_a_draft_is_signed_by_nobody(world: World) -> None:
    version = drafted(world)

    with acting(buyer(world)):
        assert not again(version).papers.exists()


def test_content_that_changed_beside_the_paper_is_not_signed(world: World) -> None:
    version: Any = agreed(world)
    with acting(buyer(world)):
        version.contractsections.filter(position=1).update(text="Something else")

    with pytest.raises(Stale, match="changed"):
        sign(version, seller(world))
