"""The small parts of a batch on a cluster, each by itself."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from docgen_nb.batches.cluster.budgets import Amount, BudgetLender, BudgetTerms, LentBudget
from docgen_nb.batches.cluster.connection import Connection
from docgen_nb.batches.cluster.messages import Ended, Reported
from docgen_nb.batches.cluster.outbox import Outbox
from docgen_nb.engine.leases import Report
from docgen_nb.errors import BudgetReachedError
from docgen_nb.llm.messages import Usage
from docgen_nb.llm.tokens import TokenEstimate
from docgen_nb.run.budget import Budget


def message(number):
    return Ended(number, "attempt")


def test_what_was_not_heard_is_told_again():
    async def main():
        outbox = Outbox(lambda: None)
        for number in range(3):
            outbox.put(message(number), soon=True)
        assert await outbox.take(0, 0) == (3, (message(0), message(1), message(2)))
        outbox.put(message(3), soon=True)
        assert await outbox.take(1, 0) == (4, (message(1), message(2), message(3)))
        assert await outbox.take(4, 0) == (4, ())

    asyncio.run(main())


def test_a_collector_waits_until_there_is_something():
    async def main():
        outbox = Outbox(lambda: None)
        taking = asyncio.ensure_future(outbox.take(0, 60))
        await asyncio.sleep(0)
        assert not taking.done()
        outbox.put(message(1), soon=True)
        assert await taking == (1, (message(1),))
        heard = asyncio.ensure_future(outbox.all_heard(60))
        await asyncio.sleep(0)
        assert not heard.done()
        await outbox.take(1, 0)
        await heard

    asyncio.run(main())


def test_what_is_true_at_the_moment_is_told_with_the_rest():
    async def main():
        report = Reported(Report(seen=1, in_flight=2))
        outbox = Outbox(lambda: report)
        outbox.put(message(1), soon=True)
        assert await outbox.take(0, 0) == (2, (message(1), report))

    asyncio.run(main())


def test_a_budget_is_lent_in_pieces_and_never_beyond():
    whole = Budget(max_tokens=1000)
    lender = BudgetLender(whole)
    assert lender.lend("a", Amount(100)) == Amount(400)
    assert lender.lend("b", Amount(100)) == Amount(400)
    assert lender.lend("a", Amount(100)) == Amount(100)
    assert lender.lend("b", Amount(100)) == Amount(100)
    assert lender.lend("b", Amount(1)) is None


def test_what_a_dead_worker_has_not_spent_is_lent_to_others():
    whole = Budget(max_tokens=1000)
    lender = BudgetLender(whole)
    lender.lend("a", Amount(200))
    lender.spend("a", Usage(100, 50))
    assert whole.tokens == 150
    lender.gone("a")
    assert lender.lend("b", Amount(212)) == Amount(848)
    assert lender.lend("b", Amount(3)) is None


def test_a_worker_s_call_waits_for_its_part_and_is_refused_when_there_is_none():
    async def main():
        asked = []
        budget = LentBudget(BudgetTerms(1000, None, None), asked.append)
        estimate = TokenEstimate(80, 20)
        room = asyncio.ensure_future(budget.room(estimate))
        await asyncio.sleep(0)
        assert asked == [Amount(100)]
        assert not room.done()
        budget.lend(Amount(100), used_up=False)
        await room
        with budget.reserved(estimate) as reservation:
            reservation.settle(Usage(80, 20))
        room = asyncio.ensure_future(budget.room(estimate))
        await asyncio.sleep(0)
        budget.lend(Amount(), used_up=True)
        await room
        with pytest.raises(BudgetReachedError, match="1,000 tokens"), budget.reserved(estimate):
            pass

    asyncio.run(main())


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://10.0.0.7:8786", False),
        ("gateway://somewhere:8786/x", False),
        ("tcp://10.0.0.7:8786", True),
        ("tcp://scheduler:8786", True),
    ],
)
def test_a_network_without_encryption_is_known_as_one(address, is_open):
    client = SimpleNamespace(loop=SimpleNamespace(asyncio_loop=None), scheduler=SimpleNamespace(address=address))
    assert Connection(client).open_to_others is is_open
