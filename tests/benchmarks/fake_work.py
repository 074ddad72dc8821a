"""The work that the benchmarks share: twelve chapters of eight sections on a fake model server in a process of its own.

How long an answer takes depends on what is asked alone, so that every way of doing the work meets the same times.
"""

from __future__ import annotations

import heapq
import json
import math
import multiprocessing
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import docgen_nb as dg
from docgen_nb.testing import FaultServer

CHAPTERS, SECTIONS = 12, 8
MEDIAN, SIGMA = 0.2, 0.6  # seconds; heavy-tailed, as answers of real services are
TEXT = "The text of a section, as long as a sentence or two may be. It says nothing."

_TITLE = re.compile(r'"(C\d+(?:\.S\d+)?)"')


def outline() -> dict[str, Any]:
    """Chapters without sections."""
    return {"chapters": [{"title": f"C{c}"} for c in range(CHAPTERS)]}


def name_of(body: dict[str, Any]) -> str:
    """``C3`` for the structure of a chapter, ``C3.S2`` for a section."""
    task = str(body["messages"][1]["content"])  # the system message comes first; an answer asked again, later
    wanted = task.rsplit("You write section", 1)[-1] if "You write section" in task else task
    found = _TITLE.search(wanted)
    return found[1] if found else task[:40]


def reply(body: dict[str, Any]) -> str:
    """Eight sections for a chapter, a text for a section."""
    if "response_format" not in body:
        return TEXT
    return json.dumps({"sections": [{"title": f"{name_of(body)}.S{s}"} for s in range(SECTIONS)]})


@dataclass(frozen=True)
class Times:
    """Seconds that each answer takes."""

    median: float = MEDIAN
    sigma: float = SIGMA
    seed: int = 1

    def of(self, name: str) -> float:
        """For one name."""
        return random.Random(f"{self.seed} {name}").lognormvariate(math.log(self.median), self.sigma)

    def __call__(self, body: dict[str, Any]) -> float:
        return self.of(name_of(body))

    def bound(self, width: int) -> float:
        """The least wall time: all work spread over the width, or the longest chapter's structure and section."""
        structures = [self.of(f"C{c}") for c in range(CHAPTERS)]
        sections = [[self.of(f"C{c}.S{s}") for s in range(SECTIONS)] for c in range(CHAPTERS)]
        total = sum(structures) + sum(map(sum, sections))
        chains = [s + max(each) for s, each in zip(structures, sections, strict=True)]
        return max(total / width, *chains)


def greedy(times: Times, width: int) -> float:
    """Wall time of a scheduler that costs nothing: in document order, without knowing how long an answer will take."""
    ready = [(c, -1) for c in range(CHAPTERS)]
    running: list[tuple[float, int, int]] = []
    now = 0.0
    while ready or running:
        while ready and len(running) < width:
            chapter, section = heapq.heappop(ready)
            name = f"C{chapter}" if section < 0 else f"C{chapter}.S{section}"
            heapq.heappush(running, (now + times.of(name), chapter, section))
        now, chapter, section = heapq.heappop(running)
        if section < 0:
            for number in range(SECTIONS):
                heapq.heappush(ready, (chapter, number))
    return now


@dataclass
class Seen:
    """What the server saw since it was last asked."""

    calls: int
    statuses: dict[int | None, int]
    max_in_flight: int
    refused: int = field(init=False)

    def __post_init__(self) -> None:
        self.refused = self.statuses.get(429, 0)


class Server:
    """A fault server in a child process: its work takes no time of the client's."""

    def __init__(self, base_url: str, connection: Connection) -> None:
        self.base_url = base_url
        self._connection = connection

    def seen(self) -> Seen:
        """What has arrived since the last question."""
        self._connection.send("seen")
        return Seen(*self._connection.recv())


@contextmanager
def serving(make: Callable[..., FaultServer], *arguments: object) -> Iterator[Server]:
    """``make(*arguments)`` is called in the child; both must be found by name there."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_serve, args=(theirs, make, arguments), daemon=True)
    child.start()
    try:
        yield Server(ours.recv(), ours)
    finally:
        ours.send("end")
        child.join()


def _serve(connection: Connection, make: Callable[..., FaultServer], arguments: tuple[object, ...]) -> None:
    with make(*arguments) as server:
        connection.send(server.base_url)
        while connection.recv() == "seen":
            connection.send((server.calls, server.statuses(), server.max_in_flight))
            server.requests.clear()
            server.max_in_flight = 0


def plain_server(times: Times) -> FaultServer:
    """Answers everything, in its time."""
    return FaultServer(responder=reply, latency=times)


def project_at(base_url: str, width: int, **options: Any) -> dg.Project:
    """A project on the twelve chapters."""
    project = dg.Project()
    project.use_model("fake", dg.ModelOptions(base_url=base_url, max_concurrency=width, **options))
    project.load_outline(outline())
    return project


def states(document: dg.Outline) -> set[str]:
    """States of all sections; there must be as many as planned, in order."""
    titles = [section.title for _, section in document.sections()]
    assert titles == [f"C{c}.S{s}" for c in range(CHAPTERS) for s in range(SECTIONS)], "the order is not exact"
    return {section.state for _, section in document.sections()}


def table(headings: list[str], rows: list[list[str]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(headings) + " |")
    print("|" + " --- |" * len(headings))
    for row in rows:
        print("| " + " | ".join(row) + " |")
