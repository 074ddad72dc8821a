"""One call goes first where many begin alike, and nobody waits for it for ever."""

import asyncio

import pytest

import docgen_nb as dg
from docgen_nb.llm.messages import Message, ModelRequest, ReplySchema
from docgen_nb.run.priming import Priming
from docgen_nb.testing import FaultServer, ManualClock, PromptCache

SHARED = Message("system", "Rules. " * 1000)
LEAD = "The neighbours. " * 50


def request(own="Write 1.", lead="", shared=SHARED, **fields):
    return ModelRequest((shared, Message("user", lead + own, shares=len(lead))), shared=1, **fields)


class Calls:
    """Calls that take their turn, and end or begin to be answered when they are told to."""

    def __init__(self, least=1024):
        self.priming, self.clock = Priming(least), ManualClock()
        self.sent, self.turns, self.ends = [], {}, {}

    async def call(self, name, request):
        async with self.priming.turn(request) as turn:
            turn.sent(self.clock)
            self.sent.append(name)
            self.turns[name], self.ends[name] = turn, asyncio.Event()
            await self.ends[name].wait()

    async def start(self, *requests):
        self.tasks = [asyncio.create_task(self.call(number, each)) for number, each in enumerate(requests)]
        await self.settle()
        return self.tasks

    async def settle(self):
        for _ in range(5):
            await asyncio.sleep(0)

    async def end(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def run(scenario, **options):
    async def main():
        calls = Calls(**options)
        try:
            await scenario(calls)
        finally:
            await calls.end()

    asyncio.run(main())


def test_the_others_follow_when_the_first_reply_begins():
    async def scenario(calls):
        await calls.start(*(request(f"Write {number}.") for number in range(4)))
        assert calls.sent == [0]
        calls.turns[0].begun()
        await calls.settle()
        assert calls.sent == [0, 1, 2, 3]

    run(scenario)


def test_they_follow_when_the_first_call_ends_however_it_does():
    async def scenario(calls):
        first, *_ = await calls.start(request("Write 1."), request("Write 2."))
        first.cancel()
        await calls.settle()
        assert calls.sent == [0, 1]

    run(scenario)


def test_they_do_not_wait_for_ever():
    async def scenario(calls):
        await calls.start(request("Write 1."), request("Write 2."))
        await calls.clock.advance(4.9)
        await calls.settle()
        assert calls.sent == [0]
        await calls.clock.advance(0.2)
        await calls.settle()
        assert calls.sent == [0, 1]

    run(scenario)


def test_each_chapter_has_a_first_call_of_its_own_once_all_share_is_there():
    async def scenario(calls):
        await calls.start(*(request(f"Write {n}.", f"Chapter {n // 2}. {LEAD}") for n in range(6)))
        assert calls.sent == [0]
        calls.turns[0].begun()
        await calls.settle()
        assert calls.sent == [0, 1, 2, 4]  # the first of each chapter, and who comes after one that has begun
        calls.turns[2].begun()
        await calls.settle()
        assert calls.sent == [0, 1, 2, 4, 3]

    run(scenario)


def test_another_form_of_reply_is_another_prefix():
    async def scenario(calls):
        schema = ReplySchema("plan", {"type": "object"})
        await calls.start(request(), request(schema=schema))
        assert calls.sent == [0, 1]

    run(scenario)


@pytest.mark.parametrize("options", [{"least": None}, {"least": 10_000}])
def test_where_nothing_is_gained_nobody_waits(options):
    async def scenario(calls):
        await calls.start(request("Write 1."), request("Write 2."))
        assert calls.sent == [0, 1]

    run(scenario, **options)


OUTLINE = {
    "userPrompt": "How twelve towns are heated",
    "chapters": [
        {
            "title": f"Town {chapter}",
            "generationHint": f"What was built in town {chapter}, and what it cost its council and tenants.",
            "sections": [
                {"title": f"Subject {chapter}.{s}", "generationHint": f"What is known of subject {s} there."}
                for s in range(8)
            ],
        }
        for chapter in range(12)
    ],
}


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_four_fifths_of_a_document_s_prompts_come_from_the_cache(provider):
    """By the providers' own rules, counted by the server."""

    async def spent():
        with FaultServer(latency=0.05, piece_seconds=0.002, cache=PromptCache()) as server:
            project = dg.Project()
            project.use_model(f"{provider}:m", dg.ModelOptions(base_url=server.base_url, max_concurrency=16))
            project.load_outline(OUTLINE)
            run = project.fill()
            await run
            await project.aclose()
            return run.progress

    progress = asyncio.run(spent())
    assert progress.calls == 96
    assert progress.cached_tokens / progress.prompt_tokens >= 0.8
