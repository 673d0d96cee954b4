"""Two last signatures at one moment: one version takes the cells, the other is refused, and nothing is half-written."""

import pytest

from cro_platform.access.errors import Refused
from cro_platform.access.principal import acting
from studies.models import ContractVersion
from tests.at_once import at_once
from tests.documents.papers import own_limits, with_password
from tests.studies.agreements.flow import agreed, buyer, holder, seller, sign
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


@pytest.mark.parametrize("side", ["provider"])
def test_one_signature_sent_twice_counts_once(committed_world: World, side: str) -> None:
    world = committed_world
    with_password(seller(world))
    version = agreed(world)

    found = at_once(lambda: sign(version, seller(world)), lambda: sign(version, seller(world)))

    assert sum(not isinstance(each, Exception) for each in found) == 1, found
