"""What of an agreement which company learns: its author first, the two parties once it is shared, nobody else ever."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from studies.models import (
    BudgetLine,
    Contract,
    ContractAttachment,
    ContractRemark,
    ContractSection,
    ContractVersion,
)
from studies.services.agreements.attaching import attach, open_attachment
from studies.services.agreements.contents import set_budget
from studies.services.agreements.drafting import change_terms, draft_agreement
from studies.services.agreements.following import copy_version, counter
from studies.services.agreements.negotiating import agree, remark, share, withdraw
from tests.studies.agreements.flow import again, buyer, drafted, new, seller, shared
from tests.studies.faces import Api
from tests.world import World

LINE = {"item": "Visit", "unit": "visit", "quantity": 3, "unit_price": 977, "currency": "EUR"}
PARTS = (ContractVersion, ContractSection, BudgetLine)


def sees(by: Principal, version: ContractVersion) -> dict[str, int]:
    """How many rows of each kind of part this person's organization finds."""
    with acting(by):
        return {
            model.__name__: model.objects.filter(
                **{"pk" if model is ContractVersion else "version": version.pk}
            ).count()
            for model in PARTS
        }


def priced(world: World, version: ContractVersion) -> None:
    with acting(buyer(world)):
        set_budget(again(version), by=buyer(world), rows=[LINE])


def strangers(world: World) -> list[Principal]:
    return [
        seller(world, "orbis"),
        world.meridian["vendor-manager"],
        world.meridian["qa"],
        world.orbis["project-manager"],
    ]


def test_a_draft_is_its_authors_alone(world: World) -> None:
    version = drafted(world)
    priced(world, version)

    assert set(sees(buyer(world), version).values()) == {1, 7}
    assert set(sees(seller(world), version).values()) == {0}
    with acting(seller(world)):
        assert not Contract.objects.filter(number="WO-77").exists()


def test_once_shared_the_two_parties_read_it_and_nobody_else(world: World) -> None:
    version = drafted(world)
    priced(world, version)
    with acting(buyer(world)):
        share(again(version), by=buyer(world))

    assert sees(seller(world), version) == sees(buyer(world), version)
    for stranger in strangers(world):
        assert set(sees(stranger, version).values()) == {0}, stranger.email


def test_a_stranger_is_answered_as_for_an_unknown_version(world: World) -> None:
    version = shared(world)

    for stranger in strangers(world):
        for path in (f"contract-versions/{version.pk}/", f"contracts/{version.contract_id}/"):
            assert Api(stranger).get(path).status_code == 404, (stranger.email, path)
        listed = Api(stranger).results("contract-versions/", page_size=200)
        assert str(version.pk) not in str(listed)
    assert Api(seller(world)).get(f"contract-versions/{version.pk}/").status_code == 200


def test_remarks_stay_with_their_organization(world: World) -> None:
    version = shared(world)
    with acting(buyer(world)):
        remark(again(version), by=buyer(world), kind="position", text="We would go up to 1,100")

    with acting(seller(world)):
        remark(again(version), by=seller(world), kind="comment", text="Ask for more")
        assert [each.text for each in ContractRemark.objects.all()] == ["Ask for more"]
    with acting(buyer(world)):
        assert [each.text for each in ContractRemark.objects.all()] == ["We would go up to 1,100"]


def test_the_number_of_hidden_drafts_is_not_told(world: World) -> None:
    """A counter-draft that was never shared leaves no gap in the numbers of those that were."""
    version = shared(world)
    with acting(seller(world)):
        hidden = counter(again(version), by=seller(world))
    with acting(buyer(world)):
        follows = again(version)
        withdraw(follows, by=buyer(world), reason="Wrong study")
        assert not ContractVersion.objects.filter(pk=hidden.pk).exists()
    with acting(seller(world)):
        assert share(again(hidden), by=seller(world)).number == "2.0"


def test_the_counterparty_answers_with_its_own_version(world: World) -> None:
    version = shared(world)
    with acting(seller(world)):
        with pytest.raises(NotPermitted, match="other party"):
            change_terms(again(version), by=seller(world), close_out_days=90)
        mine = counter(again(version), by=seller(world), summary="Longer close-out")
        change_terms(again(mine), by=seller(world), close_out_days=90)
        share(again(mine), by=seller(world))

    with acting(buyer(world)):
        found = again(mine)
        assert (found.close_out_days, found.author_organization_id) == (90, world.helix.id)
        assert again(version).close_out_days == 0


def test_inside_the_provider_a_project_manager_meets_only_contracts_of_its_studies(
    world: World,
) -> None:
    version = shared(world)

    assert (
        Api(world.helix["project-manager"]).get(f"contract-versions/{version.pk}/").status_code
        == 404
    )
    assert Api(seller(world)).get(f"contract-versions/{version.pk}/").status_code == 200


def test_attachments_are_the_two_parties_own(world: World) -> None:
    version = drafted(world)
    file = SimpleUploadedFile("scope.pdf", b"%PDF-1.4 scope")
    with acting(buyer(world)):
        attach(again(version), by=buyer(world), file=file)
        share(again(version), by=buyer(world))

    with acting(seller(world)):
        found = ContractAttachment.objects.get(version=version)
        assert open_attachment(found, by=seller(world)) == b"%PDF-1.4 scope"
    for stranger in strangers(world):
        with acting(stranger):
            assert not ContractAttachment.objects.filter(pk=found.pk).exists()


def test_a_title_tells_nothing_of_a_draft_that_is_not_shared(world: World) -> None:
    """The title is the contract's: both read it once the first version is shared."""
    version = shared(world)
    with acting(buyer(world)):
        second = copy_version(again(version), by=buyer(world), kind="original")
        with pytest.raises(TransitionRefused, match="nothing of this draft"):
            change_terms(again(second), by=buyer(world), title="Until Crestline takes over")
    with acting(seller(world)):
        mine = counter(again(version), by=seller(world))
        with pytest.raises(TransitionRefused, match="other party's"):
            change_terms(again(mine), by=seller(world), title="At our price")

    for by in (buyer(world), seller(world)):
        with acting(by):
            assert Contract.objects.get(pk=version.contract_id).title == "Monitoring of BRAVO"


def test_a_term_that_is_sent_alone_leaves_the_general_statement(world: World) -> None:
    version = drafted(world, template="")
    api = Api(buyer(world))
    with acting(buyer(world)):
        change_terms(again(version), by=buyer(world), is_general_transfer=True)
    changed = api.act("contract-versions", version.pk, "change-terms", {"title": "Everything"})

    assert changed.status_code == 200, changed.content
    with acting(buyer(world)):
        found = again(version)
        assert (found.contract.title, found.is_general_transfer) == ("Everything", True)


@pytest.mark.parametrize("content", [b"MZ program", b"<html>", b""])
def test_a_file_of_another_kind_is_refused(world: World, content: bytes) -> None:
    version = drafted(world)

    with acting(buyer(world)), pytest.raises(RuleBroken, match="kept"):
        attach(again(version), by=buyer(world), file=SimpleUploadedFile("x.pdf", content))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"number": ""}, "number"),
        ({"kind": "subcontract"}, "kind"),
        ({"template": "everything"}, "template"),
    ],
)
def test_a_fault_of_a_draft_is_named(world: World, changes: dict[str, Any], field: str) -> None:
    by = buyer(world)
    with acting(by), pytest.raises(RuleBroken) as refused:
        draft_agreement(by=by, new=new(world, **changes))

    assert field in {each.field for each in refused.value.problems}
    with acting(by):
        assert not Contract.objects.filter(title="Monitoring of BRAVO").exists()


def test_a_rivals_study_and_a_rival_sponsor_are_unknown(world: World) -> None:
    by = buyer(world)
    with acting(by):
        for changes, field in (
            ({"study_ids": (world.rival,)}, "studies"),
            ({"counterparty_id": world.meridian.id}, "counterparty"),
        ):
            with pytest.raises(RuleBroken) as refused:
                draft_agreement(by=by, new=new(world, **changes))
            assert [each.field for each in refused.value.problems] == [field]


def test_nobody_agrees_to_a_draft(world: World) -> None:
    version = drafted(world)

    with acting(buyer(world)), pytest.raises(TransitionRefused):
        agree(again(version), by=buyer(world))
