"""A document is a typed context and a template: the same input gives the same bytes, and the bytes carry their input."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from cro_platform.documents.pdf import (
    EmbeddedFile,
    IncompletePdfError,
    RefusedResourceError,
    write_pdf,
)
from cro_platform.documents.signature_page import SignatureManifestation, append_signature_page
from cro_platform.documents.snapshot import canonical_json, source_hash
from cro_platform.documents.strict import UndefinedVariableError, render

__all__ = [
    "EmbeddedFile",
    "IncompletePdfError",
    "RefusedResourceError",
    "Rendition",
    "SignatureManifestation",
    "UndefinedVariableError",
    "Watermark",
    "canonical_json",
    "source_hash",
]

Snapshot = TypeVar("Snapshot")

_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FILE_NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*\.[a-z0-9]{1,5}")
_SNAPSHOT_NAME = "data.json"


class Watermark(StrEnum):
    """A word across every page of a document that must not be taken for the current released one."""

    DRAFT = "Draft"
    SUPERSEDED = "Superseded"
    SPECIMEN = "Specimen"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every page says about its own making."""

    title: str
    language: str
    template_id: str
    template_version: str
    source_hash: str
    generated: str
    created: str
    watermark: str


@dataclass(frozen=True, slots=True)
class Rendition(Generic[Snapshot]):
    """One kind of document: its template, the template's identity, and how its context is laid out.

    `title` becomes the PDF title, which readers show before the document is opened: it names the kind of document,
    never study, product, subject or treatment. `prepare` turns the snapshot into what the template prints.
    """

    template: str
    template_id: str
    template_version: str
    title: str
    prepare: Callable[[Snapshot], object]
    language: str = "en"

    def __post_init__(self) -> None:
        """Refuse identities that could not stand in a footer."""
        for name in ("template_id", "template_version"):
            if not _IDENTIFIER.fullmatch(getattr(self, name)):
                raise ValueError(
                    f"{name} {getattr(self, name)!r}: use lower-case letters, digits and hyphens."
                )

    def render_html(
        self,
        snapshot: Snapshot,
        *,
        generated_at: datetime,
        watermark: Watermark | None = None,
        signatures: Sequence[SignatureManifestation] = (),
    ) -> str:
        """The self-contained HTML of the document; with signatures, the manifestation page follows the same body.

        Raises `ValueError` if a signature binds other content than this snapshot (21 CFR 11.70).
        """
        imprint = self._imprint(snapshot, generated_at, watermark)
        html = render(self.template, {"imprint": imprint, "form": self.prepare(snapshot)})
        return append_signature_page(html, signatures, content_hash=imprint.source_hash)

    def render_pdf(
        self,
        snapshot: Snapshot,
        *,
        generated_at: datetime,
        watermark: Watermark | None = None,
        signatures: Sequence[SignatureManifestation] = (),
        attachments: Sequence[EmbeddedFile] = (),
    ) -> bytes:
        """The PDF with `data.json`, the exact snapshot whose hash stands in the footer, and any further attachments."""
        html = self.render_html(
            snapshot, generated_at=generated_at, watermark=watermark, signatures=signatures
        )
        data = EmbeddedFile(
            _SNAPSHOT_NAME, canonical_json(snapshot), "The data this document was made from"
        )
        embedded = (data, *attachments)
        _check_names(embedded)
        return write_pdf(html, embedded=embedded, generated_at=generated_at)

    def _imprint(
        self, snapshot: Snapshot, generated_at: datetime, watermark: Watermark | None
    ) -> Imprint:
        if generated_at.tzinfo is None:
            raise ValueError("generated_at needs a time zone.")
        instant = generated_at.astimezone(UTC)
        return Imprint(
            title=self.title,
            language=self.language,
            template_id=self.template_id,
            template_version=self.template_version,
            source_hash=source_hash(snapshot),
            generated=f"{instant:%Y-%m-%d %H:%M:%S} UTC",
            created=f"{instant:%Y-%m-%dT%H:%M:%SZ}",
            watermark="" if watermark is None else watermark.value,
        )


def _check_names(files: Sequence[EmbeddedFile]) -> None:
    names = [file.name for file in files]
    for name in names:
        if not _FILE_NAME.fullmatch(name):
            raise ValueError(
                f"Attachment name {name!r}: use lower-case letters, digits and one extension."
            )
        if names.count(name) > 1:
            raise ValueError(f"Attachment name {name!r} is used twice.")
