"""Organizations, people, keys and catalogues: who sees and does what."""

import re
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from cro_platform.access.models import ApiToken
from cro_platform.access.obligations import obligations
from cro_platform.access.principal import acting, find_principal
from cro_platform.access.rights import unblinded_studies
from cro_platform.audit.trail import trail_of
from cro_platform.tenancy.models import Membership
from tests.studies.faces import Api, pointers, session
from tests.world import World


def member(world: World, email: str) -> Membership:
    """A membership of helix."""
    with acting(world.helix["admin"]):
        return Membership.objects.select_related("user").get(
            organization=world.helix.id, user__email=email
        )


@pytest.mark.parametrize(
    ("company", "role", "expected"),
    [
        ("northwind", "study-lead", {"Northwind", "Helix", "Orbis"}),
        ("meridian", "study-lead", {"Meridian", "Helix"}),
        ("helix", "cra", {"Helix", "Northwind"}),
        ("helix", "safety-specialist.meridian", {"Helix", "Meridian"}),
        ("helix", "admin", {"Helix"}),
        ("orbis", "cra", {"Orbis", "Northwind"}),
    ],
)
def test_a_person_knows_the_partners_of_the_studies_they_meet(
    world: World, company: str, role: str, expected: set[str]
) -> None:
    rows = Api(getattr(world, company)[role]).results("organizations/")

    assert {row["name"] for row in rows} == expected


@pytest.mark.parametrize("role", ["project-manager", "qa", "cra"])
def test_nobody_but_an_administrator_keeps_members(world: World, role: str) -> None:
    answer = session(world.helix[role]).post(
        "/o/helix/invitations/new/", {"email": "x@y.example", "name": "X", "role": "cra"}
    )

    assert answer.status_code == 403


def test_a_token_keeps_no_members(world: World) -> None:
    answer = Api(world.helix["admin"]).post(
        "invitations/", {"email": "x@y.example", "name": "X", "role": "cra"}
    )

    assert answer.status_code == 403


def test_a_changed_role_is_in_the_trail_with_its_reason(world: World) -> None:
    cra = member(world, "cra@helix.example")
    browser = session(world.helix["admin"])

    answer = browser.post(
        f"/o/helix/memberships/{cra.pk}/change-role/", {"role": "lead-cra", "reason": "promoted"}
    )

    assert answer.status_code == 302
    changed = find_principal("cra@helix.example", "helix")
    assert changed is not None
    assert changed.role == "lead-cra"
    with acting(world.helix["admin"]):
        entry = trail_of("tenancy_membership", str(cra.pk))[0]
    assert (entry.reason, [(c.old, c.new) for c in entry.changes]) == (
        "promoted",
        [("Clinical research associate", "Lead CRA")],
    )


def test_an_ended_membership_ends_every_right(world: World) -> None:
    cra = member(world, "cra@helix.example")
    token = Api(world.helix["cra"])

    session(world.helix["admin"]).post(f"/o/helix/memberships/{cra.pk}/end/", {"reason": "left"})

    assert find_principal("cra@helix.example", "helix") is None
    assert token.get("studies/").status_code == 401


@pytest.mark.parametrize(
    ("verb", "body"),
    [("end", {"reason": "r"}), ("change-role", {"role": "qa", "reason": "r"})],
)
def test_the_last_administrator_stays(world: World, verb: str, body: dict[str, str]) -> None:
    admin = member(world, "admin@helix.example")

    answer = session(world.helix["admin"]).post(f"/o/helix/memberships/{admin.pk}/{verb}/", body)

    assert answer.status_code == 422
    assert "last administrator" in answer.content.decode()
    assert find_principal("admin@helix.example", "helix") is not None


def test_no_list_tells_a_credential(world: World) -> None:
    rows = Api(world.helix["admin"]).results("memberships/")

    assert not {"password", "digest", "secret"} & set(rows[0])


def test_members_of_another_company_are_not_listed(world: World) -> None:
    emails = {row["email"] for row in Api(world.northwind["admin"]).results("memberships/")}

    assert emails
    assert {email.partition("@")[2] for email in emails} == {"northwind.example"}


def test_legal_entities_are_kept_by_their_own_organization(world: World) -> None:
    manager = Api(world.northwind["vendor-manager"])
    made = manager.post(
        "legal-entities/", {"name": "Northwind GmbH", "country": "DE", "city": "Ulm"}
    )
    pk = made.json()["id"]

    assert made.status_code == 201
    assert pointers(
        manager.post("legal-entities/", {"name": "Northwind GmbH", "country": "DE"})
    ) == {"/name"}
    assert (
        manager.act("legal-entities", pk, "change", {"city": "Bonn", "reason": "moved"}).json()[
            "city"
        ]
        == "Bonn"
    )
    assert Api(world.helix["cra"]).get(f"legal-entities/{pk}/").status_code == 200
    refused = Api(world.helix["cra"]).act(
        "legal-entities", pk, "change", {"city": "Rome", "reason": "moved"}
    )
    assert refused.status_code == 403  # seen, and not theirs to write
    assert Api(world.helix["admin"]).get(f"legal-entities/{pk}/").status_code == 404
    assert Api(world.meridian["vendor-manager"]).get(f"legal-entities/{pk}/").status_code == 404


def test_a_lead_names_a_person_for_unblinded_information_and_takes_them_off(world: World) -> None:
    browser, physician = session(world.northwind["study-lead"]), world.northwind["safety-physician"]
    body = {"study": str(world.alpha), "person": str(physician.user_id), "reason": "code breaks"}

    made = browser.post("/o/northwind/unblinded-persons/new/", body)
    with acting(physician):
        assert unblinded_studies() == {world.alpha}
    browser.post(f"{made['Location']}end/", {"reason": "study over"})

    with acting(physician):
        assert unblinded_studies() == set()
    (row,) = Api(world.northwind["qa"]).results("unblinded-persons/")
    assert (row["reason"], row["valid_until"] is None) == ("study over", False)


def test_naming_says_why(world: World) -> None:
    body = {"study": str(world.alpha), "person": str(world.northwind["qa"].user_id)}

    answer = session(world.northwind["study-lead"]).post(
        "/o/northwind/unblinded-persons/new/", body
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(("company", "role"), [("northwind", "safety-physician"), ("helix", "safety-specialist")])  # fmt: skip
def test_nobody_names_themselves(world: World, company: str, role: str) -> None:
    by = getattr(world, company)[role]
    body = {"study": str(world.alpha), "person": str(by.user_id), "reason": "curious"}

    answer = session(by).post(f"/o/{company}/unblinded-persons/new/", body)

    assert answer.status_code == 403
    with acting(by):
        assert unblinded_studies() == set()


def test_a_token_is_shown_once_and_kept_as_a_hash(world: World) -> None:
    browser = session(world.northwind["study-lead"])

    page = browser.post(
        "/o/northwind/api-tokens/new/", {"name": "scripts", "days": "30", "scopes": ["read"]}
    ).content.decode()

    secret = re.search(r"cdt_[\w-]+", page)
    assert secret is not None
    assert secret[0] not in browser.get("/o/northwind/api-tokens/").content.decode()
    answer = Client().get("/api/v1/studies/", headers={"Authorization": f"Bearer {secret[0]}"})
    assert answer.status_code == 200
    with acting(world.northwind["study-lead"]):
        assert ApiToken.objects.filter(name="scripts").exclude(digest=secret[0]).exists()


def test_a_revoked_token_opens_nothing(world: World) -> None:
    api = Api(world.northwind["study-lead"])
    (token,) = api.results("api-tokens/")

    session(world.northwind["study-lead"]).post(f"/o/northwind/api-tokens/{token['id']}/revoke/")

    assert api.get("studies/").status_code == 401


def test_a_token_issues_and_revokes_no_token(world: World) -> None:
    api = Api(world.northwind["study-lead"])
    (token,) = api.results("api-tokens/")

    assert api.post("api-tokens/", {"name": "x"}).status_code == 405
    assert api.act("api-tokens", token["id"], "revoke", {}).status_code == 403


def test_tokens_of_others_are_not_listed(world: World) -> None:
    Api(world.northwind["study-lead"])

    assert len(Api(world.northwind["qa"]).results("api-tokens/")) == 1


def test_the_command_prints_the_token_and_nothing_else(world: World) -> None:
    out = StringIO()

    call_command(
        "issue_token",
        "qa@northwind.example",
        "--organization",
        "northwind",
        "--days",
        "2",
        stdout=out,
    )

    secret = out.getvalue().strip()
    assert re.fullmatch(r"cdt_[\w-]+", secret)
    answer = Client().get("/api/v1/studies/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "arguments",
    [
        ("qa@northwind.example", "--organization", "helix"),
        ("nobody@northwind.example", "--organization", "northwind"),
        ("qa@northwind.example", "--organization", "northwind", "--days", "0"),
    ],
    ids=["another company", "nobody", "no days"],
)
def test_the_command_refuses(world: World, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("issue_token", *arguments)


def test_the_catalogue_is_read_by_everybody_in_order(world: World) -> None:
    rows = Api(world.orbis["cra"]).results("obligations/")

    assert [row["code"] for row in rows] == [each.code for each in obligations()]
    assert all(
        {"citation", "confidence", "is_verified"} <= set(c) for row in rows for c in row["clauses"]
    )


@pytest.mark.parametrize(("query", "count"), [({"level": "study"}, None), ({"code": "site-monitoring"}, 1)])  # fmt: skip
def test_the_catalogue_is_filtered(world: World, query: dict[str, str], count: int | None) -> None:
    rows = Api(world.orbis["cra"]).results("obligations/", **query)

    assert rows
    assert count is None or len(rows) == count
    assert {str(row[next(iter(query))]) for row in rows} == set(query.values())


def test_roles_are_told_by_kind(world: World) -> None:
    rows = Api(world.orbis["cra"]).results("roles/", kind="cro")

    assert {row["kind"] for row in rows} == {"cro"}
    assert "lead-cra" in {row["code"] for row in rows}


@pytest.mark.parametrize("name", ["obligations", "roles", "responsibility", "delegations"])
def test_an_answer_has_no_address_of_its_own(world: World, name: str) -> None:
    assert Api(world.northwind["qa"]).get(f"{name}/{uuid4()}/").status_code == 404


def test_the_description_of_the_api_is_complete(world: World) -> None:
    answer = Api(world.northwind["qa"]).get("schema/", format="json")

    assert answer.status_code == 200
