"""Runs a graph of jobs at a bounded width and hands back one outcome per job, in document order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple, TypeAlias

from docgen_nb.engine.graph import JobGraph, Node, ReadyJobs
from docgen_nb.engine.job import AnyJob, AnyOutcome, Cancelled, Failed, Skipped, Succeeded
from docgen_nb.errors import EngineError

logger = logging.getLogger("docgen_nb.engine")

_AT_ONCE = 8  # jobs that begin in one turn of the event loop

OnOutcome: TypeAlias = Callable[[AnyJob, AnyOutcome], None]


class Scheduler:
    """Runs one graph of jobs, once.

    There are two queues in document order, this one and the limiter's, and both are needed. The limiter orders calls:
    it is shared by all runs that talk to one endpoint, and one job makes several calls. The scheduler orders jobs: a
    job starts only when it is its turn, so that its prompt holds the latest text, no prompt waits in memory for
    hours, and pausing a run begins no further section.

    A task exists for each job that runs, none for those that wait. All tasks live in one TaskGroup that
    ``run`` owns: when it returns or raises, none is left.

    Args:
        max_concurrency: jobs running at the same time, at least 1.
        stop_on: asked about each failure; True stops the whole run.
        on_outcome: called with each job's outcome exactly once, in the loop, as soon as it is known. What it raises
            is logged and dropped.

    Example:
        >>> import asyncio
        >>> from docgen_nb.engine.job import Job
        >>> async def hello() -> str:
        ...     return "hello"
        >>> asyncio.run(Scheduler(max_concurrency=2).run([Job("a", (0,), hello)]))[0][1]
        Succeeded(value='hello', kind='succeeded')
    """

    def __init__(
        self,
        *,
        max_concurrency: int,
        stop_on: Callable[[Exception], bool] = lambda _error: False,
        on_outcome: OnOutcome | None = None,
    ) -> None:
        if max_concurrency < 1:
            raise EngineError(f"max_concurrency must be at least 1, not {max_concurrency}.")
        self._max_concurrency = max_concurrency
        self._stop_on = stop_on
        self._on_outcome = on_outcome
        self._graph = JobGraph()
        self._ready = ReadyJobs()
        self._running: dict[Node, asyncio.Task[AnyOutcome | _Fatal]] = {}
        self._outcomes: list[tuple[tuple[int, ...], int, AnyJob, AnyOutcome]] = []
        self._stopped: str | None = None
        self._draining: str | None = None
        self._paused = False
        self._fatal: BaseException | None = None
        self._group: asyncio.TaskGroup | None = None
        self._finished: asyncio.Event | None = None

    async def run(self, jobs: Iterable[AnyJob]) -> list[tuple[AnyJob, AnyOutcome]]:
        """Run the jobs and what they expand into; one outcome per job, sorted by ``job.position``.

        Being cancelled cancels and awaits every task, records the outcomes still missing, and is raised on.

        Raises:
            EngineError: a scheduler runs once; a duplicate or unknown key.
            CycleError: some jobs wait for one another.
            BaseException: what is no Exception and no cancellation, such as KeyboardInterrupt raised by a
                job, is raised again once every task has ended.
        """
        if self._finished is not None:
            raise EngineError("A scheduler runs once; make a new one.")
        self._finished = asyncio.Event()
        self._ready.add(self._graph.add(jobs))
        try:
            await self._run_tasks(self._finished)
        finally:
            self._settle_rest()
        if self._fatal is not None:
            raise self._fatal
        return [(job, outcome) for _, _, job, outcome in sorted(self._outcomes, key=lambda row: row[:2])]

    def stop(self, reason: str) -> None:
        """Cancel what runs and start nothing more; ``run`` returns, with ``Cancelled(reason)`` for the rest.

        A job that ends all the same while it is being cancelled keeps its own outcome. Call it in the loop's
        thread; again, it does nothing, and the first reason stays.
        """
        if self._stopped is not None:
            return
        self._stopped = reason
        for task in self._running.values():
            task.cancel()
        if self._finished is not None:
            self._finished.set()

    def drain(self, reason: str) -> None:
        """Start nothing more and let what runs end; ``run`` then returns, with ``Cancelled(reason)`` for the rest."""
        self._draining = self._draining or reason

    @property
    def paused(self) -> bool:
        """Whether no further job is started for now."""
        return self._paused

    def pause(self) -> None:
        """Start nothing more until ``resume``; what runs goes on. Call it in the loop's thread."""
        self._paused = True

    def resume(self) -> None:
        """Start jobs again after ``pause``."""
        self._paused = False
        if self._group is not None:
            self._start_ready()

    async def _run_tasks(self, finished: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            self._group = group
            self._start_ready()
            try:
                await finished.wait()
            except asyncio.CancelledError:
                # Before the group cancels its tasks, so that none of those that end starts another.
                self.stop("the run was cancelled")
                raise

    def _start_ready(self) -> None:
        goes_on = self._stopped is None and self._draining is None
        began = 0
        while goes_on and not self._paused and self._ready and len(self._running) < self._max_concurrency:
            if began == _AT_ONCE:  # each has its prompt to make: others have their turn in between
                asyncio.get_running_loop().call_soon(self._start_ready)
                return
            node = self._ready.take(self._max_concurrency, self._running, only_parents=self._graph.only_parents)
            if node is None:
                return
            self._start(node)
            began += 1
        if self._running or self._finished is None or (goes_on and self._paused and self._ready):
            return
        if self._graph and goes_on:  # refusing cycles makes this impossible; a hang would be worse
            self._abort(EngineError(f"{len(self._graph)} jobs are left and none of them can start."))
        self._finished.set()

    def _start(self, node: Node) -> None:
        assert self._group is not None  # noqa: S101 - an invariant for the type checker: jobs start inside run()
        task = self._group.create_task(_perform(node.job), name=f"docgen {node.job.key}")
        self._running[node] = task
        # A callback, not the task itself: it is called also if the task was cancelled before its first step.
        task.add_done_callback(partial(self._task_ended, node))

    def _task_ended(self, node: Node, task: asyncio.Task[AnyOutcome | _Fatal]) -> None:
        del self._running[node]
        try:
            self._settle(node, self._outcome_of(task))
            self._start_ready()
        except BaseException as error:  # noqa: BLE001 - raised again by run(), when all tasks have ended
            self._abort(error)

    def _outcome_of(self, task: asyncio.Task[AnyOutcome | _Fatal]) -> AnyOutcome:
        if task.cancelled():
            return Cancelled(self._stopped or "the job was cancelled")
        outcome = task.result()
        if isinstance(outcome, _Fatal):
            self._abort(outcome.error)
            return Cancelled(repr(outcome.error))
        return outcome

    def _settle(self, node: Node, outcome: AnyOutcome) -> None:
        if isinstance(outcome, Succeeded) and node.job.expand is not None:
            outcome = self._expand(node, outcome)
        self._ready.add(self._graph.settle(node))
        self._record(node, outcome)
        if isinstance(outcome, Failed) and self._stop_on(outcome.error):
            self.stop(str(outcome.error))

    def _expand(self, node: Node, outcome: Succeeded[object]) -> AnyOutcome:
        try:
            jobs = node.job.expand(outcome.value) if node.job.expand is not None else ()
            self._ready.add(self._graph.add(jobs, parent=node))
        except Exception as error:  # noqa: BLE001 - whatever expanding raises is this job's failure
            return Failed(error)
        return outcome

    def _record(self, node: Node, outcome: AnyOutcome) -> None:
        self._outcomes.append((node.job.position, node.number, node.job, outcome))
        if self._on_outcome is None:
            return
        try:
            self._on_outcome(node.job, outcome)
        except Exception:
            logger.exception("on_outcome failed for the job %s", node.job.key)

    def _settle_rest(self) -> None:
        reason = self._stopped or self._draining or "the run ended"
        for node in sorted(self._graph.unsettled, key=lambda node: (node.job.position, node.number)):
            self._graph.settle(node)
            self._record(node, Cancelled(reason))

    def _abort(self, error: BaseException) -> None:
        if self._fatal is None:
            self._fatal = error
        self.stop(repr(error))


class _Fatal(NamedTuple):
    """Carries what a job raised and must end the whole run."""

    error: BaseException


async def _perform(job: AnyJob) -> AnyOutcome | _Fatal:
    try:
        value = await job.work()
    except Exception as error:  # noqa: BLE001 - a failure is a result; nobody else is harmed
        return Failed(error)
    except (asyncio.CancelledError, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - raised again by run(), when all tasks have ended
        return _Fatal(error)
    return value if isinstance(value, (Succeeded, Failed, Skipped, Cancelled)) else Succeeded(value)
