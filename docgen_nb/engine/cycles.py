"""Searches in a directed graph, without recursion, since a document's jobs may form a chain of thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Set


class _Point(Protocol):
    @property
    def needs(self: P) -> Iterable[P]: ...

    @property
    def needed_by(self: P) -> Iterable[P]: ...


P = TypeVar("P", bound=_Point)


def find_cycle(points: Set[P]) -> list[P]:
    """One cycle that lies within ``points``, in the order of needs; empty if there is none. Linear."""
    finished: set[P] = set()
    for start in points:
        if start in finished:
            continue
        trail, on_trail = [(start, iter(start.needs))], {start}
        while trail:
            point, rest = trail[-1]
            following = next((other for other in rest if other in points and other not in finished), None)
            if following is None:
                trail.pop()
                on_trail.remove(point)
                finished.add(point)
            elif following in on_trail:
                path = [point for point, _ in trail]
                return path[path.index(following) :]
            else:
                trail.append((following, iter(following.needs)))
                on_trail.add(following)
    return []


def find_path(starts: Iterable[P], goal: P) -> list[P]:
    """A path of needs from one of ``starts`` to ``goal``, both included; empty if there is none. Linear."""
    came_from: dict[P, P | None] = dict.fromkeys(starts)
    pending = list(came_from)
    while pending:
        point = pending.pop()
        if point is goal:
            return _walk_back(point, came_from)
        for other in point.needs:
            if other not in came_from:
                came_from[other] = point
                pending.append(other)
    return []


def connected(starts: Set[P], goal: P) -> bool:
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


def _spread(seen: set[P], neighbours: Callable[[P], Iterable[P]]) -> Iterator[P]:
    pending = list(seen)
    while pending:
        for other in neighbours(pending.pop()):
            if other not in seen:
                seen.add(other)
                pending.append(other)
            yield other


def _walk_back(end: P, came_from: dict[P, P | None]) -> list[P]:
    path = [end]
    while (previous := came_from[path[-1]]) is not None:
        path.append(previous)
    return path[::-1]
