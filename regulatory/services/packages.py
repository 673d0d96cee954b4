"""The documents of a package: put in, taken out with a reason, opened; each pinned by the hash of its bytes."""

from typing import Any
from uuid import UUID

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.services import record_act
from cro_platform.documents import blobs
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import open_version, supersede_documents_of
from cro_platform.documents.uploads import keep
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.workflow.machine import claim
from regulatory.models import Submission, SubmissionItem
from regulatory.permissions import PREPARE, VIEW
from regulatory.selectors.rights import authorize_duty
from regulatory.services.planning import check_writable

SUBJECT = "submissions"
PDF = "application/pdf"


def add_item(
    submission: Submission,
    *,
    by: Principal,
    kind: str,
    title: str,
    version_label: str = "",
    language: str = "",
    file: Any = None,
    document_version: UUID | None = None,
) -> SubmissionItem:
    """Put a document into the package: a file that is brought (PDF or picture, 25 MB), or one that the platform made.

    RuleBroken unless exactly one of the two is given, and for a document of another study or one that is overtaken.
    """
    authorize_duty(by, PREPARE, submission)
    check_writable(submission)
    if (file is None) == (document_version is None):
        raise RuleBroken.of("file", "Bring a file, or name a document that the platform made.")
    pinned = _made(submission, document_version) if document_version else _brought(by, file)
    with intent("regulatory.submission-item.add", reason="Put into the package"):
        item = SubmissionItem.objects.create(
            study_id=submission.study_id,
            submission=submission,
            position=SubmissionItem.objects.filter(submission=submission).count() + 1,
            kind=kind,
            title=title.strip(),
            version_label=version_label.strip(),
            language=language.strip(),
            added_by_id=by.user_id,
            **pinned,
            **submission.duty,
        )
        supersede_documents_of(SUBJECT, submission.pk)
    return item


def _brought(by: Principal, file: Any) -> dict[str, Any]:
    kept = keep(by.organization_id, file)
    return {
        "sha256": kept.sha256,
        "size": kept.size,
        "media_type": kept.media_type,
        "blob_key": kept.blob_key,
    }


def _made(submission: Submission, pk: UUID) -> dict[str, Any]:
    version = DocumentVersion.objects.filter(study_id=submission.study_id, pk=pk).first()
    if version is None or not version.is_ready:
        raise RuleBroken.of("document_version", "There is no such document, or it is not made yet.")
    if version.superseded_at is not None:
        raise RuleBroken.of("document_version", "A later version has overtaken this one.")
    return {
        "sha256": version.signed_sha256 or version.content_sha256,
        "size": version.size,
        "media_type": PDF,
        "document_version_id": version.pk,
    }


def take_out(item: SubmissionItem, *, by: Principal, reason: str) -> None:
    """The document is not sent after all; it stays on record, and what was made of the package before is overtaken."""
    authorize_duty(by, PREPARE, item)
    check_writable(item.submission)
    if item.taken_out_at is not None:
        raise TransitionRefused("It has been taken out already.")
    with intent("regulatory.submission-item.take-out", reason=reason):
        claim(item, taken_out_at=transaction_instant(), taken_out_reason=reason.strip())
        supersede_documents_of(SUBJECT, item.submission_id)


def open_item(item: SubmissionItem, *, by: Principal) -> bytes:
    """The bytes as they were kept; the opening is recorded (ICH E6(R3) 4.2.2). TransitionRefused where they are not."""
    authorize(by, VIEW, item)
    if item.document_version_id is not None:
        return open_version(_version_of(item), by=by)
    owner = UUID(item.blob_key.partition("/")[0])
    try:
        content = blobs.get(owner, item.blob)
    except (blobs.BytesLost, ValueError) as lost:
        raise TransitionRefused(
            "The stored file is not the one that was kept. Nothing is shown."
        ) from lost
    record_act("regulatory.submission-item.open", item, sha256=item.sha256)
    return content


def _version_of(item: SubmissionItem) -> DocumentVersion:
    versions = DocumentVersion.objects.select_related("document")
    found = versions.filter(pk__in=[item.document_version_id]).first()
    if found is None:
        raise TransitionRefused("This document is not visible to you.")
    return found
