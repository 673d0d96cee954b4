"""Two last signatures at one moment: one version takes the cells, the other is refused, and nothing is half-written."""

import threading
from typing import Any

import pytest
from django.db import connections

from cro_platform.access.errors import Refused
from cro_platform.access.principal import acting
from studies.models import ContractVersion
from tests.documents.papers import own_limits, with_password
from tests.studies.agreements.flow import agreed, buyer, holder, seller, sign
from tests.world import World

__all__ = ["own_limits"]


def at_once(*acts: Any) -> list[Any]:
    """Run each in a thread of its own, all released at one moment; returns what each gave or raised."""
    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        gate.wait()
        try:
            found[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 -- the outcome is what the test looks at
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


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
