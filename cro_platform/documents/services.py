"""Ask for documents, open them, sign them, and mark what has been overtaken."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import Decision, authorize, explain
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.services import record_act
from cro_platform.audit.trail import FOR_THE_SPONSOR
from cro_platform.documents import blobs
from cro_platform.documents.enums import Variant
from cro_platform.documents.events import DocumentSigned, RenditionRequested
from cro_platform.documents.kinds import KINDS
from cro_platform.documents.making import make, signed_copy, stamp
from cro_platform.documents.models import (
    Document,
    DocumentVersion,
    UnblindedDocumentVersion,
    VersionBase,
)
from cro_platform.documents.pictures import SHOWN, page_count, picture
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import content_sha256, signatures_of
from cro_platform.esign.services import sign
from cro_platform.outbox.events import emit
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim

OPENED = "documents.version.open"
PREVIEWED = "documents.version.preview"
logger = logging.getLogger(__name__)


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
    """Ask for a new version of a record's document; a worker makes it. Versions before it are superseded.

    The unblinded variant is for named persons and made at once, in their own name; a blinded version always stands beside
    it, so that the document itself does not tell that somebody was unblinded (ICH E6(R3) 4.1).
    """
    kind = KINDS[kind_code]
    authorize(by, kind.request, target)
    if variant == Variant.UNBLINDED:
        _authorize_unblinded(by, kind_code, target)
    with intent(f"documents.{kind_code}.request"):
        document = _document(
            kind_code, subject_id, target=target, obligation=obligation, title=title
        )
        if variant == Variant.UNBLINDED:
            return _unblinded(document, by)
        return _blinded(document, by)


def _authorize_unblinded(by: Principal, kind_code: str, target: Target) -> None:
    code = KINDS[kind_code].request_unblinded
    if not code:
        raise RuleBroken.of("variant", "This document never shows the treatment.")
    authorize(by, code, target)


def _document(
    kind_code: str, subject_id: UUID, *, target: Target, obligation: str, title: str
) -> Document:
    """The record's document, held until the end of the transaction: its versions are numbered one at a time."""
    if target.study_id is None:
        raise ValueError("a document belongs to a study")
    document, _ = Document.objects.get_or_create(
        kind=kind_code,
        subject_type=KINDS[kind_code].subject_type,
        subject_id=subject_id,
        study_id=target.study_id,
        defaults={
            "title": title,
            "obligation": obligation,
            "cell": target.cell or "*",
            "audience": KINDS[kind_code].audience,
        },
    )
    return Document.objects.select_for_update().get(pk=document.pk)


def _blinded(document: Document, by: Principal) -> VersionBase:
    version = _next_version(DocumentVersion, document)
    event = RenditionRequested(
        study_id=document.study_id, version_id=version.pk, requested_by=by.user_id
    )
    emit(event, ref=str(version.pk))
    return version


def _unblinded(document: Document, by: Principal) -> VersionBase:
    if not DocumentVersion.objects.filter(document=document, superseded_at=None).exists():
        _blinded(document, by)
    version = _next_version(UnblindedDocumentVersion, document)
    make(version)
    return version


def _next_version(model: type[VersionBase], document: Document) -> VersionBase:
    versions = model._default_manager.filter(document=document)
    supersede(versions.filter(superseded_at=None))
    made: VersionBase = model._default_manager.create(
        document=document,
        study_id=document.study_id,
        obligation=document.obligation,
        cell=document.cell,
        audience=document.audience,
        number=versions.count() + 1,
    )
    return model._default_manager.select_related("document").get(pk=made.pk)


def supersede(versions: Iterable[VersionBase]) -> None:
    """Mark versions whose source has moved on; their bytes and signatures stay."""
    for version in versions:
        claim(version, superseded_at=TransactionNow())


def supersede_documents_of(subject_type: str, subject_id: UUID) -> None:
    """The record has changed: each current version of its documents is overtaken, also those the asker may not read."""
    current = DocumentVersion.objects.filter(
        document__subject_type=subject_type, document__subject_id=subject_id, superseded_at=None
    )
    with intent("documents.version.supersede", reason="the record has changed"):
        supersede(current)
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.supersede_unblinded(%s, %s)", [subject_type, subject_id])


def open_version(version: VersionBase, *, by: Principal) -> bytes:
    """The PDF with the signatures it bears; each opening is recorded (ICH E6(R3) 4.2.2).

    TransitionRefused while it is not made, and when the stored bytes are not the ones that were kept.
    """
    content = _readable(version)
    record_act(
        OPENED,
        version,
        study_id=version.study_id,
        is_unblinding=version.is_unblinding,
        sha256=version.content_sha256,
    )
    return content


def preview_version(version: VersionBase, page: int, *, by: Principal) -> bytes:
    """One page as a picture; each is recorded, because it gives content, and none stands for having opened the document.

    LookupError for a page that is not there; TransitionRefused as for the file.
    """
    drawn = picture(_readable(version), page)
    record_act(
        PREVIEWED,
        version,
        study_id=version.study_id,
        is_unblinding=version.is_unblinding,
        sha256=version.content_sha256,
        page=page,
    )
    return drawn


def pages_shown(version: VersionBase) -> range:
    """The pages that are shown as pictures; none while there is no file."""
    try:
        return range(1, min(page_count(_readable(version)), SHOWN) + 1)
    except TransitionRefused:
        return range(0)


def _readable(version: VersionBase) -> bytes:
    if not version.is_ready:
        raise TransitionRefused(
            gettext("There is no file: %(status)s.")
            % {"status": gettext(version.get_status_display()).lower()}
        )
    try:
        return copy_for_reader(version)
    except blobs.BytesLost as lost:
        logger.exception("version %s cannot be shown", version.pk)
        raise TransitionRefused(
            "The stored file is not the one that was made. Nothing is shown; tell your administrator."
        ) from lost


def copy_for_reader(version: VersionBase) -> bytes:
    """The kept copy; where it lacks a signature, or names people its reader may not know, one made for this reader."""
    signatures = signatures_of(version)
    if not signatures:
        return blobs.get(version.organization_id, version.pdf)
    is_kept = version.signature_count == len(signatures)
    if is_kept and all(each.name != FOR_THE_SPONSOR for each in signatures):
        return blobs.get(version.organization_id, version.signed_pdf)
    return signed_copy(version, signatures)


def explain_signing(by: Principal, version: VersionBase) -> Decision:
    """Whether, and why, this person may sign: any one of the kind's rights suffices."""
    decisions = [explain(by, code, version) for code in KINDS[version.document.kind].sign]
    return next((each for each in decisions if each.is_allowed), decisions[0])


def authorize_signing(by: Principal, version: VersionBase) -> None:
    """Raise NotPermitted with the reason unless the person may sign this version."""
    decision = explain_signing(by, version)
    if not decision.is_allowed:
        raise NotPermitted(decision.sentence, clause=decision.clause)


def check_signable(version: VersionBase) -> None:
    """Raise TransitionRefused for a version that is not made, or overtaken."""
    if version.superseded_at is not None or not version.is_ready:
        raise TransitionRefused("Only the current version can be signed, once it is made.")


def sign_version(
    version: VersionBase,
    *,
    by: Principal,
    meaning: str,
    request: HttpRequest,
    password: str,
    code: str,
    shown: str,
    passkey: str = "",
) -> Signature:
    """Sign the very PDF that was shown to the signer (21 CFR 11.50, 11.70, 11.200).

    NotPermitted without the right, TransitionRefused for a version that is superseded or not made, RuleBroken for a
    meaning this kind does not know and for a signer who has not opened it.
    """
    authorize_signing(by, version)
    check_signable(version)
    if meaning not in KINDS[version.document.kind].meanings:
        raise RuleBroken.of(
            "meaning", "This document is not signed with this meaning.", "21 CFR 11.50(a)(3)"
        )
    if not has_opened(version, by):
        raise RuleBroken.of("meaning", "Open the document before you sign it.", "21 CFR 11.50(a)")
    signature = sign(
        version,
        shown_sha256=shown,
        meaning=Meaning(meaning),
        by=by,
        credentials=Credentials(request, password, code, passkey),
    )
    _have_stamped(version, signature)
    return signature


def _have_stamped(version: VersionBase, signature: Signature) -> None:
    """A worker adds the signature page; to what unblinds, the named person who signs adds it."""
    if isinstance(version, UnblindedDocumentVersion):
        stamp(version)
        return
    event = DocumentSigned(
        study_id=version.study_id, version_id=version.pk, signature_id=signature.pk
    )
    emit(event, to=version.organization_id, ref=str(signature.pk))


def shown_sha256(version: VersionBase) -> str:
    """The hash that the signing page carries: what is on screen is what is signed."""
    return content_sha256(version)


def has_opened(version: VersionBase, by: Principal) -> bool:
    """The trail shows that this person opened this version."""
    return AuditEvent.objects.filter(
        tbl=version._meta.db_table, pk_text=str(version.pk), intent=OPENED, actor=by.actor.reference
    ).exists()
