"""Files of an agreement: kept in their author's own store, read by the two parties only, each opening recorded."""

from typing import Any
from uuid import UUID

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.services import record_act
from cro_platform.documents import blobs
from studies.models import ContractAttachment, ContractVersion
from studies.services.agreements.parts import check_editable, placed, touch

MAXIMUM = 25 * 1024 * 1024
MEDIA = {
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/vnd.openxmlformats-officedocument",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


def attach(
    version: ContractVersion, *, by: Principal, file: Any, is_scan: bool = False
) -> ContractVersion:
    """Put a file to the version. RuleBroken for one that is too large or of a kind that is not kept."""
    check_editable(version, by)
    if file.size > MAXIMUM:
        raise RuleBroken.of("file", "The file is larger than 25 MB.")
    content = file.read()
    kind = next((media for magic, media in MEDIA.items() if content.startswith(magic)), "")
    if not kind:
        raise RuleBroken.of("file", "PDF, Office documents and pictures (PNG, JPEG) are kept.")
    blob = blobs.put(by.organization_id, content)
    with intent("studies.agreement.attach"):
        last = ContractAttachment.objects.filter(version=version).order_by("-position").first()
        ContractAttachment.objects.create(
            **placed(version),
            position=last.position + 1 if last else 1,
            name=str(file.name)[:200],
            media_type=kind,
            size=len(content),
            sha256=blob.sha256,
            blob_key=blob.key,
            is_scan=is_scan,
        )
        touch(version)
    return version


def open_attachment(attachment: ContractAttachment, *, by: Principal) -> bytes:
    """The bytes as they were kept; the opening is recorded."""
    authorize(by, "contracts.view", attachment)
    owner = UUID(attachment.blob_key.partition("/")[0])
    try:
        content = blobs.get(owner, attachment.blob)
    except blobs.BytesLost as lost:
        raise TransitionRefused(
            "The stored file is not the one that was kept. Nothing is shown."
        ) from lost
    record_act("studies.agreement-attachment.open", attachment, sha256=attachment.sha256)
    return content
