"""Precision and recall of `%docgen check` by code, on labelled cases of our own making, and its time.

The development cases were used to write the checks. The held-out ones have other domains, languages, sentences and
another seed, and nothing was tuned with them. Both are made up: real text of a model is messier than either.

Run: python tests/benchmarks/check_quality.py [--rounds 3] [--only dev|held-out] [--misses CODE]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from check_cases import development, held_out
from check_cases.building import Case
from check_cases.cases import labelled_cases

from docgen_nb.check.checking import check_document
from docgen_nb.check.rules import all_rules
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.tree import Outline

SECTIONS = 300
TARGET = {"DG101", "DG102", "DG103", "DG201", "DG301", "DG302"}


def judged(cases: Iterable[Case]) -> Iterator[tuple[str, str, str, str]]:
    """For every section and code that is expected or found: the case, the code, right or wrong how, and the text."""
    for case in cases:
        report = check_document(case.outline, case.parts)
        found: dict[object, dict[str, str]] = {}
        for finding in report:
            found.setdefault(finding.place, {})[finding.code] = finding.message
        labels = zip(case.outline.sections(), case.expected, case.allowed, strict=True)
        for (place, section), expected, allowed in labels:
            there = found.get(place, {})
            for code in (expected | there.keys()) - (allowed - expected):
                kind = "hit" if code in expected and code in there else "missed" if code in expected else "false"
                text = " ".join(str(getattr(e, "text", e)) for e in section.elements)
                yield case.name, code, kind, f"{there.get(code, '')} || {section.generation_hint} || {text}"


def table(cases: list[Case]) -> str:
    """Precision and recall per code."""
    counts: Counter[tuple[str, str]] = Counter((code, kind) for _, code, kind, _ in judged(cases))
    faulty = sum(bool(expected) for case in cases for expected in case.expected)
    clean = sum(not expected for case in cases for expected in case.expected)
    lines = [f"{faulty} sections with planted faults, {clean} clean ones", ""]
    lines += ["| code | what | planted | precision | recall |", "| --- | --- | ---: | ---: | ---: |"]
    for rule in all_rules():
        hit, missed, false = (counts[rule.code, kind] for kind in ("hit", "missed", "false"))
        precision = f"{hit / (hit + false):.3f}" if hit + false else "–"
        recall = f"{hit / (hit + missed):.3f}" if hit + missed else "–"
        star = " \\*" if rule.code in TARGET else ""
        lines.append(f"| {rule.code}{star} | {rule.name} | {hit + missed} | {precision} | {recall} |")
    return "\n".join(lines)


def seconds(sections: int, rounds: int) -> float:
    """CPU seconds of one check of a document of so many sections, the best of three."""
    outline, parts = one_document(labelled_cases(development, rounds), sections)
    times = []
    for _ in range(3):
        began = time.process_time()
        check_document(outline, parts)
        times.append(time.process_time() - began)
    return min(times)


def one_document(cases: Iterable[Case], sections: int) -> tuple[Outline, ContentParts]:
    """English cases as chapters of one document, each section lengthened to some 200 words by its neighbours."""
    chosen = [case for case in cases if case.outline.language == "en"]
    texts = [section for case in chosen for _, section in case.outline.sections()]
    built = []
    for index in range(sections):
        own = texts[index % len(texts)].model_copy(deep=True)
        own.id = ""
        for other in range(1, 6):
            own.elements = [*own.elements, *texts[(index * 7 + other * 31) % len(texts)].elements]
        built.append(own.model_dump(by_alias=True))
    chapters = [{"title": f"Chapter {i}", "sections": built[i : i + 10]} for i in range(0, sections, 10)]
    parts = ContentParts(chosen[0].parts.values())
    return Outline.model_validate({"title": "All", "language": "en", "chapters": chapters}), parts


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["dev", "held-out"])
    parser.add_argument("--misses", metavar="CODE", help="show what was judged wrongly")
    arguments = parser.parse_args()
    outline, _ = one_document(labelled_cases(development, 1), SECTIONS)
    words = len(outline.to_markdown().split())
    print(f"{SECTIONS} sections, {words} words: {seconds(SECTIONS, 1):.2f} s of CPU")
    for name, material in (("dev", development), ("held-out", held_out)):
        if arguments.only not in {None, name}:
            continue
        cases = list(labelled_cases(material, arguments.rounds))
        print(f"\n## {name}\n\n{table(cases)}")
        for case, code, kind, text in judged(cases) if arguments.misses else ():
            if kind != "hit" and code.startswith(arguments.misses):
                print(f"{kind} {code} [{case}] {text[:420]}")


if __name__ == "__main__":
    main()
