"""A kind of document for tests: a note about a study, whose text the test can change."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from cro_platform.access.matrix import PERMISSIONS, Permission, cro, declare, sponsor
from cro_platform.access.principal import Principal, acting
from cro_platform.access.services import name_unblinded, set_password
from cro_platform.access.target import Target
from cro_platform.documents.kinds import KINDS, Kind
from cro_platform.documents.models import Document, DocumentVersion, VersionBase
from cro_platform.documents.services import open_version, request_document, shown_sha256
from cro_platform.esign.credentials import Credentials
from cro_platform.outbox.delivery import deliver
from cro_platform.outbox.models import OutboxMessage
from tests.documents.minimal import Note, note_rendition

PASSWORD = "correct horse battery staple"
OBLIGATION = "safety-case-processing"
PEOPLE = sponsor(
    "study-lead", "safety-physician", "unblinded-safety-physician", "medical-monitor"
) | cro("safety-specialist", "project-manager", "cra")


@dataclass
class Paper:
    """What the next version will say, and who wrote it."""

    text: str = "first"
    hidden: str = "active arm"
    contributors: list[str] = field(default_factory=list)
    error: Exception | None = None
    built: int = 0

    def build(self, subject_id: UUID, variant: str) -> Note:
        self.built += 1
        if self.error:
            raise self.error
        return Note("Note", self.hidden if variant == "unblinded" else self.text)


@pytest.fixture(autouse=True)
def own_limits(settings: Any) -> None:
    """Rate limits and used codes of a test are its own."""
    default = settings.CACHES["default"]
    settings.CACHES = {"default": default | {"KEY_PREFIX": f"test-{uuid4()}"}}


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Paper:
    """The test's kind of document, registered for the length of the test."""
    found = Paper()
    if "test.request-note" not in PERMISSIONS:
        declare(
            Permission("test.request-note", "make notes", PEOPLE),
            Permission(
                "test.unblind-note",
                "make unblinded notes",
                PEOPLE,
                is_human_only=True,
                is_unblinding=True,
            ),
            Permission("test.sign-note", "sign notes", PEOPLE, is_human_only=True),
        )
    templates = tmp_path / "templates"
    templates.mkdir()
    kind = Kind(
        code="test-note",
        title="Note",
        subject_type="studies",
        rendition=note_rendition(monkeypatch, templates),
        build=found.build,
        contributors=lambda _: list(found.contributors),
        request="test.request-note",
        sign=("test.sign-note",),
        request_unblinded="test.unblind-note",
        meanings=("authorship", "review", "approval"),
    )
    monkeypatch.setitem(KINDS, kind.code, kind)
    return found


def written(by: Principal, study: UUID, *, contributors: tuple[str, ...] = ()) -> DocumentVersion:
    """A version as it stands after it was made, without the work of making it: its hashes are its own."""
    with acting(by):
        document = Document.objects.create(
            study_id=study, kind="test-note", title="Note 1", subject_type="studies", subject_id=study, obligation=OBLIGATION
        )  # fmt: skip
        return DocumentVersion.objects.create(
            document=document, study_id=study, obligation=OBLIGATION, number=1, status="rendered", template_id="test-note",
            template_version="3", source_sha256="1" * 64, content_sha256="2" * 64, html_sha256="3" * 64,
            contributors=list(contributors),
        )  # fmt: skip


def requested(
    by: Principal, study: UUID, *, variant: str = "blinded", subject: UUID | None = None
) -> VersionBase:
    """A version that waits to be made."""
    with acting(by):
        return request_document(
            "test-note", subject or study, by=by, target=Target(study_id=study), obligation=OBLIGATION, title="Note 1",
            variant=variant,
        )  # fmt: skip


def work(organization: UUID, handler: str = "") -> int:
    """Deliver what waits for an organization, as the workers do; returns how many messages were delivered."""
    from cro_platform.tenancy.scope import Actor, organization_scope

    with organization_scope(organization, Actor.system("test")):
        waiting = OutboxMessage.objects.filter(done_at=None, handler__contains=handler)
        found = list(waiting.values_list("pk", flat=True))
    return sum(deliver(pk, organization, by="worker") for pk in found)


def made(
    by: Principal, study: UUID, *, variant: str = "blinded", subject: UUID | None = None
) -> VersionBase:
    """A version with its PDF."""
    version = requested(by, study, variant=variant, subject=subject)
    work(by.organization_id, "make_requested")
    return again(version, by)


def again(version: VersionBase, by: Principal) -> VersionBase:
    """The version as it stands now."""
    with acting(by):
        return type(version)._default_manager.select_related("document").get(pk=version.pk)


def opened(version: VersionBase, by: Principal) -> str:
    """Open the version as this person; returns the hash on the signing page."""
    with acting(by):
        open_version(version, by=by)
        return shown_sha256(version)


def post(by: Principal) -> HttpRequest:
    """A request as the signing page gets it, of a person of this address."""
    request = RequestFactory().post("/", REMOTE_ADDR=f"10.0.0.{by.user_id.int % 250}")
    request.user = SimpleNamespace(pk=by.user_id, is_authenticated=True)  # type: ignore[assignment]
    return request


def credentials(by: Principal, *, password: str = PASSWORD, code: str = "") -> Credentials:
    return Credentials(post(by), password, code)


def with_password(*people: Principal) -> None:
    """Give people a password at the front door."""
    for person in people:
        set_password(person.email, PASSWORD)


def named(study: UUID, person: Principal, by: Principal) -> None:
    """Name a person for the study's unblinding facts."""
    with acting(by):
        name_unblinded(study, person.user_id, reason="Causality needs the treatment")
