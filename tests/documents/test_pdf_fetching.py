"""No document reads a file or an address, whatever its HTML asks for."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cro_platform.documents.pdf import IncompletePdfError, RefusedResourceError, write_pdf
from tests.documents.minimal import GENERATED_AT, text_of

PAGE = '<html lang="en"><head><title>t</title>{head}</head><body><p>text</p>{body}</body></html>'

REACHING = [
    pytest.param("", '<img alt="x" src="{url}">', id="img"),
    pytest.param('<link rel="stylesheet" href="{url}">', "", id="style-sheet"),
    pytest.param("<style>p {{ background: url({url}) }}</style>", "", id="css-url"),
    pytest.param("<style>@import url({url});</style>", "", id="css-import"),
    pytest.param('<link rel="attachment" href="{url}">', "", id="attachment-in-head"),
    pytest.param("", '<a rel="attachment" href="{url}">x</a>', id="attachment-in-body"),
    pytest.param("<style>@font-face {{ font-family: F; src: url({url}) }}</style>", "", id="font"),
    pytest.param("", '<object data="{url}" type="image/png">x</object>', id="object"),
    pytest.param(
        "", '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>', id="svg"
    ),
]


class Listener:
    """A local server that would be asked, if anything asked."""

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self.url = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"

    @property
    def was_asked(self) -> bool:
        self._server.settimeout(0)
        try:
            self._server.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@contextmanager
def listening() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Listener(server)


def page(head: str, body: str, url: str) -> str:
    return PAGE.format(head=head.format(url=url), body=body.format(url=url))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("TOP-SECRET-CANARY")
    return path


def test_the_listener_would_notice() -> None:
    with listening() as listener:
        host, port = listener.url.removeprefix("http://").removesuffix("/x.png").split(":")
        socket.create_connection((host, int(port))).close()

        assert listener.was_asked


@pytest.mark.parametrize(("head", "body"), REACHING)
def test_no_address_is_asked(head: str, body: str) -> None:
    with listening() as listener:
        html = page(head, body, listener.url)

        with pytest.raises(RefusedResourceError, match=r"127\.0\.0\.1"):
            write_pdf(html, embedded=(), generated_at=GENERATED_AT)

        assert not listener.was_asked


@pytest.mark.parametrize(("head", "body"), REACHING)
def test_no_file_is_read(head: str, body: str, secret: Path) -> None:
    html = page(head, body, secret.as_uri())

    with pytest.raises(RefusedResourceError, match=r"secret\.txt"):
        write_pdf(html, embedded=(), generated_at=GENERATED_AT)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("data:image/png;base64,iVBORw0KGgo=", id="data"),
        pytest.param("ftp://127.0.0.1/x", id="ftp"),
        pytest.param("bundled:../../etc/passwd", id="own-scheme"),
        pytest.param("HTTP://127.0.0.1:9/x", id="capitals"),
    ],
)
def test_no_other_protocol_is_served(url: str) -> None:
    html = page("", '<img alt="x" src="{url}">', url)

    with pytest.raises(RefusedResourceError):
        write_pdf(html, embedded=(), generated_at=GENERATED_AT)


def test_a_link_is_printed_and_not_followed() -> None:
    with listening() as listener:
        html = page("", '<a href="{url}">the link</a>', listener.url)

        pdf = write_pdf(html, embedded=(), generated_at=GENERATED_AT)

        assert "thelink" in text_of(pdf)
        assert not listener.was_asked


def test_the_bundled_fonts_are_served() -> None:
    head = '<style>@font-face {{ font-family: F; src: url("bundled:regular") }}</style>'

    assert write_pdf(page(head, "", ""), embedded=(), generated_at=GENERATED_AT)


def test_what_the_engine_cannot_draw_makes_no_document() -> None:
    html = page("", '<img src="">', "").replace('src=""', 'src="bundled:regular"')

    with pytest.raises(IncompletePdfError, match="image"):
        write_pdf(html, embedded=(), generated_at=GENERATED_AT)
