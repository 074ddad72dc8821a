"""Parts of HTTP that need no endpoint: how requests fail, short requests without an event loop, local hosts."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

import httpx

from docgen_nb.llm.bodies import MOST_WHOLE

TRANSPORT_ERRORS = (httpx.HTTPError, OSError)

Fate: TypeAlias = Literal["unreachable", "silent", "broken", "unreadable", "ours"]

FATES: dict[type[httpx.HTTPError], Fate] = {
    httpx.ConnectError: "unreachable",
    httpx.ConnectTimeout: "unreachable",
    httpx.ProxyError: "unreachable",
    httpx.UnsupportedProtocol: "unreachable",
    httpx.TimeoutException: "silent",
    httpx.ReadTimeout: "silent",
    httpx.WriteTimeout: "silent",
    httpx.PoolTimeout: "silent",
    httpx.NetworkError: "broken",
    httpx.ReadError: "broken",
    httpx.WriteError: "broken",
    httpx.CloseError: "broken",
    httpx.ProtocolError: "broken",
    httpx.RemoteProtocolError: "broken",
    httpx.TransportError: "broken",
    httpx.RequestError: "broken",
    httpx.HTTPError: "broken",
    httpx.DecodingError: "unreadable",
    httpx.TooManyRedirects: "unreadable",
    httpx.HTTPStatusError: "unreadable",
    httpx.LocalProtocolError: "ours",
}


def fate_of(error: Exception) -> Fate:
    """Sort one of ``TRANSPORT_ERRORS`` by what became of the request."""
    return next((FATES[kind] for kind in type(error).__mro__ if kind in FATES), "broken")


def get_json(
    url: str, headers: Mapping[str, str], body: Mapping[str, Any] | None = None, *, seconds: float
) -> tuple[int | None, Any]:
    """Status and JSON of a short answer, without an event loop; None for what can't be had. Blocks."""
    local = is_this_machine(urlsplit(url).hostname)
    status, content = None, b""
    try:
        with httpx.Client(timeout=seconds, trust_env=not local, follow_redirects=False) as client:
            method = "GET" if body is None else "POST"
            sent = {"accept-encoding": "identity", **headers}
            with client.stream(method, url, headers=sent, json=body) as response:
                status = response.status_code
                for piece in response.iter_raw():
                    content += piece
                    if len(content) > MOST_WHOLE:
                        break
        return status, json.loads(content)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ImportError, ValueError, RecursionError):
        return status, None


def is_this_machine(host: str | None) -> bool:
    """Whether a host's name or address is this machine's own, in any of the ways to write it.

    >>> is_this_machine("localhost."), is_this_machine("127.0.0.2"), is_this_machine("::ffff:127.0.0.1")
    (True, True, True)
    """
    name = (host or "").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(address, "ipv4_mapped", None) or address
    return bool(inner.is_loopback or inner.is_unspecified)
