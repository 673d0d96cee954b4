"""Pages of a PDF as pictures: shown by every browser without a plug-in, a script or a frame, under the strict content policy.

The renderer is not safe in threads, so one page is drawn at a time.
"""

from io import BytesIO
from threading import Lock

import pypdfium2

WIDTH = 1100
SHOWN = 3
"""Pages that are shown inside a page; the whole document is its file."""
_drawing = Lock()


def page_count(pdf: bytes) -> int:
    """How many pages there are; 0 for what is no PDF."""
    try:
        with _drawing, pypdfium2.PdfDocument(pdf) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


def picture(pdf: bytes, number: int) -> bytes:
    """A page as PNG, counted from 1, 1100 pixels wide; LookupError for a page that is not there."""
    try:
        with _drawing, pypdfium2.PdfDocument(pdf) as document:
            if not 1 <= number <= len(document):
                raise LookupError(f"there is no page {number}")
            return _png(document[number - 1])
    except pypdfium2.PdfiumError as error:
        raise LookupError("this is no PDF") from error


def _png(sheet: pypdfium2.PdfPage) -> bytes:
    image = sheet.render(scale=WIDTH / sheet.get_width()).to_pil().convert("P", colors=64)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
