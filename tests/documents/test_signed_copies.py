"""Signing through the document room: opened first, then signed, then stamped, told to each reader as they may know it."""

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.documents.models import Document, DocumentVersion, VersionBase
from cro_platform.documents.services import open_version, sign_version, supersede_documents_of
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import signatures_of
from tests.documents.minimal import snapshot_of, text_of
from tests.documents.papers import (
    PASSWORD,
    Paper,
    again,
    made,
    opened,
    post,
    with_password,
    work,
)
from tests.world import World


@pytest.fixture
def lead(world: World) -> Principal:
    with_password(world.northwind["study-lead"], world.helix["safety-specialist"])
    return world.northwind["study-lead"]


@pytest.fixture
def note(world: World, paper: Paper, lead: Principal) -> VersionBase:
    """Made by helix on northwind's study."""
    return made(world.helix["safety-specialist"], world.alpha)


def signed(note: VersionBase, by: Principal, *, shown: str, meaning: str = "approval") -> Signature:
    with acting(by):
        return sign_version(
            again_in_scope(note), by=by, meaning=meaning, request=post(by), password=PASSWORD, code="", shown=shown
        )  # fmt: skip


def again_in_scope(note: VersionBase) -> VersionBase:
    return type(note)._default_manager.select_related("document").get(pk=note.pk)


def pdf_as(note: VersionBase, by: Principal) -> bytes:
    with acting(by):
        return open_version(again_in_scope(note), by=by)


def test_whoever_has_not_opened_it_does_not_sign(note: VersionBase, lead: Principal) -> None:
    with acting(lead):
        from cro_platform.documents.services import shown_sha256

        shown = shown_sha256(note)

    with pytest.raises(RuleBroken, match="Open the document before you sign"):
        signed(note, lead, shown=shown)


def test_each_opening_stands_in_the_trail(note: VersionBase, lead: Principal) -> None:
    opened(note, lead)

    with acting(lead):
        act = AuditEvent.objects.get(intent="documents.version.open")
        assert (act.actor, act.pk_text) == (lead.actor.reference, str(note.pk))
        assert act.new["sha256"] == note.content_sha256


def test_the_signature_page_names_signer_meaning_and_time(
    world: World, note: VersionBase, lead: Principal
) -> None:
    signature = signed(note, lead, shown=opened(note, lead))

    work(world.helix.id, "stamp_signed")

    text = text_of(pdf_as(note, lead))
    for part in (
        lead.name,
        "study lead",
        "Northwind",
        "I approve this",
        f"{signature.signed_at:%Y-%m-%d}",
    ):
        assert part.replace(" ", "") in text


def test_the_signed_copy_keeps_pages_data_and_bytes_of_the_unsigned_one(
    world: World, note: VersionBase, lead: Principal
) -> None:
    before = pdf_as(note, lead)
    signed(note, lead, shown=opened(note, lead))
    work(world.helix.id, "stamp_signed")

    after = pdf_as(note, lead)

    assert text_of(after).startswith(text_of(before)[: len("Notefirst")])
    assert snapshot_of(after) == snapshot_of(before)
    assert again(note, lead).content_sha256 == note.content_sha256


def test_until_the_page_is_stamped_readers_get_it_made(note: VersionBase, lead: Principal) -> None:
    signed(note, lead, shown=opened(note, lead))

    assert lead.name.replace(" ", "") in text_of(pdf_as(note, lead))


def test_stamping_again_changes_nothing(world: World, note: VersionBase, lead: Principal) -> None:
    from cro_platform.documents.making import stamp

    signed(note, lead, shown=opened(note, lead))
    work(world.helix.id, "stamp_signed")
    stamped = again(note, lead)

    with acting(lead):
        stamp(again_in_scope(note))

    assert again(note, lead).rev == stamped.rev


def test_both_signatures_stand_on_one_page(
    world: World, note: VersionBase, lead: Principal
) -> None:
    specialist = world.helix["safety-specialist"]
    signed(note, lead, shown=opened(note, lead))
    signed(note, specialist, shown=opened(note, specialist), meaning="authorship")
    work(world.helix.id, "stamp_signed")

    text = text_of(pdf_as(note, lead))

    assert again(note, lead).signature_count == 2
    assert lead.name.replace(" ", "") in text
    assert specialist.name.replace(" ", "") in text


def test_a_third_party_reads_for_the_sponsor(
    world: World, note: VersionBase, lead: Principal
) -> None:
    specialist = world.helix["safety-specialist"]
    _share_with_all(note, specialist)
    signed(note, specialist, shown=opened(note, specialist), meaning="authorship")
    work(world.helix.id, "stamp_signed")
    third = world.orbis["lead-cra"]

    with acting(third):
        shown = signatures_of(note)
    text = text_of(pdf_as(note, third))

    assert [(s.name, s.role, s.organization) for s in shown] == [("For the sponsor", "", "")]
    assert "Forthesponsor" in text
    for hidden in (specialist.name, "Helix", "safety specialist"):
        assert hidden.replace(" ", "") not in text


def _share_with_all(note: VersionBase, by: Principal) -> None:
    """As a version whose audience is every party of the study."""
    with acting(by):
        DocumentVersion.objects.filter(pk=note.pk).update(audience="study")
        Document.objects.filter(pk=note.document_id).update(audience="study")


def test_a_meaning_the_kind_does_not_know_is_refused(note: VersionBase, lead: Principal) -> None:
    with pytest.raises(RuleBroken, match="not signed with this meaning"):
        signed(note, lead, shown=opened(note, lead), meaning="responsibility")


def test_without_the_right_nobody_signs(world: World, note: VersionBase, lead: Principal) -> None:
    qa = world.northwind["qa"]

    with pytest.raises(NotPermitted, match="may not sign notes"):
        signed(note, qa, shown=opened(note, qa))


def test_an_overtaken_version_is_not_signed(
    world: World, note: VersionBase, lead: Principal
) -> None:
    shown = opened(note, lead)
    with acting(lead):
        supersede_documents_of("studies", world.alpha)

    with pytest.raises(TransitionRefused, match="Only the current version"):
        signed(note, lead, shown=shown)
