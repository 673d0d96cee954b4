"""The faces of every document: which characters they cover and how wide each one is.

Text is set in two weights of Inter (made from its wheel) and, where Inter has no glyph, in DejaVu Sans. Listings
are set in DejaVu Sans Mono. A character that neither face
covers is printed as its code point, `[U+4E2D]`: nothing is lost, no empty box is drawn, and PDF/A allows no `.notdef`.
"""

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path

REGULAR = "bundled:regular"
SEMIBOLD = "bundled:semibold"
FALLBACK = "bundled:fallback"
MONO = "bundled:mono"

_SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
_FOLDER = re.compile("<dir>([^<]+)</dir>")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_INVISIBLE = frozenset("\n\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff")
# Embeddings, overrides and isolates reorder what the reader sees without changing what was written.
_DECEPTIVE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Face:
    """One font: per covered character, its advance in thousandths of the type size."""

    advances: dict[int, float]


@cache
def fonts() -> dict[str, bytes]:
    """The fonts a document may load, by the address its style sheet names; without DejaVu, Inter stands for it.

    The font packages load here and not with the module: a web process never needs them.
    """
    regular = _inter(400)
    fallback = _find("DejaVuSans.ttf") or regular
    mono = _find("DejaVuSansMono.ttf") or fallback
    return {REGULAR: regular, SEMIBOLD: _inter(600), FALLBACK: fallback, MONO: mono}


def _inter(weight: int) -> bytes:
    """One weight, drawn for running text, as a font of its own.

    From the variable font the page engine would cut each weight and each size of every document anew, in ten times the time
    that the rest of its page takes.
    """
    harfbuzz = import_module("uharfbuzz")
    path = Path(import_module("fontpkg_inter").ROOT, "files", "Inter[opsz,wght].ttf")
    face, wanted = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path))), harfbuzz.SubsetInput()
    wanted.keep_everything()
    for axis, place in (("opsz", 14), ("wght", weight)):
        wanted.pin_axis_location(face, axis, place)
    return bytes(harfbuzz.subset(face, wanted).blob.data)


def _find(name: str) -> bytes | None:
    found = (path for folder in _folders() for path in sorted(folder.rglob(name)))
    return next((path.read_bytes() for path in found), None)


def _folders() -> list[Path]:
    """Where fontconfig looks: the folders of its own file where one is named, and the system's."""
    named = os.environ.get("FONTCONFIG_FILE", "")
    text = Path(named).read_text() if Path(named).is_file() else ""
    return [Path(folder) for folder in (*_FOLDER.findall(text), *_SYSTEM_FOLDERS)]


@cache
def faces() -> tuple[Face, ...]:
    """The faces in the order in which a character looks for its glyph."""
    return tuple(_read(fonts()[address]) for address in (REGULAR, FALLBACK))


def _read(content: bytes) -> Face:
    with import_module("fontTools.ttLib").TTFont(BytesIO(content), lazy=True) as font:
        scale = 1000 / font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        advances = {code: metrics[glyph][0] * scale for code, glyph in font.getBestCmap().items()}
    return Face(advances)


def missing_glyphs(text: str) -> set[str]:
    """The characters of `text` that no face can show, so that a caller can warn before it releases the document."""
    return {character for character in set(_LINE_ENDS.sub("\n", text)) if not _is_shown(character)}


def _is_shown(character: str) -> bool:
    if character in _INVISIBLE or character == "\t":
        return True
    if character in _DECEPTIVE or unicodedata.category(character) == "Cc":
        return False
    return any(ord(character) in face.advances for face in faces())


def printable(text: str) -> str:
    """The text as it is printed: line ends as `\\n`, tabs as four spaces, uncovered characters as `[U+….]`."""
    unified = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
    missing = missing_glyphs(unified)
    return unified.translate({ord(character): f"[U+{ord(character):04X}]" for character in missing})


def advance(text: Iterable[str]) -> float:
    """The width of a text in thousandths of its type size: exact without kerning, never less for joined scripts."""
    return sum(_advance(character) for character in text)


@cache
def _advance(character: str) -> float:
    if character in _INVISIBLE:
        return 0.0
    code = ord(character)
    return next((face.advances[code] for face in faces() if code in face.advances), 1000.0)
