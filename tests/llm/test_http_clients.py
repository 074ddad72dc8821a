"""One model in several event loops; connections that are kept, given back and closed."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from docgen_nb.errors import ModelError, ModelTimeoutError
from docgen_nb.llm.spec import ModelOptions, open_model
from docgen_nb.testing import Fault, FaultServer, lognormal
from tests.llm.calling import REQUEST, ask, open_at


def test_one_model_serves_loops_that_come_one_after_the_other():
    with FaultServer() as server:
        model = open_at(server.base_url)
        for _ in range(3):
            assert asyncio.run(model.complete(REQUEST)).text
        gc.collect()  # a connection left open would be a ResourceWarning, and so an error


def test_one_model_serves_loops_in_several_threads_at_once():
    texts = []
    with FaultServer(latency=0.05) as server:
        model = open_at(server.base_url)
        threads = [
            threading.Thread(target=lambda: texts.append(asyncio.run(model.complete(REQUEST)).text)) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(texts) == 4


def test_a_closed_model_can_be_used_again():
    async def twice(model):
        await model.complete(REQUEST)
        await model.aclose()
        await model.aclose()
        reply = await model.complete(REQUEST)
        await model.aclose()
        return reply

    with FaultServer() as server:
        assert asyncio.run(twice(open_at(server.base_url))).text


@pytest.mark.parametrize("spec", ["any", "anthropic:any"])
@pytest.mark.parametrize("streams", [True, False])
def test_a_connection_is_used_again_after_a_complete_answer(spec, streams):
    async def several(model):
        for _ in range(5):
            await model.complete(REQUEST)

    with FaultServer(streams=streams) as server:
        asyncio.run(several(open_at(server.base_url, spec)))
    assert server.calls == 5
    assert server.connections == 1


def test_sixty_four_slow_streams_run_at_once():
    async def many(model):
        return await asyncio.gather(*(model.complete(REQUEST) for _ in range(64)))

    with FaultServer(latency=lognormal(0.05, 0.6, seed=1), piece_seconds=0.01) as server:
        replies = asyncio.run(many(open_at(server.base_url)))
    assert len(replies) == 64
    assert server.max_in_flight > 32


def test_a_cancelled_call_closes_its_connection_at_once():
    async def cancelled(model, server):
        task = asyncio.create_task(model.complete(REQUEST))
        while not server.in_flight:  # noqa: ASYNC110 - the server lives in another thread
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(5):
            while server.in_flight:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.005)
        server.fault = lambda *_: None
        return await model.complete(REQUEST)

    for kind in ("slow", "stall"):
        with FaultServer(fault=lambda _b, _n, kind=kind: Fault(kind, seconds=60)) as server:
            assert asyncio.run(cancelled(open_at(server.base_url), server)).text
        assert server.requests[0].abandoned


def test_a_model_on_this_machine_is_reached_past_a_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with FaultServer() as server:
        assert ask(server.base_url).text


@pytest.mark.parametrize("host", ["model.invalid", "gpu-box.invalid:8000"])
@pytest.mark.parametrize("sent", [{"api_key_env": "MY_KEY"}, {"headers": ("X-Key: ${MY_KEY}",)}])
def test_a_proxy_reads_no_key(monkeypatch, host, sent):
    monkeypatch.setenv("MY_KEY", "secret")
    with FaultServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.base_url.removesuffix("/v1"))
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for options, arrives in ((ModelOptions(), True), (ModelOptions(**sent), False)):
            model = open_model("m", replace(options, base_url=f"http://{host}/v1"))
            with suppress(ModelError):
                asyncio.run(model.complete(REQUEST))
            assert bool(proxy.requests) == arrives
            proxy.requests.clear()


def test_each_phase_has_its_own_patience():
    slow, stalled = Fault("slow", seconds=30), Fault("stall", seconds=30)
    with FaultServer(fault=lambda _b, n: slow if n == 1 else stalled) as server:
        with pytest.raises(ModelTimeoutError, match=r"did not begin to answer within 0\.2 s"):
            ask(server.base_url, timeout=20, first_byte_timeout=0.2)
        with pytest.raises(ModelTimeoutError, match=r"fell silent for 0\.2 s"):
            ask(server.base_url, timeout=0.2, first_byte_timeout=20)


def test_a_loop_that_stands_still_for_longer_than_the_time_out_fails_no_call():
    async def blocked(model):
        task = asyncio.create_task(model.complete(REQUEST))
        for _ in range(3):  # while connecting, while waiting, while receiving
            await asyncio.sleep(0.05)
            time.sleep(0.8)  # noqa: ASYNC251 - the user's long cell
        return await task

    with FaultServer(latency=0.3, piece_seconds=0.1) as server:
        assert asyncio.run(blocked(open_at(server.base_url, timeout=0.5))).finish_reason == "stop"
    assert server.calls == 1


def test_comments_in_a_stream_are_signs_of_life():
    """OpenRouter sends ": OPENROUTER PROCESSING" while a model thinks."""
    with FaultServer(fault=lambda *_: Fault("mumble", seconds=0.9)) as server:
        assert ask(server.base_url, timeout=0.4).text
