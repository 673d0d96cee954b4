"""Who may ask for an E2B(R3) message and fetch it: by service, API, portal and command."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import acting
from cro_platform.access.services import name_unblinded
from pharmacovigilance.models import SafetyMessage, UnblindedMessage
from pharmacovigilance.services.sending.messages import (
    open_message,
    open_unblinded,
)
from pharmacovigilance.services.unblinding import record_unblinding
from tests.deadlines.lane import run_lanes
from tests.pharmacovigilance.clocked import report, specialist
from tests.pharmacovigilance.safety import PRODUCT
from tests.pharmacovigilance.sending import (
    EUROPE,
    content,
    made,
    past_case,
    reportable,
)
from tests.world import World, at, bearer, signed_in


def test_a_stranger_can_neither_make_nor_open(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = reportable(world)
        message = made(case, by)
        url = f"/api/v1/safety-messages/{message.pk}/file/"
    rival = world.meridian["safety-physician"]
    with acting(rival):
        assert not SafetyMessage.objects.exists()
    answer = Client().get(url, headers=bearer(rival))
    assert answer.status_code == 404
    with acting(world.helix["project-manager"]):
        known = SafetyMessage.objects.get(pk=message.pk)
        with pytest.raises(NotPermitted):
            open_message(known, by=world.helix["project-manager"])


def test_the_treatment_stands_in_the_unblinded_variant_alone(world: World) -> None:
    """Named persons alone make and read it; a blinded message of the same number stands beside it."""
    by = specialist(world)
    with acting(by):
        name_unblinded(world.alpha, by.user_id, reason="Reports SUSARs")
    with acting(by):
        case = reportable(world, products=[PRODUCT | {"is_blinded": True}])
        with at("2035-06-02T12:00:00Z"):
            record_unblinding(
                case, by=by, product_name="NWX-1", treatment="TREATMENT-CANARY", is_investigational=True,
                reason="Expedited reporting",
            )  # fmt: skip
        message = made(case, by, variant="unblinded")
        shown = UnblindedMessage.objects.get(message=message)

        assert b"TREATMENT-CANARY" in open_unblinded(shown, by=by)
        assert b"TREATMENT-CANARY" not in open_message(message, by=by)
        assert content(message, by).drugs[0].is_blinded is True
    with acting(world.northwind["safety-physician"]):
        assert SafetyMessage.objects.filter(pk=message.pk).exists()
        assert not UnblindedMessage.objects.exists()


def test_who_is_not_named_cannot_ask_for_the_treatment(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = reportable(world)
        with pytest.raises(NotPermitted, match="named for unblinded"):
            made(case, by, variant="unblinded")

        assert not SafetyMessage.objects.exists()


def test_the_message_is_made_and_fetched_through_the_api(world: World) -> None:
    by = specialist(world)
    with acting(by):
        found = report(reportable(world), "EU-SUSAR-15")
    client, headers = Client(), bearer(by)
    url = f"/api/v1/safety-reports/{found.pk}/"
    etag = client.get(url, headers=headers).headers["ETag"]

    answer = client.post(
        f"{url}make-message/",
        EUROPE,
        content_type="application/json",
        headers=headers | {"If-Match": etag},
    )
    assert answer.status_code == 200, answer.content
    run_lanes(world, "2035-06-05T10:05:00")

    (row,) = client.get(f"/api/v1/safety-messages/?report={found.pk}", headers=headers).json()[
        "results"
    ]
    assert row["status"] in {"ready", "unfit"}


def test_the_page_of_a_report_offers_the_message(world: World) -> None:
    by = specialist(world)
    with acting(by):
        message = made(reportable(world), by)
    client = Client()
    signed_in(client, by)

    page = client.get(f"/o/helix/safety-messages/{message.pk}/")
    file = client.get(f"/o/helix/safety-messages/{message.pk}/file/")
    form = client.get(f"/o/helix/safety-reports/{message.report_id}/make-message/")

    assert (page.status_code, form.status_code) == (200, 200)
    assert "Download the E2B(R3) message" in page.content.decode()
    assert file.headers["Content-Disposition"] == f'attachment; filename="message-{message.pk}.xml"'
    assert file.content.startswith(b"<?xml")


def test_the_command_writes_the_file_and_tells(world: World, tmp_path: Path) -> None:
    with acting(world.northwind["safety-physician"]):
        found = report(past_case(world), "EU-SUSAR-15")
    out, target = StringIO(), tmp_path / "message.xml"
    options = {"organization": "helix", "to": target, **EUROPE}

    call_command("export_icsr", str(found.pk), stdout=out, **options)

    line = json.loads(out.getvalue())
    assert (line["status"], line["report"]) == ("ready", str(found.pk))
    assert target.read_bytes().startswith(b"<?xml")


def test_the_command_refuses_a_report_of_strangers_and_an_unknown_one_alike(world: World) -> None:
    by = specialist(world)
    with acting(by):
        found = report(reportable(world), "EU-SUSAR-15")

    for pk in (str(found.pk), "00000000-0000-7000-8000-000000000000"):
        with pytest.raises(CommandError, match="meridian has no such report"):
            call_command("export_icsr", pk, organization="meridian", stdout=StringIO(), **EUROPE)
