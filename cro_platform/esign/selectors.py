"""Signatures as people read them: who, what it means, when, and whether it still holds (21 CFR 11.50(b), 11.70)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Model

from cro_platform.audit.trail import FOR_THE_SPONSOR
from cro_platform.esign.enums import Meaning, Verdict
from cro_platform.esign.models import Signature
from cro_platform.tenancy.models import Organization

VERDICTS = (
    "SELECT s.id, app.signature_verdict(s.entity, s.record_id, s.content_sha256) "
    "FROM esign_signature s WHERE s.id = ANY(%s)"
)


@dataclass(frozen=True, slots=True)
class Manifestation:
    """One signature with its verdict; the people of another provider are told as working for the sponsor."""

    id: UUID
    record_id: UUID
    name: str
    role: str
    organization: str
    time_zone: str
    meaning: Meaning
    signed_at: datetime
    content_sha256: str
    verdict: Verdict

    @property
    def is_valid(self) -> bool:
        """What was signed is what stands there, superseded by a later version or not."""
        return self.verdict in {Verdict.VALID, Verdict.SUPERSEDED}


def entity_of(record: Model) -> str:
    """A record's kind, as its signatures name it."""
    return str(record._meta.model_name)


def content_sha256(record: Model) -> str:
    """The hash of the record's content as it stands, by the same function that signs and verifies.

    A database error P0S01 where the wall shows the person in scope no such record.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.content_sha256(%s, %s)", [entity_of(record), record.pk])
        return str(cursor.fetchone()[0])


def signatures_of(record: Model) -> list[Manifestation]:
    """A record's signatures, oldest first."""
    found = Signature.objects.filter(entity=entity_of(record), record_id=record.pk)
    return manifest(found.order_by("signed_at"))


def manifest(signatures: Iterable[Signature]) -> list[Manifestation]:
    """Signatures as their reader may know them, in two statements however many they are."""
    found = list(signatures)
    known = Organization.objects.in_bulk({each.organization_id for each in found})
    verdicts = verdicts_on(each.pk for each in found)
    return [
        _manifestation(each, known.get(each.organization_id), verdicts[each.pk]) for each in found
    ]


def verdicts_on(signatures: Iterable[UUID]) -> dict[UUID, Verdict]:
    """What each signature is worth at this instant."""
    with connection.cursor() as cursor:
        cursor.execute(VERDICTS, [list(signatures)])
        return {pk: Verdict(verdict) for pk, verdict in cursor.fetchall()}


def is_valid(signature: Signature) -> bool:
    """The record's content is still what was signed (21 CFR 11.70)."""
    return manifest([signature])[0].is_valid


def _manifestation(
    signature: Signature, organization: Organization | None, verdict: Verdict
) -> Manifestation:
    return Manifestation(
        id=signature.pk,
        record_id=signature.record_id,
        name=signature.signer_name if organization else FOR_THE_SPONSOR,
        role=signature.signer_role.replace("-", " ") if organization else "",
        organization=organization.name if organization else "",
        time_zone=organization.time_zone if organization else "UTC",
        meaning=Meaning(signature.meaning),
        signed_at=signature.signed_at,
        content_sha256=signature.content_sha256,
        verdict=verdict,
    )
