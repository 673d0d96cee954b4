"""A reason given on a record that two companies share stays with the company that gave it; so does a draft that names the other."""

from collections.abc import Callable
from typing import Any

import pytest

from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from studies.models import Bid, Contract, OversightIssue, SponsorClaim, SubcontractConsent
from studies.services.agreements.negotiating import withdraw
from studies.services.bidding import withdraw_bid
from studies.services.claims import withdraw_claim
from studies.services.joinings import withdraw_joining
from studies.services.oversight import answer_issue, ask_again, raise_issue
from studies.services.subcontracts import refuse_consent, withdraw_consent
from tests.documents.papers import own_limits, with_password
from tests.studies import test_joining as joinings
from tests.studies.agreements.flow import again, buyer, drafted, seller, shared
from tests.studies.faces import Api
from tests.studies.represented import test_claim as claims
from tests.studies.represented.kept import paper, with_study
from tests.studies.selection.bidding import asked, submitted
from tests.studies.test_subcontracts import asked as passed_on
from tests.studies.test_subcontracts import in_effect
from tests.world import World

__all__ = ["own_limits"]
WHY = "because Crestline does it for less"


def reads(by: Principal, text: str = WHY) -> bool:
    """The trail holds this text somewhere, in its own words or inside a row, as this person's company reads it."""
    with acting(by):
        return any(
            text in f"{each.reason} {each.old} {each.new}" for each in AuditEvent.objects.all()
        )


def version_withdrawn(world: World) -> tuple[Principal, list[Principal]]:
    version, by = shared(world), buyer(world)
    with acting(by):
        withdraw(again(version), by=by, reason=WHY)
    return by, [seller(world)]


def consent_refused(world: World) -> tuple[Principal, list[Principal]]:
    consent, by = passed_on(world), world.meridian["vendor-manager"]
    with acting(by):
        refuse_consent(SubcontractConsent.objects.get(pk=consent.pk), by=by, reason=WHY)
    return by, [seller(world), seller(world, "orbis")]


def consent_withdrawn(world: World) -> tuple[Principal, list[Principal]]:
    """Whoever performed the work is no party of the sponsor's, and its own period on the study ends by this act."""
    consent, by = in_effect(world), world.meridian["vendor-manager"]
    with acting(by):
        withdraw_consent(SubcontractConsent.objects.get(pk=consent.pk), by=by, reason=WHY)
    return by, [seller(world), seller(world, "orbis")]


def bid_withdrawn(world: World) -> tuple[Principal, list[Principal]]:
    asked(world)
    bid, by = submitted(world.helix), seller(world)
    with acting(by):
        withdraw_bid(Bid.objects.select_related("invitation").get(pk=bid.pk), by=by, reason=WHY)
    return by, [buyer(world)]


def joining_withdrawn(world: World) -> tuple[Principal, list[Principal]]:
    joining, by = joinings.proposed(world, joinings.another_copy(world)), joinings.lead(world)
    with acting(by):
        withdraw_joining(type(joining).objects.get(pk=joining.pk), by=by, reason=WHY)
    return by, [seller(world)]


def claim_withdrawn(world: World) -> tuple[Principal, list[Principal]]:
    kept = with_study(world.helix)
    paper(world.helix, kept)
    claim, by = claims.offered(world, kept), world.helix["project-manager"]
    with acting(by):
        withdraw_claim(SponsorClaim.objects.get(pk=claim.pk), by=by, reason=WHY)
    return by, [claims.buyer(world)]


@pytest.mark.parametrize(
    "act",
    [
        version_withdrawn,
        consent_refused,
        consent_withdrawn,
        bid_withdrawn,
        joining_withdrawn,
        claim_withdrawn,
    ],
    ids=lambda each: each.__name__,
)
def test_the_other_side_never_reads_the_reason(
    world: World, act: Callable[[World], tuple[Principal, list[Principal]]]
) -> None:
    with_password(world.meridian["vendor-manager"])
    by, others = act(world)

    assert reads(by)
    for other in others:
        assert not reads(other), other.email
        assert WHY not in Api(other).get("audit-events/?page_size=200").content.decode()


def test_what_the_act_tells_is_told(world: World) -> None:
    """An answer that does not do is sent back with the reason; who has to answer again reads it."""
    lead, cro = world.northwind["study-lead"], world.helix["project-manager"]
    with acting(lead):
        issue = raise_issue(
            by=lead, study=world.alpha, provider=world.helix.id, title="Late", description="Late visits", grade="major",
        )  # fmt: skip
    with acting(cro):
        answer_issue(OversightIssue.objects.get(pk=issue.pk), by=cro, answer="Snow")
    with acting(lead):
        ask_again(OversightIssue.objects.get(pk=issue.pk), by=lead, reason=WHY)

    assert reads(lead)
    assert reads(cro)
    assert not reads(world.orbis["project-manager"])


@pytest.mark.parametrize("first", ["helix", "orbis"])
def test_a_providers_draft_leaves_no_trace_with_the_sponsor_it_names(
    world: World, first: str
) -> None:
    """The header of a contract says who its sponsor is before the sponsor knows of it."""
    by = seller(world, first)
    version = drafted(
        world, by, counterparty_id=world.northwind.id, number="SECRET-1", title="Our next offer",
        study_ids=(), template="",
    )  # fmt: skip

    assert reads(by, "SECRET-1")
    for other in (buyer(world), world.northwind["qa"], world.meridian["qa"]):
        assert not reads(other, "SECRET-1"), other.email
        with acting(other):
            assert not AuditEvent.objects.filter(pk_text=str(version.contract_id)).exists()


def test_the_sponsor_reads_the_header_from_the_instant_it_is_shared(world: World) -> None:
    by = seller(world)
    version: Any = shared(
        world, by, counterparty_id=world.northwind.id, number="OPEN-1", study_ids=(), template=""
    )

    with acting(buyer(world)):
        assert Contract.objects.filter(pk=version.contract_id).exists()
        assert AuditEvent.objects.filter(pk_text=str(version.contract_id), op="U").exists()
