"""API tokens: shown once, kept as a hash, scoped, ending; never in a colleague's name."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.models import ApiToken, User
from cro_platform.access.principal import acting
from cro_platform.access.rights import explain
from cro_platform.access.target import Target
from cro_platform.access.tokens import issue, principal_of, revoke
from cro_platform.audit.models import AuditEvent
from cro_platform.tenancy.scope import login_scope
from tests.world import World, bearer

TOMORROW = datetime.now(UTC) + timedelta(days=1)


def test_the_secret_is_stored_nowhere(world: World) -> None:
    lead = world.northwind["study-lead"]
    with acting(lead):
        secret = issue(user_id=lead.user_id, name="export", expires_at=TOMORROW)

    with acting(lead):
        kept = str(list(ApiToken.objects.values())) + str(
            list(AuditEvent.objects.values("old", "new"))
        )
    assert secret not in kept
    assert secret.removeprefix("cdt_") not in kept


def test_a_token_speaks_for_its_person_and_is_a_machine(world: World) -> None:
    secret = bearer(world.northwind["study-lead"])["Authorization"].partition(" ")[2]

    with login_scope():
        found = principal_of(secret)

    assert found is not None
    assert (found.user_id, found.is_machine) == (world.northwind["study-lead"].user_id, True)


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer ", "Bearer cdt_x", "Basic abc", "Bearer a b c"]
)
def test_anything_else_is_nobody(client: Client, world: World, header: str) -> None:
    assert client.get("/api/v1/studies/", headers={"Authorization": header}).status_code == 401


def test_a_revoked_token_is_closed_at_once(client: Client, world: World) -> None:
    lead = world.northwind["study-lead"]
    header = bearer(lead)
    assert client.get("/api/v1/studies/", headers=header).status_code == 200

    with acting(lead):
        revoke(ApiToken.objects.get(name="test"))

    assert client.get("/api/v1/studies/", headers=header).status_code == 401


def test_an_expired_token_is_closed(client: Client, world: World) -> None:
    lead = world.northwind["study-lead"]
    header = bearer(lead)
    with acting(lead):
        ApiToken.objects.update(expires_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert client.get("/api/v1/studies/", headers=header).status_code == 401


def test_a_deactivated_persons_token_is_closed(client: Client, world: World) -> None:
    header = bearer(world.northwind["study-lead"])

    with login_scope():
        User.objects.filter(pk=world.northwind["study-lead"].user_id).update(is_active=False)

    assert client.get("/api/v1/studies/", headers=header).status_code == 401


def test_a_reading_token_does_not_write(client: Client, world: World) -> None:
    header = bearer(world.northwind["study-lead"], scopes=("read",))
    with login_scope():
        reader = principal_of(header["Authorization"].partition(" ")[2])

    assert reader is not None
    with acting(reader):
        decision = explain(reader, "safety.record-event", Target(study_id=world.alpha))
    assert decision.sentence == "This token has no scope “write”."
    assert client.get("/api/v1/studies/", headers=header).status_code == 200


@pytest.mark.parametrize(
    "scopes", [(), ("admin",), ("read", "sign")], ids=["none", "unknown", "one unknown"]
)
def test_scopes_are_known(world: World, scopes: tuple[str, ...]) -> None:
    lead = world.northwind["study-lead"]

    with acting(lead), pytest.raises(RuleBroken, match="scopes"):
        issue(user_id=lead.user_id, name="x", expires_at=TOMORROW, scopes=scopes)


def test_a_token_expires_in_the_future(world: World) -> None:
    lead = world.northwind["study-lead"]

    with acting(lead), pytest.raises(RuleBroken, match="expires_at"):
        issue(user_id=lead.user_id, name="x", expires_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_nobody_makes_a_token_in_a_colleagues_name(world: World) -> None:
    colleague = world.northwind["safety-physician"].user_id

    with (
        acting(world.northwind["study-lead"]),
        pytest.raises(NotPermitted, match="speaks for the person"),
    ):
        issue(user_id=colleague, name="x", expires_at=TOMORROW)


def test_a_service_account_is_given_one(world: World) -> None:
    machine = world.northwind["service-account"].user_id

    with acting(world.northwind["admin"]):
        assert issue(user_id=machine, name="nightly", expires_at=TOMORROW)
