"""The faces of every document: which characters they cover and how wide each one is.

Text is set in Inter (from its wheel) and, where Inter has no glyph, in DejaVu Sans. A character that neither face
covers is printed as its code point, `[U+4E2D]`: nothing is lost, no empty box is drawn, and PDF/A allows no `.notdef`.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REGULAR = "bundled:regular"
FALLBACK = "bundled:fallback"

_SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_INVISIBLE = frozenset("\n\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff")
# Embeddings, overrides and isolates reorder what the reader sees without changing what was written.
_DECEPTIVE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: its bytes' place and, per covered character, its advance in thousandths of the type size."""

    path: Path
    advances: dict[int, float]


def font_files() -> dict[str, Path]:
    """The font files a document may load, by the address its style sheet names; absent files are left out."""
    import fontpkg_inter  # noqa: PLC0415 -- only the document worker needs the fonts

    files = {REGULAR: Path(fontpkg_inter.ROOT, "files", "Inter[opsz,wght].ttf")}
    fallback = _find("DejaVuSans.ttf")
    return {**files, FALLBACK: fallback} if fallback else files


def _find(name: str) -> Path | None:
    folders = os.environ.get("DOCUMENT_FONTS", os.pathsep.join(_SYSTEM_FOLDERS))
    found = (
        path for folder in folders.split(os.pathsep) for path in sorted(Path(folder).rglob(name))
    )
    return next(found, None)


@cache
def faces() -> tuple[Face, ...]:
    """The faces in the order in which a character looks for its glyph."""
    return tuple(_read(path) for path in font_files().values())


def _read(path: Path) -> Face:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- only the document worker needs the fonts

    with TTFont(path, lazy=True) as font:
        scale = 1000 / font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        advances = {code: metrics[glyph][0] * scale for code, glyph in font.getBestCmap().items()}
    return Face(path, advances)


def missing_glyphs(text: str) -> set[str]:
    """The characters of `text` that no face can show, so that a caller can warn before it releases the document."""
    return {character for character in set(_LINE_ENDS.sub("\n", text)) if not _is_shown(character)}


def _is_shown(character: str) -> bool:
    if character in _INVISIBLE or character == "\t":
        return True
    return character not in _DECEPTIVE and any(ord(character) in face.advances for face in faces())


def printable(text: str) -> str:
    """The text as it is printed: line ends as `\\n`, tabs as four spaces, uncovered characters as `[U+….]`."""
    unified = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
    missing = missing_glyphs(unified)
    return unified.translate({ord(character): f"[U+{ord(character):04X}]" for character in missing})


def advance(text: Iterable[str]) -> float:
    """The width of a text in thousandths of its type size, without kerning: at least what is drawn, within 2 %."""
    return sum(_advance(character) for character in text)


@cache
def _advance(character: str) -> float:
    if character in _INVISIBLE:
        return 0.0
    code = ord(character)
    return next((face.advances[code] for face in faces() if code in face.advances), 1000.0)
