"""The signing page and the API of signatures, through the real middleware."""

import re

import pytest
from django.test import Client

from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.documents.models import VersionBase
from cro_platform.esign.models import Signature, SigningTicket
from tests.documents.papers import PASSWORD, Paper, made, opened, with_password
from tests.front_door import log_in_with_code
from tests.one_time_codes import code_of, enrolled
from tests.world import World, bearer, signed_in


@pytest.fixture
def lead(world: World) -> Principal:
    with_password(world.northwind["study-lead"])
    return world.northwind["study-lead"]


@pytest.fixture
def note(world: World, paper: Paper, lead: Principal) -> VersionBase:
    return made(world.helix["safety-specialist"], world.alpha)


@pytest.fixture
def inside(client: Client, lead: Principal) -> Client:
    signed_in(client, lead)
    return client


def address(note: VersionBase, verb: str, slug: str = "northwind") -> str:
    return f"/o/{slug}/document-versions/{note.pk}/{verb}/"


def shown(client: Client, note: VersionBase) -> str:
    found = re.search(
        r'name="shown" value="([0-9a-f]{64})"', client.get(address(note, "sign")).content.decode()
    )
    assert found is not None
    return found[1]


def send(client: Client, note: VersionBase, *, code: str = "", **changes: str) -> object:
    values = {
        "meaning": "approval",
        "password": PASSWORD,
        "code": code,
        "shown": shown(client, note),
    }
    return client.post(address(note, "sign"), values | changes)


def attempts(by: Principal) -> list[AuditEvent]:
    with acting(by):
        return list(AuditEvent.objects.filter(intent="esign.attempt.refuse").order_by("id"))


def test_open_then_sign_with_both_factors(
    client: Client, lead: Principal, note: VersionBase
) -> None:
    secret = enrolled(lead)
    log_in_with_code(client, lead.email, code_of(secret, periods=-1))

    assert client.get(address(note, "file")).status_code == 200
    response = send(client, note, code=code_of(secret))

    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert "Valid" in page
    assert lead.name in page
    with acting(lead):
        assert Signature.objects.get().factors == "identity, password, one-time code"


def test_the_code_of_the_log_in_does_not_sign(
    client: Client, lead: Principal, note: VersionBase
) -> None:
    code = code_of(enrolled(lead))
    log_in_with_code(client, lead.email, code)
    client.get(address(note, "file"))

    response = send(client, note, code=code)

    assert response.status_code == 422
    assert "wrong or was used already" in response.content.decode()


def test_a_refused_attempt_leaves_no_row_but_the_attempt(
    inside: Client, lead: Principal, note: VersionBase
) -> None:
    opened(note, lead)

    response = send(inside, note, password="not mine")

    assert response.status_code == 422
    assert "This is not your password. (21 CFR 11.200(a)(1))" in response.content.decode()
    with acting(lead):
        assert not Signature.objects.exists()
        assert not SigningTicket.objects.exists()
    (attempt,) = attempts(lead)
    assert (attempt.actor, attempt.pk_text) == (lead.actor.reference, str(note.pk))
    assert (attempt.new["factor"], attempt.new["meaning"]) == ("password", "approval")
    assert "not mine" not in str(attempt.new)


def test_the_page_slows_guessing(inside: Client, lead: Principal, note: VersionBase) -> None:
    opened(note, lead)
    for _ in range(5):
        send(inside, note, password="guess")

    response = send(inside, note)

    assert "Too many attempts" in response.content.decode()
    assert len(attempts(lead)) == 6


def test_a_stale_page_signs_nothing(inside: Client, lead: Principal, note: VersionBase) -> None:
    opened(note, lead)

    response = send(inside, note, shown="0" * 64)

    assert "has changed since it was shown" in response.content.decode()
    with acting(lead):
        assert not Signature.objects.exists()


def test_the_page_tells_that_it_was_not_opened(inside: Client, note: VersionBase) -> None:
    assert "Not opened by you yet" in inside.get(address(note, "sign")).content.decode()
    assert "Open the document before you sign" in send(inside, note).content.decode()


def test_the_password_is_never_shown_again(
    inside: Client, lead: Principal, note: VersionBase
) -> None:
    opened(note, lead)

    assert PASSWORD not in send(inside, note, shown="0" * 64).content.decode()


@pytest.mark.parametrize("company", ["meridian", "orbis"])
@pytest.mark.parametrize("verb", ["file", "sign"])
def test_strangers_find_neither_file_nor_page(
    world: World, note: VersionBase, company: str, verb: str
) -> None:
    client = Client()
    signed_in(
        client, getattr(world, company).people["study-lead" if company == "meridian" else "cra"]
    )

    found = client.get(address(note, verb, company))

    assert found.status_code == 404


def test_the_file_is_for_the_reader_alone(inside: Client, note: VersionBase) -> None:
    response = inside.get(address(note, "file"))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="document-{note.pk}.pdf"'
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    for word in ("alpha", "ALPHA", "Note 1"):
        assert word not in str(response.headers)


def test_a_file_that_is_not_made_yet_leads_back(
    world: World, inside: Client, lead: Principal, paper: Paper
) -> None:
    from tests.documents.papers import requested

    waiting = requested(lead, world.alpha)

    for verb in ("file", "sign"):
        response = inside.get(address(waiting, verb))
        assert response.status_code == 302
        assert response["Location"].endswith(f"/document-versions/{waiting.pk}/")


def test_signatures_are_read_and_verified_through_the_api(
    inside: Client, lead: Principal, note: VersionBase
) -> None:
    opened(note, lead)
    send(inside, note)
    header = bearer(lead)

    (row,) = inside.get("/api/v1/signatures/", headers=header).json()["results"]
    checked = inside.get(f"/api/v1/signatures/{row['id']}/verify/", headers=header)

    assert (row["signer"], row["verdict"], row["meaning"]) == (lead.name, "valid", "approval")
    assert (checked.status_code, checked.json()["is_valid"]) == (200, True)
    with acting(lead):
        act = AuditEvent.objects.get(intent="esign.signature.verify")
        assert act.new["verdict"] == "valid"


def test_a_stranger_verifies_nothing(
    world: World, inside: Client, lead: Principal, note: VersionBase
) -> None:
    opened(note, lead)
    send(inside, note)
    with acting(lead):
        pk = Signature.objects.get().pk

    response = inside.get(
        f"/api/v1/signatures/{pk}/verify/", headers=bearer(world.meridian["study-lead"])
    )

    assert response.status_code == 404


def test_nobody_signs_through_the_api(inside: Client, lead: Principal, note: VersionBase) -> None:
    token = bearer(lead)
    for address_, status in (
        ("/api/v1/signatures/", 405),
        (f"/api/v1/document-versions/{note.pk}/sign/", 404),
    ):
        response = inside.post(address_, {}, content_type="application/json", headers=token)
        assert response.status_code == status


def test_the_list_of_signatures_is_a_page(
    inside: Client, lead: Principal, note: VersionBase
) -> None:
    opened(note, lead)
    send(inside, note)

    page = inside.get("/o/northwind/signatures/").content.decode()
    with acting(lead):
        pk = Signature.objects.get().pk
    record = inside.get(f"/o/northwind/signatures/{pk}/")

    assert lead.name in page
    assert "Valid" in record.content.decode()
