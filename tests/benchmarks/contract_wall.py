"""How much longer a pipelined run takes with a contract: no section waits for it, but answers get longer.

Two ways of timing the fake server's answers, each with and without a contract in turn. *same times*: every answer takes
its own heavy-tailed time, so that only waiting could make a difference. *by length*: that time grows with the answer's
length, as a model's does, so that planning, which also writes the contract, takes longer.

Run: python tests/benchmarks/contract_wall.py [--widths 4 8 16] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
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


def reply(body: dict[str, Any]) -> str:
    """The plan, a chapter's sections, or a text."""
    if "response_format" not in body:
        return SECTION_TEXT
    form = json.dumps(body["response_format"])
    if '"documents"' in form:
        chapters = [{"title": f"C{c}", "generationHint": HINT} for c in range(CHAPTERS)]
        plan: dict[str, Any] = {"title": "D", "chapters": chapters}
        if '"contract"' in form:
            facts = [{"text": fact, "chapter": number // 2 + 1} for number, fact in enumerate(FACTS)]
            plan["contract"] = {**MANNER, "terms": GLOSSARY, "facts": facts}
        return json.dumps({"documents": [plan]})
    sections = [{"title": f"{name_of(body)}.S{s}", "generationHint": HINT} for s in range(SECTIONS)]
    if '"restsOn"' in form:
        sections = [
            {**s, "leavesOut": "what its neighbours say", "factIds": [], "restsOn": "nothing"} for s in sections
        ]
    return json.dumps({"sections": sections})


@dataclass(frozen=True)
class Latency:
    """Seconds of an answer; ``by_length``: in proportion to how long it is, a section's being 1."""

    times: Times
    by_length: bool

    def __call__(self, body: dict[str, Any]) -> float:
        name = name_of(body) if '"documents"' not in json.dumps(body.get("response_format", "")) else "plan"
        return self.times.of(name) * (len(reply(body)) / len(SECTION_TEXT) if self.by_length else 1.0)


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
        with serving(timed_server, Latency(Times(), by_length)) as server:
            asyncio.run(wall(server.base_url, 64, contract=True))  # the first run pays for imports
            for width in options.widths:
                seconds: dict[bool, list[float]] = {False: [], True: []}
                for _ in range(options.rounds):
                    for contract, taken in seconds.items():
                        taken.append(asyncio.run(wall(server.base_url, width, contract=contract)))
                without, agreed = (min(seconds[way]) for way in (False, True))  # others use the machine, too
                kind = "by length" if by_length else "same times"
                rows.append([kind, str(width), f"{without:.2f}", f"{agreed:.2f}", f"{agreed / without:.3f}"])
    print(f"{CHAPTERS} chapters of {SECTIONS} sections, pipelined; seconds, best of {options.rounds}")
    table(["answers take", "width", "without contract", "with contract", "ratio"], rows)


if __name__ == "__main__":
    main()
