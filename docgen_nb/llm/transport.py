"""Parts of HTTP that need no endpoint: how requests fail, short requests without an event loop, local hosts."""

import ipaddress
import json
import re
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, assert_never
from urllib.parse import urlsplit

import httpx

from docgen_nb.errors import BadRequestError, ModelError, ModelTimeoutError, ServerError, StreamError, UnreachableError
from docgen_nb.llm.call_phases import LONGER

MOST_WHOLE = 8_000_000  # bytes of a reply in one piece
_PLAIN = re.compile(
    r"WRONG_VERSION_NUMBER|RECORD_LAYER_FAILURE|HTTP_REQUEST"
)  # what OpenSSL says to an answer without TLS
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


def failure_of(error: Exception, host: str, address: str) -> ModelError:
    """Our error for one of ``TRANSPORT_ERRORS``. Its words are not told: they may hold headers."""
    match fate := fate_of(error):
        case "unreachable":
            return UnreachableError(f"Nothing answers at {address}.", hint=_hint(error, address))
        case "silent":
            return ModelTimeoutError(f"{host} was silent too long.", hint=LONGER)
        case "unreadable":
            return ServerError(f"{host} sent an answer that can't be read.")
        case "ours":
            return BadRequestError(f"The request to {host} can't be sent.", hint="Check key and address.")
        case "broken":
            return StreamError(f"The connection to {host} broke off.")
        case _:
            assert_never(fate)


def _hint(error: Exception, address: str) -> str:
    if (why := re.search(r"certificate verify failed: (.+?)\.? \(", str(error))) is not None:
        return f"Its certificate can't be verified: {why[1]} (SSL_CERT_FILE may name its authority)."
    if isinstance(error, httpx.UnsupportedProtocol) and address.startswith("http:"):
        return speaks_tls(address)
    if _PLAIN.search(str(error)):
        warning = "" if is_this_machine(urlsplit(address).hostname) else " (a key is sent unencrypted then)"
        return f"It speaks no TLS. Type: --base-url http:{address.partition(':')[2]}{warning}"
    if "SSL" in str(error):
        return "It speaks no TLS, or its certificate can't be verified (SSL_CERT_FILE may name its authority)."
    if is_this_machine(urlsplit(address).hostname):
        return "Is the server running?"
    return "Check the network connection and the address."


def speaks_tls(address: str) -> str:
    """Hint for an address of plain HTTP whose server wants TLS."""
    return f"It speaks TLS. Type: --base-url https:{address.partition(':')[2]}"


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
