"""Where the real files lie that no one here wrote; tests skip with a reason where they are absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))


def shared(*parts: str) -> Path:
    """The path of a real file or folder, or a skip that names what is missing."""
    path = ROOT.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data not present: {'/'.join(parts)}")
    return path
