"""`app.sign()` as the application's own database role: what it refuses, and what then is written (21 CFR 11.50, 11.70, 11.200)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error as DatabaseError
from django.db import connection
from django.db.utils import ProgrammingError
from django.http import Http404

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.access.services import end_membership
from cro_platform.audit.models import AuditEvent
from cro_platform.documents.models import DocumentVersion, VersionBase
from cro_platform.documents.services import supersede_documents_of
from cro_platform.esign.enums import Meaning, Verdict
from cro_platform.esign.models import Signature, SigningTicket
from cro_platform.esign.selectors import content_sha256, is_valid, signatures_of
from cro_platform.esign.services import sign
from cro_platform.tenancy.scope import Actor, organization_scope
from tests.documents.papers import credentials, with_password, written
from tests.world import World, at

ZERO = "0" * 64


@pytest.fixture
def lead(world: World) -> Principal:
    with_password(world.northwind["study-lead"], world.helix["safety-specialist"])
    return world.northwind["study-lead"]


@pytest.fixture
def note(world: World, lead: Principal) -> VersionBase:
    """A released note of northwind's study alpha, written by its CRO."""
    return written(world.helix["safety-specialist"], world.alpha)


def signed(
    note: VersionBase, by: Principal, *, meaning: Meaning = Meaning.APPROVAL, **given: Any
) -> Signature:
    """What the person signs is what the person sees."""
    with acting(by):
        shown = given.pop("shown", None) or content_sha256(note)
        return sign(
            note, shown_sha256=shown, meaning=meaning, by=by, credentials=credentials(by, **given)
        )


def ticket(
    note: VersionBase, by: Principal, *, meaning: str = "approval", **changes: Any
) -> SigningTicket:
    values = {
        "user_id": by.user_id, "meaning": meaning, "entity": "documentversion", "record_id": note.pk,
        "content_sha256": content_sha256(note), "factors": "identity, password",
    }  # fmt: skip
    return SigningTicket.objects.create(**(values | changes))


def signs(ticket_id: UUID) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.sign(%s)", [ticket_id])
        return UUID(str(cursor.fetchone()[0]))


def refused_with(code: str) -> Any:
    return pytest.raises(DatabaseError, check=lambda error: error.__cause__.pgcode == code)


def test_a_signature_carries_name_role_meaning_time_and_content(
    world: World, note: VersionBase, lead: Principal
) -> None:
    signature = signed(note, lead)

    with acting(lead):
        shown = signatures_of(note)
        assert signature.content_sha256 == content_sha256(note)
    assert [(s.name, s.role, s.organization, s.meaning, s.verdict) for s in shown] == [
        (lead.name, "study lead", "Northwind", Meaning.APPROVAL, Verdict.VALID)
    ]
    assert signature.signed_at.tzinfo is not None
    assert signature.factors == "identity, password"


def test_the_signature_row_stands_in_the_trail(note: VersionBase, lead: Principal) -> None:
    signature = signed(note, lead)

    with acting(lead):
        event = AuditEvent.objects.get(tbl="esign_signature", pk_text=str(signature.pk))
    assert (event.op, event.actor, event.intent) == ("I", lead.actor.reference, "esign.approval")
    assert event.new["content_sha256"] == signature.content_sha256


def test_the_application_cannot_insert_a_signature(note: VersionBase, lead: Principal) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting(lead):
        Signature.objects.create(
            study_id=note.study_id, entity="documentversion", record_id=note.pk, meaning="approval", user_id=lead.user_id,
            signer_name=lead.name, signer_role=lead.role, signed_at="2026-01-01T00:00Z", content_sha256=content_sha256(note),
            factors="none",
        )  # fmt: skip


def test_the_application_cannot_change_a_signature(note: VersionBase, lead: Principal) -> None:
    signature = signed(note, lead)

    with pytest.raises(ProgrammingError, match="permission denied"), acting(lead):
        Signature.objects.filter(pk=signature.pk).update(signer_name="Somebody Else")


def test_the_application_cannot_renew_a_ticket(note: VersionBase, lead: Principal) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting(lead):
        SigningTicket.objects.filter(pk=ticket(note, lead).pk).update(used_at=None)


def test_a_ticket_signs_once(note: VersionBase, lead: Principal) -> None:
    with refused_with("P0S03"), acting(lead):
        used = ticket(note, lead)
        signs(used.pk)
        signs(used.pk)


def signs_at(note: VersionBase, by: Principal, moment: str) -> UUID:
    """Issue a ticket at ten o'clock and use it at another moment."""
    with acting(by):
        with at("2026-03-01T10:00:00Z"):
            issued = ticket(note, by)
        with at(moment):
            return signs(issued.pk)


def test_a_ticket_signs_within_two_minutes(note: VersionBase, lead: Principal) -> None:
    assert signs_at(note, lead, "2026-03-01T10:01:59Z")


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("2026-03-01T10:02:00Z", id="at two minutes"),
        pytest.param("2026-03-01T09:59:59Z", id="before it was issued"),
    ],
)
def test_a_ticket_expires(note: VersionBase, lead: Principal, moment: str) -> None:
    with refused_with("P0S03"):
        signs_at(note, lead, moment)


def test_a_ticket_cannot_be_dated_into_the_future(note: VersionBase, lead: Principal) -> None:
    with acting(lead):
        issued = ticket(note, lead, created_at="2030-01-01T00:00Z")
        issued.refresh_from_db()
        assert issued.created_at.year < 2030


def test_a_ticket_is_the_persons_own(world: World, note: VersionBase, lead: Principal) -> None:
    with acting(lead):
        issued = ticket(note, lead)

    physician = world.northwind["safety-physician"]
    with refused_with("P0S03"), acting(physician):
        signs(issued.pk)


def test_a_ticket_cannot_be_made_for_somebody_else(
    world: World, note: VersionBase, lead: Principal
) -> None:
    other = world.northwind["safety-physician"].user_id

    with pytest.raises(ProgrammingError, match="row-level security"), acting(lead):
        ticket(note, lead, user_id=other)


def test_a_ticket_counts_in_its_organization_only(
    world: World, note: VersionBase, lead: Principal
) -> None:
    with acting(lead):
        issued = ticket(note, lead)

    with refused_with("P0S02"), organization_scope(world.helix.id, lead.actor):
        signs(issued.pk)


def test_the_meaning_is_the_tickets(note: VersionBase, lead: Principal) -> None:
    with acting(lead):
        signature = Signature.objects.get(pk=signs(ticket(note, lead, meaning="review").pk))

    assert signature.meaning == Meaning.REVIEW


def test_a_ticket_for_other_content_is_refused(note: VersionBase, lead: Principal) -> None:
    with refused_with("P0S04"), acting(lead):
        ticket(note, lead, content_sha256=ZERO)


def test_content_changed_after_the_ticket_is_refused(note: VersionBase, lead: Principal) -> None:
    with refused_with("P0S04"), acting(lead):
        issued = ticket(note, lead)
        DocumentVersion.objects.filter(pk=note.pk).update(content_sha256=ZERO)
        signs(issued.pk)


def test_content_changed_since_it_was_shown_is_refused(note: VersionBase, lead: Principal) -> None:
    with acting(lead):
        shown = content_sha256(note)
        DocumentVersion.objects.filter(pk=note.pk).update(content_sha256=ZERO)

    with pytest.raises(Stale, match="has changed since it was shown"):
        signed(note, lead, shown=shown)


def test_a_superseded_version_is_not_signed(
    world: World, note: VersionBase, lead: Principal
) -> None:
    with acting(lead):
        supersede_documents_of("studies", world.alpha)

    with pytest.raises(TransitionRefused, match="superseded"):
        signed(note, lead)


@pytest.mark.parametrize("meaning", [Meaning.REVIEW, Meaning.APPROVAL])
def test_a_contributor_neither_reviews_nor_approves(
    world: World, lead: Principal, meaning: Meaning
) -> None:
    contributors = (lead.actor.reference,)
    note = written(world.helix["safety-specialist"], world.alpha, contributors=contributors)

    with pytest.raises(NotPermitted, match="You contributed"):
        signed(note, lead, meaning=meaning)


def test_a_contributor_signs_as_author(world: World, lead: Principal) -> None:
    contributors = (lead.actor.reference,)
    note = written(world.helix["safety-specialist"], world.alpha, contributors=contributors)

    assert signed(note, lead, meaning=Meaning.AUTHORSHIP).meaning == Meaning.AUTHORSHIP


def test_a_service_account_never_signs(world: World, note: VersionBase) -> None:
    machine = world.northwind["service-account"]

    with pytest.raises(NotPermitted, match="Only a person"):
        signed(note, machine)
    with refused_with("P0S02"), acting(machine):
        signs(ticket(note, machine).pk)


def test_the_platform_itself_never_signs(world: World, note: VersionBase, lead: Principal) -> None:
    with refused_with("P0S02"), organization_scope(world.northwind.id, Actor.system("worker")):
        signs(uuid4())


def test_nobody_signs_in_a_colleagues_scope(
    world: World, note: VersionBase, lead: Principal
) -> None:
    with acting(world.northwind["safety-physician"]), pytest.raises(NotPermitted):
        sign(
            note,
            shown_sha256=ZERO,
            meaning=Meaning.APPROVAL,
            by=lead,
            credentials=credentials(lead),
        )


STRANGERS = [
    pytest.param("meridian", "study-lead", id="competing sponsor"),
    pytest.param("orbis", "cra", id="other provider of the study, without the obligation"),
    pytest.param("helix", "safety-specialist.meridian", id="colleague on another sponsor's study"),
]


@pytest.mark.parametrize(("company", "role"), STRANGERS)
def test_a_stranger_is_answered_as_if_there_were_no_record(
    world: World, note: VersionBase, company: str, role: str
) -> None:
    stranger = getattr(world, company)[role]
    with_password(stranger)
    shown = _hash_seen_by(note, world.northwind["study-lead"])
    unknown = DocumentVersion(pk=uuid4())

    for record in (note, unknown):
        with pytest.raises(Http404):
            signed(record, stranger, shown=shown)
    with acting(stranger):
        assert not SigningTicket.objects.exists()


@pytest.mark.parametrize(("company", "role"), STRANGERS)
def test_a_stranger_learns_no_hash(
    world: World, note: VersionBase, company: str, role: str
) -> None:
    for record in (note, DocumentVersion(pk=uuid4())):
        with refused_with("P0S01"), acting(getattr(world, company)[role]):
            content_sha256(record)


def _hash_seen_by(note: VersionBase, by: Principal) -> str:
    with acting(by):
        return content_sha256(note)


@pytest.mark.parametrize("entity", ["nothing", "documentversion; DROP TABLE x", ""])
def test_an_unknown_kind_of_record_is_an_unknown_record(
    note: VersionBase, lead: Principal, entity: str
) -> None:
    with refused_with("P0S01"), acting(lead):
        ticket(note, lead, entity=entity)


def test_whoever_left_signs_no_more(world: World, note: VersionBase, lead: Principal) -> None:
    with acting(world.northwind["admin"]):
        end_membership(lead.user_id, "study-lead", at="2026-01-02T00:00Z", reason="left")

    with refused_with("P0S02"), acting(lead):
        signs(uuid4())


def test_the_same_person_signs_the_same_content_once_per_meaning(
    note: VersionBase, lead: Principal
) -> None:
    signed(note, lead)

    with pytest.raises(RuleBroken, match="already"):
        signed(note, lead)
    assert signed(note, lead, meaning=Meaning.REVIEW).meaning == Meaning.REVIEW


def test_a_later_change_voids_visibly(note: VersionBase, lead: Principal) -> None:
    signature = signed(note, lead)

    with acting(lead):
        DocumentVersion.objects.filter(pk=note.pk).update(source_sha256=ZERO)

    with acting(lead):
        assert not is_valid(signature)
        assert [s.verdict for s in signatures_of(note)] == [Verdict.VOID]


def test_a_superseded_version_keeps_its_signature_and_says_so(
    world: World, note: VersionBase, lead: Principal
) -> None:
    signature = signed(note, lead)

    with acting(lead):
        supersede_documents_of("studies", world.alpha)

    with acting(lead):
        assert is_valid(signature)
        assert [s.verdict for s in signatures_of(note)] == [Verdict.SUPERSEDED]


@pytest.mark.parametrize(
    "field", ["id", "document", "number", "pdf", "html", "source", "template", "template_version"]
)
def test_the_bound_content_names_bytes_data_and_template(
    note: VersionBase, lead: Principal, field: str
) -> None:
    with acting(lead), connection.cursor() as cursor:
        cursor.execute("SELECT app.find_content('documentversion', %s)", [note.pk])
        content = cursor.fetchone()[0]

    assert field in str(content)
