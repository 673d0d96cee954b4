"""The inspectors' door in the database alone, and every address of the organization's own rooms as an inspector asks for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from cro_platform.tenancy.scope import Scope, ScopeKind, use
from tests.access.inspected import let_in, now, signed
from tests.guard.probing import Answer
from tests.guard.routes import routes
from tests.guard.tables import kind_of, walled_models
from tests.guard.test_database_wall import DENIED, FORBIDDEN, refusal_of
from tests.pharmacovigilance import safety
from tests.world import World, signed_in

CLOSED = [model for model in walled_models() if model is not AuditEvent]


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_every_table_but_the_trail_is_closed(world: World) -> None:
    inspector, _ = let_in(world.northwind, world.alpha)
    with acting(inspector):
        told = {
            model._meta.label: refusal_of(f"SELECT 1 FROM {model._meta.db_table}")
            for model in CLOSED
        }

    assert len(told) > 100
    assert set(told.values()) == {DENIED}, {name for name, code in told.items() if code != DENIED}


@pytest.mark.parametrize("deed", sorted(FORBIDDEN))
def test_nothing_can_be_written_or_taken_over(world: World, deed: str) -> None:
    inspector, _ = let_in(world.northwind, world.alpha)
    with acting(inspector):
        assert refusal_of(FORBIDDEN[deed].replace("%", "%%"))


def test_without_the_role_the_applications_own_walls_answer_nothing(world: World) -> None:
    """If code forgot the role, every row asks a policy of the application, and each refuses the scope of an inspector."""
    inspector, _ = let_in(world.northwind, world.alpha)
    signed(world.helix["safety-specialist"], world.alpha)
    kinds = {"study", "organization", "bilateral", "signatures", "study-root", "rights"}
    asked = [model for model in CLOSED if kind_of(model) in kinds]
    with acting(inspector):
        rows("SELECT set_config('role', 'none', true)")
        told = {model: refusal_of(f"SELECT 1 FROM {model._meta.db_table}") for model in asked}
        answered = [model for model, code in told.items() if code != DENIED]
        found = {
            model._meta.label: rows(f"SELECT 1 FROM {model._meta.db_table}") for model in answered
        }

    assert {"studies.Study", "documents.Document", "access.StudyParty"} <= {
        m._meta.label for m in told if told[m] == DENIED
    }
    assert [name for name, kept in found.items() if kept] == []


def test_the_trail_shows_approved_states_of_the_studies_named_alone(world: World) -> None:
    specialist = world.helix["safety-specialist"]
    with acting(specialist):
        safety.opened(specialist, world.alpha)
    signed(specialist, world.alpha)
    inspector, _ = let_in(world.northwind, world.alpha)
    as_of = now()
    signed(world.northwind["study-lead"], world.bravo)
    with acting(inspector):
        found = rows("SELECT study_id, tbl, op, at FROM audit_auditevent")
        refused = {
            column: refusal_of(f"SELECT {column} FROM audit_auditevent")
            for column in ("old", "is_unblinding", "db_user")
        }

    assert {study for study, *_ in found} == {world.alpha}
    assert {op for _, _, op, _ in found} <= {"I", "U"}
    assert all(at <= as_of for *_, at in found)
    assert {tbl for _, tbl, *_ in found} >= {
        "studies_study",
        "documents_document",
        "documents_documentversion",
        "pharmacovigilance_safetycase",
    }
    assert set(refused.values()) == {DENIED}


def test_a_scope_of_somebody_else_opens_nothing(world: World) -> None:
    """A member, and an inspector of another organization, in an inspector's scope: no grant, no row, no click."""
    inspector, _ = let_in(world.northwind, world.alpha)
    strangers = (
        (world.northwind.id, world.northwind["qa"].actor),
        (world.helix.id, inspector.actor),
    )
    for organization, actor in strangers:
        with use(Scope(ScopeKind.INSPECTION, organization, actor)):
            assert rows("SELECT id FROM audit_auditevent") == []
            assert (
                refusal_of("SELECT app.record_inspection('inspection.home.open', '{}')") == DENIED
            )


def test_an_inspectors_function_refuses_every_other_scope(world: World) -> None:
    with acting(world.northwind["qa"]):
        assert refusal_of("SELECT * FROM app.inspection()") == DENIED


def asked(client: Client, address: str) -> Answer:
    """What an asker could learn from the answer."""
    return Answer.of(client.get(address), address)


def test_every_other_address_is_answered_like_an_unknown_one(world: World) -> None:
    inspector, _ = let_in(world.northwind, world.alpha)
    client = Client(raise_request_exception=False)
    signed_in(client, inspector)
    unknown = asked(client, "/o/northwind/there-is-no-such-page/")
    inside = {
        route.template
        for route in routes()
        if "{slug}" in route.template and not route.name.startswith("inspection")
    }
    different = {}

    for template in sorted(inside - {"/o/{slug}/"}):
        answer = asked(client, template.format(slug="northwind", pk=world.alpha))
        if answer != unknown:
            different[template] = answer.status

    assert unknown.status == 404
    assert len(inside) > 100
    assert different == {}
    assert client.get("/o/northwind/").headers["Location"] == "/o/northwind/inspection/"


def test_no_address_of_the_api_answers_an_inspector(world: World) -> None:
    inspector, _ = let_in(world.northwind, world.alpha)
    client = Client(raise_request_exception=False, headers={"X-Organization": "northwind"})
    signed_in(client, inspector)
    addresses = {route.template for route in routes() if route.is_api and route.kind != "platform"}

    told = {each: client.get(each.format(pk=world.alpha)).status_code for each in sorted(addresses)}

    assert {each for each, status in told.items() if status not in {401, 405}} == set()
