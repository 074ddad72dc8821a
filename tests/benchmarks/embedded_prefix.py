"""What sharing the prefix saves on the embedded server: eight sections at once, with about 650 tokens in common.

Three ways in one run, each on a server of its own that has seen nothing: the section's own words first; what is shared
first; what is shared first, read once and copied to every slot. Every call of a way asks for the same number of tokens.

Run: python tests/benchmarks/embedded_prefix.py [MODEL, as after %docgen model]
"""

from __future__ import annotations

import asyncio
import sys
import time

from docgen_nb.llm.messages import Message, ModelRequest
from docgen_nb.llm.spec import ModelOptions, open_model

SECTIONS = 8
OUTPUT_TOKENS = 16  # a sentence: what is measured is the reading, which is the same for sections of any length
PLACES = "orchard meadow linden forest river garden slope heath barn lane field pond wall gate hedge mill bridge cliff"
NOTES = "\n".join(
    f"- Hive {number} stands at the {place}. In spring it gave {number + 7}.5 kilograms of honey, then {number + 11}."
    for number, place in enumerate(PLACES.split(), 1)
)
SHARED = f"You write the sections of a report on an apiary, each from these notes and from nothing else.\n\n{NOTES}"
OWN = [f"Write section {number}: what hive {number} gave in spring and in summer." for number in range(1, SECTIONS + 1)]
WARM_UP = ModelRequest((Message("user", "Hello."),), max_output_tokens=2, temperature=0.0)


def requests(way):
    """The calls of a way: the same words, in another order or marked as shared."""
    for own in OWN:
        match way:
            case "own part first":
                messages, shared = (Message("user", f"{own}\n\n{SHARED}"),), 0
            case "shared first":
                messages, shared = (Message("system", SHARED), Message("user", own)), 0
            case _:
                messages, shared = (Message("system", SHARED), Message("user", own)), 1
        extra = {"cache_prompt": True, "ignore_eos": True}
        yield ModelRequest(messages, max_output_tokens=OUTPUT_TOKENS, temperature=0.0, extra=extra, shared=shared)


async def wall(spec, way):
    """Seconds for all sections at once, and the replies' usage."""
    model = open_model(spec, ModelOptions(max_concurrency=SECTIONS))
    try:
        await model.complete(WARM_UP)  # starts the server
        started = time.perf_counter()
        replies = await asyncio.gather(*(model.complete(request) for request in requests(way)))
        return time.perf_counter() - started, [reply.usage for reply in replies]
    finally:
        await model.aclose()
        model.stop()


def main():
    spec = sys.argv[1] if len(sys.argv) > 1 else "embedded"
    print(f"{spec}: {SECTIONS} sections at once, {OUTPUT_TOKENS} tokens each")
    print(f"{'way':<28}{'wall s':>8}{'prompt':>8}{'cached':>8}{'faster':>9}")
    slowest = None
    for way in ("own part first", "shared first", "shared first and copied"):
        seconds, usages = asyncio.run(wall(spec, way))
        slowest = slowest or seconds
        prompt = sum(usage.prompt_tokens for usage in usages) // SECTIONS
        cached = sum(usage.cached_tokens for usage in usages) // SECTIONS
        print(f"{way:<28}{seconds:>8.2f}{prompt:>8}{cached:>8}{slowest / seconds:>8.1f}x")


if __name__ == "__main__":
    main()
