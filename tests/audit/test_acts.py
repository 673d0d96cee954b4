"""Acts that change no row, through the pages and services that people use."""

import pytest
from django.db.models import Model
from django.test import Client

from cro_platform.access.principal import Principal, acting
from cro_platform.access.services import set_password
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.services import record_act
from sites.models import Site, StudySite
from studies.models import Study
from tests.world import World, bearer, signed_in

LOGIN = "/accounts/login/"
PASSWORD = "a-long-enough-secret"


def logins(by: Principal) -> list[str]:
    with acting(by):
        found = AuditEvent.objects.filter(organization_id=None, tbl="access_user").order_by("id")
        return [event.intent for event in found]


def record(by: Principal) -> Model:
    with acting(by):
        return Study.objects.get(protocol_number="NW-ALPHA")


@pytest.mark.parametrize(
    ("password", "expected"),
    [(PASSWORD, ["access.logged_in"]), ("wrong", ["access.login_failed"])],
    ids=["right", "wrong"],
)
def test_a_log_in_is_recorded_however_it_ends(
    world: World, client: Client, password: str, expected: list[str]
) -> None:
    person = world.northwind["qa"]
    set_password(person.email, PASSWORD)

    client.post(LOGIN, {"login": person.email, "password": password})

    assert logins(person)[-1:] == expected
    assert logins(world.meridian["qa"]) == []


def test_an_attempt_for_an_unknown_address_belongs_to_nobody(world: World, client: Client) -> None:
    before = logins(world.northwind["qa"])

    client.post(LOGIN, {"login": "nobody@example.org", "password": PASSWORD})

    assert logins(world.northwind["qa"]) == before


def test_an_act_names_who_what_and_on_which_record(world: World) -> None:
    by = world.northwind["qa"]
    study = record(by)

    with acting(by), intent("test.look", reason="inspection"):
        record_act("studies.study.export", study, study_id=study.pk, rows=3)
        event = AuditEvent.objects.get(intent="studies.study.export")

    assert (event.op, event.tbl, event.pk_text) == ("A", "studies_study", str(study.pk))
    assert (event.actor_name, event.new, event.reason) == (
        by.actor.label,
        {"rows": 3},
        "inspection",
    )


def test_a_write_through_a_model_carries_intent_reason_and_both_states(world: World) -> None:
    by = world.helix["project-manager"]

    with acting(by):
        with intent("sites.site.note"):
            site = Site.objects.create(name="Clinic", country="DE")
        with intent("sites.site.rename", reason="new owner"):
            Site.objects.filter(pk=site.pk).update(name="Hospital")
        made, renamed = AuditEvent.objects.filter(tbl="sites_site", pk_text=str(site.pk)).order_by(
            "id"
        )

    assert (made.op, made.intent, made.old, made.new["name"]) == (
        "I",
        "sites.site.note",
        None,
        "Clinic",
    )
    assert (renamed.op, renamed.reason) == ("U", "new owner")
    assert (renamed.old["name"], renamed.new["name"]) == ("Clinic", "Hospital")


def test_bulk_writes_leave_an_event_for_each_row(world: World) -> None:
    with acting(world.helix["project-manager"]):
        Site.objects.bulk_create(Site(name=f"Clinic {n}", country="DE") for n in range(3))
        Site.objects.filter(name__startswith="Clinic").update(city="Bonn")
        found = list(AuditEvent.objects.filter(tbl="sites_site").values_list("op", flat=True))

    assert sorted(found) == ["I", "I", "I", "U", "U", "U"]


def test_nested_intents_name_their_own_rows_and_the_outer_name_returns(world: World) -> None:
    with acting(world.helix["project-manager"]):
        with intent("outer", reason="because"):
            with intent("inner"):
                Site.objects.create(name="first", country="DE")
            Site.objects.create(name="second", country="DE")
        found = AuditEvent.objects.filter(tbl="sites_site").order_by("id")
        told = [(e.new["name"], e.intent, e.reason) for e in found]

    assert told == [("first", "inner", "because"), ("second", "outer", "because")]


def plant_site(by: Principal, study: object, audience: str) -> str:
    with acting(by), intent("sites.study_site.add"):
        return str(
            StudySite.objects.create(
                study_id=study, name="Clinic", country="DE", audience=audience
            ).pk
        )


def trail(client: Client, by: Principal, pk: str) -> list[dict[str, object]]:
    answer = client.get(
        "/api/v1/audit-events/",
        {"record_type": "sites_studysite", "record_id": pk},
        headers=bearer(by),
    )
    return list(answer.json()["results"])


def test_a_third_party_reads_what_was_done_for_the_sponsor_and_not_by_whom(
    world: World, client: Client
) -> None:
    pk = plant_site(world.orbis["cra"], world.alpha, "study")

    (told,) = trail(client, world.helix["cra"], pk)

    assert (told["who"], told["organization"], told["correlation"]) == ("For the sponsor", "", "")
    assert "orbis" not in str(told).lower()


def test_the_sponsor_reads_who_of_its_provider_did_it(world: World, client: Client) -> None:
    pk = plant_site(world.orbis["cra"], world.alpha, "study")

    (told,) = trail(client, world.northwind["study-lead"], pk)

    assert world.orbis["cra"].actor.label == "Clinical research associate of Orbis (cra)"
    assert (told["who"], told["organization"]) == ("Clinical research associate of Orbis", "Orbis")


@pytest.mark.parametrize(("audience", "expected"), [("own", 0), ("sponsor", 0), ("study", 1)])
def test_a_third_party_reads_only_the_trail_of_what_is_released_to_all(
    world: World, client: Client, audience: str, expected: int
) -> None:
    pk = plant_site(world.orbis["cra"], world.alpha, audience)

    assert len(trail(client, world.helix["cra"], pk)) == expected


@pytest.mark.parametrize(("audience", "expected"), [("own", 0), ("sponsor", 1), ("study", 1)])
def test_the_sponsor_reads_the_trail_of_what_is_released_to_it(
    world: World, client: Client, audience: str, expected: int
) -> None:
    pk = plant_site(world.orbis["cra"], world.alpha, audience)

    assert len(trail(client, world.northwind["study-lead"], pk)) == expected


def test_a_trail_is_exported_as_a_file_and_the_export_is_in_it(
    world: World, client: Client
) -> None:
    by = world.northwind["qa"]
    study = record(by)
    signed_in(client, by)

    answer = client.get(f"/o/northwind/trail/studies_study/{study.pk}/file/")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="trail-{study.pk}.csv"'
    assert b"NW-ALPHA" in answer.content
    with acting(by):
        assert AuditEvent.objects.filter(intent="audit.trail.export", pk_text=study.pk).count() == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_cell_that_would_be_calculated_is_text(world: World, client: Client, text: str) -> None:
    by = world.helix["project-manager"]
    with acting(by), intent("sites.site.note"):
        site = Site.objects.create(name=text, country="DE")
    signed_in(client, by)

    answer = client.get(f"/o/helix/trail/sites_site/{site.pk}/file/")

    assert f",'{text}," in answer.content.decode()


@pytest.mark.parametrize(
    ("company", "role", "status"),
    [("northwind", "admin", 200), ("helix", "qa", 200), ("helix", "cra", 403)],
)
def test_log_ins_are_for_administrators_and_quality_assurance(
    world: World, client: Client, company: str, role: str, status: int
) -> None:
    answer = client.get("/api/v1/log-ins/", headers=bearer(getattr(world, company)[role]))

    assert answer.status_code == status


def test_a_failed_log_in_is_listed_with_its_person_and_outcome(
    world: World, client: Client
) -> None:
    person = world.northwind["study-lead"]
    client.post(LOGIN, {"login": person.email, "password": "wrong"})

    answer = client.get("/api/v1/log-ins/", headers=bearer(world.northwind["admin"]))

    first = answer.json()["results"][0]
    assert (first["name"], first["outcome"]) == (person.name, "Login failed")
    assert first["address"] == "127.0.0.1"
