"""Pages from the web, read only where the user has asked for one; from public addresses unless ``local`` is said."""

from __future__ import annotations

import http.client
import ipaddress
import mimetypes
import socket
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.files import read_file
from docgen_nb.ingest.readers import all_readers

TIMEOUT = 30.0  # seconds without an answer
DEADLINE = 120.0  # seconds for all of it
_LARGEST = 50 * limits.MB
_CHUNK = 1 << 16
_LONGEST_NAME = 100  # characters
_FURTHER = {"application/xhtml+xml": ".html", "text/markdown": ".md"}
_KINDS = mimetypes.MimeTypes()  # without the files of this system, which differ


class _NotPublicError(OSError):
    """An address in this machine's own network, which nobody has asked for."""


def read_url(url: str, *, local: bool = False) -> list[ContentPart]:
    """Read an http or https address as a file of its kind.

    Args:
        url: the address.
        local: whether it may lie in this machine's own network; otherwise neither it nor a redirect may.

    Raises:
        ContentPartError: if it is no web address, answers with an error, or holds what can't be read.
    """
    parts = _checked(url)
    data, kind = _loaded(url, local=local)
    named = _FURTHER.get(kind) or _KINDS.guess_extension(kind)
    ending = next((each for each in (named, Path(parts.path).suffix.lower()) if each in all_readers()), None)
    if ending is None:
        raise ContentPartError(f"{url} gives {kind or 'something unknown'}, which can't be read.")
    name = (Path(parts.path).stem or parts.hostname or "page")[:_LONGEST_NAME].replace("\0", "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}{ending}"
        path.write_bytes(data)
        read = read_file(path)
    return [part.model_copy(update={"source": part.source.replace(path.name, url, 1), "origin": url}) for part in read]


def _checked(url: str) -> Any:
    try:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass  # said below
    raise ContentPartError(f"{url[:200]!r} is no web address.", hint="Type it with https://")


def _loaded(url: str, *, local: bool) -> tuple[bytes, str]:
    request = urllib.request.Request(url, headers={"User-Agent": "docgen_nb"})  # noqa: S310 - the scheme was looked at
    try:
        with _opener(local=local).open(request, timeout=TIMEOUT) as response:
            return _body(url, response), response.headers.get_content_type()
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, _NotPublicError) or isinstance(error, _NotPublicError):
            hint = "Add --local if you mean a server of your own."
            raise ContentPartError(f"{url} leads to an address that is not public.", hint=hint) from None
        raise ContentPartError(f"{url} can't be read: {reason}.") from None


def _body(url: str, response: Any) -> bytes:
    until, chunks, size = time.monotonic() + DEADLINE, [], 0
    while chunk := response.read1(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > _LARGEST:
            raise ContentPartError(f"{url} gives more than {_LARGEST / limits.MB:.0f} MB.")
        if time.monotonic() > until:
            raise ContentPartError(f"{url} had not come in whole after {DEADLINE:.0f} s.")
    if response.length:
        raise ContentPartError(f"{url} broke off: {response.length:,} bytes are missing.")
    return b"".join(chunks)


def _opener(*, local: bool) -> urllib.request.OpenerDirector:
    """Opens http and https alone, also after redirects; neither files nor ftp."""
    opener = urllib.request.OpenerDirector()
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.ProxyHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(),
        urllib.request.UnknownHandler(),
        *([urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()] if local else [_Http(), _Https()]),
    ]
    for handler in handlers:
        opener.add_handler(handler)
    return opener


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to web addresses."""

    def redirect_request(self, *arguments: Any, **named: Any) -> urllib.request.Request | None:
        """Follow a redirect only to an address that may be read.

        Raises:
            URLError: if it leads to something that is no web address.
        """
        request = super().redirect_request(*arguments, **named)
        if request is not None and request.type not in {"http", "https"}:
            raise urllib.error.URLError(f"it leads to {request.type}:, which is not read")
        return request


class _Public:
    """Connects to public addresses only. What was connected to is looked at, so a name can't change in between."""

    def connect(self) -> None:
        """Connect, or raise for an address that is not public."""
        super().connect()  # type: ignore[misc]  # of the connection that this is mixed into
        peer = self.sock.getpeername()[0]  # type: ignore[attr-defined]  # the same
        if not ipaddress.ip_address(peer.partition("%")[0]).is_global:
            self.sock.close()  # type: ignore[attr-defined]  # the same
            raise _NotPublicError("not public")


class _HttpConnection(_Public, http.client.HTTPConnection):
    pass


class _HttpsConnection(_Public, http.client.HTTPSConnection):
    pass


class _Http(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        proxied = _check_public(request)
        return self.do_open(http.client.HTTPConnection if proxied else _HttpConnection, request)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        proxied = _check_public(request)
        return self.do_open(http.client.HTTPSConnection if proxied else _HttpsConnection, request)


def _check_public(request: urllib.request.Request) -> bool:
    """Whether a request goes through a proxy, which connects by itself.

    Raises:
        _NotPublicError: if the host it is for has an address that is not public.
    """
    host = urlsplit(request.full_url).hostname or ""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        found = []  # behind a proxy names of the world are often unknown
    if not all(ipaddress.ip_address(str(each[4][0]).partition("%")[0]).is_global for each in found):
        raise _NotPublicError("not public")
    return request.has_proxy() or bool(getattr(request, "_tunnel_host", None))
