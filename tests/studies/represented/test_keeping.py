"""A sponsor that is not on the platform: what the CRO that keeps it may do in its name, and what stays that sponsor's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale
from cro_platform.access.holders import holder_of
from cro_platform.access.models import Representation, StudyParty
from cro_platform.access.principal import acting
from cro_platform.access.rights import may
from cro_platform.access.target import Target
from cro_platform.deadlines.services import start
from cro_platform.tenancy.models import LegalEntity, Membership, Organization
from cro_platform.tenancy.scope import Actor, organization_scope
from studies.models import Contract, ContractVersion, Study
from studies.services import (
    Contact,
    Transfer,
    add_country_for,
    assign_person,
    change_contact,
    open_study_for,
    unassign_from,
)
from tests.deadlines.clocks import susar
from tests.deadlines.lane import alerts_of
from tests.studies.faces import Api, session
from tests.studies.represented.kept import (
    CONTACT,
    NAME,
    OUTSIDE,
    SIGNED,
    paper,
    represent,
    run_lanes_of,
    with_study,
)
from tests.world import World, at

OWED = "expedited-safety-reporting"


def test_it_is_an_organization_without_members(world: World) -> None:
    kept = represent(world.helix)

    with organization_scope(kept.sponsor_id, Actor.system("test")):
        assert not Membership.objects.filter(organization=kept.sponsor_id).exists()
        assert Organization.objects.get(pk=kept.sponsor_id).kind == "sponsor"
        (entity,) = LegalEntity.objects.filter(organization=kept.sponsor_id)
    assert (entity.name, entity.city) == (f"{NAME} GmbH", "Jena")


def test_its_study_is_its_own_and_untransferred_cells_read_it(world: World) -> None:
    kept = with_study(world.helix)

    with acting(world.helix["project-manager"]):
        study = Study.objects.get(pk=kept.study)
        held = holder_of(kept.study, OWED, "EU")
        named = Organization.objects.get(pk=held.holder_id).name

    assert study.organization_id == kept.sponsor
    assert (held.relation.value, named) == ("sponsor", NAME)


def test_its_paper_contract_gives_exactly_what_it_names(world: World) -> None:
    kept = with_study(world.helix)
    contract = paper(world.helix, kept)
    manager = world.helix["project-manager"]

    with acting(manager):
        told = [
            holder_of(kept.study, owed, cell).relation.value
            for owed, cell in (("site-monitoring", "DE"), ("site-monitoring", "US"), (OWED, "EU"))
        ]
        version = ContractVersion.objects.get(contract=contract)

    assert told == ["you", "you", "sponsor"]
    assert (contract.sponsor_id, contract.provider_id) == (kept.sponsor, world.helix.id)
    assert (version.status, version.is_recorded_later, version.executed_at) == ("executed", True, SIGNED)  # fmt: skip


def test_what_no_contract_transfers_gives_no_right(world: World) -> None:
    kept = with_study(world.helix)
    paper(world.helix, kept, Transfer(kept.study, OWED, "US", "Annex 1"))
    specialist = world.helix["safety-specialist"]
    with acting(world.helix["admin"]):
        assign_person(kept.study, specialist.user_id, by=world.helix["admin"])

    with acting(specialist):
        told = [
            may(specialist, "safety.submit-report", Target(study_id=kept.study, cell=cell))
            for cell in ("US", "EU")
        ]

    assert told == [True, False]


def test_a_country_that_joins_is_covered_by_a_clause_for_all(world: World) -> None:
    kept = with_study(world.helix)
    paper(world.helix, kept)
    manager = world.helix["project-manager"]

    with acting(manager):
        add_country_for(kept.row, by=manager, study=kept.study, country="GB")
        told = holder_of(kept.study, "site-monitoring", "GB").relation.value

    assert told == "you"


def test_the_cro_stays_a_party_whatever_its_contracts_do(world: World) -> None:
    kept = with_study(world.helix)
    ended = SIGNED + timedelta(days=30)
    paper(world.helix, kept, ends_at=ended)

    with acting(world.helix["project-manager"]):
        assert Study.objects.filter(pk=kept.study).exists()
        assert holder_of(kept.study, "site-monitoring", "DE").relation.value == "sponsor"
        assert StudyParty.objects.filter(study_id=kept.study, valid_until=None).exists()


def test_a_later_version_stands_in_place_of_the_one_before(world: World) -> None:
    kept = with_study(world.helix)
    paper(world.helix, kept)
    change = datetime(2026, 3, 1, tzinfo=UTC)
    row = Transfer(kept.study, OWED, "EU", "Amendment 1")
    paper(world.helix, kept, row, version="2.0", executed_at=change, effective_at=change)

    with acting(world.helix["project-manager"]):
        told = [
            holder_of(kept.study, owed, cell).relation.value
            for owed, cell in ((OWED, "EU"), ("site-monitoring", "DE"))
        ]
    assert told == ["you", "sponsor"]


def test_its_contracts_collide_with_each_other_in_words(world: World) -> None:
    kept = with_study(world.helix)
    paper(world.helix, kept)

    with pytest.raises(RuleBroken, match="Another contract of this sponsor holds a cell"):
        paper(world.helix, kept, number="SW-HX-2")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"time_zone": "Middle/Earth"}, "time_zone"),
        ({"contact": Contact("vendor-manager", "A", "a@b.example")}, "role"),
        ({"contact": Contact("service-account", "A", "a@b.example")}, "role"),
        ({"contact": Contact("qa", "", "a@b.example")}, "contact_name"),
    ],
)
def test_a_faulty_registration_writes_nothing(world: World, changes: Any, field: str) -> None:
    given = {"name": NAME} | changes

    with pytest.raises(RuleBroken) as refused:
        represent(world.helix, **given)

    assert {problem.field for problem in refused.value.problems} == {field}
    with acting(world.helix["project-manager"]):
        assert not Representation.objects.exists()


@pytest.mark.parametrize(
    ("company", "role"),
    [
        ("helix", "qa"),
        ("helix", "service-account"),
        ("helix", "admin"),
        ("northwind", "study-lead"),
    ],
)
def test_only_a_person_who_runs_studies_keeps_sponsors(
    world: World, company: str, role: str
) -> None:
    kept = represent(world.helix)
    by = getattr(world, company)[role]

    with acting(by), pytest.raises(NotPermitted):
        open_study_for(kept, by=by, protocol_number="X-1", title="X")


def test_a_number_is_used_once_by_a_sponsor_and_freely_by_others(world: World) -> None:
    kept = with_study(world.helix, number="NW-ALPHA")
    other = with_study(world.helix, number="NW-ALPHA", name="Another")
    manager = world.helix["project-manager"]

    assert kept.study != other.study
    with acting(manager), pytest.raises(RuleBroken, match="number"):
        open_study_for(kept.row, by=manager, protocol_number="NW-ALPHA", title="Again")


def test_a_number_that_a_colleague_used_is_refused_in_words(world: World) -> None:
    kept = with_study(world.helix, number="SW-1")
    second = world.helix["project-manager"]
    admin = world.helix["admin"]
    with acting(admin):
        unassign_from(kept.study, by=admin, person=second.user_id, reason="Moved to another study")

    with acting(second), pytest.raises(RuleBroken, match="has this number already"):
        open_study_for(kept.row, by=second, protocol_number="SW-1", title="Unseen twin")


def test_the_cro_never_names_another_provider(world: World) -> None:
    kept = with_study(world.helix)

    with pytest.raises(RuleBroken, match="your own contracts"):
        paper(world.helix, kept, provider_id=world.orbis.id)


def test_a_clock_of_an_untransferred_cell_reaches_the_named_role_and_the_contact_outside(
    world: World,
) -> None:
    kept = with_study(world.helix)
    paper(world.helix, kept)
    with organization_scope(kept.sponsor, Actor.system("test")), at("2035-03-02T09:00:00Z"):
        start(susar(kept.study))

    run_lanes_of(world, "2035-03-12T07:00:00", kept.sponsor)

    (alert,) = alerts_of(world.helix["safety-specialist"])[-1:]
    assert alert.subject.startswith("Due in 5 days: EU SUSAR report")
    assert f"held by {NAME}" in alert.body or "held by the sponsor" in alert.body
    assert "not on the platform" in alert.body
    outside = [each for each in mail.outbox if each.to == [OUTSIDE]]
    assert outside
    for letter in outside:
        assert "SW-1" not in letter.subject + letter.body
        assert "SUSAR" not in letter.subject + letter.body
        assert "Helix" in letter.body
    assert alerts_of(world.orbis["safety-specialist"]) == []
    assert alerts_of(world.northwind["safety-physician"]) == []


def test_a_clock_it_holds_reaches_its_own_people_as_ever(world: World) -> None:
    kept = with_study(world.helix)
    paper(world.helix, kept, Transfer(kept.study, OWED, "EU", "Annex S"))
    admin, specialist = world.helix["admin"], world.helix["safety-specialist"]
    with acting(admin):
        assign_person(kept.study, specialist.user_id, by=admin)
    with acting(specialist), at("2035-03-02T09:00:00Z"):
        start(susar(kept.study))

    run_lanes_of(world, "2035-03-12T07:00:00", kept.sponsor)

    assert [a.link_resource for a in alerts_of(specialist)] == ["deadlines"]
    assert not [each for each in mail.outbox if each.to == [OUTSIDE]]


def test_the_contact_is_changed_with_a_reason_and_once(world: World) -> None:
    row = represent(world.helix)
    manager = world.helix["project-manager"]
    stale = Representation(pk=row.pk, rev=row.rev, sponsor_id=row.sponsor_id)

    with acting(manager):
        change_contact(
            row, by=manager, contact=Contact("qa", "New", "new@x.example"), reason="Left"
        )
    with acting(manager):
        assert Representation.objects.get(pk=row.pk).contact_email == "new@x.example"
        with pytest.raises(Stale):
            change_contact(stale, by=manager, contact=CONTACT, reason="Late")


# The wall.


@pytest.mark.parametrize("company", ["orbis", "northwind", "meridian"])
def test_nobody_else_learns_of_it(world: World, company: str) -> None:
    kept = with_study(world.helix)
    contract = paper(world.helix, kept)
    by = getattr(world, company)["qa"]

    with acting(by):
        assert not Organization.objects.filter(pk=kept.sponsor).exists()
        assert not Organization.objects.filter(name__contains="Southwind").exists()
        assert not LegalEntity.objects.filter(organization=kept.sponsor).exists()
        assert not Representation.objects.exists()
        assert not Study.objects.filter(pk=kept.study).exists()
        assert not Contract.objects.filter(pk=contract.pk).exists()
        assert holder_of(kept.study, OWED, "EU").relation.value == "not_yours"


def test_two_copies_of_one_registered_study_tell_nobody_of_each_other(world: World) -> None:
    """The same number at the sponsor itself, at the CRO it works with, and at a third: each is told only of its own."""
    mine = with_study(world.helix, number="NW-BRAVO", name="Northwind")
    theirs = with_study(world.orbis, number="NW-BRAVO", name="Northwind")

    for company, seen in ((world.helix, mine), (world.orbis, theirs)):
        with acting(company["project-manager"]):
            found = set(
                Study.objects.filter(protocol_number="NW-BRAVO").values_list("pk", flat=True)
            )
        assert found == {seen.study}
    with acting(world.northwind["study-lead"]):
        assert set(Study.objects.filter(protocol_number="NW-BRAVO").values_list("pk", flat=True)) == {world.bravo}  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT app.open_represented_study(%(foreign)s, 'X', 'X')",
        "SELECT app.open_represented_study(%(real)s, 'X', 'X')",
        "SELECT app.speak_for(%(own)s)",
        "INSERT INTO access_representation (organization_id, sponsor_id, role) VALUES (%(me)s, %(real)s, 'qa')",
        "UPDATE access_representation SET sponsor_id = %(real)s",
        "SELECT app.keep_standing(%(alpha)s, %(real)s, %(me)s)",
    ],
    ids=["another CRO's", "a real sponsor", "scope itself", "row", "row changed", "party"],
)
def test_nobody_speaks_for_a_sponsor_that_is_not_kept_by_them(world: World, statement: str) -> None:
    own, foreign = represent(world.helix), represent(world.orbis)
    given = {
        "foreign": foreign.sponsor_id, "real": world.northwind.id, "own": own.sponsor_id,
        "me": world.helix.id, "alpha": world.alpha,
    }  # fmt: skip

    with (
        acting(world.helix["project-manager"]),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, given)


def test_the_scope_is_ones_own_again_after_speaking_for_another(world: World) -> None:
    kept = represent(world.helix)
    manager = world.helix["project-manager"]
    with acting(manager), connection.cursor() as cursor:
        open_study_for(kept, by=manager, protocol_number="SW-2", title="Two")
        cursor.execute("SELECT app.organization()")
        assert cursor.fetchone()[0] == world.helix.id


def test_a_drafted_version_is_no_paper(world: World) -> None:
    """Only what both signed on paper is put into force by the CRO alone: nobody signs for both parties."""
    kept = with_study(world.helix)
    contract = paper(world.helix, kept)
    manager = world.helix["project-manager"]
    with acting(manager), connection.cursor() as cursor:
        drafted = ContractVersion.objects.create(
            contract=contract, other_organization_id=kept.sponsor, number="2.0", kind="amendment",
            status="partly_signed", effective_at=SIGNED, provider_signed_at=SIGNED, sponsor_signed_at=SIGNED,
        )  # fmt: skip
        with pytest.raises(ProgrammingError, match="only a paper"), transaction.atomic():
            cursor.execute("SELECT app.execute_represented(%s)", [drafted.pk])


def test_a_real_sponsors_contract_is_not_registered_by_its_provider(world: World) -> None:
    manager = world.helix["project-manager"]
    with acting(manager):
        contract = Contract.objects.get(number="NW-HX-1")
        own = ContractVersion(
            contract=contract, other_organization_id=world.northwind.id, number="7.0", kind="registered_paper",
            effective_at=SIGNED, provider_signed_at=SIGNED, sponsor_signed_at=SIGNED, is_recorded_later=True,
        )  # fmt: skip
        own.save()
        with pytest.raises(ProgrammingError, match="no such sponsor"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
            cursor.execute("SELECT app.execute_represented(%s)", [own.pk])


# Both faces.


def body(**changes: Any) -> dict[str, Any]:
    """A registration as the API takes it."""
    return {
        "name": NAME, "time_zone": "Europe/Berlin", "entity_name": "Southwind GmbH", "country": "DE",
        "role": "safety-specialist", "contact_name": "Head of safety", "contact_email": OUTSIDE,
    } | changes  # fmt: skip


@pytest.fixture
def api(committed_world: World) -> Api:
    return Api(committed_world.helix["project-manager"])


def test_a_person_registers_by_api_and_a_machine_never_does(
    committed_world: World, api: Api
) -> None:
    made = api.post("represented-sponsors/", body())
    assert made.status_code == 201, made.content
    (row,) = api.results("represented-sponsors/")
    assert (row["name"], row["ended_at"]) == (NAME, None)

    machine = Api(committed_world.helix["service-account"])
    assert machine.post("represented-sponsors/", body()).status_code == 403
    assert Api(committed_world.orbis["project-manager"]).results("represented-sponsors/") == []


def test_the_portal_registers_opens_and_shows(committed_world: World) -> None:
    browser = session(committed_world.helix["project-manager"])

    made = browser.post("/o/helix/represented-sponsors/new/", body())
    assert made.status_code == 302, made.content.decode()[:2000]
    page = browser.get(made["Location"])
    assert NAME in page.content.decode()
    opened = browser.post(
        f"{made['Location']}open-study/",
        {"protocol_number": "SW-9", "title": "Nine", "countries": ["DE"]} | token(page),
    )
    assert opened.status_code == 302, opened.content.decode()[:3000]


def token(page: Any) -> dict[str, str]:
    """The version a form carries."""
    import re

    found = re.search(r'name="version" value="([^"]+)"', page.content.decode())
    return {"version": found[1]} if found else {}


def test_a_faulty_form_names_its_fields(committed_world: World) -> None:
    browser = session(committed_world.helix["project-manager"])

    answer = browser.post(
        "/o/helix/represented-sponsors/new/", body(contact_email="nobody", country="XX")
    )

    assert answer.status_code == 422
    assert "Southwind" in answer.content.decode()
