"""What shows the treatment is made, seen, signed and traced by named persons only (ICH E6(R3) 4.1)."""

from typing import Any

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.documents.kinds import KINDS
from cro_platform.documents.models import Document, DocumentVersion, UnblindedDocumentVersion
from cro_platform.documents.services import open_version, sign_version, supersede_documents_of
from cro_platform.esign.models import Signature, SigningTicket
from cro_platform.outbox.models import OutboxMessage
from tests.documents.minimal import text_of
from tests.documents.papers import (
    PASSWORD,
    Paper,
    again,
    named,
    opened,
    post,
    requested,
    with_password,
)
from tests.world import World, bearer

TREATMENT = "active arm"


@pytest.fixture
def physician(world: World) -> Principal:
    """The sponsor's person who is named for study alpha."""
    person = world.northwind["unblinded-safety-physician"]
    named(world.alpha, person, world.northwind["study-lead"])
    with_password(person)
    return person


@pytest.fixture
def secret(world: World, paper: Paper, physician: Principal) -> UnblindedDocumentVersion:
    """An unblinded version, opened and signed by the named person."""
    version = requested(physician, world.alpha, variant="unblinded")
    shown = opened(version, physician)
    with acting(physician):
        sign_version(
            version, by=physician, meaning="approval", request=post(physician), password=PASSWORD, code="", shown=shown
        )  # fmt: skip
    assert isinstance(version, UnblindedDocumentVersion)
    return version


BLINDED = [
    pytest.param("northwind", "study-lead", id="the sponsor's study lead"),
    pytest.param("northwind", "qa", id="the sponsor's auditor"),
    pytest.param("helix", "safety-specialist", id="the provider's safety specialist"),
]


def test_the_named_person_reads_the_treatment(
    secret: UnblindedDocumentVersion, physician: Principal
) -> None:
    with acting(physician):
        content = open_version(again_in_scope(secret), by=physician)

    assert "activearm" in text_of(content)
    assert physician.name.replace(" ", "") in text_of(content)


def again_in_scope(version: UnblindedDocumentVersion) -> UnblindedDocumentVersion:
    return UnblindedDocumentVersion.objects.select_related("document").get(pk=version.pk)


@pytest.mark.parametrize(("company", "role"), BLINDED)
def test_nobody_else_finds_it_anywhere(
    world: World, secret: UnblindedDocumentVersion, company: str, role: str
) -> None:
    with acting(getattr(world, company)[role]):
        assert not UnblindedDocumentVersion.objects.exists()
        assert not Signature.objects.exists()
        assert not SigningTicket.objects.exists()
        assert DocumentVersion.objects.count() == 1
        traces = AuditEvent.objects.filter(tbl="documents_unblindeddocumentversion")
        assert not traces.exists()
        assert TREATMENT not in str(list(AuditEvent.objects.values("old", "new", "intent")))
        marks = AuditEvent.objects.filter(new__entity="unblindeddocumentversion")
        assert not marks.exists()


def test_the_named_person_finds_the_whole_trail(
    secret: UnblindedDocumentVersion, physician: Principal
) -> None:
    with acting(physician):
        acts = set(
            AuditEvent.objects.filter(pk_text=str(secret.pk)).values_list("intent", flat=True)
        )
        assert {
            "documents.test-note.request",
            "documents.version.render",
            "documents.version.open",
        } <= acts
        assert Signature.objects.get().is_unblinding


def test_the_document_looks_as_if_only_the_blinded_version_had_been_asked_for(
    world: World, secret: UnblindedDocumentVersion
) -> None:
    with acting(world.northwind["study-lead"]):
        document = Document.objects.get(pk=secret.document_id)
        versions = document.documentversions.values_list("number", "status")
        events = AuditEvent.objects.filter(pk_text=str(document.pk)).values_list("op", "intent")

        assert list(versions) == [(1, "requested")]
        assert list(events) == [("I", "documents.test-note.request")]


def test_no_worker_is_asked_to_make_it(world: World, secret: UnblindedDocumentVersion) -> None:
    with acting(world.northwind["study-lead"]):
        assert not OutboxMessage.objects.filter(payload__version_id=str(secret.pk)).exists()


@pytest.mark.parametrize(("company", "role"), BLINDED)
def test_its_addresses_answer_like_unknown_ones(
    world: World, secret: UnblindedDocumentVersion, client: Client, company: str, role: str
) -> None:
    header = bearer(getattr(world, company)[role])
    base = "/api/v1/unblinded-document-versions"
    unknown = "0192e000-0000-7000-8000-000000000000"

    for tail in ("", "file/"):
        found = client.get(f"{base}/{secret.pk}/{tail}", headers=header)
        other = client.get(f"{base}/{unknown}/{tail}", headers=header)
        assert found.status_code == other.status_code == 404
        assert found.json() | {"instance": ""} == other.json() | {"instance": ""}
    assert client.get(f"{base}/", headers=header).json()["results"] == []
    assert client.get("/api/v1/signatures/", headers=header).json()["results"] == []


def test_being_in_the_right_role_is_not_being_named(world: World, paper: Paper) -> None:
    with pytest.raises(NotPermitted, match="not among the persons named"):
        requested(world.northwind["unblinded-safety-physician"], world.alpha, variant="unblinded")


def test_a_kind_without_treatment_has_no_unblinded_version(
    world: World, paper: Paper, physician: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    monkeypatch.setitem(
        KINDS, "test-note", dataclasses.replace(KINDS["test-note"], request_unblinded="")
    )

    with pytest.raises(RuleBroken, match="never shows the treatment"):
        requested(physician, world.alpha, variant="unblinded")


def test_a_change_by_blinded_people_overtakes_it_all_the_same(
    world: World, secret: UnblindedDocumentVersion, physician: Principal
) -> None:
    with acting(world.helix["safety-specialist"]):
        supersede_documents_of("studies", world.alpha)

    assert again(secret, physician).superseded_at is not None


def test_strangers_to_the_study_overtake_nothing(
    world: World, secret: UnblindedDocumentVersion, physician: Principal
) -> None:
    with acting(world.meridian["study-lead"]):
        supersede_documents_of("studies", world.alpha)

    assert again(secret, physician).superseded_at is None


def test_the_list_of_names_has_an_end(
    world: World, secret: UnblindedDocumentVersion, physician: Principal, settings: Any
) -> None:
    from cro_platform.access.services import name_unblinded

    with acting(world.northwind["study-lead"]):
        name_unblinded(world.alpha, physician.user_id, reason="Done", until="2026-01-02T00:00Z")  # type: ignore[arg-type]

    with acting(physician):
        assert not UnblindedDocumentVersion.objects.exists()
