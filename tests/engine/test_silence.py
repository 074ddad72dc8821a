"""Time-outs: silence counts, a loop that stood still does not."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest

from docgen_nb.engine.clock import SystemClock
from docgen_nb.engine.silence import Silence, within
from docgen_nb.errors import ModelTimeoutError
from docgen_nb.testing.clock import ManualClock


def too_long():
    return ModelTimeoutError("silent for too long")


def test_what_ends_in_time_is_handed_back():
    clock = ManualClock()

    async def answer():
        await clock.sleep(9)
        return 42

    assert asyncio.run(clock.drive(within(answer(), 10, clock=clock, on_timeout=too_long))) == 42
    assert clock.next_wake is None


def test_silence_ends_in_the_error_and_the_awaited_is_cancelled():
    clock = ManualClock()
    cleaned = []

    async def silent():
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(clock.now())

    with pytest.raises(ModelTimeoutError):
        asyncio.run(clock.drive(within(silent(), 10, clock=clock, on_timeout=too_long)))
    assert cleaned == [pytest.approx(10)]


def test_each_sign_of_life_begins_the_count_anew():
    clock = ManualClock()

    async def stream(chunks):
        async with Silence(10, clock=clock, on_timeout=too_long) as silence:
            for _ in range(chunks):
                await clock.sleep(9)
                silence.heard()
            await asyncio.Event().wait()

    with pytest.raises(ModelTimeoutError):
        asyncio.run(clock.drive(stream(5)))
    assert clock.now() == pytest.approx(45 + 10, abs=0.6)


def test_a_cancellation_from_outside_stays_a_cancellation():
    async def main():
        clock = ManualClock()
        task = asyncio.create_task(within(asyncio.Event().wait(), 10, clock=clock, on_timeout=too_long))
        await clock.advance(3)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert clock.next_wake is None

    asyncio.run(main())


def test_a_cancellation_in_the_same_moment_goes_first():
    async def main():
        clock = ManualClock()
        task = asyncio.create_task(within(asyncio.Event().wait(), 10, clock=clock, on_timeout=too_long))
        await clock.run_until_idle()
        clock.call_later(10, task.cancel)
        await clock.advance(11)
        assert task.cancelled()

    asyncio.run(main())


def test_the_awaitables_own_error_goes_through():
    async def fail():
        raise KeyError("own")

    with pytest.raises(KeyError):
        asyncio.run(within(fail(), 1, clock=SystemClock(), on_timeout=too_long))


def _hello_after(server_delay, blocked, allowed):
    """Read from a server in a thread of its own while the loop stands still for ``blocked`` seconds."""

    def serve(listener):
        connection, _ = listener.accept()
        with connection:
            time.sleep(server_delay)
            connection.sendall(b"hello")

    async def read(address):
        reader, writer = await asyncio.open_connection(*address)
        asyncio.get_running_loop().call_later(0.05, time.sleep, blocked)
        try:
            return await within(reader.read(5), allowed, clock=SystemClock(), on_timeout=too_long)
        finally:
            writer.close()
            await writer.wait_closed()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            return asyncio.run(read(listener.getsockname()))
        finally:
            thread.join()


def test_a_loop_blocked_for_longer_than_the_limit_is_no_silence():
    assert _hello_after(0.1, blocked=1.0, allowed=0.5) == b"hello"


def test_a_loop_that_is_not_blocked_times_out():
    with pytest.raises(ModelTimeoutError):
        _hello_after(0.6, blocked=0.0, allowed=0.2)
