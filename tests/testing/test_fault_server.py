"""The server that the other tests rely on, spoken to over plain sockets and by the standard library."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from docgen_nb.testing import Fault, FaultServer, RateLimit, at_random, in_order, lognormal

BODY = {"model": "m", "messages": [{"role": "user", "content": "Write."}]}
PLAN = {"properties": {"documents": {"items": {"properties": {"chapters": {"items": {"properties": {"title": {}}}}}}}}}
STRUCTURE = {"properties": {"sections": {"items": {"properties": {"title": {}, "generationHint": {}}}}}}


def post(server, body=BODY, path="/chat/completions", headers=None):
    """The response and its body."""
    connection = http.client.HTTPConnection(urlsplit(server.base_url).netloc, timeout=20)
    try:
        connection.request("POST", f"/v1{path}", json.dumps(body), headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def text_of(answer):
    return json.loads(answer)["choices"][0]["message"]["content"]


def with_schema(schema):
    return BODY | {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}}


def test_it_answers_what_is_asked_a_plan_a_structure_or_text():
    with FaultServer() as server:
        assert json.loads(text_of(post(server, with_schema(PLAN))[1]))["documents"][0]["chapters"]
        assert json.loads(text_of(post(server, with_schema(STRUCTURE))[1]))["sections"][0]["generationHint"]
        assert "script" in text_of(post(server)[1])


def test_the_same_question_has_the_same_answer_and_another_one_another():
    other = BODY | {"messages": [{"role": "user", "content": "Write more."}]}
    with FaultServer() as server:
        assert text_of(post(server)[1]) == text_of(post(server)[1]) != text_of(post(server, other)[1])


@pytest.mark.parametrize("path", ["/chat/completions", "/messages"])
def test_a_stream_holds_the_same_text_as_the_whole(path):
    with FaultServer(responder=lambda _: "ä" * 100, piece_size=7) as server:
        response, stream = post(server, BODY | {"stream": True}, path)
    assert response.getheader("content-type") == "text/event-stream"
    events = [json.loads(line[6:]) for line in stream.decode().splitlines() if line.startswith("data: {")]
    if path == "/messages":
        pieces = [e["delta"]["text"] for e in events if e["type"] == "content_block_delta"]
    else:
        pieces = [e["choices"][0]["delta"].get("content", "") for e in events if e["choices"]]
        assert stream.endswith(b"data: [DONE]\n\n")
    assert "".join(pieces) == "ä" * 100
    assert len([piece for piece in pieces if piece]) == 15


def test_requests_are_kept_as_they_arrived():
    with FaultServer(responder=lambda body: body["messages"][0]["content"].upper()) as server:
        assert text_of(post(server, headers={"X-Mine": "1"})[1]) == "WRITE."
        (received,) = server.requests
    assert (received.body, received.task, received.path) == (BODY, "Write.", "/v1/chat/completions")
    assert (received.headers["x-mine"], received.status, received.number) == ("1", 200, 1)
    assert received.ended is not None
    assert received.ended >= received.at
    assert "x-mine" not in repr(received), "headers may hold a key"


def test_requests_in_flight_are_counted():
    gate = threading.Barrier(8, timeout=20)
    with FaultServer(latency=0.2) as server, ThreadPoolExecutor(8) as pool:

        def together(_):
            gate.wait()
            return post(server)[0].status

        assert list(pool.map(together, range(8))) == [200] * 8
        assert 2 <= server.max_in_flight <= 8
    assert server.in_flight == 0


def test_one_connection_serves_several_requests():
    with FaultServer() as server:
        connection = http.client.HTTPConnection(urlsplit(server.base_url).netloc, timeout=20)
        for stream in (True, False, True):
            connection.request("POST", "/v1/chat/completions", json.dumps(BODY | {"stream": stream}))
            assert connection.getresponse().read()
        connection.close()
        assert (server.connections, server.calls) == (1, 3)


def test_a_status_fault_carries_its_message_and_headers():
    with FaultServer(fault=in_order(Fault("status", 429, "slow down", {"retry-after": "3"}))) as server:
        response, answer = post(server)
        assert (response.status, response.getheader("retry-after")) == (429, "3")
        assert json.loads(answer)["error"]["message"] == "slow down"
        assert post(server)[0].status == 200
        assert server.statuses() == {429: 1, 200: 1}


def test_a_reset_is_a_reset_and_no_orderly_end():
    with FaultServer(fault=lambda *_: Fault("reset")) as server:
        with pytest.raises(ConnectionResetError):
            post(server)
        assert server.statuses() == {None: 1}
    with FaultServer(fault=lambda *_: Fault("reset_in_stream")) as server, pytest.raises(ConnectionResetError):
        post(server, BODY | {"stream": True})


def test_garbage_is_no_http():
    with FaultServer(fault=lambda *_: Fault("garbage")) as server, pytest.raises(http.client.BadStatusLine):
        post(server)


@pytest.mark.parametrize(
    ("kind", "whole", "shown"),
    [("cut", False, "This text"), ("stream_error", False, "planned fault"), ("length", True, '"length"')],
)
def test_streams_break_in_their_middle(kind, whole, shown):
    with FaultServer(fault=lambda *_: Fault(kind)) as server:
        stream = post(server, BODY | {"stream": True})[1].decode()
    assert ("[DONE]" in stream) is whole
    assert shown in stream


def test_empty_invalid_and_html_answers():
    faults = in_order(Fault("empty"), Fault("invalid"), Fault("html", 502))
    with FaultServer(fault=faults) as server:
        assert text_of(post(server)[1]) == ""
        assert "{not json" in text_of(post(server)[1])
        response, page = post(server)
    assert (response.status, response.getheader("content-type")) == (502, "text/html")
    assert page.startswith(b"<html>")


@pytest.mark.parametrize("kind", ["slow", "stall", "mumble"])
def test_delays_last_as_long_as_they_say(kind):
    with FaultServer(fault=lambda *_: Fault(kind, seconds=0.3)) as server:
        started = time.monotonic()
        stream = post(server, BODY | {"stream": True})[1]
    assert time.monotonic() - started >= 0.3
    assert stream.endswith(b"[DONE]\n\n")


def test_what_it_is_told_to_refuse_is_refused_but_not_in_a_prompt():
    with FaultServer(refuses=("stream_options", "json_schema")) as server:
        assert post(server, BODY | {"stream_options": {}})[0].status == 400
        response, answer = post(server, with_schema(PLAN))
        assert (response.status, "json_schema is not supported" in answer.decode()) == (400, True)
        assert post(server, BODY | {"messages": [{"role": "user", "content": '"json_schema"'}]})[0].status == 200


def test_a_wrong_key_and_a_wrong_path_are_refused():
    with FaultServer(key="right") as server:
        assert post(server)[0].status == 401
        assert post(server, headers={"Authorization": "Bearer right"})[0].status == 200
        assert post(server, path="/messages", headers={"x-api-key": "right"})[0].status == 200
        assert post(server, path="/nothing", headers={"x-api-key": "right"})[0].status == 404


def test_requests_per_minute_are_limited_and_the_wait_is_true():
    limit = RateLimit(per_minute=1200, burst=2, told="headers")
    with FaultServer(rate_limit=limit) as server:
        responses = [post(server)[0] for _ in range(30)]
        refused = [r for r in responses if r.status == 429]
        assert responses[0].getheader("x-ratelimit-limit-requests") == "2"
        assert refused, "thirty at once are more than two and what refills meanwhile"
        wait = float(refused[-1].getheader("retry-after"))
        assert 0 < wait <= 0.05
        time.sleep(wait)
        assert post(server)[0].status == 200


def test_a_limit_need_not_be_told():
    with FaultServer(rate_limit=RateLimit(per_minute=1, burst=1, told="nothing")) as server:
        post(server)
        refused = post(server)[0]
    assert (refused.status, refused.getheader("retry-after")) == (429, None)


def test_requests_in_flight_can_be_limited_without_a_word():
    with FaultServer(rate_limit=RateLimit(in_flight=2), latency=0.3) as server, ThreadPoolExecutor(6) as pool:
        responses = [response for response, _ in pool.map(lambda _: post(server), range(6))]
    refused = [r for r in responses if r.status == 429]
    assert len(refused) >= 1
    assert sum(r.status == 200 for r in responses) >= 2
    assert all(r.getheader("retry-after") is None for r in refused)


def test_chance_is_the_same_for_the_same_seed_and_keeps_its_share():
    faults = [(0.05, Fault("reset")), (0.2, Fault("status", 500))]
    first, second, other = at_random(faults, seed=1), at_random(faults, seed=1), at_random(faults, seed=2)
    drawn = [first({}, n) for n in range(4000)]
    assert drawn == [second({}, n) for n in range(4000)]
    assert drawn != [other({}, n) for n in range(4000)]
    assert 0.03 < drawn.count(faults[0][1]) / 4000 < 0.07
    assert 0.17 < drawn.count(faults[1][1]) / 4000 < 0.23
    with pytest.raises(ValueError, match="more than 1"):
        at_random([(0.6, Fault("cut")), (0.6, Fault("empty"))])


def test_lognormal_times_have_their_median_and_a_tail():
    draw = lognormal(0.2, 0.6, seed=3)
    times = sorted(draw({}) for _ in range(2001))
    assert 0.18 < times[1000] < 0.22
    assert times[-1] > 0.8


def test_a_client_that_leaves_is_noticed_at_once():
    with FaultServer(latency=60) as server:
        client = socket.create_connection(("127.0.0.1", urlsplit(server.base_url).port))
        body = json.dumps(BODY).encode()
        client.sendall(b"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        deadline = time.monotonic() + 20
        while not server.in_flight and time.monotonic() < deadline:
            time.sleep(0.005)
        client.close()
        while server.in_flight and time.monotonic() < deadline:
            time.sleep(0.005)
        assert (server.in_flight, server.requests[0].abandoned) == (0, True)


def test_a_responder_s_own_mistake_fails_the_test_that_made_it():
    def mistaken(_body):
        raise KeyError("mistake")

    with (
        pytest.raises(KeyError, match="mistake"),
        FaultServer(responder=mistaken) as server,
        pytest.raises(http.client.RemoteDisconnected),
    ):
        post(server)


def test_it_ends_at_once_with_answers_still_running():
    started = time.monotonic()
    with FaultServer(latency=60) as server:
        threading.Thread(target=lambda: _until_broken(server), daemon=True).start()
        while not server.in_flight:
            time.sleep(0.005)
    assert time.monotonic() - started < 10


def _until_broken(server):
    with pytest.raises((http.client.HTTPException, OSError)):
        post(server)
