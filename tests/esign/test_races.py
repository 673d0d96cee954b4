"""Two signers and an editor at once, committed: no signature ever stands on content that had changed before it (G15)."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import Error as DatabaseError
from django.db import connection, connections

from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.documents.models import DocumentVersion
from cro_platform.esign.models import Signature, SigningTicket
from cro_platform.esign.selectors import content_sha256
from cro_platform.workflow.machine import claim
from tests import figures
from tests.documents.papers import written
from tests.world import World

ROUNDS = int(os.environ.get("SIGNING_ROUNDS", "40"))
REFUSED = {"P0S04", "P0S03"}


def signs(note: DocumentVersion, by: Principal, start: Barrier) -> str:
    """Sign what is shown; the answer is the signature or the code of the refusal."""
    try:
        with acting(by):
            ticket = SigningTicket.objects.create(
                user_id=by.user_id, meaning="approval", entity="documentversion", record_id=note.pk,
                content_sha256=content_sha256(note), factors="identity, password",
            )  # fmt: skip
            start.wait()
            with connection.cursor() as cursor:
                cursor.execute("SELECT app.sign(%s)", [ticket.pk])
                return str(cursor.fetchone()[0])
    except DatabaseError as error:
        return str(error.__cause__.pgcode)  # type: ignore[union-attr]
    finally:
        connections.close_all()


def edits(note: DocumentVersion, by: Principal, start: Barrier) -> str:
    """Change the content meanwhile."""
    try:
        with acting(by):
            current = DocumentVersion.objects.get(pk=note.pk)
            start.wait()
            claim(current, content_sha256=uuid4().hex * 2)
            return "edited"
    finally:
        connections.close_all()


def test_no_signature_is_written_after_the_content_it_binds_has_changed(
    committed_world: World,
) -> None:
    world = committed_world
    author = world.helix["safety-specialist"]
    note = written(author, world.alpha)
    signers = (world.northwind["study-lead"], world.northwind["safety-physician"])
    answers: list[str] = []

    with ThreadPoolExecutor(3) as pool:
        for _ in range(ROUNDS):
            start = Barrier(3)
            tasks = [pool.submit(signs, note, each, start) for each in signers]
            tasks.append(pool.submit(edits, note, author, start))
            answers += [task.result() for task in tasks]

    figures.add("signing rounds", ROUNDS)
    assert answers.count("edited") == ROUNDS
    made = [answer for answer in answers if answer not in REFUSED | {"edited"}]
    with acting(signers[0]):
        assert Signature.objects.count() == len(made)
        for signature in Signature.objects.all():
            assert _content_at(signature.pk, note.pk) == signature.content_sha256


def _content_at(signature: UUID, note: UUID) -> str:
    """What stood there when the signature was written: the hash of the newest change before it in the trail."""
    signed = AuditEvent.objects.get(tbl="esign_signature", pk_text=str(signature))
    changes = AuditEvent.objects.filter(
        tbl="documents_documentversion", pk_text=str(note), at__lt=signed.at
    )
    return _hash_of(changes.order_by("at").last().new)  # type: ignore[union-attr]


def _hash_of(row: dict[str, object]) -> str:
    bound = {
        "id": row["id"], "document": row["document_id"], "number": row["number"], "pdf": row["content_sha256"],
        "html": row["html_sha256"], "source": row["source_sha256"], "template": row["template_id"],
        "template_version": row["template_version"],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.sha256_of(jsonb_build_object('content', %s::jsonb))", [json.dumps(bound)]
        )
        return str(cursor.fetchone()[0])


def test_one_ticket_used_at_once_signs_once(committed_world: World) -> None:
    world = committed_world
    lead = world.northwind["study-lead"]
    note = written(world.helix["safety-specialist"], world.alpha)
    with acting(lead):
        ticket = SigningTicket.objects.create(
            user_id=lead.user_id, meaning="approval", entity="documentversion", record_id=note.pk,
            content_sha256=content_sha256(note), factors="identity, password",
        )  # fmt: skip
    start = Barrier(4)

    with ThreadPoolExecutor(4) as pool:
        answers = [
            task.result() for task in [pool.submit(_use, ticket.pk, lead, start) for _ in range(4)]
        ]

    assert answers.count("P0S03") == 3
    with acting(lead):
        assert Signature.objects.count() == 1


def _use(ticket: UUID, by: Principal, start: Barrier) -> str:
    try:
        with acting(by), connection.cursor() as cursor:
            start.wait()
            cursor.execute("SELECT app.sign(%s)", [ticket])
            return str(cursor.fetchone()[0])
    except DatabaseError as error:
        return str(error.__cause__.pgcode)  # type: ignore[union-attr]
    finally:
        connections.close_all()


@pytest.mark.parametrize("meaning", ["review", "approval"])
def test_a_contributor_is_refused_by_the_database_itself(
    committed_world: World, meaning: str
) -> None:
    """Whatever the program has checked before: author and approver are two persons (21 CFR 11.10(g))."""
    world = committed_world
    lead = world.northwind["study-lead"]
    note = written(
        world.helix["safety-specialist"], world.alpha, contributors=(lead.actor.reference,)
    )
    with acting(lead):
        ticket = SigningTicket.objects.create(
            user_id=lead.user_id, meaning=meaning, entity="documentversion", record_id=note.pk,
            content_sha256=content_sha256(note), factors="identity, password",
        )  # fmt: skip

    assert _use(ticket.pk, lead, Barrier(1)) == "P0S05"
    with acting(lead):
        assert Signature.objects.count() == 0
