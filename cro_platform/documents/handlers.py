"""PDFs are made in their own Celery queue, after the commit that asked for them."""

from cro_platform.documents.events import DocumentSigned, RenditionRequested
from cro_platform.documents.making import make, stamp
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on


@on(RenditionRequested, lane=Lane.PDF)
def make_requested(event: RenditionRequested) -> None:
    """Render the version."""
    make(event.version_id, event.variant)


@on(DocumentSigned, lane=Lane.PDF)
def stamp_signed(event: DocumentSigned) -> None:
    """Append the signature page."""
    stamp(event.version_id, event.variant)
