"""Work passed on by a sub-contractor in its turn: each link with the sponsor's consent, none longer than the one above it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.holders import performers_of
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal, acting, find_principal
from cro_platform.access.services import NewOrganization, add_member, found_organization
from cro_platform.portal.administration.services import add_entity
from studies.documents.study_papers import providers_list_of
from studies.models import Contract, Study, SubcontractConsent
from studies.rules.contracts import Transfer
from studies.selectors.responsibility import Question, responsibility
from studies.services.subcontracts import NewSubcontract, pass_on, withdraw_consent
from tests import paper
from tests.deadlines.lane import believing
from tests.documents.papers import own_limits
from tests.studies.agreements.flow import seller
from tests.studies.test_subcontracts import (
    HOUR,
    OWED,
    SIGNED,
    consented,
    in_effect,
    rows_without,
)
from tests.world import World, bearer

__all__ = ["own_limits"]


@dataclass(frozen=True)
class Third:
    """Delta, a provider that nobody of the cast knows."""

    id: UUID
    manager: Principal
    admin: Principal
    machine: Principal


@pytest.fixture
def delta(world: World) -> Third:
    founded = found_organization(
        NewOrganization("delta", "Delta", "cro", "admin@delta.example", "Admin of Delta")
    )
    admin = find_principal("admin@delta.example", "delta")
    assert admin is not None
    with acting(admin):
        add_member("contract-manager@delta.example", "Manager of Delta", "contract-manager")
        add_member("machine@delta.example", "Machine of Delta", "service-account", is_machine=True)
        add_entity(
            by=admin, name="Delta Sites SL", street="Calle Mayor 3", city="Madrid", postal_code="28013", country="ES"
        )  # fmt: skip
    manager = find_principal("contract-manager@delta.example", "delta")
    machine = find_principal("machine@delta.example", "delta")
    assert manager is not None
    assert machine is not None
    return Third(founded, manager, admin, machine)


def passed_on(
    world: World, to: UUID, *, cell: str = "DE", by: Principal | None = None, under: str = "HX-OR-1",
    number: str = "OR-DE-1", ends_at: datetime | None = None,
) -> SubcontractConsent:  # fmt: skip
    """Orbis passes on what helix has passed on to it."""
    manager = by or seller(world, "orbis")
    with acting(manager):
        return pass_on(
            Contract.objects.get(number=under),
            by=manager,
            new=NewSubcontract(
                to, number, "Monitoring in Germany", SIGNED, SIGNED, ends_at,
                (Transfer(world.rival, OWED, cell, "Schedule A"),),
            ),
        )  # fmt: skip


def chain(world: World, delta: Third) -> SubcontractConsent:
    """Helix, orbis, delta; returns the consent to the last link."""
    in_effect(world)
    return consented(world, passed_on(world, delta.id))


def performs(world: World, by: Principal) -> bool:
    with acting(by):
        return any(each.performer_id == by.organization_id for each in performers_of(world.rival))


def meets(world: World, by: Principal) -> bool:
    """Its organization is a party of the study now."""
    with acting(by):
        found = list(StudyParty.objects.filter(study_id=world.rival))
    now = datetime.now(UTC)
    return any(each.valid_until is None or each.valid_until > now for each in found)


def links(world: World, by: Principal, **asked: Any) -> list[str]:
    """The chain as this person hears it."""
    with acting(by):
        (answer,) = responsibility(Question(world.rival, OWED, "DE", **asked))
        return [each["organization"] for each in answer.as_row()["performing_chain"]]


def test_nobody_below_performs_before_the_sponsor_has_consented_to_its_link(
    world: World, delta: Third
) -> None:
    in_effect(world)
    asked = passed_on(world, delta.id)
    assert not performs(world, delta.manager)
    assert not meets(world, delta.admin)

    consented(world, asked)

    assert performs(world, delta.manager)
    assert meets(world, delta.admin)
    assert performs(world, seller(world, "orbis"))


def test_the_sponsor_hears_the_chain_from_the_top_down_and_each_provider_its_own_links(
    world: World, delta: Third
) -> None:
    chain(world, delta)

    told = {
        by.organization_slug: links(world, by)
        for by in (world.meridian["qa"], world.helix["project-manager"], world.orbis["service-account"])
    }  # fmt: skip

    assert told == {"meridian": ["Orbis", "Delta"], "helix": ["Orbis"], "orbis": ["Orbis", "Delta"]}
    with acting(delta.manager):
        assert [each.performer_id for each in performers_of(world.rival)] == [delta.id]
    with acting(world.northwind["qa"]):
        assert performers_of(world.rival) == []


def test_the_chain_is_told_as_it_was_known(world: World, delta: Third) -> None:
    chain(world, delta)
    by, now = world.meridian["qa"], datetime.now(UTC)
    soon = now + timedelta(days=1)

    assert links(world, by, at=soon, known_at=now - HOUR) == []
    assert links(world, by, at=soon, known_at=soon) == ["Orbis", "Delta"]


@pytest.mark.parametrize("above", ["middle", "top"])
def test_a_link_ends_with_whatever_it_stands_under(world: World, delta: Third, above: str) -> None:
    chain(world, delta)
    instant = datetime.now(UTC) + timedelta(days=30)
    if above == "top":
        paper.amend(
            world.meridian, "ME-HX-1", rows_without(world, OWED, "DE"), signed=SIGNED, effective=instant
        )  # fmt: skip
    else:
        by = world.meridian["vendor-manager"]
        with believing(f"{instant:%Y-%m-%dT%H:%M:%S}"), acting(by):
            withdraw_consent(
                SubcontractConsent.objects.get(number="HX-OR-1"), by=by, reason="Audit"
            )

    for step, expected in ((-HOUR, True), (HOUR, False)):
        with believing(f"{instant + step:%Y-%m-%dT%H:%M:%S}"):
            assert performs(world, delta.manager) is expected
            with acting(delta.manager):
                assert bool(performers_of(world.rival)) is expected
    with acting(delta.admin):
        (party,) = StudyParty.objects.filter(study_id=world.rival)
    assert party.valid_until is not None
    to_take_leave = (
        HOUR if above == "middle" else timedelta()
    )  # consent was withdrawn: an hour for the archive
    assert abs(party.valid_until - instant - to_take_leave) < timedelta(seconds=2)


def test_a_termination_at_the_top_ends_every_link(world: World, delta: Third) -> None:
    chain(world, delta)
    instant = datetime.now(UTC) + timedelta(days=30)
    paper.terminate(world.meridian, "ME-HX-1", signed=SIGNED, effective=instant, close_out_days=20)
    closes = instant + timedelta(days=20)

    for by in (world.helix["admin"], delta.admin, world.orbis["admin"]):
        with acting(by):
            (party,) = StudyParty.objects.filter(study_id=world.rival)
        assert party.valid_until == closes
    for moment, reads in ((instant + HOUR, True), (closes + HOUR, False)):
        with believing(f"{moment:%Y-%m-%dT%H:%M:%S}"):
            assert not performs(world, delta.manager)
            with acting(delta.machine):
                assert Study.objects.filter(pk=world.rival).exists() is reads


def test_withdrawing_a_lower_link_leaves_the_one_above(world: World, delta: Third) -> None:
    consent = chain(world, delta)
    by = world.meridian["vendor-manager"]
    later = datetime.now(UTC) + timedelta(days=3)
    with believing(f"{later:%Y-%m-%dT%H:%M:%S}"), acting(by):
        withdraw_consent(SubcontractConsent.objects.get(pk=consent.pk), by=by, reason="Audit")

    with believing(f"{later + HOUR:%Y-%m-%dT%H:%M:%S}"):
        assert performs(world, seller(world, "orbis"))
        assert not performs(world, delta.manager)


@pytest.mark.parametrize("cell", ["FR", "XX"])
def test_a_link_passes_on_no_more_than_was_passed_to_it(
    world: World, delta: Third, cell: str
) -> None:
    in_effect(world)

    with pytest.raises(RuleBroken, match="does not hold this cell"):
        passed_on(world, delta.id, cell=cell)


def test_nor_for_longer(world: World, delta: Third) -> None:
    end = datetime.now(UTC) + timedelta(days=30)
    in_effect(world, ends_at=end)

    with pytest.raises(RuleBroken, match="throughout the term"):
        passed_on(world, delta.id, ends_at=end + HOUR)
    passed_on(world, delta.id, ends_at=end)


def test_what_nobody_consented_to_is_not_passed_on(world: World, delta: Third) -> None:
    from tests.studies.test_subcontracts import asked

    asked(world)

    with pytest.raises(RuleBroken, match="in force by which it was given to you"):
        passed_on(world, delta.id)


def test_work_does_not_go_back_to_whoever_passed_it_on(world: World, delta: Third) -> None:
    in_effect(world)
    with pytest.raises(RuleBroken, match="passed the work on to you"):
        passed_on(world, world.helix.id)

    consented(world, passed_on(world, delta.id))
    round_about = passed_on(
        world, world.helix.id, by=delta.manager, under="OR-DE-1", number="DE-HX-1"
    )
    with pytest.raises(TransitionRefused, match="nobody performs for itself"):
        consented(world, round_about)


def test_a_second_performer_beside_the_first_is_refused_at_each_level(
    world: World, delta: Third
) -> None:
    chain(world, delta)
    other = found_organization(
        NewOrganization("echo", "Echo", "cro", "admin@echo.example", "Admin of Echo")
    )
    second = passed_on(world, other, number="OR-EC-1")

    with pytest.raises(TransitionRefused, match="Another sub-contractor"):
        consented(world, second)


def test_the_list_for_investigators_names_each_link_with_its_address(
    world: World, delta: Third
) -> None:
    chain(world, delta)

    with acting(world.meridian["study-lead"]):
        found = {each.title: each.rows for each in providers_list_of(world.rival, "").tables}

    assert found["Orbis (sub-contractor of Helix)"] == (("Site monitoring", "DE"),)
    address = "Delta Sites SL, Calle Mayor 3, 28013 Madrid, ES (sub-contractor of Orbis)"
    assert found[address] == (("Site monitoring", "DE"),)


def test_over_the_api(world: World, delta: Third, client: Client) -> None:
    in_effect(world)
    manager = seller(world, "orbis")
    with acting(manager):
        parent = Contract.objects.get(number="HX-OR-1").pk
    body = {
        "parent": str(parent), "performer": str(delta.id), "number": "OR-DE-1", "title": "Monitoring",
        "signed_at": SIGNED.isoformat(), "effective_at": SIGNED.isoformat(),
        "transfers": [{"study": str(world.rival), "obligation": OWED, "cell": "DE", "clause": "Schedule A"}],
    }  # fmt: skip

    made = client.post(
        "/api/v1/subcontract-consents/", body, content_type="application/json", headers=bearer(manager)
    )  # fmt: skip

    assert made.status_code == 201, made.content
    assert made.json()["parent_number"] == "HX-OR-1"
    readers = (
        (world.meridian["vendor-manager"], 200),
        (seller(world), 404),
        (world.northwind["vendor-manager"], 404),
    )
    for by, expected in readers:
        read = client.get(f"/api/v1/subcontract-consents/{made.json()['id']}/", headers=bearer(by))
        assert read.status_code == expected, by.email
