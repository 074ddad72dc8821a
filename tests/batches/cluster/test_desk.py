"""A worker's desk by itself: orders that are overtaken, and messages that come twice."""

from __future__ import annotations

import asyncio
import pickle

from docgen_nb.batches.cluster.desk import Desk
from docgen_nb.batches.cluster.messages import Arrived, Ended, Happened, Known, Lent, Orders, Pause, Stop
from docgen_nb.batches.cluster.versions import versions_here
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.engine.leases import Grant
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.store.fingerprints import WriterIdentity

OUTLINE = {"title": "D", "chapters": [{"title": "C", "sections": [{"title": "S1"}, {"title": "S2"}]}]}


def orders_for(arrived, **changes):
    plan = {
        "operation": "fill",
        "schedule": "pipelined",
        "max_concurrency": 4,
        "outline": Outline.model_validate(OUTLINE),
        "fill": (SectionRef(1, 1, 1), SectionRef(1, 1, 2)),
    }
    fields = {
        "row": arrived.row, "attempt": arrived.attempt, "versions": versions_here(), "plan": plan, "parts": (),
        "shared": {}, "model": "scripted", "options": ModelOptions(), "letter": b"",
        "writer": WriterIdentity("scripted", ""), "budget": None, "recalls": True, "replays": False, "known": Known(),
    }  # fmt: skip
    return Orders(**{**fields, **changes})


class Side:
    """The user's side of one desk, which confirms nothing by itself."""

    def __init__(self):
        self.desk, self.heard, self.messages, self.number = Desk("batch", "worker"), 0, [], 0

    async def hear(self, kind):
        while not any(isinstance(message, kind) for message in self.messages):
            number, new = await self.desk.collect(self.heard, 0.05)
            assert pickle.loads(pickle.dumps(new)) == new  # noqa: S301 - our own
            self.messages += new[len(new) - (number - self.heard) :]
            self.heard = number
        return next(message for message in self.messages if isinstance(message, kind))

    def tell(self, *messages):
        self.number += 1
        self.desk.deliver(self.number, messages)

    @property
    def kinds(self):
        return [message.event.kind for message in self.messages if isinstance(message, Happened)]


def run(work):
    return asyncio.run(asyncio.wait_for(work, 30))


def test_a_document_that_is_stopped_with_its_orders_is_not_begun():
    async def main():
        side = Side()
        task = asyncio.ensure_future(side.desk.write(3))
        arrived = await side.hear(Arrived)
        side.tell(orders_for(arrived), Stop(3, "no"), Lent(Grant(1, 4, None)))
        assert (await side.hear(Ended)).failure is None
        await side.desk.collect(side.heard, 0)
        await task
        assert "section_started" not in side.kinds
        assert side.kinds.count("section_cancelled") == 2

    run(main())


def test_a_document_that_is_paused_with_its_orders_waits():
    async def main():
        side = Side()
        task = asyncio.ensure_future(side.desk.write(3))
        arrived = await side.hear(Arrived)
        side.tell(orders_for(arrived), Pause(3, True), Lent(Grant(1, 4, None)))
        await side.hear(Happened)
        for _ in range(5):
            side.messages += (await side.desk.collect(side.heard, 0.01))[1]
        assert "section_started" not in side.kinds
        side.tell(Stop(3, "enough"))
        await side.hear(Ended)
        await side.desk.collect(side.heard, 0)
        await task

    run(main())


def test_a_worker_of_another_version_says_so_instead_of_writing():
    async def main():
        side = Side()
        task = asyncio.ensure_future(side.desk.write(3))
        arrived = await side.hear(Arrived)
        side.tell(orders_for(arrived, versions={**versions_here(), "docgen_nb": "9.9"}))
        failure = (await side.hear(Ended)).failure
        assert failure.name == "ClusterError"
        assert "docgen_nb" in failure.message
        await side.desk.collect(side.heard, 0)
        await task

    run(main())


def test_what_is_delivered_twice_is_taken_once():
    async def main():
        side = Side()
        side.desk.deliver(1, [Lent(Grant(1, 4, None))])
        side.desk.deliver(1, [Lent(Grant(1, 0, 0))])
        task = asyncio.ensure_future(side.desk.write(3))
        side.number = 1
        side.tell(orders_for(await side.hear(Arrived)))
        while "section_started" not in side.kinds:
            side.messages += (await side.desk.collect(side.heard, 0.05))[1]
        assert not task.done()  # the second delivery, which lends nothing, has not taken the first one back
        task.cancel()
        await asyncio.wait([task])

    run(main())


def test_closing_ends_what_waits_for_orders():
    async def main():
        side = Side()
        task = asyncio.ensure_future(side.desk.write(3))
        await side.hear(Arrived)
        await side.desk.close("the batch has ended")
        await asyncio.wait_for(task, 10)
        assert "section_started" not in side.kinds

    run(main())
