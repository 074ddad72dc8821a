"""What each rule of the section prompt earns: sections are written with all rules, then with one left out at a time.

    python -m tests.benchmarks.prompt_rules FOLDER [FOLDER ...] --model MODEL [--base-url URL] [--fewer N]

Folders are those of ``tests/benchmarks/writing.py``. A rule is a line of ``shared.md`` under "# Rules", or the line of
``section.md`` on its form or its length. Texts stand as the model wrote them, at temperature 0; the counts of all
folders are added up. ``--fewer N`` writes every N-th section only.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from docgen_nb import prompt_texts
from docgen_nb.document.markdown import element_markdown
from docgen_nb.llm.spec import ModelOptions, open_model
from tests.benchmarks.writing import Counting, Task, project_of, read_task

_ANNOUNCED = re.compile(r"\b(?:this (?:section|chapter|report)|in (?:summary|conclusion)|overall)\b", re.IGNORECASE)
_LIST_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.) ", re.MULTILINE)
_ASIDE = "<content>"  # the rule that keeps orders in sources out is for safety, and is not tried
_OF_A_SECTION = ("Whole", "Length:", "{form}")


def rules() -> list[tuple[str, str]]:
    """The template and the line of every rule."""
    shared = prompt_texts.template("shared").partition("# Rules\n")[2].splitlines()
    own = [line for line in prompt_texts.template("section").splitlines() if line.startswith(_OF_A_SECTION)]
    return [("shared", line) for line in shared if _ASIDE not in line] + [("section", line) for line in own]


def counts(task: Task, model: Counting, keep: int) -> Counter[str]:
    """What can be counted of a task's sections as the model writes them."""
    project = project_of(task, model)
    outline = task.outline(contract=False, words=0)
    for chapter in outline.documents[0].chapters:
        chapter.sections = [each for n, each in enumerate(chapter.sections) if n % keep == 0]
    project.load_outline(outline)
    document = project.fill(proofread=False).wait()
    found = Counter(finding.code for finding in project.check())
    total = Counter(
        {
            "sections": 0,
            "wrong numbers": found["DG101"],
            "wrong names": found["DG104"],
            "wrong comparisons": found["DG105"],
            "repeated": found["DG201"],
        }
    )
    for _, section in document.sections():
        prose = "\n\n".join(element_markdown(element) for element in section.elements)
        length, budget = len(prose.split()), section.words
        total.update(
            {
                "sections": 1,
                "words": length,
                "of words planned": budget,
                "within ± 25 %": int(0.75 * budget <= length <= 1.25 * budget),
                "announcements": len(_ANNOUNCED.findall(prose)),
                "list items": len(_LIST_ITEM.findall(prose)),
            }
        )
    total.update({"tokens": model.usage.prompt_tokens + model.usage.output_tokens, "calls": model.calls})
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--base-url")
    parser.add_argument("--fewer", type=int, default=1)
    asked = parser.parse_args()
    options = ModelOptions(base_url=asked.base_url, temperature=0.0, max_concurrency=2, timeout=600)
    tasks = [read_task(folder, "A report from these sources.") for folder in asked.folders]
    names: list[str] = []
    whole = prompt_texts.template
    for left_out in [None, *rules()]:

        def without(name: str, left: tuple[str, str] | None = left_out) -> str:
            text = whole(name)
            return text.replace(f"{left[1]}\n", "").removesuffix(left[1]) if left and left[0] == name else text

        prompt_texts.template = without  # type: ignore[assignment]  # the rule is left out by the template's reader
        total = Counter[str]()
        for task in tasks:
            total.update(counts(task, Counting(open_model(asked.model, options)), asked.fewer))
        if not names:
            names = list(total)
            print(f"| left out | {' | '.join(names)} |\n| --- {'| --- ' * len(names)}|", flush=True)
        rule = "nothing" if left_out is None else left_out[1].removeprefix("- ")
        print(f"| {rule} | {' | '.join(str(total[name]) for name in names)} |", flush=True)


if __name__ == "__main__":
    main()
