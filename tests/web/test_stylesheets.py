"""The style sheets: readable contrast in both themes, small files, every address present."""

import re
import shutil
from itertools import product
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

STATIC = Path(__file__).parents[2] / "cro_platform/web/static/web"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
TOKENS = {
    name: (light, dark)
    for name, light, dark in TOKEN.findall((STATIC / "css/tokens.css").read_text())
}
GROUNDS = ("page", "surface", "raised")
TONES = ("success", "warning", "danger", "info", "neutral")
TEXT = 4.5  # WCAG 2.2, 1.4.3 Contrast (Minimum), level AA
PARTS = 3.0  # WCAG 2.2, 1.4.11 Non-text Contrast, level AA

PAIRS: list[tuple[str, str, float]] = [
    *((ink, ground, TEXT) for ink, ground in product(("ink", "ink-soft", "ink-quiet"), GROUNDS)),
    *((ink, "sunk", TEXT) for ink in ("ink", "ink-soft", "ink-quiet")),
    *((accent, ground, TEXT) for accent, ground in product(("accent", "accent-strong"), GROUNDS)),
    ("accent-strong", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("on-danger", "danger", TEXT),
    *((tone, ground, TEXT) for tone, ground in product(TONES, GROUNDS)),
    *((tone, f"{tone}-soft", TEXT) for tone in TONES),
    *(("ink", f"{tone}-soft", TEXT) for tone in TONES),
    *((ink, "nav", TEXT) for ink in ("nav-ink", "nav-strong", "nav-quiet")),
    *((ink, "nav-raised", TEXT) for ink in ("nav-ink", "nav-strong")),
    ("nav", "nav-accent", TEXT),
    ("nav-accent", "nav-raised", PARTS),
    *(("field-line", ground, PARTS) for ground in GROUNDS),
    *((series, "surface", PARTS) for series in ("series-2", "series-4")),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1 to 21."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "wanted"), PAIRS, ids=lambda value: str(value))
def test_every_pair_can_be_read(ink: str, ground: str, wanted: float, theme: int) -> None:
    ratio = contrast(TOKENS[ink][theme], TOKENS[ground][theme])

    assert ratio >= wanted, f"{ink} on {ground}: {ratio:.2f}"


def test_every_coloured_token_is_measured() -> None:
    decorative = {"line", "line-strong", "accent-soft", "nav-raised"}

    measured = {name for pair in PAIRS for name in pair[:2]}

    assert set(TOKENS) - measured - decorative == set()


def test_every_custom_property_used_is_defined() -> None:
    sheets = "\n".join(path.read_text() for path in STATIC.rglob("*.css"))

    used = set(re.findall(r"var\(--([\w-]+)", sheets))

    assert used - set(re.findall(r"--([\w-]+):", sheets)) == set()


def test_every_sheet_is_imported_into_a_layer() -> None:
    entry = (STATIC / "css/portal.css").read_text()
    imported = set(re.findall(r'@import url\("([^"]+)"\) layer\(\w+\)', entry))

    present = {path.relative_to(STATIC / "css").as_posix() for path in STATIC.rglob("*.css")}

    # The API's description is no page of the portal: its own library styles it, and one sheet of ours beside.
    assert imported == present - {"portal.css", "api-docs.css"}


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_sheets_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 150


def test_own_scripts_stay_small_and_never_evaluate_text() -> None:
    scripts = [path.read_text() for path in STATIC.rglob("*.js")]

    assert sum(len(text.splitlines()) for text in scripts) <= 260
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b", "\n".join(scripts))


def test_addresses_in_the_sheets_survive_hashing(tmp_path: Path) -> None:
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    wanted = {"fonts/Inter[opsz,wght].ttf", "fonts/inter-latin.woff2", "web/ground.svg"}
    wanted |= {f"web/{path.relative_to(STATIC).as_posix()}" for path in STATIC.rglob("*.css")}
    for name in wanted:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(str(finders.find(name)), tmp_path / name)

    outcomes = list(storage.post_process({name: (storage, name) for name in wanted}))

    assert [outcome for _name, _hashed, outcome in outcomes if isinstance(outcome, Exception)] == []
    tokens = (tmp_path / storage.stored_name("web/css/tokens.css")).read_text()
    assert re.search(r"fonts/Inter\[opsz,wght\]\.[0-9a-f]{12}\.ttf", tokens)
