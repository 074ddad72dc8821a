"""Pages from the web: public addresses alone, and only what comes in whole."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import web

FLOODS = {
    "/answers.txt": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "/trailers.txt": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n",
        b"X-More: and more\r\n" * 1000,
    ),
    "/moved.txt": (b"HTTP/1.1 302 Found\r\nLocation: /fine.txt\r\n\r\n", b"x" * 100_000),
    "/reason.txt": (b"HTTP/1.1 500 a\rb\x85" + b"c" * 5000 + b"\r\n\r\n", b"x"),
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        redirects = {"/to-itself": "/fine.txt", "/to-ftp": "ftp://127.0.0.1/a.txt"}
        if self.path in FLOODS:
            self.flood(*FLOODS[self.path])
            return
        self.send_response(302 if self.path in redirects else 200)
        self.send_header("Content-Type", "text/plain")
        if self.path in redirects:
            self.send_header("Location", redirects[self.path])
        if self.path == "/cut.txt":
            self.send_header("Content-Length", "100")
        self.end_headers()
        while self.path == "/drip.txt":
            try:
                self.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.05)
        self.wfile.write(b"a page")

    def flood(self, begin, again):
        try:
            self.wfile.write(begin)
            while True:
                self.wfile.write(again)
        except OSError:
            return

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("proxied", [False, True], ids=["direct", "with a proxy for other hosts"])
def test_an_address_of_this_machine_is_read_only_where_the_user_says_so(
    address: str, monkeypatch: pytest.MonkeyPatch, *, proxied: bool
) -> None:
    if proxied:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")

    with pytest.raises(ContentPartError, match=r"not public.*--local"):
        web.read_url(f"{address}/fine.txt")
    assert web.read_url(f"{address}/fine.txt", local=True)[0].text == "a page"


@pytest.mark.parametrize("url", ["ftp://example.org/a.txt", "file:///etc/hostname", "http://", "http://[a/", "a.txt"])
def test_what_is_no_web_address_is_not_opened(url: str) -> None:
    with pytest.raises(ContentPartError, match="no web address"):
        web.read_url(url, local=True)


def test_a_redirect_is_followed_to_web_addresses_alone(address: str) -> None:
    assert web.read_url(f"{address}/to-itself", local=True)[0].text == "a page"
    with pytest.raises(ContentPartError, match="leads to ftp"):
        web.read_url(f"{address}/to-ftp", local=True)


def test_a_body_that_is_cut_is_not_taken_as_whole(address: str) -> None:
    with pytest.raises(ContentPartError, match="94 bytes are missing"):
        web.read_url(f"{address}/cut.txt", local=True)


def test_a_page_that_never_ends_is_given_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "DEADLINE", 0.3)

    with pytest.raises(ContentPartError, match="had not come in whole"):
        web.read_url(f"{address}/drip.txt", local=True)


@pytest.mark.parametrize("page", ["answers.txt", "trailers.txt"])
def test_an_answer_that_never_gets_to_its_end_is_given_up(
    address: str, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(web, "DEADLINE", 0.3)

    with pytest.raises(ContentPartError, match="had not come in whole"):
        web.read_url(f"{address}/{page}", local=True)


def test_what_comes_with_a_redirect_is_not_read(address: str) -> None:
    assert web.read_url(f"{address}/moved.txt", local=True)[0].text == "a page"


def test_what_a_server_says_is_one_line(address: str) -> None:
    with pytest.raises(ContentPartError, match=r"can't be read: a b c+…") as caught:
        web.read_url(f"{address}/reason.txt", local=True)
    assert "\n" not in str(caught.value)


def test_a_name_that_no_disk_takes_is_shortened(address: str) -> None:
    assert web.read_url(f"{address}/{'x' * 300}.txt", local=True)[0].text == "a page"
