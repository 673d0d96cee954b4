"""Two copies of one registered study become one by signatures of both: every record moves, nothing is lost, nothing is told before."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from django.db import DatabaseError, connection

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import start
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.enums import Audience
from sites.models import StudySite
from studies.models import Study, StudyCountry, StudyGrant, StudyIdentifier, StudyJoining
from studies.services import assign_person, open_study
from studies.services.joinings import (
    propose_joining,
    shown_sha256,
    sign_joining,
    withdraw_joining,
)
from tests import databases
from tests.deadlines.clocks import susar
from tests.deadlines.lane import run_lanes, subjects
from tests.documents.papers import PASSWORD, own_limits, post, with_password
from tests.guard.planting import Place, Planter
from tests.guard.tables import STUDY, kind_of, of_classes
from tests.studies.faces import session
from tests.world import World, at

__all__ = ["own_limits"]
NCT = "NCT04000000"


def lead(world: World) -> Principal:
    return world.northwind["study-lead"]


def seller(world: World) -> Principal:
    return world.helix["contract-manager"]


def buyer(world: World) -> Principal:
    return world.northwind["vendor-manager"]


def another_copy(world: World, **facts: Any) -> UUID:
    """Northwind opened its registered study once more, which also runs in Japan."""
    with acting(lead(world)):
        copy = open_study(
            by=lead(world), protocol_number="NW-ALPHA again", title="Alpha, from the register", countries=("DE", "JP"),
        )  # fmt: skip
        Study.objects.filter(pk=copy.pk).update(planned_enrollment=480)
        for study, value in ((copy.pk, NCT), (world.alpha, NCT), (copy.pk, "NCT09990001")):
            StudyIdentifier.objects.create(study_id=study, kind="nct", value=value)
    return copy.pk


def site(world: World, study: UUID, number: str, name: str) -> None:
    with acting(lead(world)):
        StudySite.objects.create(study_id=study, number=number, name=name, country="DE")


def proposed(world: World, copy: UUID, **changes: UUID) -> StudyJoining:
    """The copy into alpha, on which helix works."""
    given = {"kept": world.alpha, "moved": copy, "provider": world.helix.id}
    with acting(lead(world)):
        return propose_joining(by=lead(world), **(given | changes))


def signed(joining: StudyJoining, by: Principal) -> Any:
    with acting(by):
        found = StudyJoining.objects.get(pk=joining.pk)
        shown = shown_sha256(found)
        return sign_joining(found, by=by, request=post(by), password=PASSWORD, code="", shown=shown)


def joined(world: World, copy: UUID) -> StudyJoining:
    with_password(seller(world), buyer(world))
    joining = proposed(world, copy)
    signed(joining, seller(world))
    signed(joining, buyer(world))
    return joining


def owned(statement: str, *values: Any) -> list[Any]:
    """Rows as the schema's owner reads them, whatever wall stands before them."""
    link = databases.owner(connection.settings_dict["NAME"])
    with link.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    link.close()
    return found


def planted(world: World, copy: UUID) -> dict[str, int]:
    """A row of each party in every table of a study's records, the sponsor's and the provider's; how many in each."""
    name = connection.settings_dict["NAME"]
    link = psycopg2.connect(databases.url_for("MIGRATION_DATABASE_URL", name))
    with link, link.cursor() as cursor:
        planter = Planter(cursor)
        for model in of_classes(STUDY):
            for place in places(world, copy, is_sponsors=kind_of(model) == "sponsor-owned"):
                planter.row(model, place)
    link.close()
    return {table: counted(table, copy) for table in moving()}


def places(world: World, copy: UUID, *, is_sponsors: bool) -> Iterator[Place]:
    """Both parties as author; what is the sponsor's whoever writes it has the sponsor as author."""
    sponsor = world.northwind.id
    for company in (world.northwind, world.helix):
        person = next(iter(company.people.values())).user_id
        author = sponsor if is_sponsors else company.id
        yield Place(author, copy, sponsor, Audience.STUDY, sponsor, person)


def moving() -> list[str]:
    return [row[0] for row in owned("SELECT * FROM app.moving_tables()")]


def counted(table: str, study: UUID) -> int:
    found: int = owned(f"SELECT count(*) FROM {table} WHERE study_id = %s", str(study))[0][0]
    return found


OWN_FACTS = {"studies_studycountry", "studies_studyidentifier", "studies_studyregistration"}


def test_with_both_signatures_every_record_of_every_table_moves(committed_world: World) -> None:
    world = committed_world
    copy = another_copy(world)
    before = planted(world, copy)
    assert len([count for count in before.values() if count]) > 30
    stood = {table: counted(table, world.alpha) for table in before}
    ids = {table: ids_of(table, copy) for table in before}

    joined(world, copy)

    for table, count in before.items():
        left = counted(table, copy)
        assert counted(table, world.alpha) == stood[table] + count - left, table
        assert left == 0 or table in OWN_FACTS, table
        assert ids[table] <= ids_of(table, world.alpha) | ids_of(table, copy), table
    with acting(lead(world)):
        runs_in = StudyCountry.objects.filter(study=world.alpha).values_list("country", flat=True)
        assert set(runs_in) >= {"DE", "FR", "GB", "US", "JP"}
        assert StudyCountry.objects.filter(study=copy, country="DE").exists()
        assert StudyIdentifier.objects.filter(study=world.alpha, value="NCT09990001").exists()


def ids_of(table: str, study: UUID) -> set[str]:
    return {str(row[0]) for row in owned(f"SELECT id FROM {table} WHERE study_id = %s", str(study))}


def test_nothing_points_at_the_copy_but_its_own_facts_and_its_history(
    committed_world: World,
) -> None:
    """A table whose rows name a study and that nobody thought of would show here."""
    world = committed_world
    copy = another_copy(world)
    planted(world, copy)
    joined(world, copy)

    tables = owned(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'study_id' AND NOT a.attisdropped "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
    )
    pointing = {name for (name,) in tables if counted(name, copy)}

    assert pointing <= OWN_FACTS | {
        "access_studyparty",
        "audit_auditevent",
        "outbox_outboxmessage",
    }
    assert "audit_auditevent" in pointing


def test_until_both_have_signed_each_reads_the_statement_and_nothing_else(world: World) -> None:
    copy = another_copy(world)
    site(world, copy, "901", "Charité")
    with acting(lead(world)):
        StudySite.objects.create(
            study_id=copy, number="902", name="Not told", country="DE", audience=Audience.SPONSOR
        )
    with acting(seller(world)):
        assert not StudyJoining.objects.exists()

    joining = proposed(world, copy)

    with acting(seller(world)):
        statement = StudyJoining.objects.get(pk=joining.pk).statement
        assert not Study.objects.filter(pk=copy).exists()
        assert not StudySite.objects.filter(study_id=copy).exists()
    told = {each["kind"]: each for each in statement["records"]}
    assert (told["Study sites"]["count"], len(told["Study sites"]["listed"])) == (1, 1)
    assert {"field": "Planned enrollment", "kept": "", "moved": "480"} in statement["fields"]
    assert {"Country JP", "Identifier nct NCT09990001"} == set(statement["added"])
    assert "Not told" not in str(statement)
    for stranger in (
        world.orbis["contract-manager"],
        world.meridian["vendor-manager"],
        world.meridian["study-lead"],
    ):
        with acting(stranger):
            assert not StudyJoining.objects.exists()


def test_two_studies_of_different_numbers_are_no_copies(world: World) -> None:
    copy = another_copy(world)
    with acting(lead(world)):
        StudyIdentifier.objects.filter(study=copy, value=NCT).update(value="NCT04111111")

    with pytest.raises(RuleBroken, match="share no number"):
        proposed(world, copy)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w, c: {"kept": w.rival}, "studies of your organization"),
        (lambda w, c: {"moved": w.rival}, "studies of your organization"),
        (lambda w, c: {"moved": w.alpha}, "not the same"),
        (lambda w, c: {"kept": c, "moved": w.alpha}, "no provider that works"),
        (lambda w, c: {"provider": w.meridian.id}, "no provider that works"),
        (lambda w, c: {"provider": w.northwind.id}, "no provider that works"),
    ],
    ids=["foreign stays", "foreign moves", "itself", "provider elsewhere", "stranger", "oneself"],
)
def test_what_cannot_be_joined_is_refused_in_words(world: World, change: Any, words: str) -> None:
    copy = another_copy(world)

    with pytest.raises(RuleBroken) as refused:
        proposed(world, copy, **change(world, copy))

    assert words in str(refused.value)
    with acting(lead(world)):
        assert not StudyJoining.objects.exists()


def test_a_copy_that_other_providers_worked_on_or_a_contract_covers_stays(world: World) -> None:
    """Alpha is under contract with two providers; it cannot move into a copy on which one of them works."""
    from studies.services import NewContract, Transfer, register_contract
    from tests.studies.represented.kept import SIGNED

    copy = another_copy(world)
    with acting(buyer(world)):
        register_contract(
            by=buyer(world),
            new=NewContract(
                world.helix.id, "NW-HX-9", "The copy", SIGNED, SIGNED,
                (Transfer(copy, "site-monitoring", "DE", "Annex 1"),),
            ),
        )  # fmt: skip

    with pytest.raises(RuleBroken, match="Another provider"):
        proposed(world, world.alpha, kept=copy)
    with pytest.raises(RuleBroken, match="still transfers obligations"):
        proposed(world, copy)


def test_a_number_of_both_copies_is_named(world: World) -> None:
    copy = another_copy(world)
    site(world, copy, "101", "Charité")
    site(world, world.alpha, "101", "Charité Berlin")

    with pytest.raises(RuleBroken, match="study sites 101"):
        proposed(world, copy)


def test_a_number_that_is_taken_after_the_proposal_moves_nothing(world: World) -> None:
    copy = another_copy(world)
    site(world, copy, "101", "Charité")
    with_password(seller(world), buyer(world))
    joining = proposed(world, copy)
    signed(joining, seller(world))
    site(world, world.alpha, "101", "Charité Berlin")

    with pytest.raises(RuleBroken, match="same number"):
        signed(joining, buyer(world))

    with acting(lead(world)):
        assert StudySite.objects.get(study_id=copy).number == "101"
        assert StudyJoining.objects.get().executed_at is None


def test_the_provider_signs_first_and_nobody_twice(world: World) -> None:
    with_password(seller(world), buyer(world))
    joining = proposed(world, another_copy(world))

    with pytest.raises(TransitionRefused, match="the sponsor last"):
        signed(joining, buyer(world))
    signed(joining, seller(world))
    with pytest.raises(TransitionRefused, match="has signed"):
        signed(joining, seller(world))
    with pytest.raises(NotPermitted):
        signed(joining, lead(world))


def test_what_is_withdrawn_is_not_signed_and_may_be_proposed_again(world: World) -> None:
    copy = another_copy(world)
    with_password(seller(world))
    joining = proposed(world, copy)
    with pytest.raises(RuleBroken, match="proposed already"):
        proposed(world, copy)

    with acting(lead(world)):
        withdraw_joining(joining, by=lead(world), reason="the other way round")

    with pytest.raises(TransitionRefused, match="over"):
        signed(joining, seller(world))
    assert proposed(world, copy).pk != joining.pk


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT app.execute_joining(%(joining)s)",
        "UPDATE studies_studyjoining SET executed_at = now()",
        "UPDATE studies_studyjoining SET statement = '{}'",
        "UPDATE sites_studysite SET study_id = %(alpha)s WHERE study_id = %(copy)s",
        "SELECT app.open_joining()",
    ],
    ids=["execute", "executed", "statement", "row", "open"],
)
def test_the_database_moves_nothing_without_both_signatures(world: World, statement: str) -> None:
    """One signature of two is not enough; neither party's hand moves a row."""
    copy = another_copy(world)
    site(world, copy, "901", "Charité")
    with_password(seller(world))
    joining = proposed(world, copy)
    signed(joining, seller(world))

    with (
        pytest.raises(DatabaseError) as refused,
        acting(lead(world)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, {"joining": joining.pk, "alpha": world.alpha, "copy": copy})

    assert getattr(refused.value.__cause__, "pgcode", "") in {"42501", "P0C01"}
    with acting(lead(world)):
        assert StudySite.objects.filter(study_id=copy).exists()


def test_both_read_in_the_trail_what_moved(world: World) -> None:
    copy = another_copy(world)
    site(world, copy, "901", "Charité")

    joined(world, copy)

    for by in (world.northwind["qa"], world.helix["qa"]):
        with acting(by):
            moved = AuditEvent.objects.get(
                tbl="sites_studysite", op="U", study_id=world.alpha, new__number="901"
            )
            executed = AuditEvent.objects.filter(
                tbl="studies_studyjoining", op="U", new__executed_at__isnull=False
            )
            assert executed.exists()
        assert (moved.old["study_id"], moved.new["study_id"]) == (str(copy), str(world.alpha))
        assert moved.reason == "Two copies of one registered study become one"


def test_clocks_go_on_and_reach_who_holds_them_in_the_study_that_stays(world: World) -> None:
    copy = another_copy(world)
    physician = world.northwind["safety-physician"]
    with acting(physician), at("2035-03-02T09:00:00Z"):
        clock = start(susar(copy, key="copy-case"))
    due = clock.due_at

    joined(world, copy)

    with acting(physician):
        found = Deadline.objects.get(pk=clock.pk)
        waiting = OutboxMessage.objects.filter(done_at=None, payload__study_id=str(copy))
        assert (found.study_id, found.due_at) == (world.alpha, due)
        assert not waiting.exists()
    run_lanes(world, "2035-03-18T00:00:00")
    assert any("EU SUSAR report" in each for each in subjects(world.helix["safety-specialist"]))


def test_who_works_on_the_copy_works_on_the_study_that_stays(world: World) -> None:
    copy = another_copy(world)
    monitor = world.northwind["medical-monitor"]
    with acting(world.northwind["admin"]):
        StudyGrant.objects.filter(content_object=world.alpha).update(valid_until="2026-03-01T00:00:00Z")  # fmt: skip
        assign_person(copy, monitor.user_id, by=world.northwind["admin"])

    joined(world, copy)

    with acting(monitor):
        assert Study.objects.filter(pk=world.alpha).exists()


def test_the_pages_show_the_difference_and_sign(committed_world: World) -> None:
    world = committed_world
    copy = another_copy(world)
    site(world, copy, "901", "Charité")
    with_password(seller(world), buyer(world))
    joining = proposed(world, copy)

    for slug, by in (("helix", seller(world)), ("northwind", buyer(world))):
        browser = session(by)
        address = f"/o/{slug}/study-joinings/{joining.pk}/"
        shown = browser.get(address).content.decode()
        assert ">480<" in shown.replace("\n", "").replace(" ", "")
        assert "Study sites: 1" in shown
        with acting(by):
            sha = shown_sha256(StudyJoining.objects.get(pk=joining.pk))
        given = {"password": "wrong", "code": "", "shown": sha, "passkey": ""}
        assert browser.post(f"{address}sign/", given).status_code == 422
        done = browser.post(f"{address}sign/", given | {"password": PASSWORD})
        assert done.status_code == 302, done.content.decode()[-2000:]
    with acting(lead(world)):
        assert StudySite.objects.get(number="901").study_id == world.alpha
