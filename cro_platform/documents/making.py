"""Turn a requested version into bytes: once, whatever is retried."""

import hashlib
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from cro_platform.audit.intent import intent
from cro_platform.documents import blobs
from cro_platform.documents.enums import Variant, VersionStatus
from cro_platform.documents.kinds import KINDS
from cro_platform.documents.models import DocumentVersion, UnblindedDocumentVersion, VersionBase
from cro_platform.documents.pdf import EmbeddedFile, write_pdf
from cro_platform.documents.signature_page import SignatureManifestation, append_signature_page
from cro_platform.documents.snapshot import canonical_json, source_hash
from cro_platform.esign.models import Signature
from cro_platform.workflow.machine import claim

SNAPSHOT_NAME = "data.json"
MODELS: dict[str, type[VersionBase]] = {
    Variant.BLINDED: DocumentVersion,
    Variant.UNBLINDED: UnblindedDocumentVersion,
}


def make(version_id: UUID, variant: str) -> None:
    """Render the version from its record as it is now; a version that is made already stays as it is."""
    version = MODELS[variant]._default_manager.select_related("document").get(pk=version_id)
    if version.status == VersionStatus.RENDERED:
        return
    kind, generated_at = KINDS[version.document.kind], _now()
    context = kind.build(version.document.subject_id, variant)
    html = kind.rendition.render_html(context, generated_at=generated_at)
    data = canonical_json(context)
    content = _pdf(html, data, generated_at)
    with intent("documents.version.render"):
        claim(
            version,
            status=VersionStatus.RENDERED,
            template_id=kind.rendition.template_id,
            template_version=kind.rendition.template_version,
            source_sha256=source_hash(context),
            content_sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            html_key=blobs.put(version.organization_id, html.encode()),
            data_key=blobs.put(version.organization_id, data),
            blob_key=blobs.put(version.organization_id, content),
            generated_at=generated_at,
            contributors=kind.contributors(version.document.subject_id),
        )


def stamp(version_id: UUID, variant: str) -> None:
    """Make the signed copy: the very pages that were shown, and the signature page after them (21 CFR 11.50(b), 11.70)."""
    version = MODELS[variant]._default_manager.select_related("document").get(pk=version_id)
    html, data = blobs.get(version.html_key).decode(), blobs.get(version.data_key)
    signed = append_signature_page(
        html, manifestations(version), content_hash=version.source_sha256
    )
    assert version.generated_at is not None  # noqa: S101 -- a version is signed only after it was made
    content = _pdf(signed, data, version.generated_at)
    with intent("documents.version.stamp"):
        claim(version, signed_blob_key=blobs.put(version.organization_id, content))


def _pdf(html: str, data: bytes, generated_at: datetime) -> bytes:
    embedded = EmbeddedFile(SNAPSHOT_NAME, data, "The data this document was made from")
    return write_pdf(html, embedded=(embedded,), generated_at=generated_at)


def manifestations(version: VersionBase) -> tuple[SignatureManifestation, ...]:
    """The signatures on a version, oldest first."""
    found = (
        Signature.objects.select_related("organization")
        .filter(entity=version.entity, record_id=version.pk)
        .order_by("signed_at")
    )
    return tuple(_manifestation(each, version) for each in found)


def _manifestation(signature: Signature, version: VersionBase) -> SignatureManifestation:
    zone = ZoneInfo(signature.organization.time_zone)
    return SignatureManifestation(
        printed_name=f"{signature.signer_name}, {signature.signer_role.replace('-', ' ')}",
        signed_at=signature.signed_at.astimezone(zone),
        meaning=signature.get_meaning_display(),
        document_title=version.document.title,
        content_hash=version.source_sha256,
    )


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.now()")
        instant: datetime = cursor.fetchone()[0]
    return instant
