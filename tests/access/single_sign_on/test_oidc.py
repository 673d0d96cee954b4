"""OpenID Connect against a provider that runs: who comes in, and every way in which somebody should not."""

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm

from cro_platform.access.models import SignOn, SignOnIdentity, User
from cro_platform.access.principal import acting
from cro_platform.access.services import end_membership
from cro_platform.access.sign_on import oidc as protocol
from cro_platform.access.sign_on.claim import SignOnRefused
from cro_platform.portal.administration.sign_on import retire
from cro_platform.tenancy.scope import login_scope
from tests.access.single_sign_on.conftest import (
    PUBLIC,
    OidcProvider,
    by_oidc,
    come_in,
    domain_confirmed,
    spoken_of,
    start_of,
)
from tests.access.test_sessions import YESTERDAY
from tests.front_door import recorded
from tests.world import World

HOME = "/o/northwind/"
NONCE = "the nonce of this log-in"


def is_inside(client: Client, home: str = HOME) -> bool:
    return client.get(home).status_code == 200


def test_an_invited_person_comes_in(client: Client, world: World, oidc: OidcProvider) -> None:
    connection = by_oidc(world.northwind, oidc)

    landed = come_in(client, connection, oidc, spoken_of(oidc, world))

    assert landed["Location"] == HOME
    assert is_inside(client)
    assert "access.signed_on" in recorded(world.northwind["study-lead"])


def test_the_way_leads_back_to_where_it_began(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    connection = by_oidc(world.northwind, oidc)

    landed = come_in(client, connection, oidc, spoken_of(oidc, world), next=f"{HOME}studies/")

    assert landed["Location"] == f"{HOME}studies/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_and_nowhere_else(client: Client, world: World, oidc: OidcProvider, target: str) -> None:
    connection = by_oidc(world.northwind, oidc)

    assert (
        come_in(client, connection, oidc, spoken_of(oidc, world), next=target)["Location"] == HOME
    )


def test_the_secret_is_encrypted_at_rest(world: World, oidc: OidcProvider) -> None:
    connection = by_oidc(world.northwind, oidc)

    with login_scope():
        stored = str(SignOn.objects.filter(pk=connection.pk).values().get())
    assert "a secret of the provider" not in stored


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "study-lead@northwind.example"},
        {"email": "study-lead@northwind.example", "email_verified": False},
        {"email": "study-lead@northwind.example", "email_verified": "yes"},
        {"email": "stranger@northwind.example", "email_verified": True},
        {"email": "admin@meridian.example", "email_verified": True},
        {"email": "study-lead@northwind.example@meridian.example", "email_verified": True},
        {"email": "service-account@northwind.example", "email_verified": True},
        {"email_verified": True},
    ],
    ids=[
        "not said verified", "not verified", "verified in words", "not invited", "of another organization", "two ats",
        "a machine", "no address",
    ],
)  # fmt: skip
def test_who_does_not_come_in(
    client: Client, world: World, oidc: OidcProvider, claims: dict[str, Any]
) -> None:
    connection = by_oidc(world.northwind, oidc)
    oidc.knows("somebody", **claims)

    assert come_in(client, connection, oidc, "somebody").status_code == 403
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_a_domain_that_is_only_claimed_opens_nothing(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    """Else an organization could claim a competitor's domain and speak for its people."""
    connection = by_oidc(world.northwind, oidc, is_confirmed=False)

    assert come_in(client, connection, oidc, spoken_of(oidc, world)).status_code == 403


def test_whoever_left_does_not_come_in(client: Client, world: World, oidc: OidcProvider) -> None:
    connection = by_oidc(world.northwind, oidc)
    lead = world.northwind["study-lead"]
    with acting(world.northwind["admin"]):
        end_membership(lead.user_id, "study-lead", at=YESTERDAY, reason="left")

    assert come_in(client, connection, oidc, spoken_of(oidc, world)).status_code == 403


def test_a_reused_address_opens_nobody_elses_account(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    connection = by_oidc(world.northwind, oidc)
    come_in(client, connection, oidc, spoken_of(oidc, world))
    email = world.northwind["study-lead"].email
    oidc.knows("successor", email=email, email_verified=True)

    assert come_in(Client(), connection, oidc, "successor").status_code == 403


def test_a_subject_stays_one_person(client: Client, world: World, oidc: OidcProvider) -> None:
    connection = by_oidc(world.northwind, oidc)
    subject = spoken_of(oidc, world)
    come_in(client, connection, oidc, subject)
    oidc.knows(subject, email=world.northwind["admin"].email, email_verified=True)

    assert come_in(Client(), connection, oidc, subject).status_code == 403
    with login_scope():
        assert SignOnIdentity.objects.filter(sign_on=connection).count() == 1


def test_a_retired_provider_lets_nobody_in(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    connection = by_oidc(world.northwind, oidc)
    admin = world.northwind["admin"]
    with acting(admin):
        retire(SignOn.objects.get(pk=connection.pk), by=admin, reason="moved")

    assert client.get(start_of(connection)).status_code == 404


def test_the_answer_of_another_session_is_refused(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    """A thief sends their own answer to somebody else's browser, or steals one."""
    connection = by_oidc(world.northwind, oidc)
    sent = client.get(start_of(connection))
    back = oidc.agrees(sent["Location"], spoken_of(oidc, world)).removeprefix(PUBLIC)
    thief = Client()

    assert thief.get(back).status_code == 403
    thief.get(start_of(connection))
    assert thief.get(back).status_code == 403
    assert not is_inside(thief)


def test_an_answer_counts_once(client: Client, world: World, oidc: OidcProvider) -> None:
    connection = by_oidc(world.northwind, oidc)
    sent = client.get(start_of(connection))
    back = oidc.agrees(sent["Location"], spoken_of(oidc, world)).removeprefix(PUBLIC)
    assert client.get(back).status_code == 302

    assert client.get(back).status_code == 403


def test_the_answer_of_one_provider_is_none_of_another(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    northwind, meridian = by_oidc(world.northwind, oidc), by_oidc(world.meridian, oidc)
    sent = client.get(start_of(northwind))
    back = oidc.agrees(sent["Location"], spoken_of(oidc, world)).removeprefix(PUBLIC)

    answered = client.get(back.replace(str(northwind.pk), str(meridian.pk)))

    assert answered.status_code == 403
    assert not is_inside(client)


def test_a_mixed_up_provider_is_refused(client: Client, world: World, oidc: OidcProvider) -> None:
    connection = by_oidc(world.northwind, oidc)
    sent = client.get(start_of(connection))
    back = oidc.agrees(sent["Location"], spoken_of(oidc, world)).removeprefix(PUBLIC)

    assert client.get(f"{back}&iss=https://evil.example").status_code == 403


def test_a_provider_of_another_name_is_refused(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    other = OidcProvider(oidc.issuer + "/")
    connection = by_oidc(world.northwind, other)

    assert client.get(start_of(connection)).status_code == 403


def test_a_provider_that_is_down_is_told_calmly(client: Client, world: World) -> None:
    connection = by_oidc(world.northwind, OidcProvider("http://localhost:9"))

    assert client.get(start_of(connection)).status_code == 403


class Forger:
    """Whoever makes ID tokens."""

    def __init__(self, connection: SignOn) -> None:
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        self.keys = {"keys": [public | {"kid": "k", "use": "sig", "alg": "RS256"}]}
        self.claims = {
            "iss": connection.issuer,
            "aud": connection.client_id,
            "sub": "lead-1",
            "nonce": NONCE,
            "iat": time.time(),
            "exp": time.time() + 300,
        }

    def token(self, *, key: Any = None, algorithm: str = "RS256", **changes: Any) -> str:
        claims = {k: v for k, v in (self.claims | changes).items() if v is not None}
        used = None if algorithm == "none" else key or self.private
        return jwt.encode(claims, used, algorithm=algorithm, headers={"kid": "k"})


@pytest.fixture
def forger(world: World, oidc: OidcProvider) -> tuple[SignOn, Forger]:
    connection = by_oidc(world.northwind, oidc)
    return connection, Forger(connection)


def test_the_forgers_own_token_is_good(forger: tuple[SignOn, Forger]) -> None:
    """Without this the refusals below would prove nothing."""
    connection, made = forger

    said = protocol.verified(connection, made.token(), keys=made.keys, nonce=NONCE)

    assert said["sub"] == "lead-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "client-of-meridian"},
        {"aud": None},
        {"aud": ["client-of-northwind", "other"], "azp": "other"},
        {"aud": ["client-of-northwind", "other"]},
        {"azp": "client-of-meridian"},
        {"nonce": "of another log-in"},
        {"nonce": None},
        {"exp": time.time() - 3600},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
        {"key": "a shared secret that is long enough for it", "algorithm": "HS256"},
        {"algorithm": "none"},
    ],
    ids=[
        "another issuer", "no issuer", "another audience", "no audience", "made for another of two", "made for two",
        "made for another", "another nonce", "no nonce", "expired", "no expiry", "no time of issue",
        "no subject", "another key", "shared secret", "no signature",
    ],
)  # fmt: skip
def test_a_token_that_does_not_hold(forger: tuple[SignOn, Forger], changes: dict[str, Any]) -> None:
    connection, made = forger

    with pytest.raises(SignOnRefused):
        protocol.verified(connection, made.token(**changes), keys=made.keys, nonce=NONCE)


@pytest.mark.parametrize("token", ["", "a.b.c", "nonsense"])
def test_what_is_no_token(forger: tuple[SignOn, Forger], token: str) -> None:
    connection, made = forger

    with pytest.raises(SignOnRefused):
        protocol.verified(connection, token, keys=made.keys, nonce=NONCE)


def test_single_sign_on_gives_nobody_a_password(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    come_in(client, by_oidc(world.northwind, oidc), oidc, spoken_of(oidc, world))

    with login_scope():
        assert not User.objects.get(pk=world.northwind["study-lead"].user_id).has_usable_password()


def test_two_organizations_cannot_have_one_domain_confirmed(world: World) -> None:
    domain_confirmed(world.northwind)

    with pytest.raises(Exception, match="another organization"):
        domain_confirmed(world.meridian, "northwind.example")
