"""`make clean`: back to a bare checkout."""

import shutil
from pathlib import Path

from cro_platform.embedded.console import say
from cro_platform.embedded.layout import ROOT, Layout
from cro_platform.embedded.locks import is_free

MADE = (
    ".venv",
    "staticfiles",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
    ".hypothesis",
)


def clean(data: Path) -> int:
    """Remove the data under DATA, the test data and what was installed; refused while in use."""
    folders = [data.absolute(), ROOT / "var" / "test"]
    layouts = [Layout(folder) for folder in folders if Layout(folder).secrets.exists()]
    for layout in layouts:
        if not is_free(layout.keeper_lock):
            raise SystemExit(f"{layout.data} is in use: stop what runs there first.")
    for layout in layouts:
        _remove_servers_folder(layout)
        _remove(layout.data)
    for name in MADE:
        _remove(ROOT / name)
    return 0


def _remove_servers_folder(layout: Layout) -> None:
    if layout.closed_to_others.exists():
        _remove(Path(layout.closed_to_others.read_text()))


def _remove(folder: Path) -> None:
    """A link is taken away and what it leads to is left: another checkout may use it."""
    if folder.is_symlink():
        say(f"Removing the link {folder}; {folder.readlink()} is left as it is.")
        folder.unlink()
    elif folder.is_dir():
        say(f"Removing {folder}.")
        shutil.rmtree(folder)
