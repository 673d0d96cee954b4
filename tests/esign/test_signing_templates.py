"""Each page that takes a signature takes it in the same ways."""

from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
SIGNING = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.html")
    if "electronic signature" in (text := path.read_text()) and "{% form form" in text
)


def test_the_pages_are_found() -> None:
    assert {"documents/sign.html", "studies/sign_agreement.html"} <= set(SIGNING)


@pytest.mark.parametrize("name", SIGNING)
def test_a_page_that_takes_a_signature_takes_a_passkey_and_shows_what_is_bound(name: str) -> None:
    text = (TEMPLATES / name).read_text()

    assert '{% include "esign/passkey.html" %}' in text
    assert "shown_sha256 %}" in text
    assert "{{ refusal }}" in text
    assert '{% include "esign/who.html" %}' in text
