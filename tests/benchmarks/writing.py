"""The same tasks written in four ways by one model, side by side, with what a program can count.

    python tests/benchmarks/writing.py FOLDER [FOLDER ...] --model MODEL [--base-url URL] [--words N] [--to DIR]

A folder has its sources (``.md``, ``.txt``, ``.csv``) and its outline: ``outline.json``, or ``outline.py`` with a
function ``outline(contract)`` that gives the dict. Parts that the outline names and no file has are data frames of a
``prep.py`` in the folder or above it. A folder without an outline has its task in ``task.txt`` (or ``--task``) and is
planned once; all ways then write to that outline.

The ways: ``product`` (this package), ``contract`` (the same with a contract), ``one`` (one prompt for the whole report)
and ``plain`` (a prompt for each section behind a semaphore). False claims are for a reader to count.

Budgets are the outline's. Where it has none, the product gives its own, as its outline shows them, and the other ways
are asked for sections of 90 words; with ``--words`` all ways are asked for that many.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import runpy
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docgen_nb import Outline, Project
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.sentences import sentences_of
from docgen_nb.fill.repetition import is_loop
from docgen_nb.llm.messages import Message, Model, ModelReply, ModelRequest, OnText, Usage
from docgen_nb.llm.spec import ModelOptions, open_model

WAYS = ("product", "contract", "one", "plain")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CITED = re.compile(r"\[@[^\]]*\]|\\\[[\d, ]+\\\]|\[#[^\]]*\]")
_GLUED = re.compile(r"[a-z]{2}[*]{2}[A-Z0-9]|[a-z]{3}[A-Z][a-z]{2}|\d[a-z]{3,}[A-Z]")
_MOST_AT_ONCE = 3
_WORDS = 90  # of a section for which nobody says a length

PLAIN_RULES = """\
State only what the sources say. Copy numbers with their units and the right subject. Say what is missing.
The main finding first; no announcement and no summary. Nothing that the outline gives to others. Running text only."""


class Counting:
    """A model that counts what it is asked."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name, self.endpoint, self.profile = model.name, model.endpoint, model.profile
        self.calls, self.usage = 0, Usage()

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        self.calls += 1
        heard: list[str] = []

        def listen(piece: str) -> None:
            heard.append(piece)
            if on_text is not None:
                on_text(piece)

        reply = None
        try:
            reply = await self._model.complete(request, on_text=listen)
            return reply
        finally:  # a call that is ended early has tokens too, which nobody counts: four characters each
            sent = sum(len(message.content) for message in request.messages)
            self.usage += Usage(sent // 4, len("".join(heard)) // 4) if reply is None else reply.usage

    async def aclose(self) -> None:
        await self._model.aclose()


@dataclass
class Task:
    """A task: its outline by whether it has a contract, and its sources."""

    name: str
    folder: Path
    prompt: str
    outlines: dict[bool, dict[str, Any]]
    sources: dict[str, Any]

    def outline(self, *, contract: bool, words: int) -> Outline:
        """The outline with a budget for each section that has none."""
        outline = Outline.model_validate(self.outlines[contract])
        for _, section in outline.sections():
            section.words = section.words or words
        return outline

    def budgets(self, way: str, words: int) -> dict[str, int]:
        """Words of each section by its label: the way's own, else those that were asked for."""
        outline = self.outline(contract=False, words=words or _WORDS)
        own = project_budgets.get((self.name, way), {})
        return {outline.label(ref): own.get(outline.label(ref), section.words) for ref, section in outline.sections()}


@dataclass
class Written:
    """What one way made of a task: its sections' texts by their places."""

    sections: dict[str, str]
    calls: int
    usage: Usage
    seconds: float
    whole: str = ""
    counts: dict[str, Any] = field(default_factory=dict)


@contextlib.contextmanager
def working_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def read_task(folder: Path, prompt: str) -> Task:
    """A task as its folder has it."""
    outlines: dict[bool, dict[str, Any]] = {}
    if (folder / "outline.py").exists():
        make = runpy.run_path(str(folder / "outline.py"))["outline"]
        outlines = {contract: make(contract) for contract in (False, True)}
    elif (folder / "outline.json").exists():
        outlines = dict.fromkeys((False, True), json.loads((folder / "outline.json").read_text(encoding="utf-8")))
    if (folder / "task.txt").exists():
        prompt = (folder / "task.txt").read_text(encoding="utf-8").strip()
    return Task(folder.name, folder, prompt, outlines, dict(_sources(folder, outlines)))


def _sources(folder: Path, outlines: dict[bool, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    named = set(re.findall(r'"([^"]+)"', json.dumps([_parts_of(each) for each in outlines.values()])))
    files = {
        path.stem: path
        for path in sorted(folder.iterdir())
        if path.suffix in {".md", ".txt", ".csv"}
        and path.stem != "task"
        and not path.stem.startswith(("written", "find"))
    }
    frames: dict[str, Any] = {}
    for place in (folder, folder.parent):
        if (place / "prep.py").exists() and not frames:
            with working_in(place):
                frames = runpy.run_path("prep.py")
    for name in sorted(named) if named else sorted(files):
        if name in files:
            yield name, str(files[name])
        elif name in frames:
            yield name, frames[name]


def _parts_of(outline: dict[str, Any]) -> list[str]:
    sections = Outline.model_validate(outline).sections()
    return [part for _, section in sections for part in section.content_part_ids]


def project_of(task: Task, model: Counting) -> Project:
    project = Project(model=model)
    project.add(**{name: value for name, value in task.sources.items() if not isinstance(value, str)})
    for name, value in task.sources.items():
        if isinstance(value, str):
            project.add(**{name: Path(value)})
    return project


def by_product(task: Task, model: Counting, words: int, *, contract: bool = False) -> dict[str, str]:
    project = project_of(task, model)
    project.load_outline(task.outline(contract=contract, words=words))
    document = project.fill().wait()
    remarks = (f"{document.label(ref)}: {remark}" for ref, section in document.sections() for remark in section.remarks)
    way = "contract" if contract else "product"
    project_texts[task.name, way] = document.to_markdown()
    project_remarks[task.name, way] = list(remarks)
    project_budgets[task.name, way] = {document.label(ref): section.words for ref, section in document.sections()}
    from docgen_nb.document.markdown import element_markdown

    return {
        document.label(ref): "\n\n".join(element_markdown(element) for element in section.elements)
        for ref, section in document.sections()
    }


project_texts: dict[tuple[str, str], str] = {}
project_remarks: dict[tuple[str, str], list[str]] = {}
project_budgets: dict[tuple[str, str], dict[str, int]] = {}


def by_one_prompt(task: Task, model: Counting, words: int) -> dict[str, str]:
    outline = task.outline(contract=False, words=words)
    parts = _parts(task, model)
    asked = "\n\n".join([_opening(outline), PLAIN_RULES, _shown(parts, list(parts)), _wanted(outline)])
    reply = asyncio.run(_ask(model, asked, longest=None))
    project_texts[task.name, "one"] = reply
    found = re.split(r"^(?:#{2,5} +|\*\*)(?:[\d.]+ +)?(.+?)[*:]*$", reply, flags=re.MULTILINE)
    texts = {title.strip().casefold(): text.strip() for title, text in zip(found[1::2], found[2::2], strict=True)}
    return {outline.label(ref): texts.get(section.title.casefold(), "") for ref, section in outline.sections()}


def by_plain_prompts(task: Task, model: Counting, words: int) -> dict[str, str]:
    outline = task.outline(contract=False, words=words)
    parts = _parts(task, model)

    async def write_all() -> list[str]:
        limit = asyncio.Semaphore(_MOST_AT_ONCE)

        async def write(label: str, section: Any) -> str:
            own = f'Write section {label}, "{section.title}": {section.generation_hint}. '
            length = f"{round(section.words * 0.55)} to {section.words} words."
            shown = _shown(parts, section.content_part_ids)
            asked = "\n\n".join([_opening(outline), PLAIN_RULES, shown, own + length])
            async with limit:
                return await _ask(model, asked, longest=section.words * 4)

        try:
            return await asyncio.gather(*(write(outline.label(ref), each) for ref, each in outline.sections()))
        finally:
            await model.aclose()

    labels = [outline.label(ref) for ref, _ in outline.sections()]
    return dict(zip(labels, asyncio.run(write_all()), strict=True))


def _opening(outline: Outline) -> str:
    lines = [f"You write for this task: {outline.user_prompt}", "", "The outline:"]
    for ref, chapter in outline.chapters():
        lines.append(f"{ref.chapter}. {chapter.title}: {chapter.generation_hint}")
        lines += [f"  {ref.chapter}.{n} {s.title}: {s.generation_hint}" for n, s in enumerate(chapter.sections, 1)]
    return "\n".join(lines)


def _wanted(outline: Outline) -> str:
    return (
        "Write the whole report to this outline, with ## for chapters and ### for sections, under their very titles, "
        f"each section of about {next(section.words for _, section in outline.sections())} words."
    )


def _parts(task: Task, model: Counting) -> ContentParts:
    return project_of(task, model).parts


def _shown(parts: ContentParts, names: list[str]) -> str:
    return "\n\n".join(f"Source {part.id}:\n{part.text}" for name in names for part in parts.all_of(name))


async def _ask(model: Counting, text: str, longest: int | None) -> str:
    request = ModelRequest((Message("user", text),), temperature=model.profile.temperature, max_output_tokens=longest)
    return (await model.complete(request)).text


def counts(written: Written, task: Task, budgets: dict[str, int], sources: str) -> dict[str, Any]:
    """What a program can count of a text."""
    outline = task.outline(contract=False, words=1)
    sections = {outline.label(ref): section for ref, section in outline.sections()}
    texts = {label: _CITED.sub("", _without_tables(text)) for label, text in written.sections.items()}
    lengths = {label: len(text.split()) for label, text in texts.items()}
    said = Counter(
        " ".join(sentence.casefold().split())
        for text in texts.values()
        for line in text.splitlines()
        for sentence in sentences_of(line)
        if len(sentence.split()) > 4
    )
    known = set(map(_value, _NUMBER.findall(sources)))
    unknown = [n for text in texts.values() for n in _NUMBER.findall(text) if _value(n) not in known]
    tables = Counter(
        block for text in written.sections.values() for block in re.split(r"\n\s*\n", text) if block.startswith("|")
    )
    return {
        "sections": len(sections),
        "empty": sum(not text.strip() for text in texts.values()),
        "words": sum(lengths.values()),
        "within ± 25 % of budget": sum(
            0.75 * budgets[label] <= length <= 1.25 * budgets[label] for label, length in lengths.items()
        ),
        "over budget": sum(length > budgets[label] for label, length in lengths.items()),
        "budgets and words": " ".join(f"{label}:{budgets[label]}/{length}" for label, length in lengths.items()),
        "sentences repeated": sum(count - 1 for count in said.values()),
        "loops": sum(map(is_loop, texts.values())),
        "own headings": sum(len(re.findall(r"^#+ ", text, re.MULTILINE)) for text in texts.values()),
        "hints echoed": sum(_echoes(texts[label], section) for label, section in sections.items() if label in texts),
        "broken joins": sum(len(_GLUED.findall(text)) for text in texts.values()),
        "numbers not in the sources": len(unknown),
        "these": sorted(set(unknown)),
        "tables repeated": sum(count - 1 for count in tables.values()),
        "calls": written.calls,
        "prompt tokens": written.usage.prompt_tokens,
        "output tokens": written.usage.output_tokens,
        "seconds": round(written.seconds),
    }


def _without_tables(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("|"))


def _echoes(text: str, section: Any) -> bool:
    first = text.strip().partition("\n")[0].strip(" .*#:").casefold()
    return bool(first) and first in {section.generation_hint.casefold(), section.title.casefold()}


def _value(number: str) -> float:
    return float(number.replace(",", "")) if number.replace(",", "").count(".") <= 1 else -1.0


def run(task: Task, way: str, model: Model, words: int) -> Written:
    """Write a task in one way."""
    counting = Counting(model)
    ways: dict[str, Callable[[], dict[str, str]]] = {
        "product": lambda: by_product(task, counting, words),
        "contract": lambda: by_product(task, counting, words, contract=True),
        "one": lambda: by_one_prompt(task, counting, words or _WORDS),
        "plain": lambda: by_plain_prompts(task, counting, words or _WORDS),
    }
    begun = time.monotonic()
    sections = ways[way]()
    return Written(sections, counting.calls, counting.usage, time.monotonic() - begun)


def planned(task: Task, model: Counting) -> dict[str, Any]:
    """The outline that this product makes of the task."""
    outline = project_of(task, model).structure(task.prompt).wait()
    return dict(outline.model_dump(by_alias=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--base-url")
    parser.add_argument("--temperature", type=float, default=0.2)
    parser.add_argument("--context-tokens", type=int, default=None)
    parser.add_argument("--words", type=int, default=0, help="budget of sections that have none")
    parser.add_argument("--task", default="A report from these sources for those who have to decide on it.")
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--to", type=Path, default=Path("written"))
    asked = parser.parse_args()
    options = ModelOptions(
        base_url=asked.base_url, temperature=asked.temperature, max_concurrency=_MOST_AT_ONCE, timeout=600
    )
    for folder in asked.folders:
        task = read_task(folder, asked.task)
        if not task.outlines:
            made = planned(task, Counting(open_model(asked.model, options)))
            task.outlines = dict.fromkeys((False, True), made)
        sources = _all_sources(task, Counting(open_model(asked.model, options)))
        asked.to.mkdir(parents=True, exist_ok=True)
        found: dict[str, dict[str, Any]] = {}
        for way in asked.ways.split(","):
            written = run(task, way, open_model(asked.model, options), asked.words)
            found[way] = counts(written, task, task.budgets(way, asked.words), sources)
            text = project_texts.get((task.name, way)) or _as_markdown(task, written)
            (asked.to / f"{task.name}_{way}.md").write_text(text, encoding="utf-8")
            if remarks := project_remarks.get((task.name, way)):
                (asked.to / f"{task.name}_{way}_remarks.txt").write_text("\n".join(remarks) + "\n", encoding="utf-8")
            print(f"{task.name}, {way}: {json.dumps(found[way], ensure_ascii=False)}", flush=True)
        (asked.to / f"{task.name}_counts.md").write_text(_table(found), encoding="utf-8")
        print(_table(found))


def _all_sources(task: Task, model: Counting) -> str:
    outline = task.outline(contract=False, words=1)
    plan = " ".join(f"{section.title} {section.generation_hint}" for _, section in outline.sections())
    parts = _parts(task, model)
    return "\n".join([outline.user_prompt, plan, *(part.text for part in parts.values())])


def _as_markdown(task: Task, written: Written) -> str:
    outline = task.outline(contract=False, words=1)
    blocks = [f"# {outline.documents[0].title}"]
    for ref, chapter in outline.chapters():
        blocks.append(f"## {chapter.title}")
        for number, section in enumerate(chapter.sections, 1):
            blocks += [f"### {section.title}", written.sections.get(f"{outline.label(ref)}.{number}", "")]
    return "\n\n".join(blocks) + "\n"


def _table(found: dict[str, dict[str, Any]]) -> str:
    names = [name for name in next(iter(found.values())) if name not in {"these", "budgets and words"}]
    lines = [f"| | {' | '.join(found)} |", f"| --- {'| --- ' * len(found)}|"]
    lines += [f"| {name} | {' | '.join(str(each[name]) for each in found.values())} |" for name in names]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
