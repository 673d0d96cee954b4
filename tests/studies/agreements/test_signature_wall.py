"""The database itself looks for both signatures: what the application writes into the row of a version signs nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from cro_platform.access.errors import TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.tenancy.expressions import TransactionNow
from studies.models import AgreementPaper, ContractClause, ContractSection, ContractVersion
from studies.services import execute_version
from studies.services.agreements.negotiating import request_paper
from tests.documents.papers import own_limits, with_password
from tests.studies.agreements.flow import again, agreed, buyer, holder, paper_of, seller, sign
from tests.world import World

__all__ = ["own_limits"]


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    with_password(buyer(world), seller(world))


def stamped(world: World, version: ContractVersion, **more: Any) -> None:
    """The application writes by hand that both have signed, and executes."""
    with acting(buyer(world)):
        ContractVersion.objects.filter(pk=version.pk).update(
            status="partly_signed",
            provider_signed_at=TransactionNow(),
            sponsor_signed_at=TransactionNow(),
            **more,
        )
        execute_version(again(version))


def is_refused(world: World, version: ContractVersion, **more: Any) -> None:
    with pytest.raises(TransitionRefused, match="both parties sign"):
        stamped(world, version, **more)
    assert holder(world, world.bravo, "site-monitoring", "US") == "you"


def test_stamps_written_by_hand_execute_nothing(world: World) -> None:
    is_refused(world, agreed(world))


def test_one_signature_and_a_stamp_execute_nothing(world: World) -> None:
    version = agreed(world)
    sign(version, seller(world))

    is_refused(world, version)


def test_calling_it_a_paper_contract_executes_nothing(world: World) -> None:
    """A version with a paper to sign is signed on it, whatever its row says of another one."""
    is_refused(world, agreed(world), is_recorded_later=True)


def test_a_version_without_a_paper_is_executed_by_no_stamp(world: World) -> None:
    version = agreed(world)
    with acting(buyer(world)):
        AgreementPaper.objects.filter(version=version).update(superseded_at=TransactionNow())

    is_refused(world, version)


def test_a_signature_on_a_paper_that_was_overtaken_counts_no_more(world: World) -> None:
    version = agreed(world)
    sign(version, seller(world))
    with acting(buyer(world)):
        request_paper(again(version), "contract")

    is_refused(world, version)


@pytest.mark.parametrize(
    "change",
    [
        lambda v: ContractSection.objects.filter(version=v).update(text="Another"),
        lambda v: ContractClause.objects.filter(version=v).update(clause="Another"),
        lambda v: ContractClause.objects.filter(version=v).delete(),
        lambda v: ContractVersion.objects.filter(pk=v.pk).update(close_out_days=9),
        lambda v: ContractVersion.objects.filter(pk=v.pk).update(is_recorded_later=True),
        lambda v: ContractVersion.objects.filter(pk=v.pk).update(content_sha256="0" * 64),
    ],
    ids=["section", "clause", "no clause", "term", "kind of record", "hash"],
)
def test_from_the_first_signature_on_the_text_stands_still(
    world: World, change: Callable[[ContractVersion], Any]
) -> None:
    version = agreed(world)
    with acting(buyer(world)), transaction.atomic():
        change(version)
        transaction.set_rollback(True)
    sign(version, seller(world))

    with (
        acting(buyer(world)),
        pytest.raises(ProgrammingError, match="signed version never changes"),
    ):
        change(version)


def test_a_paper_that_was_overtaken_does_not_come_back(world: World) -> None:
    """Else the text could be changed between, and the signature would stand on what nobody read."""
    version = agreed(world)
    sign(version, seller(world))
    with acting(buyer(world)):
        paper = paper_of(version)
        AgreementPaper.objects.filter(pk=paper.pk).update(superseded_at=TransactionNow())

    with acting(buyer(world)), pytest.raises(ProgrammingError, match="overtaken stays"):
        AgreementPaper.objects.filter(pk=paper.pk).update(superseded_at=None)
