"""``%docgen`` alone: one screen that says what there is."""

from __future__ import annotations

from docgen_nb.notebook.verbs import Answer, all_verbs

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
    rows = [(f"%{'%' if verb.cell else ''}docgen {verb.usage}", verb.summary) for verb in all_verbs().values()]
    lines = [line for usage, summary in rows for line in _row(usage, summary)]
    return "\n".join([_INTRODUCTION, "", *lines, "", _EXAMPLE])


def overview_answer() -> Answer:
    """The screen as a verb's answer."""
    text = overview()
    return Answer(None, lambda: print(text))


_WIDTH = 42


def _row(usage: str, summary: str) -> list[str]:
    if len(usage) < _WIDTH:
        return [f"{usage:<{_WIDTH}}{summary}"]
    return [usage, f"{'':<{_WIDTH}}{summary}"]
