"""``%docgen`` alone: one screen that says what there is."""

from __future__ import annotations

from typing import Any

from docgen_nb.notebook.verbs import Answer, Verb, all_verbs

_INTRODUCTION = """\
Write a long document with a language model: plan it, structure it, fill it, look at it, export it."""

_EXAMPLE = """\
For a start:
  %docgen add notes.md
  %%docgen generate
  A short report on what the notes say, for newcomers.

%docgen VERB -h explains a verb. Tab completes. Kernel > Interrupt stops a run; finished sections stay."""


def overview() -> str:
    """The screen as plain text."""
    lines = [line for verb in all_verbs().values() for line in _row(verb)]
    return "\n".join([_INTRODUCTION, "", *lines, "", _EXAMPLE])


def overview_answer() -> Answer:
    """The screen as a verb's answer."""
    text = overview()
    return Answer(None, lambda: print(text))


_WIDTH = 42


def _row(verb: Verb[Any]) -> list[str]:
    usage = f"{'%%' if verb.cell else '%'}docgen {verb.usage}"
    if len(usage) < _WIDTH:
        return [f"{usage:<{_WIDTH}}{verb.summary}"]
    return [usage, f"{'':<{_WIDTH}}{verb.summary}"]
