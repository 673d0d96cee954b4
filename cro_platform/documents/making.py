"""Turn a requested version into bytes: once, whatever is retried.

Versions that show the treatment are made in the scope of the named person who asks: no worker can read what unblinds.
"""

from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from cro_platform.audit.intent import intent
from cro_platform.documents import blobs
from cro_platform.documents.enums import Variant, VersionStatus
from cro_platform.documents.kinds import KINDS
from cro_platform.documents.models import DocumentVersion, UnblindedDocumentVersion, VersionBase
from cro_platform.documents.parts import Report
from cro_platform.documents.pdf import EmbeddedFile, unheard, write_pdf
from cro_platform.documents.progress import tell_progress
from cro_platform.documents.signature_page import SignatureManifestation, append_signature_page
from cro_platform.documents.snapshot import canonical_json, source_hash
from cro_platform.esign.selectors import Manifestation, content_sha256, signatures_of
from cro_platform.workflow.machine import claim


class Signable(Protocol):
    """A made document as its signature page sees it: a version of a study's document, or a paper of two organizations."""

    pk: Any
    source_sha256: str
    generated_at: Any

    @property
    def organization_id(self) -> UUID:
        """In whose store the bytes are."""

    @property
    def title(self) -> str:
        """What the signature page calls it."""

    @property
    def html(self) -> blobs.Blob:
        """The pages before they became a PDF."""

    @property
    def data(self) -> blobs.Blob:
        """The data the pages were made from."""


SNAPSHOT_NAME = "data.json"
MODELS: dict[str, type[VersionBase]] = {
    Variant.BLINDED: DocumentVersion,
    Variant.UNBLINDED: UnblindedDocumentVersion,
}


def make(version: VersionBase) -> None:
    """Render the version from its record as it is now; one that is made, given up or overtaken stays as it is."""
    if version.status != VersionStatus.REQUESTED or version.superseded_at is not None:
        return
    kind, generated_at = KINDS[version.document.kind], transaction_now()
    context = kind.build(version.document.subject_id, version.variant)
    html = kind.rendition.render_html(context, generated_at=generated_at)
    data = canonical_json(context)
    content = pdf_of(html, data, generated_at, partial(tell_progress, version.pk))
    author = version.organization_id
    pages, facts, pdf = (blobs.put(author, each) for each in (html.encode(), data, content))
    with intent("documents.version.render"):
        claim(
            version,
            status=VersionStatus.RENDERED,
            template_id=kind.rendition.template_id,
            template_version=kind.rendition.template_version,
            source_sha256=source_hash(context),
            content_sha256=pdf.sha256,
            size=len(content),
            html_key=pages.key,
            html_sha256=pages.sha256,
            data_key=facts.key,
            blob_key=pdf.key,
            generated_at=generated_at,
            contributors=kind.contributors(version.document.subject_id),
        )


def stamp(version: VersionBase) -> None:
    """Keep the signed copy: the very pages that were shown, and the signature page after them (21 CFR 11.50(b), 11.70)."""
    signatures = signatures_of(version)
    if version.signature_count >= len(signatures):
        return
    signed = blobs.put(version.organization_id, signed_copy(version, signatures))
    with intent("documents.version.stamp"):
        claim(
            version,
            signed_blob_key=signed.key,
            signed_sha256=signed.sha256,
            signature_count=len(signatures),
        )


def signed_copy(version: Signable, signatures: list[Manifestation]) -> bytes:
    """The version's pages with these signatures; raises ValueError for one that binds other content (21 CFR 11.70)."""
    bound = content_sha256(version)  # type: ignore[arg-type]  # a model in both cases
    for each in signatures:
        if each.content_sha256 != bound:
            raise ValueError(f"The signature of {each.name} binds other content (21 CFR 11.70).")
    author = version.organization_id
    html, data = blobs.get(author, version.html).decode(), blobs.get(author, version.data)
    manifested = [_manifested(each, version) for each in signatures]
    signed = append_signature_page(html, manifested, content_hash=version.source_sha256)
    assert version.generated_at is not None  # noqa: S101 -- a version is signed only after it was made
    return pdf_of(signed, data, version.generated_at)


def pdf_of(html: str, data: bytes, generated_at: datetime, report: Report = unheard) -> bytes:
    """The PDF with the data it was made from inside."""
    embedded = EmbeddedFile(SNAPSHOT_NAME, data, "The data this document was made from")
    return write_pdf(html, embedded=(embedded,), generated_at=generated_at, report=report)


def _manifested(signature: Manifestation, version: Signable) -> SignatureManifestation:
    zone = ZoneInfo(signature.time_zone)
    return SignatureManifestation(
        printed_name=", ".join(part for part in (signature.name, signature.role) if part),
        signed_at=signature.signed_at.astimezone(zone),
        meaning=signature.meaning.label,
        document_title=version.title,
        content_hash=version.source_sha256,
        organization=signature.organization,
    )


def transaction_now() -> datetime:
    """The instant of the transaction, which the document states as its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.now()")
        instant: datetime = cursor.fetchone()[0]
    return instant
