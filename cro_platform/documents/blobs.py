"""Where bytes lie: a folder or an S3-compatible store, by DOCUMENT_STORE_URL.

A key is the organization and a random id: no name, study, product or treatment; nothing is shared between organizations.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage


class BytesLost(LookupError):
    """The stored bytes are gone, or are not the ones that were kept: nothing of them is shown (21 CFR 11.10(c))."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Kept bytes: where, and what they must still be."""

    key: str
    sha256: str


def store() -> Storage:
    """The configured store."""
    parts = urlparse(settings.DOCUMENT_STORE_URL)
    if parts.scheme == "folder":
        return FileSystemStorage(location=unquote(parts.path))
    if parts.scheme == "s3":
        return _s3(settings.DOCUMENT_STORE_URL)
    raise ImproperlyConfigured("DOCUMENT_STORE_URL must be folder:///path or s3://bucket.")


def _s3(url: str) -> Storage:
    """`s3://key:secret@bucket/prefix?endpoint=https://…&region=…`; credentials may come from the machine's role."""
    from storages.backends.s3 import S3Storage  # noqa: PLC0415 -- only where such a store is configured

    return S3Storage(**s3_options(url))


def s3_options(url: str) -> dict[str, Any]:
    """The store's options from its address; bytes are read by the platform, never by a link that leaves it."""
    parts, options = urlparse(url), parse_qs(urlparse(url).query)
    return {
        "bucket_name": parts.netloc.rpartition("@")[2],
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "endpoint_url": options.get("endpoint", [None])[0],
        "region_name": options.get("region", [None])[0],
        "location": parts.path.strip("/"),
        "file_overwrite": False,
        "default_acl": None,
    }


def put(organization_id: UUID, content: bytes) -> Blob:
    """Keep bytes under a key that tells nothing."""
    key = store().save(f"{organization_id}/{uuid4()}", BytesIO(content))
    return Blob(key, _sha256(content))


def get(organization_id: UUID, blob: Blob) -> bytes:
    """The bytes of one organization's blob, exactly as they were kept; raises BytesLost otherwise."""
    if not blob.key.startswith(f"{organization_id}/"):
        raise BytesLost("the key belongs to another organization")
    try:
        with store().open(blob.key) as file:
            content = bytes(file.read())
    except FileNotFoundError as error:
        raise BytesLost(f"nothing is stored under {blob.key}") from error
    if _sha256(content) != blob.sha256:
        raise BytesLost(f"what is stored under {blob.key} is not what was kept")
    return content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
