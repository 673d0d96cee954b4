"""Work passed on: with the sponsor's signed consent only, while its parent holds, never more than its parent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.holders import holder_of, performers_of
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal, acting
from cro_platform.access.rights import may, rights_epoch
from cro_platform.access.target import Target
from cro_platform.esign.selectors import content_sha256
from cro_platform.tenancy.scope import Actor, organization_scope
from studies.models import CloseOutArchive, Contract, Study, SubcontractConsent
from studies.rules.contracts import Transfer
from studies.selectors.responsibility import Question, responsibility
from studies.services import NewContract, register_contract
from studies.services.archiving import LEAD
from studies.services.subcontracts import (
    NewSubcontract,
    give_consent,
    pass_on,
    refuse_consent,
    withdraw_consent,
)
from tests import paper
from tests.deadlines.lane import believing, run_lanes
from tests.documents.papers import PASSWORD, own_limits, post, with_password
from tests.studies.agreements.flow import seller
from tests.world import World, bearer, signed_in

__all__ = ["own_limits"]
OWED = "site-monitoring"
SAFETY = "safety-case-processing"
EXPEDITED = "expedited-safety-reporting"
SIGNED = datetime(2026, 2, 1, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def moment(at: datetime) -> str:
    """As a clock of a test takes it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def asked(
    world: World, *rows: Transfer, ends_at: datetime | None = None, number: str = "HX-OR-1"
) -> SubcontractConsent:
    """Helix passes work of its contract about rival, meridian's study, on to orbis, which is no party there."""
    manager = seller(world)
    with acting(manager):
        return pass_on(
            Contract.objects.get(number="ME-HX-1"),
            by=manager,
            new=NewSubcontract(
                world.orbis.id, number, "Monitoring", SIGNED, SIGNED, ends_at,
                rows or (Transfer(world.rival, OWED, "DE", "Schedule 2"),),
            ),
        )  # fmt: skip


def consented(world: World, consent: SubcontractConsent) -> SubcontractConsent:
    """Meridian's vendor manager signs."""
    by = world.meridian["vendor-manager"]
    with_password(by)
    with acting(by):
        found = SubcontractConsent.objects.get(pk=consent.pk)
        return give_consent(
            found, by=by, request=post(by), password=PASSWORD, code="", shown=content_sha256(found)
        )


def in_effect(world: World, *rows: Transfer, **more: Any) -> SubcontractConsent:
    return consented(world, asked(world, *rows, **more))


def performs(world: World, *, cell: str = "DE", owed: str = OWED) -> bool:
    """Orbis has the rights of the cell."""
    lead = world.orbis["service-account"]
    with acting(lead):
        return (owed, cell) in {(each.obligation, each.cell) for each in performers_of(world.rival)}


def meets(world: World, by: Principal) -> bool:
    with acting(by):
        return Study.objects.filter(pk=world.rival).exists()


def amend(world: World, rows: tuple[Transfer, ...], effective: datetime) -> None:
    """Meridian's contract with helix from the instant on."""
    paper.amend(world.meridian, "ME-HX-1", rows, signed=SIGNED, effective=effective)


def rows_without(world: World, owed: str, cell: str) -> tuple[Transfer, ...]:
    with acting(world.meridian["vendor-manager"]):
        rows = paper.rows_of(Contract.objects.get(number="ME-HX-1"))
    return tuple(row for row in rows if (row.obligation, row.cell) != (owed, cell))


def test_until_the_sponsor_has_signed_nobody_performs_and_nobody_is_a_party(world: World) -> None:
    consent = asked(world)
    assert not meets(world, world.orbis["service-account"])
    assert not performs(world)

    consented(world, consent)

    assert meets(world, world.orbis["service-account"])
    assert performs(world)


def test_the_performer_has_the_rights_of_its_cell_and_of_no_other(world: World) -> None:
    in_effect(world)
    cra = world.orbis["service-account"]

    with acting(cra):
        told = {cell: ("DE", cell) for cell in ("DE", "FR")}
        cells = {
            cell: [each.cell for each in performers_of(world.rival) if each.cell == cell]
            for cell in told
        }
        assert cells == {"DE": ["DE"], "FR": []}
        assert holder_of(world.rival, OWED, "DE").relation.value == "not_yours"


def test_rights_follow_the_performance(world: World) -> None:
    machine, code = world.orbis["service-account"], "safety.export-message"
    eu, us = (Target(study_id=world.rival, cell=cell) for cell in ("EU", "US"))
    with acting(machine):
        before = (may(machine, code, eu), rights_epoch(world.rival))
    consent = in_effect(world, Transfer(world.rival, EXPEDITED, "EU", "Schedule 2"))

    with acting(machine):
        after = (may(machine, code, eu), rights_epoch(world.rival))
        assert not may(machine, code, us)
    assert (before[0], after[0]) == (False, True)
    assert before[1] != after[1]

    by = world.meridian["vendor-manager"]
    later = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%dT%H:%M:%S}"
    with believing(later):
        with acting(by):
            withdraw_consent(SubcontractConsent.objects.get(pk=consent.pk), by=by, reason="Audit")
        with acting(machine):
            assert not may(machine, code, eu)


def test_the_holder_stays_the_holder_and_each_party_hears_its_own_link(world: World) -> None:
    in_effect(world)
    told = {}
    for by in (world.meridian["qa"], world.helix["project-manager"], world.orbis["service-account"]):  # fmt: skip
        with acting(by):
            (answer,) = responsibility(Question(world.rival, OWED, "DE"))
            row = answer.as_row()
            told[by.organization_slug] = (
                row["holder"], [each["organization"] for each in row["performing_chain"]],
            )  # fmt: skip

    assert told == {
        "meridian": ("Helix", ["Orbis"]),
        "helix": ("Helix", ["Orbis"]),
        "orbis": ("not yours: contact the sponsor", ["Orbis"]),
    }


def test_a_third_party_hears_nothing_of_the_chain(world: World) -> None:
    manager = seller(world)
    with acting(manager):
        pass_on(
            Contract.objects.get(number="NW-HX-1"), by=manager,
            new=NewSubcontract(world.orbis.id, "HX-OR-2", "Safety", SIGNED, SIGNED, None,
                               (Transfer(world.alpha, SAFETY, "*", "Schedule 1"),)),
        )  # fmt: skip
        consent = SubcontractConsent.objects.get(number="HX-OR-2")
    with acting(world.meridian["vendor-manager"]):
        assert not SubcontractConsent.objects.filter(pk=consent.pk).exists()
        assert not Contract.objects.filter(number="HX-OR-2").exists()
    with acting(world.northwind["vendor-manager"]):
        assert SubcontractConsent.objects.filter(pk=consent.pk).exists()
        assert not Contract.objects.filter(number="HX-OR-2").exists()


@pytest.mark.parametrize(
    ("rows", "ends_at"),
    [
        (lambda w: (Transfer(w.rival, OWED, "XX", "S"),), None),
        (lambda w: (Transfer(w.alpha, OWED, "DE", "S"),), None),
    ],
    ids=["a cell it does not hold", "a study of another contract"],
)
def test_a_sub_contract_never_exceeds_its_parent_in_cells(
    world: World, rows: Any, ends_at: datetime | None
) -> None:
    with pytest.raises(RuleBroken, match="does not hold this cell"):
        asked(world, *rows(world), ends_at=ends_at)

    with acting(seller(world)):
        assert not Contract.objects.filter(number="HX-OR-1").exists()


def test_nor_in_its_period(world: World) -> None:
    end = datetime.now(UTC) + timedelta(days=30)
    with acting(world.meridian["vendor-manager"]):
        rows = paper.rows_of(Contract.objects.get(number="ME-HX-1"))
    paper.amend(world.meridian, "ME-HX-1", rows, signed=SIGNED, effective=SIGNED, ends=end)

    with pytest.raises(RuleBroken, match="throughout the term"):
        asked(world, ends_at=end + HOUR)
    asked(world, ends_at=end)


def test_it_ends_when_its_parent_ends_early(world: World) -> None:
    in_effect(world)
    end = datetime.now(UTC) + timedelta(days=30)
    paper.terminate(world.meridian, "ME-HX-1", signed=SIGNED, effective=end)

    with acting(world.orbis["admin"]):
        (party,) = StudyParty.objects.filter(study_id=world.rival)
    assert party.valid_until == end
    for step, expected in ((-HOUR, True), (HOUR, False)):
        with believing(f"{end + step:%Y-%m-%dT%H:%M:%S}"):
            assert performs(world) is expected
            assert meets(world, world.orbis["service-account"]) is expected


def test_it_ends_when_the_cell_is_amended_away(world: World) -> None:
    in_effect(world)
    end = datetime.now(UTC) + timedelta(days=30)
    amend(world, rows_without(world, OWED, "DE"), end)

    for step, expected in ((-HOUR, True), (HOUR, False)):
        with believing(f"{end + step:%Y-%m-%dT%H:%M:%S}"):
            assert performs(world) is expected


def test_an_amendment_that_keeps_the_cell_keeps_the_performer(world: World) -> None:
    in_effect(world)
    instant = datetime.now(UTC) + timedelta(days=30)
    amend(world, rows_without(world, OWED, "FR"), instant)

    with believing(f"{instant + HOUR:%Y-%m-%dT%H:%M:%S}"):
        assert performs(world)
    with acting(world.orbis["admin"]):
        periods = list(
            StudyParty.objects.filter(study_id=world.rival).values_list("valid_until", flat=True)
        )
    assert periods == [None]


@pytest.mark.parametrize("close_out", [None, 30], ids=["no close-out agreed", "thirty days"])
def test_withdrawn_consent_ends_the_work_at_once_and_leaves_the_close_out_with_an_archive(
    world: World, close_out: int | None
) -> None:
    """Rights go at the instant; what was released stays readable until the close, and goes along as certified copies."""
    consent = in_effect(world)
    if close_out is not None:
        rows = rows_without(world, "", "")
        paper.amend(world.meridian, "ME-HX-1", rows, signed=SIGNED, effective=SIGNED, close_out_days=close_out)  # fmt: skip
    by, machine = world.meridian["vendor-manager"], world.orbis["service-account"]
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    with believing(moment(later)), acting(by):
        withdraw_consent(SubcontractConsent.objects.get(pk=consent.pk), by=by, reason="Audit")
    with acting(world.orbis["admin"]):
        (party,) = StudyParty.objects.filter(study_id=world.rival)
    closes = party.valid_until
    assert closes is not None

    left = timedelta(days=close_out) if close_out else HOUR
    assert timedelta() <= closes - later - left < timedelta(seconds=2)
    told = {}
    for at in (later - SECOND, later + SECOND * 2, closes - SECOND * 2, closes + SECOND):
        with believing(moment(at)):
            told[at] = (performs(world), meets(world, machine))
    assert list(told.values()) == [(True, True), (False, True), (False, True), (False, False)]
    run_lanes(world, moment(closes - LEAD))
    with organization_scope(world.orbis.id, Actor.system("test")):
        assert [(each.protocol_number, each.closes_at, each.is_ready) for each in CloseOutArchive.objects.all()] == [
            ("ME-RIVAL", closes, True)
        ]  # fmt: skip
    with organization_scope(world.helix.id, Actor.system("test")):
        assert not CloseOutArchive.objects.exists()
    with acting(by), pytest.raises(TransitionRefused):
        withdraw_consent(SubcontractConsent.objects.get(pk=consent.pk), by=by, reason="Again")


def test_a_performer_that_holds_a_duty_of_its_own_stays_a_party_when_consent_goes(
    world: World,
) -> None:
    """Only a party whose duties have all ended takes its leave."""
    consent = in_effect(world)
    by = world.meridian["vendor-manager"]
    amend(world, rows_without(world, SAFETY, "*"), SIGNED)
    with acting(by):
        register_contract(
            by=by,
            new=NewContract(
                world.orbis.id, "ME-OR-1", "Safety", SIGNED, SIGNED,
                (Transfer(world.rival, SAFETY, "*", "Schedule 1"),),
            ),
        )  # fmt: skip
        withdraw_consent(SubcontractConsent.objects.get(pk=consent.pk), by=by, reason="Audit")

    with acting(world.orbis["admin"]):
        ends = set(
            StudyParty.objects.filter(study_id=world.rival).values_list("valid_until", flat=True)
        )
    assert ends == {None}


def test_a_refusal_is_final(world: World) -> None:
    consent = asked(world)
    by = world.meridian["vendor-manager"]
    with acting(by):
        refuse_consent(SubcontractConsent.objects.get(pk=consent.pk), by=by, reason="No need")

    with pytest.raises(TransitionRefused):
        consented(world, consent)
    assert not performs(world)


def test_two_sub_contractors_do_not_perform_one_cell(world: World) -> None:
    in_effect(world)
    second = asked(world, number="HX-OR-2")

    with pytest.raises(TransitionRefused, match="Another sub-contractor"):
        consented(world, second)


def test_nobody_but_the_sponsor_consents(world: World) -> None:
    consent = asked(world)
    for by in (seller(world), world.meridian["qa"]):
        with acting(by), pytest.raises(NotPermitted):
            refuse_consent(SubcontractConsent.objects.get(pk=consent.pk), by=by, reason="Not mine")
    with acting(world.northwind["vendor-manager"]):
        assert not SubcontractConsent.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"given_at": SIGNED}, {"withdrawn_at": SIGNED}, {"ends_at": SIGNED}, {"performer_name": "X"}],
    ids=lambda change: next(iter(change)),
)
def test_the_database_keeps_the_consent_as_it_was_asked_for(world: World, change: Any) -> None:
    consent = asked(world)
    for by in (seller(world), world.meridian["vendor-manager"]):
        with acting(by), pytest.raises(ProgrammingError):
            SubcontractConsent.objects.filter(pk=consent.pk).update(**change)


def test_over_the_api(world: World, client: Client) -> None:
    manager = seller(world)
    with acting(manager):
        parent = Contract.objects.get(number="ME-HX-1").pk
    body = {
        "parent": str(parent), "performer": str(world.orbis.id), "number": "HX-OR-1", "title": "Monitoring",
        "signed_at": SIGNED.isoformat(), "effective_at": SIGNED.isoformat(),
        "transfers": [{"study": str(world.rival), "obligation": OWED, "cell": "DE", "clause": "Schedule 2"}],
    }  # fmt: skip

    made = client.post(
        "/api/v1/subcontract-consents/", body, content_type="application/json", headers=bearer(manager)
    )  # fmt: skip

    assert made.status_code == 201, made.content
    read = client.get(
        f"/api/v1/subcontract-consents/{made.json()['id']}/",
        headers=bearer(world.meridian["vendor-manager"]),
    )
    assert read.json()["performer_name"] == "Orbis"
    assert read.json()["transfers"][0]["clause"] == "Schedule 2"


def test_in_the_portal_the_sponsor_reads_what_it_consents_to_and_signs(
    world: World, client: Client
) -> None:
    consent = asked(world)
    by = world.meridian["vendor-manager"]
    with_password(by)
    signed_in(client, by)
    record = f"/o/meridian/subcontract-consents/{consent.pk}/"

    shown = client.get(record).content.decode()
    page = client.get(f"{record}sign/")

    assert "Sign the consent" in shown
    assert page.status_code == 200
    assert "HX-OR-1" in page.content.decode()
    with acting(by):
        digest = content_sha256(SubcontractConsent.objects.get(pk=consent.pk))
    done = client.post(f"{record}sign/", {"password": PASSWORD, "code": "", "shown": digest})
    assert done.status_code == 302
    assert performs(world)
