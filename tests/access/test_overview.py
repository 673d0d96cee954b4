"""What an administrator answers for: second factors by kind, last log-ins, keys; and who changed rights. Nobody else's."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from cro_platform.access.errors import NotPermitted
from cro_platform.access.models import User
from cro_platform.access.principal import acting
from cro_platform.audit.services import record_login
from cro_platform.portal.administration.overview import people
from cro_platform.portal.administration.services import change_role
from cro_platform.tenancy.models import Membership
from cro_platform.tenancy.scope import login_scope
from tests.web.markup import elements
from tests.world import World, bearer, signed_in


def portal(by: Any) -> Client:
    client = Client()
    signed_in(client, by)
    return client


def enrol(by: Any, kind: str) -> None:
    with login_scope():
        person = User.objects.get(pk=by.user_id)
        Authenticator.objects.create(user=person, type=kind, data={"secret": "canary-secret"})


def test_factors_are_told_by_kind_and_no_secret_is_read(world: World) -> None:
    enrol(world.helix["cra"], "totp")
    enrol(world.helix["cra"], "recovery_codes")
    enrol(world.meridian["qa"], "webauthn")

    with acting(world.helix["admin"]) as by:
        found = {each.name: each for each in people(by)}
    page = portal(world.helix["admin"]).get("/o/helix/people/").content.decode()

    assert found[world.helix["cra"].name].factors == ("totp",)
    assert found[world.helix["qa"].name].factors == ()
    assert "authenticator app" in page
    assert "canary-secret" not in page
    assert world.meridian["qa"].name not in page


@pytest.mark.parametrize(
    ("role", "address"), [("admin", "people"), ("contract-manager", "organizations/{id}")]
)
def test_an_organization_is_told_its_own_number(world: World, role: str, address: str) -> None:
    """A partner needs it to name the other party; the numbers of others stay where they were."""
    by = world.helix[role]

    page = portal(by).get(f"/o/helix/{address.format(id=world.helix.id)}/").content.decode()

    assert str(world.helix.id) in page.partition("<main")[2].replace(
        f"/organizations/{world.helix.id}", ""
    )
    assert "number" in page.lower()
    for other in (world.orbis, world.meridian):
        assert str(other.id) not in page


def test_a_key_and_an_assignment_are_counted(world: World) -> None:
    cra = world.helix["cra"]
    bearer(cra)

    with acting(world.helix["admin"]) as by:
        found = {each.name: each for each in people(by)}

    assert (found[cra.name].tokens, found[cra.name].studies) == (1, 1)
    assert found[world.helix["contract-manager"].name].studies == 0


def test_the_database_tells_kinds_of_one_s_own_people_only(world: World) -> None:
    enrol(world.meridian["qa"], "totp")

    with acting(world.helix["admin"]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM app.member_factors()")
        assert cursor.fetchone() == (0,)
    with acting(world.meridian["admin"]), connection.cursor() as cursor:
        cursor.execute("SELECT person, kind FROM app.member_factors()")
        assert cursor.fetchall() == [(world.meridian["qa"].user_id, "totp")]


@pytest.mark.parametrize("path", ["people/", "rights/"])
def test_it_is_for_administrators_and_quality_assurance(world: World, path: str) -> None:
    assert portal(world.helix["admin"]).get(f"/o/helix/{path}").status_code == 200
    assert portal(world.helix["qa"]).get(f"/o/helix/{path}").status_code == 200
    assert portal(world.helix["cra"]).get(f"/o/helix/{path}").status_code == 403
    with acting(world.helix["cra"]) as by, pytest.raises(NotPermitted):
        people(by)


def test_a_changed_role_stands_in_the_changes_with_its_reason(world: World) -> None:
    with acting(world.helix["admin"]) as by:
        cra = Membership.objects.get(user_id=world.helix["cra"].user_id)
        change_role(cra, by=by, role="lead-cra", reason="Leads monitoring from May")
    admin = portal(world.helix["admin"])

    page = admin.get("/o/helix/rights/?field=role").content.decode()
    others = admin.get("/o/helix/rights/?who=nobody").content.decode()

    assert "Leads monitoring from May" in page
    assert "Changed Role from Clinical research associate to Lead CRA" in page
    assert "Leads monitoring from May" not in others
    foreign = portal(world.meridian["admin"]).get("/o/meridian/rights/").content.decode()
    assert "Leads monitoring" not in foreign
    assert elements(foreign, "ol", class_="timeline")


def test_a_log_in_has_a_page_of_its_own(world: World) -> None:
    with login_scope():
        record_login(world.helix["cra"].user_id, "logged_in", address="192.0.2.7")
    admin = portal(world.helix["admin"])

    rows = elements(admin.get("/o/helix/log-ins/").content.decode(), "a", class_="row-link")
    page = admin.get(str(rows[0].attributes["href"]))

    assert page.status_code == 200
    assert "192.0.2.7" in page.content.decode()
