"""The scheduler: order, width, edges, one outcome per job, stopping and cancelling at any point."""

from __future__ import annotations

import asyncio
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen_nb.engine.job import Cancelled, Failed, Job, Skipped, Succeeded
from docgen_nb.engine.scheduler import Scheduler
from docgen_nb.errors import CycleError, EngineError
from docgen_nb.testing.virtual_clock import ManualClock


async def nothing():
    return None


def returning(value):
    async def work():
        return value

    return work


def raising(error):
    async def work():
        raise error

    return work


def job(key, *order, work=nothing, after=(), after_family=(), expand=None):
    return Job(key, order or (0,), work, frozenset(after), frozenset(after_family), expand)


def run(jobs, width=2, **options):
    return asyncio.run(Scheduler(max_concurrency=width, **options).run(jobs))


def kinds(outcomes):
    return {done.key: outcome.kind for done, outcome in outcomes}


class Recorder:
    """Jobs that note when they start and end, by a manual clock."""

    def __init__(self):
        self.clock = ManualClock()
        self.running = set()
        self.most = 0
        self.started, self.ended, self.told = [], [], []
        self.moments = {}

    def work(self, key, seconds, *, error=None):
        async def work():
            self.started.append(key)
            self.moments["start", key] = len(self.moments)
            self.running.add(key)
            self.most = max(self.most, len(self.running))
            try:
                await self.clock.sleep(seconds)
            finally:
                self.running.remove(key)
                self.ended.append(key)
                self.moments["end", key] = len(self.moments)
            if error is not None:
                raise error
            return key

        return work

    def tell(self, done, outcome):
        self.told.append((done.key, outcome))


# ---- one job, and how it ends


def test_a_value_a_failure_and_an_outcome_of_its_own_are_handed_back():
    error = ValueError("no")
    jobs = [
        job("a", 0, work=returning(7)),
        job("b", 1, work=raising(error)),
        job("c", 2, work=returning(Skipped("empty"))),
        job("d", 3, work=returning(Failed(error))),
    ]
    assert [outcome for _, outcome in run(jobs)] == [
        Succeeded(7),
        Failed(error),
        Skipped("empty"),
        Failed(error),
    ]


def test_work_that_raises_before_its_first_await_fails_alone():
    def work():
        raise KeyError("sync")

    assert kinds(run([job("a", work=work), job("b")])) == {"a": "failed", "b": "succeeded"}


def test_no_jobs_are_no_outcomes():
    assert run([]) == []


def test_a_dependent_runs_although_what_it_waited_for_failed():
    assert kinds(run([job("b", after=["a"]), job("a", work=raising(ValueError()))])) == {
        "a": "failed",
        "b": "succeeded",
    }


def test_work_that_raises_a_cancellation_of_its_own_is_cancelled_and_nobody_else():
    jobs = [job("a", 0, work=raising(asyncio.CancelledError())), job("b", 1, after=["a"])]
    assert kinds(run(jobs)) == {"a": "cancelled", "b": "succeeded"}


def test_a_task_that_somebody_cancels_before_its_first_step_does_not_hang_the_run():
    async def main():
        running = asyncio.create_task(Scheduler(max_concurrency=1).run([job("a"), job("b")]))
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {running, asyncio.current_task()}:
            task.cancel()
        return await asyncio.wait_for(running, 5)

    assert sorted(kinds(asyncio.run(main())).values()) == ["cancelled", "succeeded"]


def test_a_scheduler_runs_once_and_needs_a_width():
    async def twice():
        scheduler = Scheduler(max_concurrency=1)
        await scheduler.run([])
        await scheduler.run([])

    with pytest.raises(EngineError, match="once"):
        asyncio.run(twice())
    with pytest.raises(EngineError, match="at least 1"):
        Scheduler(max_concurrency=0)


def test_each_job_runs_in_a_context_of_its_own():
    from contextvars import ContextVar

    seen = ContextVar("seen", default="outer")

    def setting(value):
        async def work():
            before = seen.get()
            seen.set(value)
            return before

        return work

    async def main():
        seen.set("run")
        return await Scheduler(max_concurrency=1).run([job("a", 0, work=setting("a")), job("b", 1, work=setting("b"))])

    assert [outcome.value for _, outcome in asyncio.run(main())] == ["run", "run"]


@pytest.mark.skipif(not hasattr(asyncio, "eager_task_factory"), reason="eager tasks came with Python 3.12")
def test_eager_tasks_change_nothing():
    async def main():
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        return await Scheduler(max_concurrency=2).run([job(str(i), i) for i in range(5000)])

    assert len(asyncio.run(main())) == 5000


# ---- the graph


def test_an_unknown_key_and_a_duplicate_key_are_refused():
    with pytest.raises(EngineError, match="'b' waits for 'x'"):
        run([job("a"), job("b", after=["x"])])
    with pytest.raises(EngineError, match="'b' waits for 'x'"):
        run([job("b", after_family=["x"])])
    with pytest.raises(EngineError, match="Two jobs have the key 'a'"):
        run([job("a"), job("a")])


def test_a_cycle_is_refused_by_name_in_its_order():
    with pytest.raises(CycleError) as caught:
        run([job("z"), job("a", after=["b"]), job("b", after_family=["c"]), job("c", after=["a", "z"])])
    assert set(caught.value.members) == {"a", "b", "c"}
    doubled = caught.value.members * 2
    assert any(doubled[i : i + 3] == ("a", "b", "c") for i in range(3))


def test_a_job_that_waits_for_itself_is_a_cycle():
    with pytest.raises(CycleError) as caught:
        run([job("a", after=["a"])])
    assert caught.value.members == ("a",)


def test_nothing_runs_of_a_graph_that_is_refused():
    recorder = Recorder()
    with pytest.raises(CycleError):
        run([job("a", work=recorder.work("a", 0)), job("b", after=["b"])])
    assert recorder.started == []


def test_a_chain_of_ten_thousand_is_no_recursion():
    jobs = [job(str(i), i, after=[str(i - 1)] if i else []) for i in range(10_000)]
    assert len(run(jobs)) == 10_000


def test_a_cycle_of_ten_thousand_is_found():
    with pytest.raises(CycleError) as caught:
        run([job(str(i), i, after=[str((i + 1) % 10_000)]) for i in range(10_000)])
    assert len(caught.value.members) == 10_000


# ---- expansion


def started(sizes, width=1, *others):
    """The numbers of jobs of these sizes in the order in which they start."""
    order = []

    def noting(number):
        async def work():
            order.append(number)

        return work

    jobs = [Job(str(n), (n,), noting(n), size=size) for n, size in enumerate(sizes)]
    outcomes = run([*jobs, *others], width)
    assert [done.position for done, _ in outcomes] == sorted(done.position for done, _ in outcomes)
    return order


def test_the_longest_start_first_near_the_end_and_document_order_comes_first_before():
    assert started([1, 1, 1, 4, 1, 1], width=2) == [0, 3, 1, 2, 4, 5]
    assert started([1, 1, 2, 2], width=4) == [2, 3, 0, 1]
    assert started([1, 1, 1, 4], width=1) == [0, 1, 2, 3]  # alone, no order is quicker than another


def test_jobs_of_one_size_start_in_document_order_to_the_end():
    assert started([3] * 10, width=4) == list(range(10))


def test_jobs_that_bring_others_keep_document_order():
    brings = Job("brings", (99,), nothing, expand=lambda _: [])
    assert started([1, 1, 9, 1], 4, brings) == [0, 1, 2, 3]


def chapters_and_sections(recorder, chapters, sections, *, seconds=1):
    """Jobs c0, c1, ... that take 2, 3, ... seconds and each bring sections, noted by the recorder."""

    def brought(c):
        keys = [f"s{c}.{s}" for s in range(sections)]
        return [job(key, c, s + 1, work=recorder.work(key, seconds)) for s, key in enumerate(keys)]

    return [
        job(f"c{c}", c, 0, work=recorder.work(f"c{c}", 2 + c), expand=lambda _, c=c: brought(c))
        for c in range(chapters)
    ]


def started_until(recorder, end, jobs, width):
    """The keys of the jobs that had started when the job ``end`` ended."""
    asyncio.run(recorder.clock.drive(Scheduler(max_concurrency=width).run(jobs)))
    return [key for key in recorder.started if recorder.moments["start", key] < recorder.moments["end", end]]


def test_slots_stay_free_for_what_the_first_job_brings():
    recorder = Recorder()
    begun = started_until(recorder, "c0", chapters_and_sections(recorder, 12, 8), 16)
    assert begun == [f"c{c}" for c in range(11)]  # in 16 slots
    assert recorder.started[11:17] == [f"s0.{s}" for s in range(6)]  # at once


def test_no_slot_stays_free_where_other_jobs_are_known():
    recorder = Recorder()
    waiting = job("waits", 20, work=recorder.work("waits", 1), after={"c0"})
    begun = started_until(recorder, "c0", [*chapters_and_sections(recorder, 16, 8), waiting], 16)
    assert begun == [f"c{c}" for c in range(16)]


def test_jobs_that_bring_others_go_first_where_few_others_are_ready():
    recorder = Recorder()
    started_until(recorder, "c0", chapters_and_sections(recorder, 6, 8), 4)
    order = recorder.started
    assert order[:5] == ["c0", "c1", "s0.0", "s0.1", "s0.2"]  # two slots of four stay free for the first sections
    assert order.index("c2") < order.index("s0.7"), "the next chapter does not wait for all sections"
    sections = [key for key in order if key.startswith("s")]
    assert sections == sorted(sections), "sections keep document order"


def test_jobs_that_a_job_expands_into_run_in_document_order_with_the_others():
    recorder = Recorder()

    def sections(key):
        number = int(key[1])
        return [job(f"s{number}.{i}", number, i, work=recorder.work(f"s{number}.{i}", 1)) for i in range(2)]

    chapters = [job(f"c{i}", i, work=recorder.work(f"c{i}", 1), expand=sections) for i in range(2)]
    outcomes = asyncio.run(recorder.clock.drive(Scheduler(max_concurrency=1).run(chapters)))
    assert recorder.started == ["c0", "s0.0", "s0.1", "c1", "s1.0", "s1.1"]
    assert [done.key for done, _ in outcomes] == ["c0", "s0.0", "s0.1", "c1", "s1.0", "s1.1"]


def test_a_family_is_everything_a_job_expanded_into_and_so_on_down():
    recorder = Recorder()

    def deeper(depth):
        if depth == 0:
            return None
        return lambda _: [job(f"d{depth}", 1, depth, work=recorder.work(f"d{depth}", 1), expand=deeper(depth - 1))]

    jobs = [
        job("root", 5, work=recorder.work("root", 1), expand=deeper(3)),
        job("next", 0, work=recorder.work("next", 1), after_family=["root"]),
        job("other", 0, work=recorder.work("other", 1), after=["root"]),
    ]
    asyncio.run(recorder.clock.drive(Scheduler(max_concurrency=4).run(jobs)))
    assert recorder.started[-1] == "next"
    assert recorder.started.index("other") < recorder.started.index("d1")


@pytest.mark.parametrize(
    ("children", "match"),
    [
        (lambda _: [job("x", after=["nobody"])], "nobody"),
        (lambda _: [job("other")], "Two jobs"),
        (lambda _: [job("x", after_family=["a"])], "x → a"),
        (lambda _: [job("x", after=["y"]), job("y", after=["x"])], "wait for one another"),
        (lambda _: [job("x", after=["late"])], "wait for one another"),
        (lambda _: 1 / 0, "division"),
    ],
)
def test_an_expansion_that_cannot_be_is_the_failure_of_its_job_and_adds_nothing(children, match):
    told = []
    jobs = [job("a", expand=children), job("other"), job("late", after_family=["a"])]
    ended = run(jobs, on_outcome=lambda done, outcome: told.append(done.key))
    outcomes = {done.key: outcome for done, outcome in ended}
    assert isinstance(outcomes["a"], Failed)
    assert match in str(outcomes["a"].error)
    assert outcomes["late"].kind == outcomes["other"].kind == "succeeded"
    assert sorted(told) == ["a", "late", "other"]


def test_a_cycle_that_closes_only_through_a_grandparents_family_is_found():
    children = [job("grandchild", after=["waits"])]
    jobs = [
        job("root", expand=lambda _: [job("child", expand=lambda _: children)]),
        job("waits", after_family=["root"]),
    ]
    outcomes = {done.key: outcome for done, outcome in run(jobs)}
    error = outcomes["child"].error
    assert isinstance(error, CycleError)
    assert set(error.members) == {"grandchild", "waits", "root", "child"}
    assert outcomes["waits"].kind == "succeeded"


def test_two_expansions_that_wait_for_each_others_family_are_a_cycle_when_the_second_joins():
    def waits_for(other):
        return lambda _: [job(f"under {other}", after_family=[other])]

    outcomes = kinds(run([job("a", 0, expand=waits_for("b")), job("b", 1, expand=waits_for("a"))], width=1))
    assert outcomes == {"a": "succeeded", "b": "failed", "under b": "succeeded"}


# ---- stopping and cancelling


def stuck(started=None):
    async def work():
        if started is not None:
            started.set()
        await asyncio.Event().wait()

    return work


def test_stop_cancels_what_runs_keeps_what_is_done_and_returns():
    async def main():
        told = []
        started = asyncio.Event()
        scheduler = Scheduler(max_concurrency=2, on_outcome=lambda done, outcome: told.append(done.key))
        jobs = [job("a", 0), job("b", 1, work=stuck(started)), job("c", 2, work=stuck()), job("d", 3)]
        running = asyncio.create_task(scheduler.run(jobs))
        await started.wait()
        await asyncio.sleep(0)
        scheduler.stop("enough")
        scheduler.stop("again")
        outcomes = await running
        assert sorted(told) == ["a", "b", "c", "d"]
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return outcomes

    outcomes = asyncio.run(main())
    assert [outcome for _, outcome in outcomes] == [Succeeded(None)] + 3 * [Cancelled("enough")]


def test_draining_lets_what_runs_end_and_starts_nothing_more():
    scheduler, ended = Scheduler(max_concurrency=2), []

    async def draining():
        scheduler.drain("enough")
        await asyncio.sleep(0)
        ended.append("a")
        return "a"

    async def under_way():
        for _ in range(5):
            await asyncio.sleep(0)
        ended.append("b")
        return "b"

    jobs = [job("a", 1, work=draining), job("b", 2, work=under_way), job("c", 3), job("d", 4, after=("a",))]
    outcomes = asyncio.run(scheduler.run(jobs))
    assert ended == ["a", "b"]
    assert kinds(outcomes) == {"a": "succeeded", "b": "succeeded", "c": "cancelled", "d": "cancelled"}
    assert outcomes[-1][1].reason == "enough"


def test_a_pause_starts_nothing_lets_what_runs_end_and_goes_on_where_it_was():
    scheduler, started = Scheduler(max_concurrency=1), []

    def working(name):
        async def work():
            started.append(name)
            if name == "a":
                scheduler.pause()

        return work

    async def main():
        jobs = [job(name, number, work=working(name)) for number, name in enumerate("abc")]
        running = asyncio.ensure_future(scheduler.run(jobs))
        for _ in range(10):
            await asyncio.sleep(0)
        assert (started, scheduler.paused, running.done()) == (["a"], True, False)
        scheduler.resume()
        return await running

    assert set(kinds(asyncio.run(main())).values()) == {"succeeded"}
    assert started == ["a", "b", "c"]


def test_a_paused_run_can_be_stopped_and_a_pause_after_the_last_job_does_not_hang():
    scheduler = Scheduler(max_concurrency=1)

    async def main():
        scheduler.pause()
        running = asyncio.ensure_future(scheduler.run([job("a", 1)]))
        await asyncio.sleep(0)
        scheduler.stop("enough")
        return await running

    assert kinds(asyncio.run(main())) == {"a": "cancelled"}
    last = Scheduler(max_concurrency=1)

    async def pausing():
        last.pause()

    assert kinds(asyncio.run(last.run([job("a", 1, work=pausing)]))) == {"a": "succeeded"}


def test_a_stop_before_the_run_starts_nothing():
    async def main():
        recorder = Recorder()
        scheduler = Scheduler(max_concurrency=2)
        scheduler.stop("never mind")
        assert kinds(await scheduler.run([job("a", work=recorder.work("a", 0))])) == {"a": "cancelled"}
        assert recorder.started == []

    asyncio.run(main())


def test_a_stop_from_a_job_or_from_on_outcome_ends_the_run():
    async def from_a_job():
        async def work():
            scheduler.stop("a said so")
            return 1

        scheduler = Scheduler(max_concurrency=1)
        return kinds(await scheduler.run([job("a", 0, work=work), job("b", 1)]))

    async def from_on_outcome():
        scheduler = Scheduler(max_concurrency=2, on_outcome=lambda *_: scheduler.stop("seen enough"))
        return kinds(await scheduler.run([job("a", 0), job("b", 1, work=stuck()), job("c", 2)]))

    assert asyncio.run(from_a_job())["b"] == "cancelled"
    assert asyncio.run(from_on_outcome()) == {"a": "succeeded", "b": "cancelled", "c": "cancelled"}


def test_an_error_that_would_hit_every_job_stops_the_run_after_the_first():
    calls = []

    def work(i):
        async def call():
            calls.append(i)
            raise PermissionError("bad key")

        return call

    outcomes = run(
        [job(str(i), i, work=work(i)) for i in range(100)],
        width=1,
        stop_on=lambda error: isinstance(error, PermissionError),
    )
    assert calls == [0]
    assert outcomes[0][1].kind == "failed"
    assert outcomes[1][1] == Cancelled("bad key")


def test_a_job_that_finishes_while_it_is_being_cancelled_keeps_its_result_and_its_children_are_named():
    async def stubborn():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "saved"

    async def main():
        scheduler = Scheduler(max_concurrency=1)
        running = asyncio.create_task(scheduler.run([job("a", work=stubborn, expand=lambda _: [job("child", 1)])]))
        await asyncio.sleep(0.01)
        scheduler.stop("enough")
        return await running

    assert [outcome for _, outcome in asyncio.run(main())] == [Succeeded("saved"), Cancelled("enough")]


def test_being_cancelled_waits_for_clean_up_tells_all_outcomes_and_goes_through():
    cleaned, told = [], []

    async def slow_to_end():
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            cleaned.append(True)

    async def main():
        scheduler = Scheduler(max_concurrency=2, on_outcome=lambda done, outcome: told.append((done.key, outcome.kind)))
        running = asyncio.create_task(
            scheduler.run([job("a", 0, work=slow_to_end), job("b", 1, work=stuck()), job("c", 2)])
        )
        await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert cleaned == [True]
    assert sorted(told) == [("a", "cancelled"), ("b", "cancelled"), ("c", "cancelled")]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, type("Odd", (BaseException,), {})])
def test_what_is_no_exception_cleans_up_and_goes_through(error):
    told = []

    async def main():
        scheduler = Scheduler(max_concurrency=2, on_outcome=lambda done, outcome: told.append(done.key))
        with pytest.raises(error):
            await scheduler.run([job("a", 0, work=stuck()), job("b", 1, work=raising(error())), job("c", 2)])
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert sorted(told) == ["a", "b", "c"]


def test_a_stop_on_that_raises_ends_the_run_with_its_error_and_does_not_hang():
    def broken(_error):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run([job("a", work=raising(ValueError())), job("b", work=stuck())], stop_on=broken)


def test_an_on_outcome_that_raises_is_logged_and_dropped(caplog):
    def broken(done, _outcome):
        raise RuntimeError(done.key)

    with caplog.at_level(logging.ERROR, "docgen_nb.engine"):
        assert kinds(run([job("a"), job("b")], on_outcome=broken)) == {"a": "succeeded", "b": "succeeded"}
    assert len(caplog.records) == 2


# ---- properties


@st.composite
def graphs(draw):
    """Plans of jobs: (seconds, fails, edges to earlier plans, family edges to earlier plans, children)."""
    plans = draw(
        st.lists(
            st.tuples(
                st.integers(0, 5),
                st.booleans(),
                st.sets(st.integers(0, 30), max_size=3),
                st.sets(st.integers(0, 30), max_size=2),
                st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=3),
            ),
            max_size=14,
        )
    )
    orders = draw(st.permutations(range(len(plans))))
    return [
        (seconds, fails, {e for e in after if e < i}, {e for e in family if e < i}, children, order)
        for i, ((seconds, fails, after, family, children), order) in enumerate(zip(plans, orders, strict=True))
    ]


def jobs_of(plans, recorder):
    error = ValueError("planned")
    families = {}
    jobs = []
    for i, (seconds, fails, after, family, children, order) in enumerate(plans):
        key = f"j{i}"
        kids = [f"{key}.{c}" for c in range(len(children))] if not fails else []
        families[key] = {key, *kids}

        def expand(_value, key=key, order=order, children=children):
            return [
                job(
                    f"{key}.{c}",
                    order,
                    c + 1,
                    work=recorder.work(f"{key}.{c}", s, error=error if bad else None),
                )
                for c, (s, bad) in enumerate(children)
            ]

        jobs.append(
            job(
                key,
                order,
                work=recorder.work(key, seconds, error=error if fails else None),
                after=[f"j{e}" for e in after],
                after_family=[f"j{e}" for e in family],
                expand=expand,
            )
        )
    return jobs, families


@settings(max_examples=150, deadline=None)
@given(plans=graphs(), width=st.integers(1, 5))
def test_order_width_edges_and_one_outcome_per_job_hold_for_every_graph(plans, width):
    recorder = Recorder()
    jobs, families = jobs_of(plans, recorder)
    scheduler = Scheduler(max_concurrency=width, on_outcome=recorder.tell)
    outcomes = asyncio.run(recorder.clock.drive(scheduler.run(jobs)))
    keys = [done.key for done, _ in outcomes]
    assert sorted(keys) == sorted(set().union(*families.values()))
    assert [done.position for done, _ in outcomes] == sorted(done.position for done, _ in outcomes)
    assert recorder.most <= width
    assert sorted(key for key, _ in recorder.told) == sorted(keys)
    assert dict(recorder.told) == {done.key: outcome for done, outcome in outcomes}
    log = recorder.moments
    for waiting in jobs:
        before = set(waiting.after).union(*(families[key] for key in waiting.after_family))
        assert all(log["end", other] < log["start", waiting.key] for other in before)
    assert sorted(recorder.started) == sorted(keys)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans=graphs(), width=st.integers(1, 5), steps=st.integers(0, 40), how=st.sampled_from(["stop", "cancel"]))
def test_ended_at_any_point_it_leaves_no_task_and_tells_each_outcome_once(plans, width, steps, how):
    recorder = Recorder()
    jobs, _ = jobs_of(plans, recorder)

    async def main():
        scheduler = Scheduler(max_concurrency=width, on_outcome=recorder.tell)
        running = asyncio.create_task(scheduler.run(jobs))
        for _ in range(steps):
            await asyncio.sleep(0)
            if (wake := recorder.clock.next_wake) is not None and steps % 2:
                await recorder.clock.advance(wake - recorder.clock.now())
        begun = steps > 0
        if how == "stop":
            scheduler.stop("enough")
        else:
            running.cancel()
        await asyncio.wait([running], timeout=5)
        assert running.done()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        if not running.cancelled():
            assert sorted(key for key, _ in recorder.told) == sorted(done.key for done, _ in running.result())
        return begun

    begun = asyncio.run(main())
    keys = [key for key, _ in recorder.told]
    assert len(keys) == len(set(keys))
    assert recorder.running == set()
    assert sorted(recorder.started) == sorted(recorder.ended)
    if begun:
        assert {waiting.key for waiting in jobs} <= set(keys)


@settings(max_examples=100, deadline=None)
@given(
    edges=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20),
    families=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=8),
    expanding=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()), max_size=8),
)
def test_any_graph_ends_or_is_refused_for_a_cycle(edges, families, expanding):
    def children(parent):
        def expand(_value):
            for number, (owner, awaited, family) in enumerate(expanding):
                if owner == parent:
                    waits = [f"j{awaited}"]
                    key = f"j{owner}.{number}"
                    yield job(key, after_family=waits) if family else job(key, after=waits)

        return expand

    jobs = [
        job(
            f"j{i}",
            i,
            after=[f"j{b}" for a, b in edges if a == i],
            after_family=[f"j{b}" for a, b in families if a == i],
            expand=children(i),
        )
        for i in range(8)
    ]

    async def main():
        return await asyncio.wait_for(Scheduler(max_concurrency=3).run(jobs), 5)

    try:
        outcomes = asyncio.run(main())
    except CycleError:
        return
    assert {outcome.kind for _, outcome in outcomes} <= {"succeeded", "failed"}
    failures = [outcome.error for _, outcome in outcomes if outcome.kind == "failed"]
    assert all(isinstance(error, CycleError) for error in failures)
