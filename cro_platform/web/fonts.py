"""The portal's font, cut down from the wheel's: Latin, two axes less, compressed; 32 kB instead of 880.

Nothing of it is committed. It is made once, where the static files are looked for, and kept under its own hash.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import fontpkg_inter
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

SOURCE = Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf"
NAME = "inter-latin.woff2"
FEATURES = ["kern", "liga", "calt", "tnum", "cv11", "ss03", "ccmp", "locl", "mark", "mkmk"]
CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *map(ord, "–—‘’‚“”„…•←↑→↓€™−≠≤≥×‰‹›\u2009\u202f"),
)
AXES = {"opsz": 14, "wght": (400, 700)}


@cache
def folder() -> Path:
    """Where the cut font lies; it is made when it is not there yet."""
    recipe = repr((CHARACTERS, FEATURES, AXES)).encode()
    mark = hashlib.sha256(SOURCE.read_bytes() + recipe).hexdigest()[:16]
    place = _writable() / f"fonts-{mark}"
    if not (place / NAME).exists():
        place.mkdir(parents=True, exist_ok=True)
        made = place / f"{NAME}.{os.getpid()}"
        cut(made)
        made.replace(place / NAME)
        made.unlink(missing_ok=True)
    return place


def _writable() -> Path:
    own = Path(settings.BASE_DIR) / "var"
    own.mkdir(exist_ok=True) if os.access(own.parent, os.W_OK) else None
    return own if os.access(own, os.W_OK) else Path(tempfile.gettempdir())


def cut(target: Path) -> None:
    """Write the font with these characters, features and axes only."""
    options = subset.Options()
    options.layout_features, options.hinting = FEATURES, False
    options.name_IDs = [1, 2, 4, 6]
    with TTFont(BytesIO(SOURCE.read_bytes())) as whole:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=CHARACTERS)
        cutter.subset(whole)
        font = instancer.instantiateVariableFont(whole, AXES)
        font.flavor = "woff2"
        font.save(target)


class SubsetFinder(BaseFinder):
    """Offers the cut font beside the files of the apps."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing can be misconfigured."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The font by its one address."""
        found = [str(folder() / NAME)] if path == f"fonts/{NAME}" else []
        return found if find_all or kwargs.get("all") else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """The one file, for those who collect."""
        storage = FileSystemStorage(location=str(folder()))
        storage.prefix = "fonts"  # type: ignore[attr-defined]  # read by the collector
        yield NAME, storage
