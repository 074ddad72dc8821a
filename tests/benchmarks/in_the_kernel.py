"""The same work in one real kernel: through the magics, the plain way, and in the same order at no cost.

12 chapters of 8 sections; replies take 0.25 s at the median, with a heavy tail, and are streamed in about 60 pieces.
How long a section takes is known to the plan as its number of words, to within about a quarter. With a contract all
sections wait for one call more, which takes as long as any other; the bound is that without one. The plain way is
gather behind a semaphore with a client that asks for whole replies, as the services' own SDKs do.
Run: python -m tests.benchmarks.in_the_kernel [--width 16] [--seeds 1 2 3] [--median 0.25] [--contract]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from functools import partial
from typing import Any

from docgen_nb.testing import FaultServer
from tests.benchmarks.fake_work import CHAPTERS, SECTIONS, Times, name_of, serving, table
from tests.benchmarks.longest_first import TERMS, World
from tests.notebook.conftest import Kernel

MEDIAN, PIECES, PIECE = 0.25, 60, 12  # seconds, pieces of a reply, characters of a piece
WORDS_PER_SECOND, SPREAD = 400, 0.25
MANNER = dict.fromkeys(("audience", "tone", "readingLevel", "tense"), "as a letter to a friend")
TERMS_REPLY = json.dumps({**MANNER, "terms": [{"term": f"hive {n}", "meaning": "", "variants": []} for n in range(9)]})
FIRST_PIECE = 0.3  # of a reply's time until its first piece

PREPARE = """
import asyncio, json, time
%load_ext docgen_nb
import docgen_nb as dg
import httpx
%docgen project report.docgen
OUTLINE = {{"chapters": [{{"title": f"C{{c}}"}} for c in range({chapters})]}}
FIRST = {{"chapters": [{{"title": f"C{{c}}"}} for c in (90, 91)]}}
_ = %docgen outline load FIRST
%docgen model fake --base-url {base_url} --max-concurrency {width}
spent = {{}}
class Timed:
    def __init__(self, name): self.name = name
    def __enter__(self): self.began = time.perf_counter(), time.process_time()
    def __exit__(self, *_): spent[self.name] = time.perf_counter() - self.began[0], time.process_time() - self.began[1]

async def plain():
    gate = asyncio.Semaphore({width})
    async with httpx.AsyncClient(timeout=60, trust_env=False, limits=httpx.Limits(max_connections=None)) as client:
        async def ask(name, **more):
            messages = [{{"role": "system", "content": "You write."}},
                        {{"role": "user", "content": f'You write section "{{name}}"'}}]
            async with gate:
                body = {{"model": "fake", "messages": messages, **more}}
                reply = await client.post("{base_url}/chat/completions", json=body)
            return reply.json()["choices"][0]["message"]["content"]
        asked = (ask(f"C{{c}}", response_format={{"type": "json_object"}}) for c in range({chapters}))
        plans = [json.loads(plan) for plan in await asyncio.gather(*asked)]
        titles = [section["title"] for plan in plans for section in plan["sections"]]
        return await asyncio.gather(*map(ask, titles))
"""
PLAIN = "with Timed('plain'):\n    texts = await plain()\nassert len(texts) == 96"
OURS = "with Timed('docgen'):\n    document = %docgen generate{contract}"
WARM = ["_ = await plain()", "_ = %docgen generate", "_ = %docgen outline load OUTLINE"]
RESULT = """
assert [s.state for _, s in document.sections()] == ['done'] * 96, [s.state for _, s in document.sections()]
print(json.dumps(spent))
"""


def words(times: Times, name: str) -> int:
    """The words that the plan gives a section."""
    off = random.Random(f"{times.seed} {name} words").lognormvariate(0, SPREAD)
    return max(30, round(times.of(name) / times.median * MEDIAN * WORDS_PER_SECOND * off))


def named(body: dict[str, Any]) -> str:
    """What is asked for: a chapter, a section or the contract's terms."""
    return TERMS if '"terms"' in json.dumps(body.get("response_format", "")) else name_of(body)


def replying(times: Times) -> FaultServer:
    """Answers plans and sections, streamed or whole, in their time."""

    def responder(body: dict[str, Any]) -> str:
        name = named(body)
        if name == TERMS:
            return TERMS_REPLY
        if "response_format" not in body:
            letters = random.Random(name)
            return " ".join("".join(letters.choices("aeioulmnrst", k=PIECE - 1)) for _ in range(PIECES)) + "."
        titles = [f"{name}.S{s}" for s in range(SECTIONS)]
        return json.dumps({"sections": [{"title": title, "words": words(times, title)} for title in titles]})

    def latency(body: dict[str, Any]) -> float:
        return times.of(named(body)) * (FIRST_PIECE if body.get("stream") else 1)

    def between(body: dict[str, Any]) -> float:
        return times.of(named(body)) * (1 - FIRST_PIECE) * PIECE / len(responder(body))

    return FaultServer(responder=responder, latency=latency, piece_size=PIECE, piece_seconds=between)


def measured(base_url: str, width: int, contract: str) -> dict[str, tuple[float, float]]:
    """Wall and CPU seconds of each way, in one kernel."""
    with tempfile.TemporaryDirectory() as folder:
        kernel = Kernel(DOCGEN_NB_UI="widget", PYTHONWARNINGS="ignore")
        try:
            kernel.run(f"import os; os.chdir({folder!r})")
            prepare = PREPARE.format(base_url=base_url, width=width, chapters=CHAPTERS)
            for code in (prepare, *WARM, PLAIN, OURS.format(contract=contract)):
                cell = kernel.run(code)
                assert cell.status == "ok", cell
            result: dict[str, tuple[float, float]] = json.loads(kernel.run(RESULT).text)
            return result
        finally:
            kernel.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--median", type=float, default=MEDIAN, help="seconds of a reply; more on a busy machine")
    parser.add_argument("--contract", action="store_true")
    given = parser.parse_args()
    rows, shares = [], []
    for seed in given.seeds:
        times = Times(given.median, seed=seed)
        with serving(replying, times) as server:
            spent = measured(server.base_url, given.width, " --contract" if given.contract else "")
        expected = partial(words, times)
        free = World(times, given.width, expected, terms=given.contract).wall * times.bound(given.width)
        (ours, cpu), (plain, plain_cpu) = spent["docgen"], spent["plain"]
        bound = times.bound(given.width)
        shares.append((ours / bound, free / bound, plain / bound, ours / free, ours / plain, cpu, plain_cpu))
        rows.append([str(seed), *(f"{share:.2f}" for share in shares[-1])])
    means = [statistics.mean(each) for each in zip(*shares, strict=True)]
    rows.append(["mean", *(f"{mean:.2f}" for mean in means)])
    over = ["docgen", "same order at no cost", "plain way"]
    headings = [f"{way} / bound" for way in over]
    table(["seed", *headings, "docgen / no cost", "docgen / plain", "CPU s docgen", "CPU s plain"], rows)


if __name__ == "__main__":
    main()
