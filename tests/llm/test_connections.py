"""HTTP over connections that are read every few moments: what gathers, what is kept, what counts as broken."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import ipaddress
import re
import ssl
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from docgen_nb.errors import UnreachableError
from docgen_nb.llm.connections import Connections
from docgen_nb.testing import FaultServer
from tests.llm.calling import REQUEST, open_at, sse

NUMBERS = "".join(f"{n:04} " for n in range(200))
EVENT = {"choices": [{"delta": {"content": "Hello."}, "finish_reason": "stop"}]}


@asynccontextmanager
async def serving(*answers, tls=None):
    """Connections to a server that answers its requests with these bytes, one after the other; None closes."""
    left, connections = list(answers), []

    async def serve(reader, writer):
        connections.append(writer)
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = re.search(rb"(?i)content-length: (\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            answer = left.pop(0)
            if answer is not None:
                writer.write(answer)
                await writer.drain()
            if answer is None or answer.endswith(b"close"):
                writer.close()
                return

    async def quietly(reader, writer):
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(quietly, "127.0.0.1", 0, ssl=tls)
    pool = Connections(secure=False)
    pool.port, pool.connections = server.sockets[0].getsockname()[1], connections
    try:
        yield pool
    finally:
        await pool.aclose()
        for writer in connections:
            writer.transport.abort()
        server.close()
        await asyncio.sleep(0.01)  # for what was aborted to end


async def exchange(pool, headers=None):
    """One request: status, body in pieces."""
    url, sent = f"http://127.0.0.1:{pool.port}/", {"sent": lambda: None}
    answer = await pool.handle_async_request(
        httpx.Request("POST", url, headers=headers, content=b"{}", extensions=sent)
    )
    try:
        return answer.status_code, [piece async for piece in answer.aiter_raw()]
    finally:
        await answer.aclose()


def whole(body, status=200, more=""):
    return f"HTTP/1.1 {status} OK\r\ncontent-length: {len(body)}\r\n{more}\r\n{body}".encode()


def answered(*answers, times=1):
    async def run():
        async with serving(*answers) as pool:
            results = [await exchange(pool) for _ in range(times)]
            return results, len(pool.connections)

    return asyncio.run(run())


def test_an_answer_and_its_connection_are_used_again():
    results, connections = answered(whole("one"), whole("two"), times=2)
    assert results == [(200, [b"one"]), (200, [b"two"])]
    assert connections == 1


@pytest.mark.parametrize(
    "answer",
    [whole("one", more="connection: close\r\n"), b"HTTP/1.0 200 OK\r\n\r\nuntil I close"],
    ids=["asked", "old"],
)
def test_a_connection_that_ends_with_its_answer_is_replaced(answer):
    results, connections = answered(answer, whole("two"), times=2)
    assert results[1] == (200, [b"two"])
    assert connections == 2


def test_a_body_without_length_ends_with_its_connection():
    results, _ = answered(b"HTTP/1.1 200 OK\r\n\r\nuntil I close")
    assert b"".join(results[0][1]) == b"until I close"


def test_a_server_that_closes_a_free_connection_costs_no_call():
    async def run():
        async with serving(whole("one"), whole("two")) as pool:
            await exchange(pool)
            pool.connections[0].close()
            await asyncio.sleep(0.05)
            return await exchange(pool), len(pool.connections)

    assert asyncio.run(run()) == ((200, [b"two"]), 2)


def test_a_preliminary_answer_is_followed_by_the_real_one():
    early = b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"
    results, _ = answered(early + whole("real", 201))
    assert results == [(201, [b"real"])]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\nclose",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nclose",
    ],
    ids=["closed", "cut", "cut chunks"],
)
def test_what_is_no_whole_answer_breaks_the_connection(answer):
    with pytest.raises(httpx.RemoteProtocolError):
        answered(answer)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000,
        b"\x00\xff garbage\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
    ],
    ids=["endless headers", "garbage", "endless interim answers"],
)
def test_what_is_no_answer_cannot_be_read(answer):
    with pytest.raises(httpx.DecodingError):
        answered(answer)


def test_a_header_that_would_be_two_is_not_sent():
    async def run():
        async with serving(whole("one")) as pool:
            await exchange(pool, [("authorization", "Bearer a\r\nx-other: b")])

    with pytest.raises(httpx.LocalProtocolError):
        asyncio.run(run())


def test_nobody_there_is_no_broken_connection():
    async def run():
        async with serving() as pool:
            pool.port = 1
            await exchange(pool)

    with pytest.raises(httpx.ConnectError):
        asyncio.run(run())


def test_pieces_that_come_in_quick_succession_are_read_together():
    texts = []

    async def run(model):
        return await model.complete(REQUEST, on_text=texts.append)

    with FaultServer(responder=lambda _: NUMBERS, piece_size=5, piece_seconds=0.005) as server:
        reply = asyncio.run(run(open_at(server.base_url)))
    assert "".join(texts) == reply.text == NUMBERS
    assert 10 < len(texts) < 150


def test_an_answer_that_comes_at_once_waits_for_nothing():
    async def run():
        big = "x" * 2_000_000
        async with serving(whole(big)) as pool:
            began = asyncio.get_running_loop().time()
            _, pieces = await exchange(pool)
            assert b"".join(pieces) == big.encode()
            return asyncio.get_running_loop().time() - began

    assert asyncio.run(run()) < 1


@pytest.fixture
def certificate(tmp_path):
    """A certificate for this machine that signs itself, and its key, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(built.public_bytes(serialization.Encoding.PEM) + secret)
    return file


def test_a_server_that_speaks_tls_is_talked_to_over_one_connection(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    answers = [whole(sse(EVENT).decode(), more="content-type: text/event-stream\r\n")] * 2

    async def run():
        async with serving(*answers, tls=tls) as pool:
            model = open_at(f"https://127.0.0.1:{pool.port}/v1")
            texts = [(await model.complete(REQUEST)).text for _ in range(2)]
            await model.aclose()
            return texts, len(pool.connections)

    assert asyncio.run(run()) == (["Hello.", "Hello."], 1)


def test_plain_http_spoken_to_a_server_of_tls_says_what_to_type(certificate):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)

    async def run():
        async with serving(whole("never sent"), tls=tls) as pool:
            address = f"127.0.0.1:{pool.port}/v1"
            with pytest.raises(UnreachableError, match=f"It speaks TLS. Type: --base-url https://{address}$"):
                await open_at(f"http://{address}").complete(REQUEST)

    asyncio.run(run())


async def used_in_a_cycle(port):
    """Connections that only the garbage collector can end."""
    pool = Connections(secure=False)
    pool.port, pool.cycle = port, pool
    await exchange(pool)
    return pool


def test_what_is_dropped_while_its_loop_runs_is_closed_without_a_word():
    async def main():
        async with serving(whole("one")) as pool:
            await used_in_a_cycle(pool.port)
            closed = asyncio.ensure_future(pool.connections[0].wait_closed())
            while not closed.done():  # a collection does nothing while another thread is in the middle of one
                gc.collect()
                await asyncio.sleep(0)
            await closed

    asyncio.run(asyncio.wait_for(main(), 10))


def test_what_is_dropped_after_its_loop_is_closed_without_a_word():
    async def main():
        async with serving(whole("one")) as pool:
            return await used_in_a_cycle(pool.port)

    asyncio.run(main())
    gc.collect()
