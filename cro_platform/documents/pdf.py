"""HTML to PDF/A-3a with the PDF/UA-1 identifier, without ever reading a file or an address that content names.

No conformance is claimed: the file carries the identifiers and the structure, and a validator (veraPDF) has not run.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from cro_platform.documents.fonts import font_files

VARIANT = "pdf/a-3a"

_UA_IDENTIFIER = b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>'
# PDF/A accepts a foreign property only with a description of its schema (ISO 19005-3, 6.6.2.3).
_UA_SCHEMA = (
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289 the document follows</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
_clock = threading.Lock()


class RefusedResource(Exception):
    """The HTML asked for something outside the bundled fonts; no document is made."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file inside the PDF. Its name is seen by every reader: no study, product, subject or treatment in it."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


def write_pdf(html: str, *, embedded: Sequence[EmbeddedFile], generated_at: datetime) -> bytes:
    """The PDF of an HTML text; same arguments, same bytes. Raises `RefusedResource` if content reaches outside."""
    import weasyprint  # noqa: PLC0415 -- native libraries load only in the document worker
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 -- as above

    attachments = [_attachment(file, generated_at) for file in embedded]
    source = weasyprint.HTML(string=html, url_fetcher=_fetcher()())
    try:
        with _pinned_clock(generated_at):
            document = source.render(pdf_variant=VARIANT)
            _add_ua_identifier(document.metadata)
            return bytes(
                document.write_pdf(
                    pdf_variant=VARIANT,
                    pdf_identifier=_identifier(html, embedded),
                    attachments=attachments,
                    finisher=_list_attachments_once,
                )
            )
    except FatalURLFetchingError as error:
        raise RefusedResource(str(error)) from error


@cache
def _fetcher() -> Callable[[], Any]:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 -- document worker only

    class BundledFonts(URLFetcher):  # type: ignore[misc]  # the library is untyped
        """Serves the bundled fonts from memory and refuses every other address, whatever its protocol."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

        def fetch(self, url: str, headers: object = None) -> Any:
            return URLFetcherResponse(url, _font(url))

    return BundledFonts


@cache
def _font(url: str) -> bytes:
    files = font_files()
    if url not in files:
        raise RefusedResource(f"{url} is not part of the platform.")
    return files[url].read_bytes()


def _attachment(file: EmbeddedFile, generated_at: datetime) -> Any:
    from weasyprint import Attachment  # noqa: PLC0415 -- document worker only

    instant = generated_at.astimezone(UTC)
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        relationship=file.relationship,
        created=instant,
        modified=instant,
    )


def _identifier(html: str, embedded: Sequence[EmbeddedFile]) -> bytes:
    digest = sha256(html.encode())
    for file in embedded:
        digest.update(file.name.encode() + b"\0" + sha256(file.content).digest())
    return digest.hexdigest()[:32].encode()


def _add_ua_identifier(metadata: Any) -> None:
    original = metadata.generate_rdf_metadata

    def with_ua(*arguments: object) -> bytes:
        rdf: bytes = original(*arguments)
        return rdf.replace(b"</rdf:RDF>", _UA_SCHEMA + _UA_IDENTIFIER + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = with_ua


def _list_attachments_once(_document: object, pdf: Any) -> None:
    """The page engine lists each attachment twice among the associated files."""
    files = pdf.catalog.get("AF", [])
    files[:] = list(dict.fromkeys(files))


@contextmanager
def _pinned_clock(instant: datetime) -> Iterator[None]:
    """Subset fonts carry the time of their making; SOURCE_DATE_EPOCH makes it the document's own."""
    with _clock:
        before = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = str(int(instant.timestamp()))
        try:
            yield
        finally:
            _restore(before)


def _restore(before: str | None) -> None:
    if before is None:
        del os.environ["SOURCE_DATE_EPOCH"]
    else:
        os.environ["SOURCE_DATE_EPOCH"] = before
