"""Which share of a document's prompt tokens comes from the provider's prompt cache, by OpenAI's and Anthropic's rules.

A document of 12 chapters of 8 sections, planned, structured and written by the whole package against a server that
counts (``docgen_nb.testing.PromptCache``): from a prompt alone, with notes for each chapter, and from an outline that
is there. Replies begin after 0.3 s, a section's takes a second more, sixteen are in flight. Anthropic's models differ
in the shortest prefix they keep.

Run: python tests/benchmarks/prompt_cache.py
"""

from __future__ import annotations

import asyncio
import json
import random

from careless import filler
from fake_work import table

import docgen_nb as dg
from docgen_nb.testing import FaultServer, PromptCache
from docgen_nb.testing.fault_server import canned_responder
from docgen_nb.testing.wire_formats import FORMATS

CHAPTERS, SECTIONS, WIDTH, LATENCY = 12, 8, 16, 0.3
TOWNS = ["Aarau", "Bern", "Chur", "Davos", "Elm", "Flims", "Genf", "Horgen", "Ilanz", "Jona", "Köniz", "Lugano"]
SUBJECTS = ["planning", "permits", "drilling", "grids", "noise", "tariffs", "contracts", "outlook"]
PROMPT = (
    "A report for the cantonal council on how twelve towns replaced oil heating with heat pumps: what was built, what "
    "it cost, how long it took, what went wrong, and what other towns can learn from it. Plain language, past tense."
)

BRIEFING = " ".join(filler(random.Random(number)) for number in range(15))  # 170 words on what is wanted


def hint(chance, topic):
    """What a plan says of a chapter or section: two sentences."""
    return f"What is known of {topic}: {filler(chance)} {filler(chance)}"


def respond(body):
    """Twelve chapters, eight sections for each, 150 words for a section."""
    schema = next((found for each in FORMATS if (found := each.schema_in(body)) is not None), None)
    task = body["messages"][-1]["content"]
    task = task if isinstance(task, str) else task[-1]["text"]
    chance, wanted = random.Random(task), (schema or {}).get("properties", {})
    if "documents" in wanted:
        offered = wanted["documents"]["items"]["properties"]["chapters"]["items"]["properties"]
        parts = offered.get("contentPartIds", {}).get("items", {}).get("enum", [])
        return json.dumps({"documents": [{"title": "Heat", "chapters": list(chapters(chance, parts))}]})
    if "sections" in wanted:
        return json.dumps({"sections": sections(chance, wanted["sections"]["items"]["properties"], task)})
    return canned_responder(body) if schema else " ".join(filler(chance) for _ in range(10))


def chapters(chance, parts):
    for number, town in enumerate(TOWNS):
        own = [parts[number]] if parts else []
        yield {
            "title": f"The town of {town}",
            "generationHint": hint(chance, town),
            "words": 1200,
            "contentPartIds": own,
            "contentPartInstructions": [],
        }


def sections(chance, offered, task):
    town = next(town for town in TOWNS if f"The town of {town}" in task)
    parts = offered.get("contentPartIds", {}).get("items", {}).get("enum", [])
    parts = [part for part in parts if part == town.casefold()]
    return [
        {
            "title": f"{subject.capitalize()} in {town}",
            "contentType": "paragraph",
            "generationHint": hint(chance, subject),
            "purpose": filler(chance),
            "words": 150,
            "contentPartIds": parts,
            "contentFormats": [{"contentPartId": part, "format": "extracted"} for part in parts],
        }
        for subject in SUBJECTS
    ]


def notes(town):
    """A part of about 3,000 characters."""
    chance = random.Random(town)
    return f"# {town}\n\n" + " ".join(filler(chance) for _ in range(45))


def outline():
    """The document with its sections, so that only their texts are asked for."""
    chance = random.Random(1)
    planned = list(chapters(chance, []))
    for chapter, town in zip(planned, TOWNS, strict=True):
        del chapter["contentPartInstructions"]
        chapter["sections"] = [
            {"title": f"{subject.capitalize()} in {town}", "generationHint": hint(chance, subject), "words": 150}
            for subject in SUBJECTS
        ]
    return {"userPrompt": PROMPT, "documents": [{"title": "Heat", "chapters": planned}]}


async def usage(spec, case, least, latency):
    """Calls, prompt tokens and cached ones of one run."""
    with FaultServer(
        responder=respond, latency=latency, piece_seconds=latency / 10, cache=PromptCache(least)
    ) as server:
        project = dg.Project()
        project.use_model(spec, dg.ModelOptions(base_url=server.base_url, max_concurrency=WIDTH))
        if "notes" in case:
            project.add(**{town.casefold(): notes(town) for town in TOWNS})
        if case == "from an outline":
            project.load_outline(outline())
            run = project.fill()
        else:
            prompt = f"{PROMPT}\n\n{BRIEFING}" if "briefing" in case else PROMPT
            run = project.generate(prompt, contract="contract" in case)
        document = await run
        await project.aclose()
        assert sum(1 for _ in document.sections()) == CHAPTERS * SECTIONS
        assert run.progress.failed == 0
        return run.progress


def measure(latency=LATENCY):
    """Progress of each way, by provider, case and shortest prefix."""
    return {
        (spec, case, least): asyncio.run(usage(f"{spec}:m", case, least, latency))
        for spec, least in (("openai", 1024), ("anthropic", 1024), ("anthropic", 4096))
        for case in ("from a prompt", "from notes", "from notes and a briefing", "from an outline")
    }


def main():
    """Measure and print."""
    rows = []
    for (spec, case, least), spent in measure().items():
        share = spent.cached_tokens / spent.prompt_tokens
        mean = spent.prompt_tokens // spent.calls
        rows.append([spec, f"{least:,}", case, f"{spent.calls}", f"{mean:,}", f"{share:.0%}", f"{spent.seconds:.1f}"])
    table(["rule", "shortest prefix", "document", "calls", "tokens of a prompt", "from the cache", "wall s"], rows)


if __name__ == "__main__":
    main()
