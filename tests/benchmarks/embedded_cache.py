"""Which share of the prompts' tokens the real embedded server serves from its prefix cache, as the server counts them.

Runs of the whole package against a server that has seen nothing: the embedded model as it is used (short prompts), and
the prompts that larger models get, without and with a contract, in which prefix and chapter stand before what is a
section's own. Answers of these are capped: what is counted is the reading.

Run: python tests/benchmarks/embedded_cache.py [MODEL, as after %docgen model]
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from careless import GLOSSARY, MANNER
from fake_work import table

import docgen_nb as dg
from docgen_nb.llm.messages import ModelReply, ModelRequest, OnText
from docgen_nb.llm.spec import ModelOptions, open_model

CHAPTERS, SECTIONS, OUTPUT_TOKENS = 3, 4, 16
TOWNS = ["Aarau", "Bern", "Chur"]
NOTES = {
    town: f"# {town}\n\nIn {town} {1200 + 37 * number} households were connected in 2025. The council keeps the "
    f"register, the maps and the letters of the tenants. Drilling took {40 + number} days, and the noise was measured."
    for number, town in enumerate(TOWNS)
}


class Capped:
    """A model whose answers are cut without a word, so that nobody asks for their rest."""

    def __init__(self, spec: str, *, whole_prompts: bool) -> None:
        self._model = open_model(spec, ModelOptions())
        self.name, self.endpoint, self.profile = self._model.name, self._model.endpoint, self._model.profile
        if whole_prompts:
            self.profile = replace(self.profile, guided=False, max_output_tokens=OUTPUT_TOKENS)

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once."""
        return replace(await self._model.complete(request, on_text=on_text), finish_reason="stop")

    async def aclose(self) -> None:
        """As the model's."""
        await self._model.aclose()

    def stop(self) -> None:
        """As the model's."""
        self._model.stop()


def outline(*, contract: bool) -> dict[str, object]:
    """Chapters with their sections, so that only their texts are asked for."""
    chapters = [
        {
            "id": f"c{number}",
            "title": f"The town of {town}",
            "generationHint": f"What was built in {town}, and what it cost.",
            "sections": [
                {
                    "title": f"{subject} in {town}",
                    "generationHint": f"What is known of {subject.casefold()} in {town}.",
                    "contentPartIds": [town.casefold()],
                    "factIds": [f"F{number}"] if contract and subject == "Planning" else [],
                }
                for subject in ("Planning", "Permits", "Drilling", "Noise")
            ],
        }
        for number, town in enumerate(TOWNS)
    ]
    facts = [
        {
            "id": f"F{number}",
            "text": NOTES[town].split("\n\n")[1].split(". ")[0],
            "chapter": f"c{number}",
            "partId": town.casefold(),
        }
        for number, town in enumerate(TOWNS)
    ]
    agreed = {"contract": {**MANNER, "terms": GLOSSARY, "facts": facts}} if contract else {}
    return {"userPrompt": "How the towns are heated", "documents": [{"title": "Heat", "chapters": chapters, **agreed}]}


async def shares(spec: str, *, whole_prompts: bool, contract: bool) -> list[str]:
    """Prompt tokens, cached ones, and their share, of one run."""
    model = Capped(spec, whole_prompts=whole_prompts)
    project = dg.Project(model=model)
    try:
        project.add(**{town.casefold(): text for town, text in NOTES.items()})
        project.load_outline(outline(contract=contract))
        run = project.fill()
        await run
        prompt, cached = run.progress.prompt_tokens, run.progress.cached_tokens
        return [f"{prompt:,}", f"{cached:,}", f"{cached / prompt:.2f}"]
    finally:
        await project.aclose()
        model.stop()


def main() -> None:
    """Measure and print."""
    spec = sys.argv[1] if len(sys.argv) > 1 else "embedded"
    print(f"{spec}: {CHAPTERS * SECTIONS} sections")
    ways = {
        "as the embedded model is used": {"whole_prompts": False, "contract": False},
        "whole prompts": {"whole_prompts": True, "contract": False},
        "whole prompts with a contract": {"whole_prompts": True, "contract": True},
    }
    rows = [[name, *asyncio.run(shares(spec, **way))] for name, way in ways.items()]
    table(["", "prompt tokens", "from the cache", "share"], rows)


if __name__ == "__main__":
    main()
