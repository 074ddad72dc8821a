"""Every way in which a call can fail has its error, its one line for humans, and never shows the key."""

from __future__ import annotations

import logging
import socket
import traceback

import httpx
import pytest

from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    EmptyReplyError,
    ModelError,
    ModelTimeoutError,
    OversizedReplyError,
    RateLimitError,
    ServerError,
    StreamError,
    UnknownModelError,
    UnreachableError,
)
from docgen_nb.llm.http import HttpEndpoint
from docgen_nb.llm.transport import FATES, failure_of
from docgen_nb.testing import Fault, FaultServer
from tests.llm.calling import KEY, REQUEST, answering, ask, sse

FAULTS = [
    (Fault("status", 400, f"context too long for {KEY}"), BadRequestError),
    (Fault("status", 401, f"Incorrect API key provided: {KEY}"), AuthenticationError),
    (Fault("status", 402), AuthenticationError),
    (Fault("status", 403), AuthenticationError),
    (Fault("status", 404, "The model does not exist"), UnknownModelError),
    (Fault("status", 307, headers={"location": "http://elsewhere.invalid/"}), UnknownModelError),
    (Fault("status", 408), ServerError),
    (Fault("status", 409), ServerError),
    (Fault("status", 413), BadRequestError),
    (Fault("status", 429), RateLimitError),
    (Fault("status", 500, "line one\nline two\t" + "x" * 1000), ServerError),
    (Fault("status", 503), RateLimitError),
    (Fault("status", 529), RateLimitError),
    (Fault("html", 502), ServerError),
    (Fault("reset"), StreamError),
    (Fault("garbage"), ServerError),
    (Fault("reset_in_stream"), StreamError),
    (Fault("cut"), StreamError),
    (Fault("stream_error", message=f"broken for {KEY}"), StreamError),
    (Fault("stream_error", 429), RateLimitError),
    (Fault("stream_error", 401), AuthenticationError),
    (Fault("empty"), EmptyReplyError),
    (Fault("slow", seconds=30), ModelTimeoutError),
    (Fault("stall", seconds=30), ModelTimeoutError),
]


def everything_shown(error):
    """What a user, a log or a debugger with local variables could see of an exception and of those behind it."""
    shown = [*traceback.format_exception(error)]
    while error is not None:
        steps = traceback.TracebackException.from_exception(error, capture_locals=True).stack
        shown += [repr(error), str(error), repr(vars(error))]
        shown += [repr(step.locals) for step in steps if "/tests/" not in step.filename]
        error = error.__cause__ or error.__context__
    return "".join(shown)


@pytest.mark.parametrize(("fault", "kind"), FAULTS, ids=[f"{f.kind}-{f.status}" for f, _ in FAULTS])
def test_every_fault_has_its_error_on_one_line_without_the_key(fault, kind, caplog):
    caplog.set_level(logging.DEBUG)
    patience = 0.2 if fault.kind in {"slow", "stall"} else 20.0
    with FaultServer(fault=lambda _body, _number: fault) as server, pytest.raises(kind) as raised:
        ask(server.base_url, timeout=patience)
    error = raised.value
    assert type(error) is kind
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}", "the key was in play"
    assert KEY not in everything_shown(error) + caplog.text
    assert "\n" not in str(error)
    assert len(str(error)) < 500
    assert "127.0.0.1" in str(error), "the message names the host"


def test_no_part_of_the_exception_chain_holds_httpx_s_request(caplog):
    with pytest.raises(UnreachableError) as raised:
        ask("http://127.0.0.1:9/v1")
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_the_key_is_in_no_prompt_no_log_and_no_repr_when_all_goes_well(caplog):
    caplog.set_level(logging.DEBUG)
    with FaultServer(key=KEY) as server:
        ask(server.base_url)
    assert KEY not in str(server.requests[0].body)
    endpoint = HttpEndpoint(server.base_url, {"authorization": f"Bearer {KEY}"}, silence=1)
    assert "docgen_nb.llm" in caplog.text
    assert REQUEST.messages[1].content not in [r.getMessage() for r in caplog.records if r.levelno > logging.DEBUG]
    assert KEY not in caplog.text + repr(endpoint) + str(endpoint)


def test_an_address_where_nobody_listens_is_named_with_what_to_do():
    with pytest.raises(UnreachableError, match=r"Nothing answers at http://127\.0\.0\.1:9/v1.*running"):
        ask("http://127.0.0.1:9/v1")


def test_a_host_without_an_address_is_unreachable():
    with pytest.raises(UnreachableError, match=r"name\.invalid"):
        ask("http://name.invalid/v1")


def test_a_server_that_never_accepts_is_given_up_after_the_connect_time_out():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        port = listening.getsockname()[1]
        crowd = [socket.socket() for _ in range(8)]  # fill the backlog: further connections hang
        for each in crowd:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        with pytest.raises((UnreachableError, ModelTimeoutError)):
            ask(f"http://127.0.0.1:{port}/v1", timeout=0.2)
        for each in crowd:
            each.close()


def test_tls_spoken_to_a_server_without_it_is_unreachable_and_says_so():
    with FaultServer() as server, pytest.raises(UnreachableError) as raised:
        ask(server.base_url.replace("http:", "https:"))
    assert str(raised.value).endswith(f"It speaks no TLS. Type: --base-url {server.base_url}")


def test_away_from_this_machine_the_line_says_that_a_key_is_sent_unencrypted():
    said = httpx.ConnectError("[[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)]")
    assert "http://host/v1 (a key is sent unencrypted then)" in str(failure_of(said, "host", "https://host/v1"))


@pytest.mark.parametrize(
    ("status", "body", "location"),
    [
        (400, b"<html><center>The plain HTTP request was sent to HTTPS port</center></html>", ""),
        (400, b"Client sent an HTTP request to an HTTPS server.", ""),
        (400, b"Reason: You're speaking plain HTTP to an SSL-enabled server port.", ""),
        (400, b"This combination of host and port requires TLS.", ""),
        (308, b"", "https://127.0.0.1/v1/chat/completions"),
    ],
)
def test_a_server_that_wants_tls_is_answered_with_what_to_type(status, body, location):
    headers = [("location", location)]
    with (
        answering(body, status=status, kind="text/html", headers=headers) as (base_url, _),
        pytest.raises(ModelError) as raised,
    ):
        ask(base_url)
    assert str(raised.value).endswith(f"It speaks TLS. Type: --base-url {base_url.replace('http:', 'https:')}")


def test_a_certificate_that_is_not_trusted_says_why():
    said = "Cannot connect [SSLCertVerificationError: certificate verify failed: certificate has expired (_ssl.c:1016)]"
    error = failure_of(httpx.ConnectError(said), "host", "https://host/v1")
    assert str(error).startswith(
        "Nothing answers at https://host/v1. Its certificate can't be verified: certificate has"
    )


def test_the_request_id_comes_with_the_error_and_with_the_reply():
    with FaultServer(fault=lambda _b, n: Fault("status", 500) if n == 1 else None) as server:
        with pytest.raises(ServerError) as raised:
            ask(server.base_url)
        assert (raised.value.request_id, raised.value.status_code) == ("req-1", 500)
        assert ask(server.base_url).request_id == "req-2"


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"[1, 2", b"[]", b"7", b'"text"', b'{"choices": [7]}', b'{"choices": []}', b"{}"]
)
def test_json_of_an_unknown_form_is_the_server_s_failure(body):
    with answering(body, kind="application/json") as (base_url, _), pytest.raises(ServerError):
        ask(base_url)


def test_a_reply_of_very_many_small_objects_is_not_taken_into_memory():
    body = b'{"choices": [' + b"[]," * 300_000 + b"[]]}"
    with answering(body, kind="application/json") as (base_url, _), pytest.raises(OversizedReplyError, match="200,000"):
        ask(base_url)


@pytest.mark.parametrize("event", ["{not json", "[" * 100_000, "7", '"text"', "[]"])
def test_events_of_an_unknown_form_are_a_broken_stream(event):
    with answering(sse(event)) as (base_url, _), pytest.raises(StreamError):
        ask(base_url)


def test_a_compressed_body_that_is_none_is_the_server_s_failure():
    broken = [("content-encoding", "gzip")]
    with answering(b"no gzip", kind="application/json", headers=broken) as (base_url, _), pytest.raises(ServerError):
        ask(base_url)


def test_no_redirect_is_followed_with_the_key():
    with answering(b"{}", kind="application/json") as (elsewhere, received):
        moved = [("location", f"{elsewhere}/chat/completions")]
        with answering(b"", status=308, headers=moved) as (base_url, _), pytest.raises(UnknownModelError):
            ask(base_url)
    assert received == []


def subclasses(kind):
    return {kind}.union(*(subclasses(each) for each in kind.__subclasses__()))


def test_every_exception_of_httpx_is_mapped_by_name():
    assert subclasses(httpx.HTTPError) == set(FATES)
    public = {e for e in vars(httpx).values() if isinstance(e, type) and issubclass(e, Exception)}
    bugs = {httpx.InvalidURL, httpx.CookieConflict} | subclasses(
        httpx.StreamError
    )  # raised by wrong use, not by servers
    assert public - bugs <= set(FATES)


def test_every_mapped_exception_becomes_a_model_error_without_its_own_words():
    endpoint = HttpEndpoint("http://host/v1", {"authorization": f"Bearer {KEY}"}, silence=1)
    for kind in FATES:
        mapped = endpoint.failure(kind.__new__(kind, f"illegal header {KEY}"))
        assert isinstance(mapped, ModelError)
        assert KEY not in str(mapped)
        assert "host" in str(mapped)


def test_what_the_system_raises_is_a_broken_connection():
    assert isinstance(HttpEndpoint("http://h/v1", {}, silence=1).failure(ConnectionResetError()), StreamError)


def test_a_web_page_in_place_of_a_reply_says_to_look_at_the_base_url():
    with (
        answering(b"<html><body>Log in</body></html>", kind="text/html") as (base_url, _),
        pytest.raises(UnknownModelError, match=r"web page.*\n?.*base URL"),
    ):
        ask(base_url)
