"""Pages from the web, read only where the user has asked for one; from public addresses unless ``local`` is said."""

from __future__ import annotations

import http.client
import io
import ipaddress
import mimetypes
import socket
import tempfile
import time
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.files import read_file
from docgen_nb.ingest.readers import all_readers
from docgen_nb.plain_text import one_line

TIMEOUT = 30.0  # seconds without an answer
DEADLINE = 120.0  # seconds for all of it
_LARGEST = 50 * limits.MB
_CHUNK = 1 << 16
_LONGEST_NAME = 100  # characters
_LONGEST_REASON = 200  # characters of what a server says
_UNICAST = ipaddress.ip_network("2000::/3")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 as a network of IPv6 alone writes it
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
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, _NotPublicError) or isinstance(error, _NotPublicError):
            hint = "Add --local if you mean a server of your own."
            raise ContentPartError(f"{url} leads to an address that is not public.", hint=hint) from None
        raise ContentPartError(f"{url} can't be read: {one_line(str(reason), _LONGEST_REASON)}.") from None


def _body(url: str, response: Any) -> bytes:
    chunks, size = [], 0
    while chunk := response.read1(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > _LARGEST:
            raise ContentPartError(f"{url} gives more than {_LARGEST / limits.MB:.0f} MB.")
    if response.length:
        raise ContentPartError(f"{url} broke off: {response.length:,} bytes are missing.")
    return b"".join(chunks)


def _opener(*, local: bool) -> urllib.request.OpenerDirector:
    """Opens http and https alone, also after redirects; neither files nor ftp."""
    opener, until = urllib.request.OpenerDirector(), time.monotonic() + DEADLINE
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.ProxyHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(),
        urllib.request.UnknownHandler(),
        _Http(until, local=local),
    ]
    for handler in handlers:
        opener.add_handler(handler)
    return opener


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to web addresses."""

    def redirect_request(
        self, request: urllib.request.Request, answer: Any, *others: Any
    ) -> urllib.request.Request | None:
        """Follow a redirect only to an address that may be read; what else its answer holds is not.

        Raises:
            URLError: if it leads to something that is no web address.
        """
        answer.close()
        redirected = super().redirect_request(request, answer, *others)
        if redirected is not None and redirected.type not in {"http", "https"}:
            raise urllib.error.URLError(f"it leads to {redirected.type}:, which is not read")
        return redirected


class _Until(io.RawIOBase):
    """The bytes that a server sends up to a moment: headers, sizes of chunks and trailers have no other end.

    Args:
        received: what comes from the server.
        until: the moment, by the monotonic clock.
    """

    def __init__(self, received: io.RawIOBase, until: float) -> None:
        self._received = received
        self._until = until

    def readable(self) -> bool:
        """Readable, since nothing is sent."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there.

        Raises:
            TimeoutError: if the moment has passed.
        """
        try:
            if time.monotonic() > self._until:
                raise TimeoutError(f"it had not come in whole after {DEADLINE:.0f} s")
            return self._received.readinto(buffer)
        except OSError:
            self._received.close()
            raise

    def close(self) -> None:
        """Close the connection, too."""
        self._received.close()
        super().close()


class _Connection(http.client.HTTPConnection):
    """Reads up to a moment, and connects to public addresses only where ``public`` is set.

    What was connected to is looked at, so a name can't change in between.
    """

    def __init__(self, host: str, *, until: float, public: bool, **named: Any) -> None:
        super().__init__(host, **named)
        self._until = until
        self._public = public

    def connect(self) -> None:
        """Connect, or raise for an address that is not public."""
        super().connect()
        if self._public and not _is_public(self.sock.getpeername()[0]):
            self.sock.close()
            raise _NotPublicError("not public")

    def response_class(self, *arguments: Any, **named: Any) -> http.client.HTTPResponse:  # type: ignore[override]  # it makes one
        """Make the answer that is read from the connection."""
        response = http.client.HTTPResponse(*arguments, **named)
        response.fp = io.BufferedReader(_Until(response.fp.detach(), self._until))
        return response


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    pass


class _Http(urllib.request.HTTPHandler):
    """Opens http and https.

    Args:
        until: the moment, by the monotonic clock, at which reading ends.
        local: whether the address may lie in this machine's own network.
    """

    def __init__(self, until: float, *, local: bool) -> None:
        super().__init__()
        self._until = until
        self._local = local

    https_request = urllib.request.HTTPHandler.http_request

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self._opened(_Connection, request)

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self._opened(_SecureConnection, request)

    def _opened(self, kind: type[_Connection], request: urllib.request.Request) -> http.client.HTTPResponse:
        public = not self._local and not _check_public(request)
        return self.do_open(partial(kind, until=self._until, public=public), request)


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
    if not all(_is_public(str(each[4][0])) for each in found):
        raise _NotPublicError("not public")
    return request.has_proxy() or bool(getattr(request, "_tunnel_host", None))


def _is_public(written: str) -> bool:
    """Whether an address is one of the world's, also where it wraps one of IPv4.

    >>> _is_public("8.8.8.8"), _is_public("64:ff9b::7f00:1"), _is_public("2002:a00:1::"), _is_public("224.0.0.1")
    (True, False, False, False)
    """
    address = ipaddress.ip_address(written.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None
        inner = address.ipv4_mapped or address.sixtofour or translated
        if inner is None and address not in _UNICAST:
            return False
        address = inner or address
    return address.is_global and not address.is_multicast
