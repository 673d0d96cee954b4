"""Ask for documents, open them, sign them, and mark what has been overtaken."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.services import record_act
from cro_platform.documents import blobs
from cro_platform.documents.enums import Variant, VersionStatus
from cro_platform.documents.events import DocumentSigned, RenditionRequested
from cro_platform.documents.kinds import KINDS
from cro_platform.documents.making import MODELS
from cro_platform.documents.models import Document, VersionBase
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature
from cro_platform.esign.services import Credentials, content_sha256, sign
from cro_platform.outbox.events import emit
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim

OPENED = "documents.version.open"


def request_document(
    kind_code: str,
    subject_id: UUID,
    *,
    by: Principal,
    target: Target,
    obligation: str,
    title: str,
    variant: str = Variant.BLINDED,
) -> VersionBase:
    """Ask for a new version of a record's document; a worker makes it. Versions before it are superseded."""
    kind = KINDS[kind_code]
    authorize(by, kind.request, target)
    with intent(f"documents.{kind_code}.request"):
        document = _document(
            kind_code, subject_id, target=target, obligation=obligation, title=title
        )
        model = MODELS[variant]
        supersede(model._default_manager.filter(document=document, superseded_at=None))
        number = model._default_manager.filter(document=document).count() + 1
        version = model._default_manager.create(
            document=document,
            study_id=document.study_id,
            obligation=obligation,
            cell=document.cell,
            number=number,
        )
        emit(RenditionRequested(study_id=document.study_id, version_id=version.pk, variant=variant))
    return version


def _document(
    kind_code: str, subject_id: UUID, *, target: Target, obligation: str, title: str
) -> Document:
    kind = KINDS[kind_code]
    if target.study_id is None:
        raise ValueError("a document belongs to a study")
    found = Document.objects.filter(
        kind=kind_code,
        subject_type=kind.subject_type,
        subject_id=subject_id,
        study_id=target.study_id,
    ).first()
    return found or Document.objects.create(
        study_id=target.study_id,
        kind=kind_code,
        subject_type=kind.subject_type,
        subject_id=subject_id,
        title=title,
        obligation=obligation,
        cell=target.cell or "*",
    )


def supersede(versions: Iterable[VersionBase]) -> None:
    """Mark versions whose source has moved on; their bytes and signatures stay."""
    for version in versions:
        claim(version, superseded_at=TransactionNow())


def supersede_documents_of(subject_type: str, subject_id: UUID) -> None:
    """The record has changed: each current version of its documents is overtaken."""
    for model in MODELS.values():
        current = model._default_manager.filter(
            document__subject_type=subject_type, document__subject_id=subject_id, superseded_at=None
        )
        with intent("documents.version.supersede", reason="the record has changed"):
            supersede(current)


def open_version(version: VersionBase, *, by: Principal) -> bytes:
    """The PDF, the signed one where there is one; each opening is recorded (ICH E6(R3) 4.2.2)."""
    if version.status != VersionStatus.RENDERED:
        raise TransitionRefused("This version is still being made.")
    record_act(OPENED, version, study_id=version.study_id, sha256=version.content_sha256)
    return blobs.get(version.signed_blob_key or version.blob_key)


def sign_version(
    version: VersionBase,
    *,
    by: Principal,
    meaning: str,
    request: HttpRequest,
    password: str,
    code: str,
    shown: str,
) -> Signature:
    """Sign the very PDF that was shown to the signer (21 CFR 11.50, 11.70, 11.200).

    TransitionRefused for a version that is superseded or not made, RuleBroken for a signer who has not opened it.
    """
    kind = KINDS[version.document.kind]
    authorize(by, kind.sign, version)
    if version.superseded_at is not None or version.status != VersionStatus.RENDERED:
        raise TransitionRefused("Only the current version can be signed, once it is made.")
    if not _has_opened(version, by):
        raise RuleBroken.of("meaning", "Open the document before you sign it.", "21 CFR 11.50(a)")
    signature = sign(
        version.entity,
        version.pk,
        shown_sha256=shown,
        meaning=Meaning(meaning),
        by=by,
        credentials=Credentials(request, password, code),
    )
    emit(
        DocumentSigned(
            study_id=version.study_id,
            version_id=version.pk,
            variant=version.variant,  # type: ignore[attr-defined]  # each concrete version has one
        ),
        to=version.organization_id,
    )
    return signature


def shown_sha256(version: VersionBase) -> str:
    """The hash that the signing page carries: what is on screen is what is signed."""
    return content_sha256(version.entity, version.pk)


def _has_opened(version: VersionBase, by: Principal) -> bool:
    return AuditEvent.objects.filter(
        tbl=version._meta.db_table, pk_text=str(version.pk), intent=OPENED, actor=by.actor.reference
    ).exists()
