"""PDFs are made in their own Celery queue, after the commit that asked for them."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from cro_platform.access.errors import Refused
from cro_platform.documents.events import DocumentSigned, RenditionRequested
from cro_platform.documents.failing import give_up, is_last_attempt, tell
from cro_platform.documents.making import make, stamp
from cro_platform.documents.models import DocumentVersion
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on


@on(RenditionRequested, lane=Lane.PDF)
def make_requested(event: RenditionRequested) -> None:
    """Render the version; after some attempts, or a refusal that none will change, tell a human."""
    version = DocumentVersion.objects.select_related("document").get(pk=event.version_id)
    try:
        with transaction.atomic():
            make(version)
    except Exception as error:
        if not (isinstance(error, Refused) or _is_last(make_requested, event.version_id)):
            raise
        give_up(version, error, requested_by=event.requested_by)


@on(DocumentSigned, lane=Lane.PDF)
def stamp_signed(event: DocumentSigned) -> None:
    """Keep a copy with the signature page; without one, readers get theirs made when they open the document."""
    version = DocumentVersion.objects.select_related("document").get(pk=event.version_id)
    try:
        with transaction.atomic():
            stamp(version)
    except Exception:
        if not _is_last(stamp_signed, event.signature_id):
            raise
        tell(version, "A signature page could not be added")


def _is_last(handler: Callable[..., None], ref: UUID) -> bool:
    return is_last_attempt(f"{handler.__module__}.{handler.__qualname__}", str(ref))
