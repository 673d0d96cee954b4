"""Translations without the gettext programs: a `.po` file is compiled here, so that a bare machine needs nothing more.

`python manage.py makemessages -l de` collects the words (it needs xgettext, and only who adds words needs it);
`python -m cro_platform.web.catalogues` compiles what was translated. Both files are kept, and a test compares them.
"""

import ast
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "locale"
MAGIC = 0x950412DE
KEYWORDS = ("msgctxt", "msgid_plural", "msgid", "msgstr")


@dataclass(slots=True)
class Entry:
    """One message: its parts by keyword, and whether somebody still has to look at it."""

    parts: dict[str, str] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def key(self) -> str:
        """As gettext looks it up: context, text and plural in one."""
        text = self.parts.get("msgid", "")
        plural = self.parts.get("msgid_plural")
        text = text if plural is None else f"{text}\0{plural}"
        context = self.parts.get("msgctxt")
        return text if context is None else f"{context}\x04{text}"

    @property
    def translations(self) -> list[str]:
        """The translated forms in their order."""
        return [text for name, text in self.parts.items() if name.startswith("msgstr")]

    @property
    def is_translated(self) -> bool:
        """Every form is there, and nobody doubts it."""
        found = self.translations
        return bool(found) and all(found) and not self.is_fuzzy


def read(po: Path) -> Iterator[Entry]:
    """The messages of a `.po` file; those that no source uses any more are left out."""
    entry, at = Entry(), ""
    for line in (*po.read_text(encoding="utf-8").splitlines(), ""):
        if line.startswith("#~"):
            continue
        if not line.strip():
            if entry.parts:
                yield entry
            entry, at = Entry(), ""
        elif line.startswith("#"):
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif line.startswith('"'):
            entry.parts[at] += _text(line)
        else:
            at, _space, rest = line.partition(" ")
            entry.parts[at] = _text(rest)


def _text(quoted: str) -> str:
    found: str = ast.literal_eval(quoted)
    return found


def compiled(po: Path) -> bytes:
    """The `.mo` file: sorted keys and texts, each table of lengths and offsets before them (GNU gettext, binary format)."""
    found = sorted(
        (e.key.encode(), "\0".join(e.translations).encode()) for e in read(po) if e.is_translated
    )
    count = len(found)
    first = 28 + 16 * count
    keys, texts, at = [], [], first
    for key, _value in found:
        keys += [len(key), at]
        at += len(key) + 1
    for _key, value in found:
        texts += [len(value), at]
        at += len(value) + 1
    head = struct.pack("<7I", MAGIC, 0, count, 28, 28 + 8 * count, 0, first)
    tables = struct.pack(f"<{4 * count}I", *keys, *texts)
    return (
        head
        + tables
        + b"".join(key + b"\0" for key, _ in found)
        + b"".join(v + b"\0" for _, v in found)
    )


def files() -> list[Path]:
    """Every catalogue that people translate."""
    return sorted(LOCALE.rglob("*.po"))


def main() -> int:
    """Compile them all."""
    for po in files():
        po.with_suffix(".mo").write_bytes(compiled(po))
    return 0


if __name__ == "__main__":
    sys.exit(main())
