"""Silence ends a block; a loop that stood still does not."""

from __future__ import annotations

import asyncio
import time

import pytest

from docgen_nb.llm.call_phases import Watchdog


def watched(seconds, block):
    async def run():
        async with Watchdog(seconds) as dog:
            return await block(dog)

    return asyncio.run(run())


def test_silence_ends_the_block_with_a_time_out():
    async def silent(_dog):
        await asyncio.Event().wait()

    started = time.monotonic()
    with pytest.raises(TimeoutError):
        watched(0.1, silent)
    assert time.monotonic() - started < 5


def test_signs_of_life_keep_the_block_alive():
    async def living(dog):
        for _ in range(10):
            await asyncio.sleep(0.05)
            dog.heard()
        return "alive"

    assert watched(0.3, living) == "alive"


def test_more_patience_can_be_allowed_while_waiting():
    async def slow(dog):
        dog.allow(30)
        await asyncio.sleep(0.2)
        return "done"

    assert watched(0.05, slow) == "done"


def test_a_loop_that_stands_still_uses_up_one_tick_at_most():
    async def blocked(_dog):
        waiting = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(1.5, waiting.set_result, "heard")
        await asyncio.sleep(0)
        time.sleep(1.6)  # noqa: ASYNC251 - the user's long cell
        return await waiting

    assert watched(1.2, blocked) == "heard"


def test_a_cancellation_from_outside_stays_a_cancellation():
    async def run():
        async def block():
            async with Watchdog(30):
                await asyncio.Event().wait()

        task = asyncio.create_task(block())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())


def test_no_timer_is_left_behind():
    async def run():
        async with Watchdog(30):
            pass
        return [handle for handle in asyncio.get_running_loop()._scheduled if not handle.cancelled()]

    assert asyncio.run(run()) == []


def test_a_loop_that_is_kept_busy_by_the_server_ends_the_block_all_the_same():
    async def flooded(_dog):
        for _ in range(60):
            time.sleep(0.4)  # noqa: ASYNC251 - what parsing a flood takes
            await asyncio.sleep(0)

    with pytest.raises(TimeoutError):
        watched(0.1, flooded)
