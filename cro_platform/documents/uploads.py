"""Files that people bring: checked by their first bytes, kept in their organization's own store."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cro_platform.access.errors import RuleBroken
from cro_platform.documents import blobs

MAXIMUM = 25 * 1024 * 1024
MEDIA = {
    b"%PDF-": "application/pdf",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file, as the columns of its record."""

    file_name: str
    media_type: str
    size: int
    sha256: str
    blob_key: str


def keep(organization_id: UUID, file: Any) -> Kept:
    """Keep an uploaded file. RuleBroken for one larger than 25 MB and for what is neither PDF, PNG nor JPEG."""
    if file.size > MAXIMUM:
        raise RuleBroken.of("file", "The file is larger than 25 MB.")
    content = file.read()
    media = next((kind for magic, kind in MEDIA.items() if content.startswith(magic)), "")
    if not media:
        raise RuleBroken.of("file", "PDF files and pictures (PNG, JPEG) are kept.")
    blob = blobs.put(organization_id, content)
    return Kept(str(file.name)[:200], media, len(content), blob.sha256, blob.key)
