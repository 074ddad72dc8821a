"""The jobs of a graph that are ready to start, and which of them starts next."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from docgen_nb.engine.graph import Node

_NEAR_END = 8  # ready jobs for each running one; with more there is plenty left to do


class ReadyJobs:
    """Ready jobs, in document order as long as there is plenty to do, and near the end the longest first.

    So no long job starts last and is waited for alone. Jobs that still bring others count as plenty.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[tuple[int, ...], int, Node]] = []

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, nodes: Iterable[Node]) -> None:
        """Add jobs that have become ready."""
        for node in nodes:
            heapq.heappush(self._heap, (node.job.position, node.number, node))

    def take(self, width: int, running: Iterable[Node]) -> Node:
        """Take the job that starts next, beside those that run; ``width`` run at a time."""
        ready = self._heap
        if 1 < len(ready) <= _NEAR_END * width:
            sizes = [node.job.size for _, _, node in ready]
            near_end = sum(sizes) <= max(sizes) * width  # started any later, the longest would end last
            if near_end and not any(node.job.expand for node in [*running, *(node for *_, node in ready)]):
                row = min(ready, key=lambda row: (-row[2].job.size, row[:2]))
                ready.remove(row)
                heapq.heapify(ready)
                return row[2]
        return heapq.heappop(ready)[2]
