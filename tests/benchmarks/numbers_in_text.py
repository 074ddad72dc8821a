"""False numbers in a report whose author is careless with figures, without and with questions to the data, in one run.

Each task is one table (those that the package vega_datasets carries, and years of the weather in examples/data) and a
report of sections that each state four facts of it in a text of about 150 words, and that read the table, as the prompt
of the structure phase asks for. The author knows the facts; without questions it types them, and gets one in five
wrong. With questions it proposes them in the structure phase (some of them wrong at first), and writes their names; now
and then it types a number all the same, or a name that does not exist. A false number is one that stands in the text
where the fact is another.

Tokens are those of prompts, schemas and replies. A reply takes the same time whatever its length (``--seconds``), which
shows what questions hold up, or a time that grows with it (``--rate`` tokens in a second), as a service's does.

Run: pip install vega_datasets; python -m tests.benchmarks.numbers_in_text [--tasks 20] [--seed 1] [--sure]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

import docgen_nb as dg
from docgen_nb.data.answers import answers
from docgen_nb.data.facts import fact_questions
from docgen_nb.data.part_tables import TableDatabase
from docgen_nb.document.questions import Question, short_form
from docgen_nb.llm.messages import ModelReply, ModelRequest, Usage
from docgen_nb.testing import ScriptedModel
from tests.benchmarks.careless import filler

WRONG, TYPED, UNKNOWN, BAD_SQL = 0.2, 0.05, 0.03, 0.02
FIRST_TOKEN = 0.5  # seconds, where the time of a reply grows with its length
_FACT = re.compile(r"\[(?P<fact>\w+)\] is (?P<number>[^;]+);")


IF_ANY = TableDatabase.if_any


@dataclass
class Count:
    """What was counted of all tasks in one way."""

    documents: int = 0
    facts: int = 0
    false: int = 0
    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0

    def row(self, what: str) -> str:
        """A line of the table."""
        each = max(1, self.documents)
        figures = (self.facts / each, self.false / each, self.calls / each, self.tokens / each, self.seconds / each)
        return f"| {what} | {' | '.join(f'{figure:,.2f}' for figure in figures)} |"


@dataclass
class Author:
    """A scripted author that knows the facts of a table and is careless."""

    facts: dict[str, tuple[Question, str]]
    random: random.Random
    asks: bool
    sections: list[list[str]] = field(default_factory=list)
    written: int = 0

    def reply(self, request: ModelRequest) -> ModelReply:
        """Plan, structure, corrections or a section's text."""
        text, schema = self._text(request), "" if request.schema is None else json.dumps(request.schema.schema)
        prompt = (sum(len(message.content) for message in request.messages) + len(schema)) // 4
        return ModelReply(text, usage=Usage(prompt, len(text) // 4))

    def _text(self, request: ModelRequest) -> str:
        name = "" if request.schema is None else request.schema.name
        if name == "plan":
            about = {"generationHint": filler(random.Random("plan")), "contentPartIds": ["data"]}
            chapters = [{"title": f"Chapter {n}", **about} for n in range(1, 4)]
            return json.dumps({"documents": [{"title": "Report", "chapters": chapters}]})
        if name == "names":
            wrong = request.schema.schema["properties"]  # type: ignore[union-attr] - it has a name
            return json.dumps({id_: id_.removesuffix("_x") for id_ in wrong})
        if name == "questions":
            asked = re.findall(r"^- (\w+):", request.messages[-1].content, re.MULTILINE)
            return json.dumps({"questions": [self._question(id_, bad=0) for id_ in asked]})
        if request.schema is not None:
            return json.dumps({"sections": [self._section(number) for number in range(3)]})
        return self._section_text(request)

    def _section(self, number: int) -> dict[str, Any]:
        ids = self.random.sample(sorted(self.facts), k=min(4, len(self.facts)))
        title = f"Section {len(self.sections) + 1}"
        self.sections.append(ids)
        questions = [self._question(id_, bad=BAD_SQL) for id_ in ids] if self.asks else []
        meanings = "; ".join(self.facts[id_][0].meaning for id_ in ids)
        parts = {"contentPartIds": ["data"], "contentFormats": [{"contentPartId": "data", "format": "extracted"}]}
        planned = {"contentType": "paragraph", "generationHint": f"What it says of: {meanings}.", "words": 150}
        purpose = {"purpose": filler(random.Random(title))}
        return {"title": title, **planned, **purpose, **parts, **({"questions": questions} if self.asks else {})}

    def _question(self, id_: str, *, bad: float) -> dict[str, Any]:
        asked = self.facts[id_][0]
        question = {"id": id_, "sql": asked.sql, "meaning": asked.meaning, "show": short_form(asked.show) or "number"}
        return question | ({"sql": question["sql"] + " WHERE nothing = 1"} if self.random.random() < bad else {})

    def _section_text(self, request: ModelRequest) -> str:
        told = request.messages[-1].content
        number = int(re.findall(r"Section (\d+)", told)[-1])
        ids = [id_ for id_ in self.sections[number - 1] if not self.asks or f"{{{{{id_}}}}}" in told]
        prose = random.Random(f"{number} {ids}")
        said = (f"The value of [{id_}] is {self._number(id_)}; {filler(prose)} {filler(prose)}" for id_ in ids)
        return "\n\n".join(said) or "Nothing."

    def _number(self, id_: str) -> str:
        if self.asks and self.random.random() >= TYPED:
            return f"{{{{{id_}{'_x' if self.random.random() < UNKNOWN else ''}}}}}"
        text = self.facts[id_][1]
        if self.random.random() >= WRONG:
            return text
        digits = [place for place, sign in enumerate(text) if sign.isdigit()]
        place = self.random.choice(digits)
        return f"{text[:place]}{(int(text[place]) + self.random.randint(1, 9)) % 10}{text[place + 1 :]}"


async def write(table: pd.DataFrame, seed: int, count: Count, seconds: float, rate: float, *, asks: bool) -> None:
    """One report; a reply takes ``seconds``, or as long as its tokens at that ``rate``."""
    project = dg.Project(model="scripted")
    project.add(data=table)
    database = TableDatabase().of(project.parts)
    questions = [each for each in fact_questions(database, "data") if each.show.as_ == "value"]
    known, _ = answers(questions, database)
    facts = {id_: (each.question, each.text) for id_, each in known.items() if any(map(str.isdigit, each.text))}
    author = Author(facts, random.Random(seed), asks)
    replies: list[ModelReply] = []

    def reply(request: ModelRequest) -> ModelReply:
        replies.append(author.reply(request))
        return replies[-1]

    def latency(_: ModelRequest) -> float:
        return FIRST_TOKEN + replies[-1].usage.output_tokens / rate if rate else seconds

    model = ScriptedModel(reply, latency=latency)
    project.use_model(model)
    TableDatabase.if_any = IF_ANY if asks else (lambda *_: None)  # type: ignore[method-assign]  # as before questions
    began = time.monotonic()
    document = await project.generate("A report on the table", contract=False)
    count.seconds += time.monotonic() - began
    count.documents += 1
    count.calls += len(model.requests)
    count.tokens += sum(reply.usage.prompt_tokens + reply.usage.output_tokens for reply in replies)
    for found in _FACT.finditer(document.to_markdown()):
        count.facts += 1
        count.false += found["number"].replace("\\", "").strip() != facts[found["fact"]][1]


def tables(tasks: int) -> list[pd.DataFrame]:
    """The tables, the smallest with 10 rows."""
    from vega_datasets import local_data

    names = ["airports", "barley", "burtin", "cars", "crimea", "driving", "iowa_electricity", "iris", "la_riots"]
    names += ["ohlc", "seattle_temps", "sf_temps", "stocks", "us_employment", "wheat"]
    found = [getattr(local_data, name)() for name in names]
    weather = pd.read_csv(Path(__file__).parents[2] / "examples" / "data" / "seattle_weather.csv", parse_dates=["date"])
    found += [weather, *(year for _, year in weather.groupby(weather["date"].dt.year))]
    return [table for table in found if len(table) >= 10][:tasks]


async def measure(tasks: int, seed: int, seconds: float, rate: float) -> tuple[Count, Count]:
    """Both ways, task by task in turn."""
    without, with_questions = Count(), Count()
    for number, table in enumerate(tables(tasks)):
        await write(table, seed + number, without, seconds, rate, asks=False)
        await write(table, seed + number, with_questions, seconds, rate, asks=True)
    return without, with_questions


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0, help="that each reply takes")
    parser.add_argument("--rate", type=float, default=0.0, help="tokens in a second, in place of --seconds")
    parser.add_argument("--sure", action="store_true", help="an author whose SQL and names are right at once")
    chosen = parser.parse_args()
    if chosen.sure:
        global BAD_SQL, UNKNOWN  # noqa: PLW0603 - rates of this program
        BAD_SQL = UNKNOWN = 0.0
    without, with_questions = asyncio.run(measure(chosen.tasks, chosen.seed, chosen.seconds, chosen.rate))
    print("| per document | facts stated | false numbers | calls | tokens | seconds |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(without.row("typed by the author"))
    print(with_questions.row("questions to the data"))
    ratios = (with_questions.calls / without.calls, with_questions.tokens / without.tokens)
    print(f"\ncalls x {ratios[0]:.2f}, tokens x {ratios[1]:.2f}, wall x {with_questions.seconds / without.seconds:.2f}")


if __name__ == "__main__":
    main()
