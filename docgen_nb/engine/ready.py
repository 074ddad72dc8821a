"""The jobs of a graph that are ready to start, and which of them starts next."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from docgen_nb.engine.graph import Node

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
