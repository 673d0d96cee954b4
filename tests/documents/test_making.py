"""From the request to the PDF: made once, in the author's store, and somebody is told when it cannot be."""

import hashlib
from pathlib import Path

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.documents.enums import VersionStatus
from cro_platform.documents.models import Document, DocumentVersion, VersionBase
from cro_platform.documents.services import open_version, supersede_documents_of
from cro_platform.notifications.models import Notification
from cro_platform.outbox.models import OutboxMessage
from tests.documents.minimal import snapshot_of, text_of
from tests.documents.papers import Paper, again, made, requested, work
from tests.world import World


@pytest.fixture
def author(world: World) -> Principal:
    return world.helix["safety-specialist"]


def stored(tmp_path: Path) -> list[Path]:
    return [each for each in (tmp_path / "documents").rglob("*") if each.is_file()]


def due_again(version: VersionBase, by: Principal, *, attempts: int) -> None:
    """As after so many claims of a worker."""
    with acting(by):
        OutboxMessage.objects.filter(ref=str(version.pk)).update(attempts=attempts, done_at=None)


def test_a_request_waits_for_a_worker(world: World, paper: Paper, author: Principal) -> None:
    version = requested(author, world.alpha)

    assert version.status == VersionStatus.REQUESTED
    with acting(author), pytest.raises(TransitionRefused, match="being made"):
        open_version(version, by=author)
    assert paper.built == 0


def test_the_worker_makes_the_pdf_with_its_data(
    world: World, paper: Paper, author: Principal
) -> None:
    version = made(author, world.alpha)

    with acting(author):
        content = open_version(version, by=author)
    assert "first" in text_of(content)
    assert snapshot_of(content) == {"heading": "Note", "text": "first"}
    assert version.content_sha256 == hashlib.sha256(content).hexdigest()
    assert (version.status, version.template_id, version.size) == (
        "rendered",
        "test-note",
        len(content),
    )


def test_making_again_changes_nothing(
    world: World, paper: Paper, author: Principal, tmp_path: Path
) -> None:
    version = made(author, world.alpha)
    before = stored(tmp_path)
    due_again(version, author, attempts=1)

    work(world.helix.id, "make_requested")

    assert again(version, author).rev == version.rev
    assert stored(tmp_path) == before
    assert paper.built == 1


def test_a_key_tells_organization_and_nothing_else(
    world: World, paper: Paper, author: Principal, tmp_path: Path
) -> None:
    made(author, world.alpha)

    names = [str(each.relative_to(tmp_path / "documents")) for each in stored(tmp_path)]

    assert len(names) == 3
    for name in names:
        assert name.startswith(f"{world.helix.id}/")
        assert "." not in name
        assert str(world.alpha) not in name


def test_a_fault_is_tried_again(world: World, paper: Paper, author: Principal) -> None:
    version = requested(author, world.alpha)
    paper.error = LookupError("subject 0042")

    with pytest.raises(LookupError):
        work(world.helix.id, "make_requested")

    assert again(version, author).status == VersionStatus.REQUESTED
    paper.error = None
    work(world.helix.id, "make_requested")
    assert again(version, author).status == VersionStatus.RENDERED


def test_after_the_last_attempt_whoever_asked_is_told(
    world: World, paper: Paper, author: Principal
) -> None:
    version = requested(author, world.alpha)
    paper.error = LookupError("subject 0042")
    due_again(version, author, attempts=5)

    work(world.helix.id, "make_requested")

    failed = again(version, author)
    assert (failed.status, failed.error) == (VersionStatus.FAILED, "Fault of kind LookupError.")
    with acting(author):
        told = Notification.objects.get(user_id=author.user_id, link_id=version.pk)
    assert told.subject == "A document could not be made"


def test_a_refusal_is_told_at_once_in_its_own_words(
    world: World, paper: Paper, author: Principal
) -> None:
    version = requested(author, world.alpha)
    paper.error = RuleBroken.of("country", "The country of occurrence is missing.")

    work(world.helix.id, "make_requested")

    assert again(version, author).error == "country: The country of occurrence is missing."
    with acting(author), pytest.raises(TransitionRefused, match="could not be made"):
        open_version(again_in_scope(version), by=author)


def test_a_new_request_supersedes_the_version_before(
    world: World, paper: Paper, author: Principal
) -> None:
    first = made(author, world.alpha)
    paper.text = "second"

    second = made(author, world.alpha)

    assert again(first, author).superseded_at is not None
    assert (second.number, second.superseded_at) == (2, None)
    with acting(author):
        assert "first" in text_of(open_version(again_in_scope(first), by=author))
        assert Document.objects.filter(kind="test-note").count() == 1


def test_a_changed_record_overtakes_its_documents(
    world: World, paper: Paper, author: Principal
) -> None:
    version = made(author, world.alpha)

    with acting(author):
        supersede_documents_of("studies", world.alpha)

    assert again(version, author).superseded_at is not None


def test_a_version_overtaken_before_it_was_made_is_not_made(
    world: World, paper: Paper, author: Principal
) -> None:
    version = requested(author, world.alpha)
    with acting(author):
        supersede_documents_of("studies", world.alpha)

    work(world.helix.id, "make_requested")

    assert again(version, author).status == VersionStatus.REQUESTED
    assert paper.built == 0


def test_only_whoever_may_asks(world: World, paper: Paper) -> None:
    with pytest.raises(NotPermitted):
        requested(world.northwind["regulatory-lead"], world.alpha)


def test_tampered_bytes_are_not_shown(
    world: World, paper: Paper, author: Principal, tmp_path: Path
) -> None:
    version = made(author, world.alpha)
    for each in stored(tmp_path):
        each.write_bytes(b"%PDF-1.7 something else")

    with acting(author), pytest.raises(TransitionRefused, match="not the one that was made"):
        open_version(version, by=author)


def test_lost_bytes_are_told(world: World, paper: Paper, author: Principal, tmp_path: Path) -> None:
    version = made(author, world.alpha)
    for each in stored(tmp_path):
        each.unlink()

    with acting(author), pytest.raises(TransitionRefused, match="not the one that was made"):
        open_version(version, by=author)


def test_a_row_pointed_at_anothers_bytes_shows_nothing(
    world: World, paper: Paper, author: Principal
) -> None:
    rivals = made(world.helix["safety-specialist.meridian"], world.rival, subject=world.rival)
    theirs = made(world.northwind["study-lead"], world.alpha)
    with acting(world.northwind["study-lead"]):
        DocumentVersion.objects.filter(pk=theirs.pk).update(
            blob_key=rivals.blob_key, content_sha256=rivals.content_sha256
        )

    with acting(world.northwind["study-lead"]) as lead, pytest.raises(TransitionRefused):
        open_version(again_in_scope(theirs), by=lead)


def again_in_scope(version: VersionBase) -> VersionBase:
    return type(version)._default_manager.select_related("document").get(pk=version.pk)
