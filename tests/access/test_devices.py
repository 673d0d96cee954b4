"""What a person reads of the program behind a session."""

import pytest

from cro_platform.portal.account.devices import device

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
EDGE = f"{CHROME} Edg/126.0"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (EDGE, "Edge on Windows"),
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        ("curl/8.5", "Another program"),
        ("", "Another program"),
        ("<script>Firefox/1", "Firefox"),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert device(agent) == words
