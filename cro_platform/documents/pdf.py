"""HTML to PDF/A-3a with the PDF/UA-1 identifier, without ever reading a file or an address that content names.

No conformance is claimed: the file carries the identifiers and the structure, and a validator (veraPDF) has not run.
"""

import logging
import os
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import Any

from cro_platform.documents.fonts import fonts
from cro_platform.documents.parts import Report, is_long, write_parts

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
_environment = threading.Lock()


class RefusedResourceError(Exception):
    """The HTML asked for something outside the bundled fonts; no document is made."""


class IncompletePdfError(Exception):
    """The page engine could not draw a part of the document and would have left it out."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file inside the PDF. Its name is seen by every reader: no study, product, subject or treatment in it."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


def unheard(_done: int, _total: int) -> None:
    """Nobody follows the progress."""


def write_pdf(
    html: str,
    *,
    embedded: Sequence[EmbeddedFile],
    generated_at: datetime,
    report: Report = unheard,
) -> bytes:
    """The PDF of an HTML text; same arguments, same bytes. `report` hears how many parts of a long text are done.

    Raises `RefusedResourceError` if content reaches outside, and `IncompletePdfError` if the page engine left
    something out: a document is whole or it is not made.
    """
    fetcher = _fetcher()()
    try:
        with _reproducible(generated_at), _nothing_left_out():
            if not is_long(html):
                return _render(html, fetcher, embedded, generated_at)[0]

            def write(part: str, is_first: bool) -> tuple[bytes, int]:
                return _render(part, fetcher, embedded if is_first else (), generated_at)

            return write_parts(html, write, report)
    except (_engine().urls.FatalURLFetchingError, IncompletePdfError) as error:
        if fetcher.refused:
            raise RefusedResourceError(f"Not part of the platform: {fetcher.refused}") from error
        raise


def _render(
    html: str, fetcher: Any, embedded: Sequence[EmbeddedFile], generated_at: datetime
) -> tuple[bytes, int]:
    """The bytes and the number of pages."""
    document = _engine().HTML(string=html, url_fetcher=fetcher).render(pdf_variant=VARIANT)
    _add_ua_identifier(document.metadata)
    content = bytes(
        document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=_identifier(html, embedded),
            attachments=[_attachment(file, generated_at) for file in embedded],
            finisher=_list_attachments_once,
        )
    )
    return content, len(document.pages)


def _engine() -> Any:
    """The page engine. Its native libraries load here, so that only a document worker ever has them."""
    return import_module("weasyprint")


@cache
def _fetcher() -> Callable[[], Any]:
    urls = _engine().urls
    base: Any = urls.URLFetcher

    class BundledFonts(base):  # type: ignore[misc]  # known only once the engine is loaded
        """Serves the bundled fonts from memory and refuses every other address, whatever its protocol."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
            self.refused: list[str] = []

        def fetch(self, url: str, headers: object = None) -> Any:
            if url not in fonts():
                self.refused.append(url)
                raise RefusedResourceError(url)
            return urls.URLFetcherResponse(url, fonts()[url])

    return BundledFonts


def _attachment(file: EmbeddedFile, generated_at: datetime) -> Any:
    instant = generated_at.astimezone(UTC)
    return _engine().Attachment(
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


class _Faults(logging.Handler):
    """The page engine reports what it leaves out in its log, and carries on."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _nothing_left_out() -> Iterator[None]:
    faults, log = _Faults(), logging.getLogger("weasyprint")
    log.addHandler(faults)
    try:
        yield
    finally:
        log.removeHandler(faults)
    if faults.messages:
        raise IncompletePdfError("; ".join(faults.messages))


@contextmanager
def _reproducible(instant: datetime) -> Iterator[None]:
    """Subset fonts carry the time of their making; SOURCE_DATE_EPOCH makes it the document's own.

    The page engine leaves the colour profile it reads to the garbage collector, which would be an error in tests.
    """
    with _environment, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
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
