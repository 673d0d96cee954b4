"""A provider opens its own organization: not another's, not a person's own credentials, and it tells strangers nothing."""

from typing import Any

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.models import SignOn
from cro_platform.access.principal import Principal, acting, find_principal
from cro_platform.access.services import add_member
from cro_platform.portal.administration.sign_on import claim_domain, connect, set_required
from tests.access.single_sign_on.conftest import (
    OidcProvider,
    by_oidc,
    come_in,
    required,
    spoken_of,
    start_of,
)
from tests.access.single_sign_on.test_oidc import HOME, is_inside
from tests.documents.papers import PASSWORD, with_password
from tests.front_door import log_in, same
from tests.one_time_codes import code_of, enrolled
from tests.world import World, bearer, signed_in


@pytest.fixture
def both(world: World) -> Principal:
    """The study lead of northwind, who works for helix as well."""
    lead = world.northwind["study-lead"]
    with acting(world.helix["admin"]):
        add_member(lead.email, lead.name, "project-manager")
    return lead


@pytest.fixture
def borrowed(client: Client, world: World, both: Principal, oidc: OidcProvider) -> Client:
    """The session of that person, begun by northwind's provider."""
    come_in(client, by_oidc(world.northwind, oidc), oidc, spoken_of(oidc, world))
    return client


def test_another_organization_of_the_person_does_not_exist(borrowed: Client) -> None:
    assert is_inside(borrowed)
    assert same(borrowed.get("/o/helix/")) == same(borrowed.get("/o/no-such-one/"))
    assert borrowed.get("/o/helix/").status_code == 404


def test_nor_for_the_api(borrowed: Client) -> None:
    own = borrowed.get("/api/v1/studies/", headers={"X-Organization": "northwind"})
    foreign = borrowed.get("/api/v1/studies/", headers={"X-Organization": "helix"})

    assert (own.status_code, foreign.status_code) == (200, 401)


def test_the_list_of_organizations_names_no_other(borrowed: Client) -> None:
    assert borrowed.get("/")["Location"] == HOME


def test_their_own_password_opens_the_others_too(borrowed: Client, both: Principal) -> None:
    with_password(both)
    borrowed.get("/")
    log_in(fresh := Client(), both.email)

    assert is_inside(fresh, "/o/helix/")
    assert is_inside(fresh)


@pytest.mark.parametrize(
    ("page", "status"),
    [("password/set/", 403), ("password/change/", 403), ("2fa/", 403), ("2fa/totp/activate/", 403), ("2fa/webauthn/", 403),
     ("2fa/recovery-codes/", 403), ("email/", 403)],
)  # fmt: skip
def test_own_credentials_stay_closed(borrowed: Client, page: str, status: int) -> None:
    """Else a provider's administrator would set a password and open the person's other organizations with it."""
    wanted = {"password1": PASSWORD, "password2": PASSWORD}

    assert borrowed.get(f"/accounts/{page}").status_code == status
    assert borrowed.post(f"/accounts/{page}", wanted).status_code == status


def test_the_provider_of_another_organization_cannot_name_its_administrator(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    by_oidc(world.northwind, oidc)
    meridian = by_oidc(world.meridian, oidc)
    oidc.knows("thief", email=world.northwind["admin"].email, email_verified=True)

    assert come_in(client, meridian, oidc, "thief").status_code == 403


def test_two_providers_open_two_organizations(
    borrowed: Client, world: World, oidc: OidcProvider
) -> None:
    """Each by its own word."""
    from tests.access.single_sign_on.conftest import domain_confirmed

    helix = by_oidc(world.helix, oidc)
    domain_confirmed(world.meridian, "elsewhere.example")
    assert come_in(borrowed, helix, oidc, "lead-1").status_code == 403
    assert borrowed.get("/o/helix/").status_code == 404


def test_where_it_is_required_a_password_does_not_do(
    client: Client, world: World, oidc: OidcProvider
) -> None:
    lead = world.northwind["study-lead"]
    connection = by_oidc(world.northwind, oidc)
    required(world.northwind, connection)
    with_password(lead)
    log_in(client, lead.email)

    asked = client.get(f"{HOME}studies/")

    assert asked["Location"] == f"http://testserver{start_of(connection)}?next={HOME}studies/"
    api = client.get("/api/v1/studies/", headers={"X-Organization": "northwind"})
    assert api.status_code == 401
    come_in(client, connection, oidc, spoken_of(oidc, world))
    assert is_inside(client)


def test_administrators_keep_a_way_in(client: Client, world: World, oidc: OidcProvider) -> None:
    admin = world.northwind["admin"]
    required(world.northwind, by_oidc(world.northwind, oidc))
    signed_in(client, admin)

    assert is_inside(client)


def test_tokens_go_on(client: Client, world: World, oidc: OidcProvider) -> None:
    required(world.northwind, by_oidc(world.northwind, oidc))
    header = bearer(world.northwind["service-account"])

    assert client.get("/api/v1/studies/", headers=header).status_code == 200


def test_it_cannot_be_required_before_a_domain_is_confirmed(
    world: World, oidc: OidcProvider
) -> None:
    connection = by_oidc(world.northwind, oidc, is_confirmed=False)

    with pytest.raises(RuleBroken, match="confirmed"):
        required(world.northwind, connection)


@pytest.mark.parametrize(("amr", "status"), [(["pwd", "mfa"], 200), (["pwd"], 302), (None, 302)])
def test_production_wants_two_factors_here_or_there(
    client: Client, world: World, oidc: OidcProvider, settings: Any, amr: Any, status: int
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    lead = world.northwind["study-lead"]
    oidc.knows("lead-1", email=lead.email, email_verified=True, **({"amr": amr} if amr else {}))
    come_in(client, by_oidc(world.northwind, oidc), oidc, "lead-1")

    assert client.get(HOME).status_code == status


def test_a_borrowed_session_may_show_the_persons_own_second_factor(
    client: Client, world: World, oidc: OidcProvider, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    secret = enrolled(world.northwind["study-lead"])
    come_in(client, by_oidc(world.northwind, oidc), oidc, spoken_of(oidc, world))

    asked = client.get(HOME)["Location"]
    client.post(asked, {"code": code_of(secret)})

    assert is_inside(client)


def test_the_page_for_addresses_answers_all_alike(
    world: World, oidc: OidcProvider, mailoutbox: list[Any]
) -> None:
    connection = by_oidc(world.northwind, oidc)
    known, stranger = world.northwind["study-lead"].email, "somebody@elsewhere.example"

    answers = [
        same(Client().post("/accounts/sso/", {"email": email}), email=email)
        for email in (known, stranger)
    ]

    assert answers[0] == answers[1]
    assert [mail.to for mail in mailoutbox] == [[known], [stranger]]
    assert start_of(connection) in mailoutbox[0].body
    assert "/accounts/sso/" not in mailoutbox[1].body


def test_an_unknown_provider_answers_like_any_unknown_page(client: Client, world: World) -> None:
    missing = client.get("/accounts/sso/0192e000-0000-7000-8000-000000000000/")

    assert missing.status_code == 404


def test_the_portal_asks_for_an_address_only_inside(client: Client, world: World) -> None:
    """A stranger is sent to the log-in page, whatever organization the address names."""
    assert client.get(HOME)["Location"].startswith("/accounts/login/")


def test_only_an_administrator_connects(world: World) -> None:
    lead = world.northwind["study-lead"]
    with acting(lead), pytest.raises(NotPermitted):
        claim_domain(by=lead, domain="northwind.example")
    with acting(lead), pytest.raises(NotPermitted):
        connect(by=lead, protocol="oidc", issuer="http://localhost:1", client_id="a", client_secret="b")  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1/", "https://10.0.0.8/", "https://169.254.169.254/", "https://[::1]/", "http://example.com/", "https://user:pw@example.com/"],
)  # fmt: skip
def test_a_provider_inside_our_own_network_is_refused(
    world: World, settings: Any, address: str
) -> None:
    settings.SIGN_ON_LOCAL_PROVIDERS = False
    admin = world.northwind["admin"]

    with acting(admin), pytest.raises(RuleBroken):
        connect(by=admin, protocol="oidc", issuer=address, client_id="a", client_secret="b")
    with acting(admin):
        assert not SignOn.objects.exists()


def test_what_is_missing_is_told_by_field(world: World) -> None:
    admin = world.northwind["admin"]
    with acting(admin), pytest.raises(RuleBroken) as oidc:
        connect(by=admin, protocol="oidc", issuer="http://localhost:1")
    with acting(admin), pytest.raises(RuleBroken) as saml:
        connect(by=admin, protocol="saml", metadata="<not xml")

    assert [each.field for each in oidc.value.problems] == ["client_id", "client_secret"]
    assert [each.field for each in saml.value.problems] == ["metadata"]


def test_the_administrator_of_another_organization_changes_nothing(
    world: World, oidc: OidcProvider
) -> None:
    connection = by_oidc(world.northwind, oidc)
    thief = find_principal("admin@meridian.example", "meridian")
    assert thief is not None

    with acting(thief):
        assert not SignOn.objects.filter(pk=connection.pk).exists()
        with pytest.raises(Exception, match="changed"):
            set_required(connection, by=thief, is_required=False, reason="sabotage")
