"""How much a received file may ask of this machine."""

from dataclasses import dataclass

_MEBI = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file; beyond one of them the file, or the record, is refused by its name.

    ``text_chars`` above the parser's own ten million has no effect.
    """

    batch_bytes: int = 1024 * _MEBI
    """Bytes of the whole file."""
    record_bytes: int = 32 * _MEBI
    """Bytes between the ends of two ICSRs, which is what must fit into memory."""
    record_markup: int = 400_000
    """Tags and attributes of one ICSR: small bytes that become large trees."""
    text_chars: int = 10_000_000
    """Characters of a single text or attribute, e.g. an attached document."""
    depth: int = 100
    """Nesting of elements inside one ICSR; the standard needs less than 30."""
    findings: int = 50
    """Findings kept per record: of the schema, and of any one rule."""
