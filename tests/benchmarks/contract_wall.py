"""How much longer a pipelined run takes with a contract: terms are agreed on beside planning, but answers get longer.

Two ways of timing the fake server's answers, each with and without a contract in turn. *same times*: every answer takes
its own heavy-tailed time, so that only waiting could make a difference. *by length*: that time grows with the answer's
length, as a model's does, so that planning, which also shares out the facts, and phase 1 take longer.

*at best* is the ratio for a scheduler that costs nothing, reckoned from the same times: on a machine with other work it
tells more than the clock. *other times* is its median over other draws of the times, with the worst of them behind it.

Run: python tests/benchmarks/contract_wall.py [--widths 4 8 16] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import json
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from careless import GLOSSARY, MANNER
from fake_work import CHAPTERS, SECTIONS, Times, name_of, serving, states, table

import docgen_nb as dg
from docgen_nb.testing import FaultServer

SECTION_TEXT = "A sentence of a section says something that no other one does. " * 25  # about 400 tokens
HINT = "What the chapter has to say in one or two sentences, so that its author knows what to write of and what not."
FACTS = [f"In town {number} {1200 + 37 * number} households were connected in 2025." for number in range(2 * CHAPTERS)]
OTHER_SEEDS = range(2, 42)
PROMPT = f"Write on the towns. {' '.join(FACTS)}"


def plan_reply(*, contract: bool) -> str:
    """The plan of the document, with the facts that each chapter states."""
    stated = [{"states": [2 * c + 1, 2 * c + 2]} if contract else {} for c in range(CHAPTERS)]
    chapters = [{"title": f"C{c}", "generationHint": HINT, **stated[c]} for c in range(CHAPTERS)]
    return json.dumps({"documents": [{"title": "D", "chapters": chapters}]})


def terms_reply() -> str:
    """What all sections keep to."""
    return json.dumps({**MANNER, "terms": GLOSSARY})


def structure_reply(chapter: str, *, contract: bool) -> str:
    """The sections of a chapter, with their part of the contract."""
    leaves = {"leavesOut": "what its neighbours say"} if contract else {}
    sections = [{"title": f"{chapter}.S{s}", "generationHint": HINT, **leaves} for s in range(SECTIONS)]
    number = int(chapter[1:])
    facts = [{"fact": f"F{2 * number + each}", "section": each} for each in (1, 2)]
    agreed = {"facts": facts, "restOnChapter": [], "restOnDocument": []} if contract else {}
    return json.dumps({"sections": sections, **agreed})


def reply(body: dict[str, Any]) -> str:
    """The plan, the terms, a chapter's sections, or a text."""
    if "response_format" not in body:
        return SECTION_TEXT
    form = json.dumps(body["response_format"])
    if '"documents"' in form:
        return plan_reply(contract='"states"' in form)
    if '"terms"' in form:
        return terms_reply()
    return structure_reply(name_of(body), contract='"leavesOut"' in form)


@dataclass(frozen=True)
class Latency:
    """Seconds of an answer; ``by_length``: in proportion to how long it is, a section's being 1."""

    times: Times
    by_length: bool

    def __call__(self, body: dict[str, Any]) -> float:
        form = json.dumps(body.get("response_format", ""))
        name = "plan" if '"documents"' in form else "terms" if '"terms"' in form else name_of(body)
        return self.of(name, reply(body))

    def of(self, name: str, text: str) -> float:
        """Of one answer."""
        return self.times.of(name) * (len(text) / len(SECTION_TEXT) if self.by_length else 1.0)

    def at_best(self, width: int, *, contract: bool) -> float:
        """Wall time of a scheduler that costs nothing: the plan, then what is ready, in document order.

        Sections are ready once their chapter has its structure and the terms are agreed on.
        """
        plan, terms = (-1, -1), (-1, 0)
        ready, waiting = [plan], list[tuple[int, int]]()
        agreed = not contract
        if contract:
            ready.append(terms)
        running: list[tuple[float, tuple[int, int]]] = []
        now = 0.0
        while ready or running:
            while ready and len(running) < width:
                place = heapq.heappop(ready)
                heapq.heappush(running, (now + self._of_place(place, contract=contract), place))
            now, place = heapq.heappop(running)
            if place == plan:
                ready += [(c, -1) for c in range(CHAPTERS)]
            elif place == terms:
                agreed = True
            elif place[1] < 0:
                waiting += [(place[0], number) for number in range(SECTIONS)]
            if agreed:
                ready, waiting = ready + waiting, []
            heapq.heapify(ready)
        return now

    def ratio(self, width: int) -> float:
        """What a contract adds to that."""
        return self.at_best(width, contract=True) / self.at_best(width, contract=False)

    def _of_place(self, place: tuple[int, int], *, contract: bool) -> float:
        match place:
            case (-1, -1):
                return self.of("plan", plan_reply(contract=contract))
            case (-1, _):
                return self.of("terms", terms_reply())
            case (chapter, -1):
                return self.of(f"C{chapter}", structure_reply(f"C{chapter}", contract=contract))
            case (chapter, section):
                return self.of(f"C{chapter}.S{section}", SECTION_TEXT)


def timed_server(latency: Latency) -> FaultServer:
    """Answers everything, in its time."""
    return FaultServer(responder=reply, latency=latency)


async def wall(base_url: str, width: int, *, contract: bool) -> float:
    """Seconds from the prompt to the last section."""
    project = dg.Project()
    project.use_model("fake", dg.ModelOptions(base_url=base_url, max_concurrency=width))
    began = time.perf_counter()
    document = await project.generate(PROMPT, chapters=CHAPTERS, contract=contract)
    seconds = time.perf_counter() - began
    assert states(document) == {"done"}
    agreed = document.documents[0].contract
    assert (agreed is not None and len(agreed.facts) == len(FACTS) and agreed.terms != []) is contract
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
                others = sorted(Latency(Times(seed=seed), by_length).ratio(width) for seed in OTHER_SEEDS)
                spread = f"{median(others):.3f} ({others[-1]:.3f})"
                shown = [f"{without:.2f}", f"{agreed:.2f}", f"{agreed / without:.3f}", f"{latency.ratio(width):.3f}"]
                shown.append(spread)
                rows.append([kind, str(width), *shown])
    print(f"{CHAPTERS} chapters of {SECTIONS} sections, pipelined; seconds, best of {options.rounds}")
    table(["answers take", "width", "without contract", "with contract", "ratio", "at best", "other times"], rows)


if __name__ == "__main__":
    main()
