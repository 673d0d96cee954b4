"""What happens to documents."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionRequested(Event):
    """A version waits to be made; whoever asked is told if it cannot be."""

    name: ClassVar[str] = "documents.rendition_requested.v1"
    version_id: UUID
    requested_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSigned(Event):
    """A version was signed; its signature page is due."""

    name: ClassVar[str] = "documents.document_signed.v1"
    version_id: UUID
    signature_id: UUID
