"""Two last signatures at one moment: one version takes the cells, the other is refused, and nothing is half-written."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError

from cro_platform.access.errors import Refused, TransitionRefused
from cro_platform.access.principal import acting
from studies.models import AgreementPaper, ContractVersion
from studies.services.agreements.negotiating import share
from studies.services.agreements.signing import step_for
from tests.at_once import at_once
from tests.documents.papers import own_limits, with_password, work
from tests.studies.agreements.flow import (
    again,
    agreed,
    buyer,
    consent,
    executed,
    holder,
    paper_of,
    seller,
    sign,
)
from tests.studies.agreements.test_following import NOW, following
from tests.world import World

__all__ = ["own_limits"]


def test_two_versions_signed_at_the_same_moment_cannot_both_win(committed_world: World) -> None:
    world = committed_world
    with_password(buyer(world), seller(world), seller(world, "orbis"))
    first = agreed(world)
    second = agreed(world, provider="orbis", number="WO-78")
    sign(first, seller(world))
    sign(second, seller(world, "orbis"))

    found = at_once(lambda: sign(first, buyer(world)), lambda: sign(second, buyer(world)))

    refused = [each for each in found if isinstance(each, Exception)]
    assert len(refused) == 1, found
    assert isinstance(refused[0], Refused), refused
    with acting(buyer(world)):
        states = sorted(
            ContractVersion.objects.filter(pk__in=[first.pk, second.pk]).values_list(
                "status", flat=True
            )
        )
    assert states == ["executed", "partly_signed"]
    relations = {
        holder(world, world.bravo, "site-monitoring", "US", by=seller(world, name))
        for name in ("helix", "orbis")
    }
    assert "you" in relations
    assert relations != {"you"}


def test_of_two_amendments_of_one_contract_the_second_undoes_nothing(
    committed_world: World,
) -> None:
    """Both were agreed to in place of the first version; whichever is executed first, the other is agreed to anew or not at all."""
    world = committed_world
    with_password(buyer(world), seller(world))
    first = executed(world)
    rivals = [following(world, first, "amendment", NOW + timedelta(days=days)) for days in (30, 30)]
    for version in rivals:
        with acting(buyer(world)):
            share(again(version), by=buyer(world))
        for by in (seller(world), buyer(world)):
            consent(version, by)
    work(world.northwind.id, "make_agreement_paper")
    for version in rivals:
        sign(version, seller(world))

    found = at_once(*(lambda v=version: sign(v, buyer(world)) for version in rivals))

    refused = [each for each in found if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [TransitionRefused], found
    assert "agreed to" in str(refused[0])
    with acting(buyer(world)):
        states = {each.pk: again(each).status for each in rivals}
        (won,) = [pk for pk, status in states.items() if status == "executed"]
        assert sorted(states.values()) == ["executed", "partly_signed"]
        assert again(first).contract.current_id == won
        lost = next(each for each in rivals if each.pk != won)
        with pytest.raises(TransitionRefused, match="has been executed since"):
            step_for(paper_of(lost), buyer(world))
        with pytest.raises(ProgrammingError, match="never changes"):
            AgreementPaper.objects.filter(version=lost).update(follows=won)


def test_one_signature_sent_twice_counts_once(committed_world: World) -> None:
    world = committed_world
    with_password(seller(world))
    version = agreed(world)

    found = at_once(lambda: sign(version, seller(world)), lambda: sign(version, seller(world)))

    assert sum(not isinstance(each, Exception) for each in found) == 1, found
