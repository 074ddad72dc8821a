"""The graph of a run's jobs: which wait for what, whether it can end at all, which are ready and which starts next.

A graph is made of points. A point is reached once all it needs has been reached. Each job has two: it
has *settled*, and its *family* (itself and everything it expanded into) has settled. Jobs that wait for
the same set of others share a third kind, the *gate*, so that ten thousand jobs behind ten thousand
others are one gate with ten thousand needs and ten thousand waiters, not a hundred million edges.
"""

from __future__ import annotations

import graphlib
import heapq
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from docgen_nb.engine.job import AnyJob
from docgen_nb.errors import CycleError, EngineError

_GateKey: TypeAlias = tuple[frozenset[str], frozenset[str]]


@dataclass(slots=True, eq=False)
class Point:
    """A moment in a run. ``needs``: what must be reached before it; ``needed_by``: who waits for it."""

    name: str | None
    needs: dict[Point, None] = field(default_factory=dict)
    needed_by: list[Point] = field(default_factory=list)
    node: Node | None = None
    reached: bool = False


class Node:
    """A job in the graph. ``number`` counts jobs as they came and breaks ties of ``position``."""

    __slots__ = ("family", "job", "number", "settled")

    def __init__(self, job: AnyJob, number: int) -> None:
        self.job = job
        self.number = number
        self.settled = Point(job.key, node=self)
        self.family = Point(job.key, needs={self.settled: None})


@dataclass(slots=True)
class _Batch:
    """Jobs that are being added: seen by each other, not yet by the graph."""

    nodes: dict[str, Node] = field(default_factory=dict)
    gates: dict[_GateKey, Point] = field(default_factory=dict)

    def points(self) -> Iterator[Point]:
        for node in self.nodes.values():
            yield node.settled
            yield node.family
        yield from self.gates.values()


class JobGraph:
    """Jobs and their edges. Adding and settling cost what the new edges cost, whatever the graph's size.

    Attributes:
        only_parents: whether all jobs so far are to bring others.
    """

    def __init__(self) -> None:
        self.only_parents = True
        self._nodes: dict[str, Node] = {}
        self._gates: dict[_GateKey, Point] = {}
        self._unsettled: dict[Node, None] = {}

    @property
    def unsettled(self) -> tuple[Node, ...]:
        """The jobs that have no outcome yet, as they came."""
        return tuple(self._unsettled)

    def __len__(self) -> int:
        return len(self._unsettled)

    def add(self, jobs: Iterable[AnyJob], parent: Node | None = None) -> list[Node]:
        """Add jobs, all or none, as children of ``parent``; return those that are ready.

        Raises:
            EngineError: a key is there twice, or a job waits for a key that nobody has.
            CycleError: some would wait for one another; the members are named.
        """
        batch = self._batch(jobs)
        for node in batch.nodes.values():
            self._connect(node, batch)
        _refuse_cycles(batch, parent)
        self._commit(batch, parent)
        return [node for node in batch.nodes.values() if not node.settled.needs]

    def settle(self, node: Node) -> list[Node]:
        """Note that ``node`` has its outcome; return the jobs that are ready because of it."""
        del self._unsettled[node]
        ready: list[Node] = []
        reached = [node.settled]
        while reached:
            point = reached.pop()
            point.reached = True
            for waiter in point.needed_by:
                del waiter.needs[point]
                if not waiter.needs:
                    if waiter.node is None:
                        reached.append(waiter)
                    else:
                        ready.append(waiter.node)
            point.needed_by.clear()
        return ready

    def _batch(self, jobs: Iterable[AnyJob]) -> _Batch:
        batch = _Batch()
        for job in jobs:
            if job.key in self._nodes or job.key in batch.nodes:
                raise EngineError(f"Two jobs have the key {job.key!r}.")
            batch.nodes[job.key] = Node(job, len(self._nodes) + len(batch.nodes))
        return batch

    def _connect(self, node: Node, batch: _Batch) -> None:
        job = node.job
        if not job.after and not job.after_family:
            return
        key = (job.after, job.after_family)
        gate = self._gates.get(key) or batch.gates.get(key)
        if gate is None:
            gate = batch.gates[key] = Point(None)
            awaited = [self._find(other, job, batch).settled for other in job.after]
            awaited += [self._find(other, job, batch).family for other in job.after_family]
            gate.needs.update((point, None) for point in awaited if not point.reached)
            gate.reached = not gate.needs
        if not gate.reached:
            node.settled.needs[gate] = None

    def _find(self, key: str, job: AnyJob, batch: _Batch) -> Node:
        node = batch.nodes.get(key) or self._nodes.get(key)
        if node is None:
            raise EngineError(f"The job {job.key!r} waits for {key!r}, which nobody has.")
        return node

    def _commit(self, batch: _Batch, parent: Node | None) -> None:
        for point in batch.points():
            for needed in point.needs:
                needed.needed_by.append(point)
        for node in batch.nodes.values():
            self._unsettled[node] = None
            self.only_parents = self.only_parents and node.job.expand is not None
            if parent is not None:
                parent.family.needs[node.family] = None
                node.family.needed_by.append(parent.family)
        self._nodes.update(batch.nodes)
        self._gates.update(batch.gates)


def _refuse_cycles(batch: _Batch, parent: Node | None) -> None:
    """Raise CycleError if the batch closes a cycle.

    What is already in the graph can wait for the batch only through the parent's family. So a cycle lies
    within the batch, or leads from the batch to that family.
    """
    if not batch.gates and all(not node.settled.needs for node in batch.nodes.values()):
        return
    needs = {point: list(point.needs) for point in batch.points()}
    outside = {needed for each in needs.values() for needed in each} - needs.keys()
    if parent is not None and _connected(outside, parent.family):
        seen = set(needs)
        needs = {point: list(point.needs) for point in (*needs, *_spread(seen, lambda point: point.needs))}
        needs[parent.family] += [node.family for node in batch.nodes.values()]
    try:
        graphlib.TopologicalSorter(needs).prepare()
    except graphlib.CycleError as error:  # it names what is needed before what needs it
        names = (point.name for point in reversed(error.args[1]) if point.name is not None)
        raise CycleError(tuple(dict.fromkeys(names))) from None


def _connected(starts: Set[Point], goal: Point) -> bool:
    """Whether a path of needs leads from one of ``starts`` to ``goal``.

    Usually there is none, and most graphs grow at one end. Searching from both ends in step finds that out at
    the cost of the smaller end, which keeps a growing graph from being walked through again at each growth.
    """
    ahead, behind = set(starts), {goal}
    onward = _spread(ahead, lambda point: point.needs)
    backward = _spread(behind, lambda point: point.needed_by)
    # One edge of each in turn. zip ends with the end that has fewer; that one has then seen all it can.
    met = any(point in behind or other in ahead for point, other in zip(onward, backward, strict=False))
    return met or not ahead.isdisjoint(behind)


def _spread(seen: set[Point], neighbours: Callable[[Point], Iterable[Point]]) -> Iterator[Point]:
    pending = list(seen)
    while pending:
        for other in neighbours(pending.pop()):
            if other not in seen:
                seen.add(other)
                pending.append(other)
            yield other


_NEAR_END = 8  # ready jobs for each running one; with more there is plenty left to do
_IN_STOCK = 4  # ready jobs for each running one; with fewer, those that bring more go first
_KEPT_FREE = 5  # slots for the jobs that the first expansion brings


class ReadyJobs:
    """Ready jobs, in document order as long as there is plenty to do, and near the end the longest first.

    So no long job starts last and is waited for alone. Parents, the jobs that bring others, count as plenty. They
    go first where few other jobs are ready, but never hold more than a third of the slots by that; and before any
    other job is known they leave some slots free, so that the first one brought starts at once.
    """

    def __init__(self) -> None:
        self._parents: list[tuple[tuple[int, ...], int, Node]] = []
        self._others: list[tuple[tuple[int, ...], int, Node]] = []

    def __len__(self) -> int:
        return len(self._parents) + len(self._others)

    def add(self, nodes: Iterable[Node]) -> None:
        """Add jobs that have become ready."""
        for node in nodes:
            heap = self._others if node.job.expand is None else self._parents
            heapq.heappush(heap, (node.job.position, node.number, node))

    def take(self, width: int, running: Iterable[Node], *, only_parents: bool) -> Node | None:
        """Take the job that starts next beside those that run; None if the slot is to stay free for now.

        Args:
            width: jobs that run at a time.
            running: the jobs that run.
            only_parents: whether no other jobs are known yet.
        """
        kinds = [node.job.expand is None for node in running]
        parents, others = kinds.count(False), kinds.count(True)
        if only_parents and parents >= max((width + 1) // 2, width - _KEPT_FREE):
            return None
        if not self._others:
            return heapq.heappop(self._parents)[2]
        if self._parents:
            scarce = len(self._others) < _IN_STOCK * width and 2 * parents < others
            first = scarce or self._parents[0] < self._others[0]
            return heapq.heappop(self._parents if first else self._others)[2]
        return heapq.heappop(self._others)[2] if parents else self._take_near_end(width)

    def _take_near_end(self, width: int) -> Node:
        ready = self._others
        if 1 < len(ready) <= _NEAR_END * width:
            sizes = [node.job.size for _, _, node in ready]
            if sum(sizes) <= max(sizes) * width:  # started any later, the longest would end last
                row = min(ready, key=lambda row: (-row[2].job.size, row[:2]))
                ready.remove(row)
                heapq.heapify(ready)
                return row[2]
        return heapq.heappop(ready)[2]
