"""What the contract changes when the authors are careless: findings per document, tokens and time, in one run.

The model is scripted to be careless at known rates: an author repeats a fact that belongs to another section, uses
another word for a term, or invents a figure. One that is told by a contract what is his and how things are called does
so less often (``--obedience``, the share of lapses that it prevents; real models lie somewhere below 1).

Run: python tests/benchmarks/contract_effect.py [--obedience 0.9] [--documents 5]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import time
from collections import Counter

from fake_work import table

import docgen_nb as dg
from docgen_nb.check.checking import check_document
from docgen_nb.llm.messages import ModelReply, ModelRequest, Usage
from docgen_nb.testing import ScriptedModel

CHAPTERS, SECTIONS = 8, 6
REPEATS, RENAMES, INVENTS = 0.25, 0.30, 0.15  # chances in a section
PLACES = ["Aarau", "Bern", "Chur", "Davos", "Elm", "Flims", "Genf", "Horgen"]
FACTS = [f"In {place} {1200 + 37 * number} households were connected in 2025." for number, place in enumerate(PLACES)]
TERM, VARIANTS = "heat pump", ["thermal pump", "warmth pump"]
NOTES = "# Heat\n\n" + "\n\n".join(
    f"## {place}\n\n{fact} The council has the register and the maps."
    for place, fact in zip(PLACES, FACTS, strict=True)
)
SUBJECTS = ["planning", "permits", "drilling", "grids", "noise", "tariffs"]
WORDS_IN_TOKEN = 0.75
FILLERS = 18  # sentences of a section beside those that count
NOUNS = (
    "street council pipe meter garden tenant cellar budget river winter engineer school valley licence roof "
    "market owner drill hall summer family neighbour office board company window machine bridge forest committee"
)
VERBS = (
    "shapes follows questions supports crosses delays welcomes measures repairs replaces visits explains borrows "
    "carries protects warms surprises reaches counts leaves"
)
ADVERBS = "slowly openly early rarely twice gladly alone together quietly often"


def _filler(chance: random.Random) -> str:
    """A sentence that says nothing and is like no other."""
    words = [chance.choice(pool.split()) for pool in (NOUNS, VERBS, NOUNS, ADVERBS, NOUNS, VERBS, NOUNS)]
    first, does, second, how, third, makes, fourth = words
    return f"The {first} {does} the {second} {how}, since every {third} {makes} its {fourth}."


def _hint(about: str) -> str:
    chance = random.Random(about)
    return f"{_filler(chance)} {_filler(chance)}"


class CarelessModel(ScriptedModel):
    """An author who lapses; the same for the same seed."""

    def __init__(self, seed: int, obedience: float) -> None:
        super().__init__(self._answer, latency=0.02)
        self._seed = seed
        self._obedience = obedience

    def _answer(self, request: ModelRequest) -> ModelReply:
        task = request.messages[-1].content
        shared = request.messages[0].content
        text = self._text(task, request, contract="# Contract" in shared)
        prompt = sum(len(message.content) for message in request.messages) // 4
        return ModelReply(text, usage=Usage(prompt, round(len(text.split()) / WORDS_IN_TOKEN)))

    def _text(self, task: str, request: ModelRequest, *, contract: bool) -> str:
        properties = {} if request.schema is None else request.schema.schema["properties"]
        if "documents" in properties:
            return json.dumps({"documents": [self._plan(contract="contract" in str(properties))]})
        if "sections" in properties:
            return json.dumps({"sections": self._sections(task, properties)})
        return self._section(task, contract=contract)

    def _plan(self, *, contract: bool) -> dict[str, object]:
        plan: dict[str, object] = {
            "title": "Heat",
            "chapters": [
                {"title": f"The town of {place}", "contentPartIds": ["notes"], "generationHint": _hint(place)}
                for place in PLACES
            ],
        }
        if contract:
            facts = [
                {"text": fact, "contentPartId": "notes", "chapter": number} for number, fact in enumerate(FACTS, 1)
            ]
            terms = [{"term": TERM, "meaning": "the machine", "variants": VARIANTS}]
            plan["contract"] = {"audience": "citizens", "tone": "plain", "terms": terms, "facts": facts}
        return plan

    def _sections(self, task: str, properties: dict[str, object]) -> list[dict[str, object]]:
        place = re.search(r"The town of (\w+)", task.rsplit("You structure", 1)[1])[1]  # type: ignore[index]
        sections: list[dict[str, object]] = []
        for number, subject in enumerate(SUBJECTS):
            section: dict[str, object] = {"title": f"{subject.capitalize()} in {place}"}
            section["generationHint"] = _hint(str(section["title"]))
            section["contentPartIds"] = ["notes"] if number == 0 else []
            if "restsOn" in str(properties):
                own = re.findall(r"^(F\d+):", task, re.MULTILINE) if number == 0 else []
                section |= {"covers": f"{subject} in {place}", "factIds": own, "restsOn": "nothing"}
            sections.append(section)
        return sections

    def _section(self, task: str, *, contract: bool) -> str:
        written = task.rsplit("You write section", 1)[1]
        title = written.split('"')[1]
        chance = random.Random(f"{self._seed} {title}")
        place = title.rsplit(" ", 1)[1]
        subject = title.split(" ", 1)[0].casefold()
        first = title.startswith("Planning")
        said = [_filler(chance) for _ in range(FILLERS)]
        lapses = [self._lapses(chance, rate, contract=contract) for rate in (REPEATS, RENAMES, INVENTS)]
        if first or lapses[0]:
            said.append(FACTS[PLACES.index(place)])
        machine = chance.choice(VARIANTS) if lapses[1] else TERM
        said.append(f"Here a {machine} {_filler(chance).casefold()}")
        if lapses[2]:
            amount, of = chance.randint(310, 999), chance.choice(NOUNS.split())
            said.append(f"Around {amount} tons of {of} went into {subject}.")
        return " ".join(said)

    def _lapses(self, chance: random.Random, rate: float, *, contract: bool) -> bool:
        careless, heeds = chance.random() < rate, chance.random() < self._obedience
        return careless and not (contract and heeds)


async def write(seed: int, obedience: float, *, contract: bool) -> tuple[Counter[str], int, float]:
    """Findings by code, tokens and seconds of one document."""
    project = dg.Project(model=CarelessModel(seed, obedience))
    project.add(notes=NOTES)
    began = time.perf_counter()
    run = project.generate("How the towns are heated", chapters=CHAPTERS, contract=contract)
    await run
    seconds = time.perf_counter() - began
    report = check_document(project.outline, project.parts, glossary={TERM: VARIANTS})
    findings = Counter(f"{finding.code} {finding.name}" for finding in report.findings)
    return findings, run.progress.prompt_tokens + run.progress.output_tokens, seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--obedience", type=float, default=0.9)
    parser.add_argument("--documents", type=int, default=5)
    options = parser.parse_args()
    totals = {contract: (Counter[str](), [0], [0.0]) for contract in (False, True)}
    for seed in range(options.documents):
        for contract, (findings, tokens, seconds) in totals.items():
            found, used, took = asyncio.run(write(seed, options.obedience, contract=contract))
            findings.update(found)
            tokens[0] += used
            seconds[0] += took
    (without, tokens_without, time_without), (agreed, tokens_agreed, time_agreed) = totals.values()
    rows = [
        [code, f"{without[code] / options.documents:.1f}", f"{agreed[code] / options.documents:.1f}"]
        for code in sorted({*without, *agreed})
    ]
    rows.append(["all findings", *(f"{sum(each.values()) / options.documents:.1f}" for each in (without, agreed))])
    rows.append(
        ["tokens", f"{tokens_without[0]:,}", f"{tokens_agreed[0]:,} (x {tokens_agreed[0] / tokens_without[0]:.2f})"]
    )
    rows.append(
        ["seconds", f"{time_without[0]:.2f}", f"{time_agreed[0]:.2f} (x {time_agreed[0] / time_without[0]:.2f})"]
    )
    print(f"{options.documents} documents of {CHAPTERS} x {SECTIONS} sections, findings per document")
    table(["", "without contract", "with contract"], rows)


if __name__ == "__main__":
    main()
