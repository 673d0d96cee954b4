"""The manifestation of electronic signatures on the document itself (21 CFR 11.50(a)-(b), 11.70)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cro_platform.documents.strict import render

_TEMPLATE = "documents/signature_page.html"
_END = "</body>"


@dataclass(frozen=True, slots=True)
class SignatureManifestation:
    """One signature as it must be readable by a person: printed name, instant with zone, meaning, and what it binds.

    `signed_at` carries the signer's zone; `organization` is what the reader may know of the signer's side ("for the
    sponsor" toward third parties). `content_hash` is the SHA-256 the signer was shown.
    """

    printed_name: str
    signed_at: datetime
    meaning: str
    document_title: str
    content_hash: str
    organization: str = ""

    def __post_init__(self) -> None:
        """Refuse a signature that would be printed without one of the parts 21 CFR 11.50(a) requires."""
        for name in ("printed_name", "meaning", "document_title", "content_hash"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name} is empty (21 CFR 11.50(a)).")
        if self.signed_at.tzinfo is None:
            raise ValueError("signed_at needs a time zone (21 CFR 11.50(a)(2)).")

    @property
    def local_time(self) -> str:
        """Date and time in the signer's own zone, with the offset and the zone's name."""
        offset = f"{self.signed_at:%z}"
        zone = str(self.signed_at.tzinfo)
        named = f" ({zone})" if "/" in zone else ""
        return f"{self.signed_at:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:5]}{named}"

    @property
    def universal_time(self) -> str:
        """The same instant in UTC."""
        return f"{self.signed_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def append_signature_page(
    html: str, signatures: Sequence[SignatureManifestation], *, content_hash: str
) -> str:
    """The HTML with a last page that shows each signature; without signatures, the HTML itself.

    Raises `ValueError` where a signature binds other content: it cannot be transferred to this document (21 CFR 11.70).
    """
    for signature in signatures:
        if signature.content_hash != content_hash:
            raise ValueError(
                f"The signature of {signature.printed_name} binds other content (21 CFR 11.70)."
            )
    if not signatures:
        return html
    body, _, rest = html.rpartition(_END)
    page = render(_TEMPLATE, {"signatures": tuple(signatures), "content_hash": content_hash})
    return f"{body}{page}{_END}{rest}"
