"""What is typed is kept until it is sent: encrypted, the typist's alone, gone afterwards; each field is checked as one goes."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cro_platform.access.principal import acting
from cro_platform.web.models import FormDraft
from tests.world import World, signed_in

FORM = "/o/helix/sites/new/"
DRAFTS = "/o/helix/drafts/"


def portal(by: Any) -> Client:
    client = Client()
    signed_in(client, by)
    return client


@pytest.fixture
def manager(world: World) -> Client:
    return portal(world.helix["project-manager"])


def keep(client: Client, **typed: str) -> Any:
    return client.post(DRAFTS, {"draft": FORM, "name": "Half a cli", **typed})


def test_the_form_opens_with_what_was_typed(manager: Client) -> None:
    answer = keep(manager, notes="to be asked")

    assert (answer.status_code, answer["Location"]) == (302, FORM)
    page = manager.get(FORM).content.decode()
    assert 'value="Half a cli"' in page
    assert "to be asked" in page
    assert "Your draft is here again" in page


def test_a_script_hears_only_that_it_was_kept(manager: Client) -> None:
    answer = manager.post(
        DRAFTS, {"draft": FORM, "name": "x"}, headers={"X-Requested-With": "fetch"}
    )

    assert (answer.status_code, answer.content) == (204, b"")


def test_nobody_else_reads_it_and_the_table_holds_no_word_of_it(
    world: World, manager: Client
) -> None:
    keep(manager)

    assert "Half a cli" not in portal(world.helix["lead-cra"]).get(FORM).content.decode()
    with acting(world.helix["project-manager"]):
        assert FormDraft.objects.count() == 1
        assert "Half" not in FormDraft.objects.get().content
    with acting(world.helix["lead-cra"]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM web_formdraft")
        assert cursor.fetchone() == (0,)


def test_sent_or_discarded_it_is_gone(world: World, manager: Client) -> None:
    keep(manager)
    assert manager.post(DRAFTS, {"draft": FORM, "discard": "1"}).status_code == 302
    assert "Half a cli" not in manager.get(FORM).content.decode()

    keep(manager)
    assert manager.post(FORM, {"name": "Whole clinic", "country": "DE"}).status_code == 302
    with acting(world.helix["project-manager"]):
        assert FormDraft.objects.count() == 0


def test_a_refused_form_keeps_its_draft_and_what_was_typed(world: World, manager: Client) -> None:
    keep(manager)

    page = manager.post(FORM, {"name": "Half a cli", "country": "XX"})

    assert page.status_code == 422
    assert 'value="Half a cli"' in page.content.decode()
    with acting(world.helix["project-manager"]):
        assert FormDraft.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["", "/", "/o/northwind/sites/new/", "https://evil.example/o/helix/", "//evil"]
)
def test_a_draft_belongs_to_a_form_of_this_organization(manager: Client, path: str) -> None:
    assert manager.post(DRAFTS, {"draft": path, "name": "x"}).status_code == 422


def test_passwords_are_never_kept(manager: Client) -> None:
    page = manager.get("/o/helix/api-tokens/new/").content.decode()

    assert "data-keep" not in page


def test_one_field_is_checked_and_nothing_is_done(world: World, manager: Client) -> None:
    faulty = manager.post(f"{FORM}?_validate=country", {"name": "Clinic", "country": "XX"})
    empty = manager.post(f"{FORM}?_validate=name", {"name": "", "country": "DE"})

    assert faulty.status_code == 200
    assert "<html" not in faulty.content.decode()
    assert 'aria-invalid="true"' in faulty.content.decode()
    assert 'aria-invalid="true"' not in empty.content.decode()
    assert manager.post(f"{FORM}?_validate=nothing", {}).status_code == 404
    with acting(world.helix["project-manager"]):
        from sites.models import Site

        assert not Site.objects.filter(name="Clinic").exists()
