"""A made-up dictionary in the files of a MedDRA release: the real one is licensed. Codes and classes are invented."""

from pathlib import Path

CLASSES = (("2", "90000002", "Hepatic inventions"), ("1", "90000001", "Cardiac inventions"))
PREFERRED = (  # code, name, class, whether it is the primary one
    ("80000001", "Liver failing", "90000002", "Y"),
    ("80000001", "Liver failing", "90000001", "N"),
    ("80000002", "Heart stopping", "90000001", "Y"),
)
LOWEST = (
    ("70000001", "Acute liver failing", "80000001"),
    ("70000002", "Failing of liver", "80000001"),
    ("70000003", "Stopped heart", "80000002"),
)


def hierarchy() -> list[str]:
    """Twelve fields per line, as `mdhier.asc` has them."""
    names = {code: name for _, code, name in CLASSES}
    return [
        f"{code}$1$2${group}${name}$h$g${names[group]}$Inv$$9${primary}$"
        for code, name, group, primary in PREFERRED
    ]


def release(folder: Path, **changed: list[str]) -> Path:
    """Write the release; `llt`, `mdhier` or `intl_ord` replaces the lines of one file, an empty list leaves it out."""
    files = {
        "llt": [f"{code}${name}${preferred}$$$$$$$Y$$" for code, name, preferred in LOWEST],
        "mdhier": hierarchy(),
        "intl_ord": [f"{order}${code}$" for order, code, _ in CLASSES],
    } | changed
    home = folder / "MedAscii"
    home.mkdir()
    for name, lines in files.items():
        if lines:
            (home / f"{name}.asc").write_text("\n".join(lines) + "\n")
    return folder
