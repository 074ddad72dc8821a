"""False claims in texts of a small model, marked by hand, against what ``%docgen check`` says of them.

    python -m tests.benchmarks.quality_texts --data PATH [--show]

PATH holds ``fleet`` with ``outline.py``, ``prep.py`` beside it and ``written_*.md``; the texts are not ours to ship.
The marks (``check_cases/quality_marks.json``) say for each file and section which of its sentences, counted from 1,
hold a claim that the sources contradict, or that states a fact about them and stands in none. A sentence that stands
twice counts once. A flag counts as right if it lies on a marked sentence.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import runpy
import time
from itertools import pairwise
from pathlib import Path

import docgen_nb as dg
from docgen_nb.check.finding import Finding

MARKS = Path(__file__).parent / "check_cases" / "quality_marks.json"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z*\\])")


def lines_of(text: str, titles: list[str]) -> list[list[tuple[str, str]]]:
    """Per section of the outline, kind (heading or paragraph) and text of its lines, each once."""
    found: list[list[tuple[str, str]]] = [[] for _ in titles]
    at, seen = -1, set[str]()
    for line in text.splitlines():
        heading = re.match(r"(#+)\s+(.*)", line)
        if heading and at + 1 < len(titles) and heading[2].startswith(titles[at + 1]):
            at += 1
        elif heading and heading[2].startswith("Sources"):
            break
        elif at >= 0 and line.strip() and not line.startswith(("## ", "*Source")) and line not in seen:
            seen.add(line)
            bare = re.sub(r"\s*\\\[[\d, ]+\\\]|^\s*(?:[-*]|\d+\.)\s+", "", line).strip()
            found[at].append(("heading", heading[2]) if heading else ("paragraph", bare))
    return found


def sentences_of(lines: list[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """Block, start and text of the sentences of a section's lines, each once; headings are none."""
    found: dict[str, tuple[int, int, str]] = {}
    for block, (kind, text) in enumerate(lines, 1):
        starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text))] if kind == "paragraph" else []
        for start, end in pairwise([*starts, len(text)]):
            found.setdefault(text[start:end], (block, start, text[start:end]))
    return list(found.values())


def checked(
    file: Path, outline: dict, parts: dict[str, object]
) -> tuple[dict[str, list[str]], dict[str, set[int]], list[str], float]:
    """Per section its sentences and which of them are flagged, what the findings say, and the CPU seconds."""
    document = json.loads(json.dumps(outline["documents"][0]))
    sections = [section for chapter in document["chapters"] for section in chapter["sections"]]
    texts = lines_of(file.read_text("utf8"), [section["title"] for section in sections])
    for section, lines in zip(sections, texts, strict=True):
        section |= {"state": "done", "elements": [_element(kind, text) for kind, text in lines]}
    project = dg.Project(model="scripted")
    project.add(**parts)
    document["language"] = "en"
    project.load_outline(dg.Outline.model_validate({"documents": [document]}))
    started = time.process_time()
    report = project.check(select="DG1", ignore="DG102")
    seconds = time.process_time() - started
    labels = [
        f"{c}.{s}" for c, chapter in enumerate(document["chapters"], 1) for s in range(1, len(chapter["sections"]) + 1)
    ]
    places = dict(zip(labels, map(sentences_of, texts), strict=True))
    flagged: dict[str, set[int]] = {label: set() for label in labels}
    for finding in report:
        inside = [at for at, (block, start, text) in enumerate(places[finding.label], 1)
                  if block == finding.block and _is_in(finding, start, text)]  # fmt: skip
        flagged[finding.label] |= set(inside[:1])
    said = {label: [text for _, _, text in sentences] for label, sentences in places.items()}
    return said, flagged, [f"{f.where} {f.code} {f.message}" for f in report], seconds


def _is_in(finding: Finding, start: int, sentence: str) -> bool:
    return start <= finding.span[0] < start + len(sentence) if finding.span else finding.excerpt in sentence


def _element(kind: str, text: str) -> dict[str, object]:
    return {"type": kind, "text": text, **({"level": 4} if kind == "heading" else {})}


def sources(base: Path) -> dict[str, object]:
    """The content parts of the task."""
    before = Path.cwd()
    os.chdir(base)
    try:
        tables = runpy.run_path("prep.py")
    finally:
        os.chdir(before)
    parts = {name: tables[name] for name in ("origin", "by_year", "cyl")}
    return {**parts, "fleet_notes": (base / "fleet" / "fleet_notes.md").read_text("utf8")}


def main() -> None:
    """Measure every text that is there and marked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print sentences, flags and findings")
    arguments = parser.parse_args()
    marks = json.loads(MARKS.read_text("utf8")) if MARKS.exists() else {}
    outline = runpy.run_path(str(arguments.data / "fleet" / "outline.py"))["outline"](False)
    parts, total = sources(arguments.data), [0, 0, 0, 0]
    for file in sorted((arguments.data / "fleet").glob("written_*.md")):
        said, flagged, messages, seconds = checked(file, outline, parts)
        wrong = {(label, at) for label, sentences in marks.get(file.name, {}).items() for at in sentences}
        flags = {(label, at) for label, blocks in flagged.items() for at in blocks}
        counts = [len(wrong), len(wrong & flags), len(flags), len(flags & wrong)]
        total = [a + b for a, b in zip(total, counts, strict=True)]
        if arguments.show:
            for label, sentences in said.items():
                for at, text in enumerate(sentences, 1):
                    print(
                        label, at, "FALSE" if (label, at) in wrong else "", "flag" if (label, at) in flags else "", text
                    )
            print(*messages, sep="\n")
        print(json.dumps({"text": file.name, **_row(counts), "cpu ms": round(1000 * seconds, 1)}))
    print(json.dumps({"text": "all", **_row(total)}))


def _row(counts: list[int]) -> dict[str, object]:
    wrong, found, flags, right = counts
    return {
        "false": wrong,
        "recall": round(found / max(1, wrong), 2),
        "flags": flags,
        "precision": round(right / max(1, flags), 2),
    }


if __name__ == "__main__":
    main()
