"""Whose work the sponsor accepts is part of what both sign, and holds from the start of the version that says so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from studies.documents.contract import ContractPaper, prepare
from studies.models import AcceptanceRequirement, ContractVersion
from studies.rules.agreements.redlines import redline, sentences
from studies.selectors.agreement_text import text_of
from studies.services import assign_person
from studies.services.agreements.contents import set_acceptance
from studies.services.agreements.drafting import set_transfers
from studies.services.agreements.following import follow_up
from studies.services.agreements.negotiating import agree, share
from tests.documents.papers import own_limits, with_password, work
from tests.studies.accepting import released, titles
from tests.studies.agreements.flow import (
    again,
    buyer,
    consent,
    drafted,
    executed,
    seller,
    shared,
    sign,
)
from tests.studies.faces import Api, pointers
from tests.world import World

__all__ = ["own_limits"]
OWED = "site-monitoring"
SECOND = timedelta(seconds=1)
STARTS = datetime(2035, 3, 25, 1, tzinfo=UTC)
"""The instant at which clocks in Berlin jump from two to three."""


@pytest.fixture(autouse=True)
def _passwords(world: World) -> None:
    with_password(buyer(world), seller(world))


def asking(world: World) -> ContractVersion:
    """Helix monitors bravo already; from an instant on northwind accepts what it releases, as both have signed."""
    helper, admin = world.helix["cra"], world.helix["admin"]
    version = executed(world)
    with acting(admin):
        assign_person(world.bravo, helper.user_id, by=admin)
    return amended(world, version, STARTS, OWED)


def waits(world: World, at: datetime, title: str) -> bool:
    """Whether what helix releases at this instant waits for northwind."""
    released(world.helix["cra"], world.bravo, owed=OWED, title=title, at=at, cell="US")
    return any(title in each for each in titles(world.northwind["study-lead"]))


def amended(world: World, version: ContractVersion, at: datetime, *owed: str) -> ContractVersion:
    """Both sign a version that asks for the acceptance of these."""
    with acting(buyer(world)):
        after = follow_up(
            again(version), by=buyer(world), kind="amendment", effective_at=at, zone="Europe/Berlin", summary="Less acceptance",
        )  # fmt: skip
        set_acceptance(again(after), by=buyer(world), obligations=owed)
        share(again(after), by=buyer(world))
    for by in (seller(world), buyer(world)):
        consent(after, by)
    work(world.northwind.id, "make_agreement_paper")
    sign(after, seller(world))
    sign(after, buyer(world))
    return after


def requirements(world: World) -> list[AcceptanceRequirement]:
    with acting(buyer(world)):
        return list(AcceptanceRequirement.objects.filter(study=world.bravo).order_by("id"))


def test_the_paper_that_is_signed_names_the_work(world: World) -> None:
    version = drafted(world)
    with acting(buyer(world)):
        before = text_of(again(version))
        set_acceptance(again(version), by=buyer(world), obligations=[OWED])
        after = text_of(again(version))

    assert after.acceptance == (OWED,)
    assert prepare(ContractPaper(after)).acceptance == ("Site monitoring",)
    assert sentences(redline(before, after)) == ("Acceptance: “Site monitoring” is added.",)


def test_it_holds_from_the_start_of_the_version_to_the_second(world: World) -> None:
    asking(world)

    assert {each.valid_from for each in requirements(world)} == {STARTS}
    assert not waits(world, STARTS - SECOND, "too early")
    assert waits(world, STARTS, "at once")


def test_an_amendment_that_no_longer_asks_ends_it_at_its_own_start(world: World) -> None:
    version = asking(world)
    later = STARTS + timedelta(days=30)
    amended(world, version, later)

    assert waits(world, later - SECOND, "the last one")
    assert not waits(world, later, "free")
    assert {each.lift_reason for each in requirements(world)} == {
        "Version 3.0 no longer asks for it."
    }


def test_an_amendment_that_still_asks_leaves_it_as_it_is(world: World) -> None:
    version = asking(world)
    before = requirements(world)
    amended(world, version, STARTS + timedelta(days=30), OWED)

    assert [(each.pk, each.lifted_at) for each in requirements(world)] == [
        (each.pk, None) for each in before
    ]


def test_a_version_that_asks_for_nothing_makes_nothing_wait(world: World) -> None:
    executed(world)

    assert requirements(world) == []


def test_only_what_the_version_transfers_is_accepted(world: World) -> None:
    version = drafted(world)

    with acting(buyer(world)), pytest.raises(RuleBroken, match="does not transfer"):
        set_acceptance(again(version), by=buyer(world), obligations=["expedited-safety-reporting"])


def test_what_the_matrix_loses_the_paper_no_longer_names(world: World) -> None:
    version = drafted(world)
    with acting(buyer(world)):
        set_acceptance(again(version), by=buyer(world), obligations=[OWED])
        others = [
            (row.study_id, row.obligation, row.cell, row.clause)
            for row in again(version).clauses.exclude(obligation=OWED)
        ]
        set_transfers(again(version), by=buyer(world), rows=others)

        assert text_of(again(version)).acceptance == ()


def test_whoever_agreed_has_not_agreed_to_other_work(world: World) -> None:
    version = shared(world)
    consent(version, seller(world))
    with acting(buyer(world)):
        set_acceptance(again(version), by=buyer(world), obligations=[OWED])
    with acting(buyer(world)):
        assert agree(again(version), by=buyer(world)).status == "negotiation"


def test_after_the_first_signature_neither_service_nor_statement_changes_it(world: World) -> None:
    version = shared(world)
    for by in (seller(world), buyer(world)):
        consent(version, by)
    work(world.northwind.id, "make_agreement_paper")
    sign(version, seller(world))

    with acting(buyer(world)):
        with pytest.raises(TransitionRefused):
            set_acceptance(again(version), by=buyer(world), obligations=[OWED])
        with (
            pytest.raises(DatabaseError, match="signed version never changes"),
            transaction.atomic(),
        ):
            ContractVersion.objects.filter(pk=version.pk).update(accepted_obligations=[OWED])


def test_the_api_takes_it_and_says_what_is_wrong(world: World) -> None:
    version, api = drafted(world), Api(buyer(world))

    refused = api.act("contract-versions", version.pk, "set-acceptance", {"obligations": ["none"]})
    taken = api.act("contract-versions", version.pk, "set-acceptance", {"obligations": [OWED]})

    assert (refused.status_code, pointers(refused)) == (422, {"/obligations"})
    assert taken.status_code == 200, taken.content
    with acting(buyer(world)):
        assert again(version).accepted_obligations == [OWED]
