"""Anchors: the heads of all chains, signed, in a file that the database cannot reach.

A chain alone does not show that its end was cut off or that all of it was computed anew; an anchor outside does.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlparse
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

GENESIS = "0" * 64
FILE = "anchors.jsonl"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many events, and the last link as hexadecimal."""

    seq: int
    link: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """The heads at an instant; `previous` is the hash of the anchor before, so that none can be taken out."""

    at: str
    previous: str
    heads: dict[UUID, Head]
    signature: str

    @property
    def payload(self) -> bytes:
        """The signed bytes: the same content always gives the same."""
        heads = {str(chain): [head.seq, head.link] for chain, head in self.heads.items()}
        document = {"at": self.at, "previous": self.previous, "heads": heads}
        return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """What the next anchor names as its previous one."""
        return hashlib.sha256(self.payload + self.signature.encode()).hexdigest()

    @property
    def line(self) -> str:
        """As it stands in the file."""
        return json.dumps(json.loads(self.payload) | {"signature": self.signature}) + "\n"

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """The signature is this key's."""
        try:
            key.verify(bytes.fromhex(self.signature), self.payload)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def parse(cls, line: str) -> "Anchor":
        """An anchor from its line; ValueError for what is none."""
        try:
            found = json.loads(line)
            heads = {UUID(chain): Head(seq, link) for chain, (seq, link) in found["heads"].items()}
            return cls(found["at"], found["previous"], heads, found["signature"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"this line is no anchor: {error}") from error


class Anchors:
    """The file of anchors, one per line, only ever appended to."""

    def __init__(self, path: Path, key: Ed25519PrivateKey) -> None:
        self.path, self.key = path, key

    def __iter__(self) -> Iterator[Anchor]:
        if self.path.exists():
            with self.path.open(encoding="utf-8") as file:
                yield from (Anchor.parse(line) for line in file)

    @property
    def public_key(self) -> Ed25519PublicKey:
        """Anybody can check an anchor with it."""
        return self.key.public_key()

    def append(self, heads: dict[UUID, Head]) -> Anchor:
        """Sign these heads and write them down, flushed to the disk."""
        last = None
        for last in self:  # noqa: B007 -- the last one is wanted
            pass
        unsigned = Anchor(
            datetime.now(UTC).isoformat(), last.digest if last else GENESIS, heads, signature=""
        )
        signature = self.key.sign(unsigned.payload).hex()
        anchor = Anchor(unsigned.at, unsigned.previous, heads, signature)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(anchor.line)
        return anchor


def configured() -> Anchors:
    """The installation's anchors: where AUDIT_ANCHOR_URL says, signed with ANCHOR_KEY.

    Without them: beside the documents, with a key derived from SECRET_KEY. Raises ImproperlyConfigured where the documents
    lie in no folder and no place is named.
    """
    url = settings.AUDIT_ANCHOR_URL or settings.DOCUMENT_STORE_URL
    parts = urlparse(url)
    if parts.scheme != "folder":
        raise ImproperlyConfigured("AUDIT_ANCHOR_URL must be a folder:///… address.")
    folder = Path(unquote(parts.path))
    return Anchors((folder if settings.AUDIT_ANCHOR_URL else folder / "anchors") / FILE, _key())


def _key() -> Ed25519PrivateKey:
    if not settings.ANCHOR_KEY:
        seed = hashlib.sha256(f"audit anchor key {settings.SECRET_KEY}".encode()).digest()
        return Ed25519PrivateKey.from_private_bytes(seed)
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.ANCHOR_KEY))
    except ValueError:
        raise ImproperlyConfigured("ANCHOR_KEY must be 32 bytes in base64.") from None
