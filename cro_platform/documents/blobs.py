"""Where bytes lie: a folder or an S3-compatible store, by DOCUMENT_STORE_URL.

A key is the organization and a random id: no name, study, product or treatment; nothing is shared between organizations.
"""

from io import BytesIO
from urllib.parse import parse_qs, unquote, urlparse
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage


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

    parts, options = urlparse(url), parse_qs(urlparse(url).query)
    return S3Storage(
        bucket_name=parts.hostname,
        access_key=unquote(parts.username) if parts.username else None,
        secret_key=unquote(parts.password) if parts.password else None,
        endpoint_url=options.get("endpoint", [None])[0],
        region_name=options.get("region", [None])[0],
        location=parts.path.strip("/"),
        file_overwrite=False,
        querystring_auth=True,
        default_acl=None,
    )


def put(organization_id: UUID, content: bytes) -> str:
    """Keep bytes and return their key."""
    return store().save(f"{organization_id}/{uuid4()}", BytesIO(content))


def get(key: str) -> bytes:
    """The bytes of a key; FileNotFoundError when they are gone."""
    with store().open(key) as file:
        return bytes(file.read())
