"""The real sponsor joins and claims what a CRO kept in its name: by signatures of both, in one transaction, nothing lost."""

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.holders import holder_of
from cro_platform.access.models import Representation
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import start
from cro_platform.tenancy.models import LegalEntity, Organization
from cro_platform.tenancy.scope import Actor, organization_scope
from studies.models import Contract, ContractClause, ContractVersion, SponsorClaim, Study
from studies.services.claims import offer_claim, shown_sha256, sign_claim, withdraw_claim
from studies.services.represented import open_study_for
from tests import databases
from tests.deadlines.clocks import susar
from tests.deadlines.lane import alerts_of
from tests.documents.papers import PASSWORD, post, with_password
from tests.studies.faces import session
from tests.studies.represented.kept import Kept, paper, run_lanes_of, with_study
from tests.world import World, at

OWED = "expedited-safety-reporting"


def offered(world: World, kept: Kept) -> SponsorClaim:
    """Helix offers it to meridian, which told its number."""
    manager = world.helix["project-manager"]
    with acting(manager):
        return offer_claim(
            Representation.objects.get(pk=kept.row.pk), by=manager, sponsor=world.meridian.id
        )


def signed(claim: SponsorClaim, by: Principal) -> Any:
    """One party signs what it was shown."""
    with acting(by):
        found = SponsorClaim.objects.get(pk=claim.pk)
        shown = shown_sha256(found)
        return sign_claim(found, by=by, request=post(by), password=PASSWORD, code="", shown=shown)


def seller(world: World) -> Principal:
    return world.helix["contract-manager"]


def buyer(world: World) -> Principal:
    return world.meridian["vendor-manager"]


@pytest.fixture
def kept(world: World) -> Kept:
    found = with_study(world.helix)
    paper(world.helix, found)
    with_password(seller(world), buyer(world))
    return found


def claimed(world: World, kept: Kept) -> SponsorClaim:
    claim = offered(world, kept)
    signed(claim, seller(world))
    signed(claim, buyer(world))
    return claim


def test_before_the_offer_the_real_sponsor_learns_nothing_and_after_it_only_the_offer(
    world: World, kept: Kept
) -> None:
    with acting(buyer(world)):
        assert not SponsorClaim.objects.exists()

    claim = offered(world, kept)

    with acting(buyer(world)):
        (read,) = SponsorClaim.objects.all()
        assert [each["protocol_number"] for each in read.statement["studies"]] == ["SW-1"]
        assert not Study.objects.filter(pk=kept.study).exists()
        assert not Organization.objects.filter(pk=kept.sponsor).exists()
    with acting(world.northwind["vendor-manager"]):
        assert not SponsorClaim.objects.filter(pk=claim.pk).exists()


def test_with_both_signatures_everything_is_the_sponsors_own(world: World, kept: Kept) -> None:
    claim = claimed(world, kept)

    with acting(world.meridian["study-lead"]):
        study = Study.objects.get(pk=kept.study)
        contract = Contract.objects.get(number="SW-HX-1")
        version = ContractVersion.objects.get(contract=contract)
        told = [
            holder_of(kept.study, owed, cell).relation.value
            for owed, cell in (("site-monitoring", "DE"), (OWED, "EU"))
        ]
        assert ContractClause.objects.filter(version=version).exists()
        assert LegalEntity.objects.filter(organization=world.meridian.id, city="Jena").exists()
        assert SponsorClaim.objects.get(pk=claim.pk).executed_at is not None

    assert study.organization_id == world.meridian.id
    assert contract.sponsor_id == contract.other_organization_id == world.meridian.id
    assert told == ["provider", "you"]


def test_nothing_stays_behind_in_the_represented_name(committed_world: World) -> None:
    """Read as the owner: no row of any table points at the represented organization but what records the claim."""
    world = committed_world
    kept = with_study(world.helix)
    paper(world.helix, kept)
    with_password(seller(world), buyer(world))
    with organization_scope(kept.sponsor, Actor.system("test")), at("2035-03-02T09:00:00Z"):
        start(susar(kept.study))
    claimed(world, kept)

    assert pointing_at(kept.sponsor) == {"access_representation.sponsor_id": 1}


def pointing_at(organization: UUID) -> dict[str, int]:
    """How many rows of each foreign key still name an organization."""
    link = databases.owner(connection.settings_dict["NAME"])
    found = {}
    with link.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c "
            "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
            "WHERE c.contype = 'f' AND c.confrelid = 'tenancy_organization'::regclass AND cardinality(c.conkey) = 1"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [str(organization)])
            if count := cursor.fetchone()[0]:
                found[f"{table}.{column}"] = count
    link.close()
    return found


def test_the_cro_keeps_what_its_contract_gives_and_no_more(world: World, kept: Kept) -> None:
    manager = world.helix["project-manager"]
    with acting(manager):
        bare = open_study_for(kept.row, by=manager, protocol_number="SW-2", title="No contract").pk

    claimed(world, kept)

    with acting(manager):
        assert Study.objects.filter(pk=kept.study).exists()
        assert not Study.objects.filter(pk=bare).exists()
        assert holder_of(kept.study, "site-monitoring", "DE").relation.value == "you"
        with pytest.raises(RuleBroken, match="speaks for itself"):
            open_study_for(
                Representation.objects.get(pk=kept.row.pk), by=manager, protocol_number="SW-3", title="X"
            )  # fmt: skip
    with acting(world.meridian["study-lead"]):
        assert Study.objects.filter(pk__in=[kept.study, bare]).count() == 2


def test_clocks_go_on_and_reach_the_real_sponsor(world: World, kept: Kept) -> None:
    with organization_scope(kept.sponsor, Actor.system("test")), at("2035-03-02T09:00:00Z"):
        before = start(susar(kept.study))
    claimed(world, kept)

    with acting(world.meridian["safety-physician"]):
        after = Deadline.objects.get(pk=before.pk)
    assert (after.due_at, after.version, after.organization_id) == (before.due_at, before.version, world.meridian.id)  # fmt: skip

    run_lanes_of(world, "2035-03-12T07:00:00", kept.sponsor)
    assert [a.subject.partition(":")[0] for a in alerts_of(world.meridian["safety-physician"])] == ["Due in 5 days"]  # fmt: skip


def test_both_trails_tell_each_row_that_moved(world: World, kept: Kept) -> None:
    claim = claimed(world, kept)

    for by in (world.meridian["qa"], seller(world)):
        with acting(by):
            (event,) = AuditEvent.objects.filter(tbl="studies_contract", op="U", intent="studies.claim.sign")  # fmt: skip
            assert event.old["sponsor_id"] == str(kept.sponsor)
            assert event.new["sponsor_id"] == str(world.meridian.id)
            assert event.reason == "A represented sponsor speaks for itself"
            assert AuditEvent.objects.filter(
                tbl="studies_sponsorclaim", pk=str(claim.pk)
            ).exists() or (AuditEvent.objects.filter(tbl="studies_sponsorclaim").exists())


def test_a_number_that_is_taken_makes_the_copy_say_so(world: World) -> None:
    twin = with_study(world.helix, number="ME-RIVAL")
    with_password(seller(world), buyer(world))
    claimed(world, twin)

    with acting(world.meridian["study-lead"]):
        assert Study.objects.get(pk=world.rival).protocol_number == "ME-RIVAL"
        assert Study.objects.get(pk=twin.study).protocol_number.startswith("ME-RIVAL (copy ")


def test_the_sponsor_does_not_sign_first_and_nobody_signs_twice(world: World, kept: Kept) -> None:
    claim = offered(world, kept)

    with pytest.raises(TransitionRefused, match="provider signs first"):
        signed(claim, buyer(world))
    signed(claim, seller(world))
    with pytest.raises(TransitionRefused, match="has signed"):
        signed(claim, seller(world))
    with acting(buyer(world)):
        assert not Study.objects.filter(pk=kept.study).exists()


@pytest.mark.parametrize(
    ("company", "role"), [("helix", "project-manager"), ("meridian", "study-lead"), ("meridian", "service-account")]
)  # fmt: skip
def test_only_who_signs_for_the_organization_signs(
    world: World, kept: Kept, company: str, role: str
) -> None:
    claim = offered(world, kept)

    with pytest.raises(NotPermitted):
        signed(claim, getattr(world, company)[role])


def test_what_is_withdrawn_is_not_signed_and_may_be_offered_again(world: World, kept: Kept) -> None:
    claim = offered(world, kept)
    manager = world.helix["project-manager"]
    with pytest.raises(RuleBroken, match="offered already"):
        offered(world, kept)
    with acting(manager):
        withdraw_claim(claim, by=manager, reason="The number was another's")

    with pytest.raises(TransitionRefused):
        signed(claim, seller(world))
    assert offered(world, kept).pk != claim.pk


@pytest.mark.parametrize("number", ["represented", "a CRO", "nobody"])
def test_it_is_offered_to_a_sponsor_only(world: World, kept: Kept, number: str) -> None:
    told = {"represented": kept.sponsor, "a CRO": world.orbis.id, "nobody": UUID(int=7)}[number]
    manager = world.helix["project-manager"]

    with acting(manager), pytest.raises(RuleBroken, match="no sponsor of this number"):
        offer_claim(kept.row, by=manager, sponsor=told)


def test_the_database_executes_no_claim_without_both_signatures(world: World, kept: Kept) -> None:
    claim = offered(world, kept)

    for by in (buyer(world), seller(world), world.northwind["vendor-manager"]):
        with acting(by), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
            cursor.execute("SELECT app.execute_claim(%s)", [claim.pk])
    signed(claim, seller(world))
    with acting(buyer(world)), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute("SELECT app.execute_claim(%s)", [claim.pk])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE studies_sponsorclaim SET executed_at = now()",
        "UPDATE studies_sponsorclaim SET statement = '{}'",
        "UPDATE studies_study SET organization_id = (SELECT app.organization()) WHERE id = %(study)s",
    ],
)
def test_a_claim_never_changes_and_no_row_moves_without_it(
    world: World, kept: Kept, statement: str
) -> None:
    offered(world, kept)

    with (
        acting(world.helix["project-manager"]),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, {"study": kept.study})


def test_the_page_shows_what_is_signed_and_signs(committed_world: World) -> None:
    world = committed_world
    found = with_study(world.helix)
    paper(world.helix, found)
    with_password(seller(world), buyer(world))
    claim = offered(world, found)

    for slug, by in (("helix", seller(world)), ("meridian", buyer(world))):
        browser = session(by)
        address = f"/o/{slug}/sponsor-claims/{claim.pk}/"
        assert "SW-1" in browser.get(address).content.decode()
        shown = browser.get(f"{address}sign/")
        assert shown.status_code == 200, shown.content
        with acting(by):
            sha = shown_sha256(SponsorClaim.objects.get(pk=claim.pk))
        wrong = browser.post(f"{address}sign/", {"password": "wrong", "code": "", "shown": sha})
        assert wrong.status_code == 422
        done = browser.post(f"{address}sign/", {"password": PASSWORD, "code": "", "shown": sha})
        assert done.status_code == 302, done.content.decode()[-3000:]
    with acting(world.meridian["study-lead"]):
        assert Study.objects.filter(pk=found.study).exists()
