"""How much longer a pipelined run takes with a contract: no section waits for it, but answers get longer.

Two ways of timing the fake server's answers, each with and without a contract in turn. *same times*: every answer takes
its own heavy-tailed time, so that only waiting could make a difference. *by length*: that time grows with the answer's
length, as a model's does, so that planning, which also writes the contract, takes longer.

*at best* is the ratio for a scheduler that costs nothing, reckoned from the same times: on a machine with other work it
tells more than the clock.

Run: python tests/benchmarks/contract_wall.py [--widths 4 8 16] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import json
import time
from dataclasses import dataclass
from typing import Any

from careless import GLOSSARY, MANNER
from fake_work import CHAPTERS, SECTIONS, Times, name_of, serving, states, table

import docgen_nb as dg
from docgen_nb.testing import FaultServer

SECTION_TEXT = "A sentence of a section says something that no other one does. " * 25  # about 400 tokens
HINT = "What the chapter has to say in one or two sentences, so that its author knows what to write of and what not."
FACTS = [f"In town {number} {1200 + 37 * number} households were connected in 2025." for number in range(2 * CHAPTERS)]


def plan_reply(*, contract: bool) -> str:
    """The plan of the document, with its contract."""
    chapters = [{"title": f"C{c}", "generationHint": HINT} for c in range(CHAPTERS)]
    plan: dict[str, Any] = {"title": "D", "chapters": chapters}
    if contract:
        facts = [{"text": fact, "chapter": number // 2 + 1} for number, fact in enumerate(FACTS)]
        plan["contract"] = {**MANNER, "terms": GLOSSARY, "facts": facts}
    return json.dumps({"documents": [plan]})


def structure_reply(chapter: str, *, contract: bool) -> str:
    """The sections of a chapter, with their part of the contract."""
    sections = [{"title": f"{chapter}.S{s}", "generationHint": HINT} for s in range(SECTIONS)]
    if contract:
        agreed = {"leavesOut": "what its neighbours say", "factIds": [], "restsOn": "nothing"}
        sections = [{**section, **agreed} for section in sections]  # type: ignore[dict-item]  # a list among texts
    return json.dumps({"sections": sections})


def reply(body: dict[str, Any]) -> str:
    """The plan, a chapter's sections, or a text."""
    if "response_format" not in body:
        return SECTION_TEXT
    form = json.dumps(body["response_format"])
    if '"documents"' in form:
        return plan_reply(contract='"contract"' in form)
    return structure_reply(name_of(body), contract='"restsOn"' in form)


@dataclass(frozen=True)
class Latency:
    """Seconds of an answer; ``by_length``: in proportion to how long it is, a section's being 1."""

    times: Times
    by_length: bool

    def __call__(self, body: dict[str, Any]) -> float:
        name = name_of(body) if '"documents"' not in json.dumps(body.get("response_format", "")) else "plan"
        return self.of(name, reply(body))

    def of(self, name: str, text: str) -> float:
        """Of one answer."""
        return self.times.of(name) * (len(text) / len(SECTION_TEXT) if self.by_length else 1.0)

    def at_best(self, width: int, *, contract: bool) -> float:
        """Wall time of a scheduler that costs nothing: the plan, then what is ready, in document order."""
        begun = self.of("plan", plan_reply(contract=contract))
        ready = [(c, -1) for c in range(CHAPTERS)]
        running: list[tuple[float, int, int]] = []
        now = begun
        while ready or running:
            while ready and len(running) < width:
                chapter, section = heapq.heappop(ready)
                name = f"C{chapter}" if section < 0 else f"C{chapter}.S{section}"
                text = SECTION_TEXT if section >= 0 else structure_reply(name, contract=contract)
                heapq.heappush(running, (now + self.of(name, text), chapter, section))
            now, chapter, section = heapq.heappop(running)
            if section < 0:
                ready += [(chapter, number) for number in range(SECTIONS)]
                heapq.heapify(ready)
        return now


def timed_server(latency: Latency) -> FaultServer:
    """Answers everything, in its time."""
    return FaultServer(responder=reply, latency=latency)


async def wall(base_url: str, width: int, *, contract: bool) -> float:
    """Seconds from the prompt to the last section."""
    project = dg.Project()
    project.use_model("fake", dg.ModelOptions(base_url=base_url, max_concurrency=width))
    began = time.perf_counter()
    document = await project.generate("Write", chapters=CHAPTERS, contract=contract)
    seconds = time.perf_counter() - began
    assert states(document) == {"done"}
    assert (document.documents[0].contract is not None) is contract
    await project.aclose()
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", type=int, nargs="+", default=[4, 8, 16])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rows = []
    for by_length in (False, True):
        latency = Latency(Times(), by_length)
        with serving(timed_server, latency) as server:
            asyncio.run(wall(server.base_url, 64, contract=True))  # the first run pays for imports
            for width in options.widths:
                seconds: dict[bool, list[float]] = {False: [], True: []}
                for _ in range(options.rounds):
                    for contract, taken in seconds.items():
                        taken.append(asyncio.run(wall(server.base_url, width, contract=contract)))
                without, agreed = (min(seconds[way]) for way in (False, True))  # others use the machine, too
                kind = "by length" if by_length else "same times"
                best = latency.at_best(width, contract=True) / latency.at_best(width, contract=False)
                shown = [f"{without:.2f}", f"{agreed:.2f}", f"{agreed / without:.3f}", f"{best:.3f}"]
                rows.append([kind, str(width), *shown])
    print(f"{CHAPTERS} chapters of {SECTIONS} sections, pipelined; seconds, best of {options.rounds}")
    table(["answers take", "width", "without contract", "with contract", "ratio", "at best"], rows)


if __name__ == "__main__":
    main()
