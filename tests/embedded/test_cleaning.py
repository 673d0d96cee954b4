"""Back to a bare checkout, and not one file beyond it."""

from pathlib import Path

import pytest

from cro_platform.embedded import cleaning


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which the targets have made something."""
    root = tmp_path / "checkout"
    (root / ".ruff_cache").mkdir(parents=True)
    (root / "studies").mkdir()
    monkeypatch.setattr(cleaning, "ROOT", root)
    return root


def test_what_the_targets_made_goes_and_the_sources_stay(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)

    assert cleaning.clean(checkout / "var") == 0
    assert [path.name for path in checkout.iterdir()] == ["studies"]


def test_a_link_goes_and_what_it_leads_to_stays(checkout: Path) -> None:
    shared = checkout.parent / "shared"
    shared.mkdir()
    (checkout / ".venv").symlink_to(shared)

    assert cleaning.clean(checkout / "var") == 0
    assert shared.is_dir()
    assert not (checkout / ".venv").is_symlink()


def test_a_folder_that_is_no_instance_is_left_alone(checkout: Path) -> None:
    precious = checkout.parent / "precious"
    precious.mkdir()

    cleaning.clean(precious)

    assert precious.is_dir()
