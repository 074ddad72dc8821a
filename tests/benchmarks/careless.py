"""A scripted author who is careless at known rates: repeats a passage, renames a term, invents a figure.

One that is told by a contract what is his and how things are called lapses less often (``obedience`` is the share of
lapses that it prevents); one that is told what was wrong mends it more often than not (``repair``), and else lapses
again at the same rates. Real models lie somewhere below 1 in both.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass

from docgen_nb.llm.messages import ModelReply, ModelRequest, Usage
from docgen_nb.testing import ScriptedModel

REPEATS, RENAMES, INVENTS = 0.25, 0.30, 0.15  # chances in a section
PLACES = ["Aarau", "Bern", "Chur", "Davos", "Elm", "Flims", "Genf", "Horgen"]
SUBJECTS = ["planning", "permits", "drilling", "grids", "noise", "tariffs"]
TERM, VARIANTS = "heat pump", ["thermal pump", "warmth pump"]
GLOSSARY = [
    {"term": TERM, "meaning": "takes heat from the ground", "variants": VARIANTS},
    {"term": "heat grid", "meaning": "pipes of a quarter", "variants": ["warmth network", "thermal net"]},
    {"term": "borehole", "meaning": "for one probe", "variants": ["drill hole"]},
    {"term": "town council", "meaning": "decides on permits", "variants": ["municipality"]},
    {"term": "connection fee", "meaning": "paid once", "variants": ["joining charge"]},
    {"term": "noise limit", "meaning": "at night", "variants": ["sound ceiling"]},
]
MANNER = {"audience": "citizens of the towns", "tone": "plain", "readingLevel": "newspaper", "tense": "past"}
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


def filler(chance: random.Random) -> str:
    """A sentence that says nothing and is like no other."""
    words = [chance.choice(pool.split()) for pool in (NOUNS, VERBS, NOUNS, ADVERBS, NOUNS, VERBS, NOUNS)]
    first, does, second, how, third, makes, fourth = words
    return f"The {first} {does} the {second} {how}, since every {third} {makes} its {fourth}."


def passage(place: str) -> str:
    """What one section of a town's chapter states, with the town's figure: long enough to be worth saying once."""
    chance = random.Random(f"passage of {place}")
    first, second, third, fourth, fifth = (chance.choice(NOUNS.split()) for _ in range(5))
    return (
        f"In {place} {1200 + 37 * PLACES.index(place)} households were connected in 2025, after the {first} beside the "
        f"{second} had been opened twice for the {third}, and before any {fourth} asked what the {fifth} would cost."
    )


def rule(place: str) -> str:
    """A claim of a town without a figure."""
    return f"The register of {place} is kept by the town council."


def material(place: str, characters: int) -> str:
    """A town's notes, at least so long."""
    chance, text = random.Random(f"notes of {place}"), f"# {place}\n\n{passage(place)} {rule(place)}\n"
    while len(text) < characters:
        text += f"\n{filler(chance)} {filler(chance)}\n"
    return text


@dataclass
class Careless:
    """What makes up an author.

    Attributes:
        calls, tokens: of each kind of call (``plan``, ``terms``, ``structure``, ``section``, ``rewrite``).
        rewritten: titles of the sections that were asked for again.
    """

    seed: int
    obedience: float
    repair: float

    def __post_init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.tokens: Counter[str] = Counter()
        self.rewritten: list[str] = []

    def model(self) -> ScriptedModel:
        """The author as a model."""
        return ScriptedModel(self._answer, latency=0.02)

    def _answer(self, request: ModelRequest) -> ModelReply:
        task, shared = request.messages[-1].content, request.messages[0].content
        properties = {} if request.schema is None else request.schema.schema["properties"]
        if "documents" in properties:
            kind, text = "plan", json.dumps({"documents": [_plan(task, contract="states" in str(properties))]})
        elif "terms" in properties:
            kind, text = "terms", json.dumps({**MANNER, "terms": GLOSSARY})
        elif "sections" in properties:
            kind, text = "structure", json.dumps(_sections(task, properties))
        else:
            kind = "rewrite" if "because of this feedback" in task else "section"
            text = self._section(task, contract="# Contract" in shared, told=kind == "rewrite")
        prompt = sum(len(message.content) for message in request.messages) // 4
        usage = Usage(prompt, round(len(text.split()) / WORDS_IN_TOKEN))
        self.calls[kind] += 1
        self.tokens[kind] += usage.prompt_tokens + usage.output_tokens
        return ModelReply(text, usage=usage)

    def _section(self, task: str, *, contract: bool, told: bool) -> str:
        title = task.rsplit("You write section", 1)[1].split('"')[1]
        subject, place = title.casefold().split(" in ")[0], title.rsplit(" ", 1)[1]
        attempt = self.rewritten.count(title) + told
        self.rewritten += [title] if told else []
        chance = random.Random(f"{self.seed} {title} {attempt}")
        said = [filler(random.Random(f"{title} {number}")) for number in range(FILLERS)]
        repeats, renames, invents = (
            self._lapses(chance, rate, contract=contract, told=told) for rate in (REPEATS, RENAMES, INVENTS)
        )
        if title.startswith("Planning"):
            said += [passage(place), rule(place)]
        elif repeats:
            said.append(passage(place))
        machine = chance.choice(VARIANTS) if renames else TERM
        said.append(f"Here a {machine} {filler(random.Random(title)).casefold()}")
        if invents:
            said.append(
                f"Around {chance.randint(310, 999)} tons of {chance.choice(NOUNS.split())} went into {subject}."
            )
        return " ".join(said)

    def _lapses(self, chance: random.Random, rate: float, *, contract: bool, told: bool) -> bool:
        careless, heeds, mends = chance.random() < rate, chance.random() < self.obedience, chance.random() < self.repair
        return careless and not (contract and heeds) and not (told and mends)


def _hint(about: str) -> str:
    chance = random.Random(about)
    return f"{filler(chance)} {filler(chance)}"


def _plan(task: str, *, contract: bool) -> dict[str, object]:
    chapters: list[dict[str, object]] = [
        {"title": f"The town of {place}", "contentPartIds": [place.lower()], "generationHint": _hint(place)}
        for place in PLACES
    ]
    if contract:
        numbered = {said: int(number) for number, said in re.findall(r"\[S(\d+)\] ([^\n]+?\.)(?= |\n)", task)}
        for chapter, place in zip(chapters, PLACES, strict=True):
            chapter["states"] = [numbered[passage(place)], numbered[rule(place)]]
    return {"title": "Heat", "chapters": chapters}


def _sections(task: str, properties: dict[str, object]) -> dict[str, object]:
    place = re.search(r"The town of (\w+)", task.rsplit("You structure", 1)[1])[1]  # type: ignore[index]
    own = re.findall(r"^(F\d+)", task, re.MULTILINE)
    sections: list[dict[str, object]] = []
    for number, subject in enumerate(SUBJECTS):
        title = f"{subject.capitalize()} in {place}"
        section: dict[str, object] = {"title": title, "generationHint": _hint(title), "contentPartIds": [place.lower()]}
        if "leavesOut" in str(properties):
            section["leavesOut"] = f"{SUBJECTS[number - 1]} and {SUBJECTS[(number + 1) % len(SUBJECTS)]}"
        sections.append(section)
    agreed = {"facts": [{"fact": id_, "section": 1} for id_ in own], "restOnChapter": [], "restOnDocument": []}
    return {"sections": sections, **{key: value for key, value in agreed.items() if key in properties}}
